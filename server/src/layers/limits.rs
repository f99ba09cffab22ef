use crate::problem::ApiProblem;
use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use model::{Code, Fault, error::Problem};
use serde_json::Value;
use std::{any::Any, panic::resume_unwind, time::Duration};
use tracing::Instrument;

const BODY_BYTES: usize = 1024 * 1024;
const TIME: Duration = Duration::from_secs(30);

/// Takes the body in, up to 1 MiB, so that every handler meets the limit in the same way, and
/// refuses the one character that a database cannot keep.
pub async fn bounded_body(request: Request, next: Next) -> Response {
    if let Some(query) = request.uri().query()
        && query.contains("%00")
    {
        return nul(&in_form(query.as_bytes()));
    }
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let said = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if said.is_some_and(|bytes| bytes > BODY_BYTES as u64) {
        return too_large();
    }
    let (parts, body) = request.into_parts();
    match collect(body).await {
        Ok(Some(bytes)) => {
            if let Some(field) = field_with_nul(&parts.headers, &bytes) {
                return nul(&field);
            }
            next.run(Request::from_parts(parts, Body::from(bytes)))
                .await
        }
        Ok(None) => too_large(),
        Err(_) => ApiProblem::new(
            Code::Invalid,
            "The request did not arrive whole. Nothing was saved. Send it again.",
        )
        .into_response(),
    }
}

/// `None` when it is too large.
async fn collect(body: Body) -> Result<Option<Bytes>, axum::Error> {
    let mut stream = body.into_data_stream();
    let mut all = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk?;
        if all.len() + chunk.len() > BODY_BYTES {
            return Ok(None);
        }
        all.extend_from_slice(&chunk);
    }
    Ok(Some(all.into()))
}

/// The field of a body whose text holds U+0000, which PostgreSQL refuses.
fn field_with_nul(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let has = |needle: &[u8]| body.windows(needle.len()).any(|w| w == needle);
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    if kind.contains("form-urlencoded") {
        return has(b"%00").then(|| in_form(body));
    }
    // Written as such it is no JSON; only the escape gets through, whatever the body is called.
    if !has(br"\u0000") {
        return None;
    }
    in_json(&serde_json::from_slice(body).ok()?)
}

fn in_form(text: &[u8]) -> String {
    form_urlencoded::parse(text)
        .find(|(name, value)| name.contains('\0') || value.contains('\0'))
        .map_or_else(|| "body".to_owned(), |(name, _)| name.replace('\0', ""))
}

/// `tasks.3.title`, or empty for the value itself.
fn in_json(value: &Value) -> Option<String> {
    let below = |name: String, value: &Value| {
        in_json(value).map(|rest| {
            if rest.is_empty() {
                name
            } else {
                format!("{name}.{rest}")
            }
        })
    };
    match value {
        Value::String(text) => text.contains('\0').then(String::new),
        Value::Array(all) => all
            .iter()
            .enumerate()
            .find_map(|(i, v)| below(i.to_string(), v)),
        Value::Object(all) => all.iter().find_map(|(name, v)| {
            if name.contains('\0') {
                Some(name.replace('\0', ""))
            } else {
                below(name.clone(), v)
            }
        }),
        _ => None,
    }
}

fn nul(field: &str) -> Response {
    let field = if field.is_empty() { "body" } else { field };
    ApiProblem(Problem::invalid(vec![Fault::new(
        field,
        format!("`{field}` contains the character U+0000, which no text here can keep. Remove it. Nothing was saved."),
    )]))
    .into_response()
}

fn too_large() -> Response {
    ApiProblem::new(
        Code::TooLarge,
        "The request is larger than 1 MiB. Nothing was saved. Send less.",
    )
    .into_response()
}

/// Gives up on an answer that takes longer than half a minute.
pub async fn bounded_time(request: Request, next: Next) -> Response {
    within(TIME, request, next).await
}

async fn within(limit: Duration, request: Request, next: Next) -> Response {
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!(seconds = limit.as_secs(), "no answer in time");
            let problem = Problem::new(
                Code::Unavailable,
                "The server was too slow to answer. Look whether it was done before you try again.",
            );
            ApiProblem(Problem {
                retry_after: Some(5),
                ..problem
            })
            .into_response()
        }
    }
}

/// What a panic becomes.
pub fn caught(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    tracing::error!(
        panic = text.as_deref().unwrap_or("of unknown kind"),
        "a handler panicked"
    );
    ApiProblem::from(engine::Error::Internal("panic".into())).into_response()
}

/// Lets what was begun end, also when the caller hangs up or waits no longer: a change is then
/// done or not done, never cut off between its steps, and no database connection is given back
/// in the middle of a transaction.
pub async fn uncancelled(request: Request, next: Next) -> Response {
    match tokio::spawn(next.run(request).in_current_span()).await {
        Ok(response) => response,
        Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
        Err(_) => ApiProblem::new(
            Code::Unavailable,
            "The server stops. Look whether it was done before you try again.",
        )
        .into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, middleware::from_fn, routing::get};
    use tower::ServiceExt;
    use tower_http::catch_panic::CatchPanicLayer;

    #[tokio::test]
    async fn the_character_no_database_keeps_is_refused_by_the_name_of_its_field() {
        async fn handler() -> &'static str {
            "reached"
        }
        let app = Router::new()
            .route("/", get(handler).post(handler))
            .layer(from_fn(bounded_body));
        let json = "application/json";
        let form = "application/x-www-form-urlencoded";
        for (query, kind, body, field) in [
            ("", json, r#"{"a":[{"name":"x\u0000y"}]}"#, Some("a.0.name")),
            ("", json, r#""\u0000""#, Some("body")),
            ("", json, r#"{"k\u0000":1}"#, Some("k")),
            ("", json, r#"{"path":"C:\\u0000"}"#, None),
            ("", form, "email=a%00b", Some("email")),
            ("", form, "email=a%2500b", None),
            ("?search=a%00", json, "{}", Some("search")),
        ] {
            let request = Request::post(format!("/{query}"))
                .header(header::CONTENT_TYPE, kind)
                .body(Body::from(body))
                .expect("a request");
            let response = app.clone().oneshot(request).await.expect("an answer");
            let status = response.status();
            let bytes = axum::body::to_bytes(response.into_body(), 10_000)
                .await
                .expect("a body");
            let Some(field) = field else {
                assert_eq!(&bytes[..], b"reached", "{body}");
                continue;
            };
            assert_eq!(status, 422, "{query} {body}");
            let told: Value = serde_json::from_slice(&bytes).expect("a problem");
            assert_eq!(told["faults"][0]["field"], field, "{query} {body}");
        }
    }

    #[tokio::test]
    async fn an_answer_that_takes_too_long_is_given_up() {
        async fn handler() -> &'static str {
            std::future::pending().await
        }
        let bounded =
            |request: Request, next: Next| within(Duration::from_millis(1), request, next);
        let app = Router::new()
            .route("/", get(handler))
            .layer(from_fn(bounded));
        let request = Request::get("/").body(Body::empty()).expect("a request");
        let response = app.oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()[header::RETRY_AFTER], "5");
    }

    #[tokio::test]
    async fn a_panic_is_an_internal_error_that_tells_nothing() {
        async fn handler() -> &'static str {
            panic!("the inside")
        }
        let app = Router::new()
            .route("/", get(handler))
            .layer(from_fn(uncancelled))
            .layer(CatchPanicLayer::custom(caught));
        let request = Request::get("/").body(Body::empty()).expect("a request");
        let response = app.oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), 500);
        let body = axum::body::to_bytes(response.into_body(), 10_000)
            .await
            .expect("a body");
        let text = String::from_utf8_lossy(&body);
        assert!(
            text.contains("\"internal\"") && !text.contains("the inside"),
            "{text}"
        );
    }
}
