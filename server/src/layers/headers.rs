use crate::AppState;
use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};
use leptos::nonce::Nonce;

/// Headers that keep a browser from doing what no page of ours asks for.
const ALWAYS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// Sets the security headers of every response, and a fresh nonce for the scripts of a page.
pub async fn secure(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let nonce = Nonce::new();
    request.extensions_mut().insert(nonce.clone());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let html = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|t| t.as_bytes().starts_with(b"text/html"));
    let base = state.config.base_url();
    let policy = policy(&base.authority, base.https, html.then_some(&*nonce));
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if base.https {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
    // What a page or an answer says is for one person and for now.
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Nothing is allowed that is not named. `'wasm-unsafe-eval'` is what compiling wasm is called;
/// it does not allow `eval`. The socket is named because older browsers do not count it as `'self'`.
fn policy(authority: &str, https: bool, nonce: Option<&str>) -> String {
    let nonce = nonce.map(|n| format!(" 'nonce-{n}'")).unwrap_or_default();
    let socket = if https { "wss" } else { "ws" };
    format!(
        "default-src 'none'; script-src 'self'{nonce} 'wasm-unsafe-eval'; style-src 'self'{nonce}; img-src 'self' data:; font-src 'self'; \
         connect-src 'self' {socket}://{authority}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
    )
}

#[cfg(test)]
mod tests {
    use super::policy;

    #[test]
    fn pages_run_scripts_with_the_nonce_only() {
        let page = policy("m.example.org", true, Some("abc"));
        assert!(
            page.contains("script-src 'self' 'nonce-abc' 'wasm-unsafe-eval';")
                && page.contains("wss://m.example.org")
        );
        assert!(!page.contains("unsafe-inline") && !page.contains("'unsafe-eval'"));
    }
}
