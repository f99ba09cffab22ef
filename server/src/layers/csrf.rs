use crate::{AppState, identity::cookie, problem::ApiProblem};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use model::Code;

/// Refuses what another site's page may have sent with our cookie: every request that can
/// change something, and every socket upgrade, must come from our own origin.
pub async fn same_origin(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    ) && !headers.contains_key(header::UPGRADE);
    let program = request.uri().path().starts_with("/api/")
        && super::auth::bearer(headers).is_some()
        && cookie::read(headers, state.config.base_url().https).is_none();
    if safe || program || is_ours(headers, &state.config.base_url().origin()) {
        return next.run(request).await;
    }
    tracing::warn!(
        "refused: the request comes from another site or does not say where it comes from"
    );
    ApiProblem::new(Code::Denied, "This request did not come from a page of M. Nothing was done. Open M in its own window and try again.").into_response()
}

/// Browsers that know it say `Sec-Fetch-Site`, which no script can forge; the others say
/// `Origin` on whatever can change something.
fn is_ours(headers: &HeaderMap, own: &str) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let text = |name| headers.get(name).and_then(|v| v.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else {
        return false;
    };
    origin.eq_ignore_ascii_case(own)
        || text(header::HOST).is_some_and(|host| {
            let rest = origin
                .strip_prefix("https://")
                .or_else(|| origin.strip_prefix("http://"));
            rest.is_some_and(|authority| authority.eq_ignore_ascii_case(host))
        })
}

#[cfg(test)]
mod tests {
    use super::is_ours;
    use axum::http::{HeaderMap, HeaderName};

    #[test]
    fn only_our_own_pages_pass() {
        const OWN: &str = "https://m.example.org";
        for (ours, pairs) in [
            (true, &[("sec-fetch-site", "same-origin")][..]),
            (true, &[("sec-fetch-site", "none")]),
            (
                false,
                &[
                    ("sec-fetch-site", "same-site"),
                    ("origin", "https://m.example.org"),
                ],
            ),
            (false, &[("sec-fetch-site", "cross-site")]),
            (
                true,
                &[
                    ("origin", "https://m.example.org"),
                    ("host", "10.0.0.1:3000"),
                ],
            ),
            (
                true,
                &[
                    ("origin", "http://localhost:3000"),
                    ("host", "localhost:3000"),
                ],
            ),
            (
                false,
                &[
                    ("origin", "https://evil.example"),
                    ("host", "m.example.org"),
                ],
            ),
            (
                false,
                &[
                    ("origin", "https://m.example.org.evil.example"),
                    ("host", "m.example.org"),
                ],
            ),
            (false, &[("origin", "null"), ("host", "m.example.org")]),
            (false, &[("host", "m.example.org")]),
            (false, &[]),
        ] {
            let headers: HeaderMap = pairs
                .iter()
                .map(|(k, v)| (HeaderName::from_static(k), v.parse().expect("value")))
                .collect();
            assert_eq!(is_ours(&headers, OWN), ours, "{pairs:?}");
        }
    }
}
