use crate::{AppState, problem};
use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use engine::Origin;
use std::{
    net::{IpAddr, SocketAddr},
    time::Instant,
};
use tracing::{Instrument, info_span};
use uuid::Uuid;

/// The outermost layer: gives the request its id, says where it comes from, and writes down
/// what came of it. An id from outside is not believed. Query strings, cookies and bodies are
/// not logged: they may hold secrets.
pub async fn observe(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = Uuid::now_v7().to_string();
    let method = method(request.method());
    let route = route(&request).to_owned();
    let origin = Origin {
        address: address(&state, &request),
        user_agent: user_agent(request.headers()),
        request_id: id.clone(),
        reserved: None,
    };
    request.extensions_mut().insert(origin);

    let span = info_span!("request", request_id = %id, method, route, path = logged(&request));
    let mut response = next.run(request).instrument(span.clone()).await;
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", id);
    }

    let (status, took) = (response.status(), started.elapsed());
    let labels = [("method", method.to_owned()), ("route", route.clone())];
    metrics::histogram!("m_http_request_duration_seconds", &labels).record(took.as_secs_f64());
    metrics::counter!("m_http_requests_total", "method" => method, "route" => route.clone(), "status" => status.as_u16().to_string()).increment(1);
    let (status, millis) = (status.as_u16(), took.as_millis() as u64);
    let _inside = span.enter();
    // Probes and files would drown the rest.
    if status < 400 && QUIET.iter().any(|quiet| route.starts_with(quiet)) {
        tracing::debug!(status, millis, "answered");
    } else {
        tracing::info!(status, millis, "answered");
    }
    response
}

/// Writes the request id into problem documents; inside of compression, which takes whole bodies.
pub async fn stamp(request: Request, next: Next) -> Response {
    let id = request
        .extensions()
        .get::<Origin>()
        .map(|o| o.request_id.clone())
        .unwrap_or_default();
    problem::stamp(next.run(request).await, &id)
}

const QUIET: [&str; 6] = [
    "/livez", "/readyz", "/metrics", "/pkg/", "/fonts/", "/favicon",
];

/// The path of a one-tap link is a secret itself: its template is logged.
fn logged(request: &Request) -> &str {
    let path = request.uri().path();
    if path.starts_with("/a/") {
        "/a/…"
    } else {
        path
    }
}

/// The template of the address: what a client invents must not make new labels.
fn route(request: &Request) -> &str {
    let path = request.uri().path();
    match request.extensions().get::<MatchedPath>() {
        Some(matched) => matched.as_str(),
        None => ["/pkg/", "/fonts/"]
            .into_iter()
            .find(|files| path.starts_with(files))
            .unwrap_or("unmatched"),
    }
}

/// Not more labels than there are methods.
fn method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}

/// The peer, or what the trusted proxy before us says: the last entry is the one it added.
fn address(state: &AppState, request: &Request) -> String {
    let forwarded = || {
        let all = request
            .headers()
            .get_all("x-forwarded-for")
            .iter()
            .next_back()?;
        all.to_str()
            .ok()?
            .rsplit(',')
            .next()?
            .trim()
            .parse::<IpAddr>()
            .ok()
    };
    let peer = || {
        request
            .extensions()
            .get::<ConnectInfo<SocketAddr>>()
            .map(|c| c.0.ip())
    };
    let address = if state.config.trust_proxy {
        forwarded().or_else(peer)
    } else {
        peer()
    };
    address.map_or_else(|| "unknown".into(), |ip| ip.to_canonical().to_string())
}

fn user_agent(headers: &HeaderMap) -> String {
    let text = headers
        .get(header::USER_AGENT)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    text.chars().take(300).collect()
}
