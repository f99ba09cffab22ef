//! Files of the built site. Scripts, styles and wasm carry the hash of their content in their
//! names and are kept for a year; they lie there compressed already.

use crate::AppState;
use axum::{
    Router,
    extract::Request,
    http::{HeaderValue, header},
    middleware::{Next, from_fn},
    response::Response,
};
use tower_http::services::{ServeDir, ServeFile};

pub fn routes(state: &AppState) -> Router<AppState> {
    let root = &state.config.site_root;
    let dir = |name: &str| {
        ServeDir::new(root.join(name))
            .append_index_html_on_directories(false)
            .precompressed_br()
            .precompressed_gzip()
    };
    Router::new()
        .nest_service("/pkg", dir("pkg"))
        .nest_service("/fonts", dir("fonts"))
        .route_service(
            "/favicon.svg",
            ServeFile::new(root.join("favicon.svg"))
                .precompressed_br()
                .precompressed_gzip(),
        )
        .layer(from_fn(cached))
}

async fn cached(request: Request, next: Next) -> Response {
    let hashed = is_hashed(request.uri().path());
    let mut response = next.run(request).await;
    if response.status().is_success() || response.status() == 304 {
        let kept = if hashed {
            "public, max-age=31536000, immutable"
        } else {
            "public, max-age=3600"
        };
        response
            .headers_mut()
            .insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    }
    response
}

/// `m-platform.Hwp7k3Z1a9_x-AbCdEfGhI.js`: a part between dots that is long and random.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let mut parts = name.split('.').skip(1).collect::<Vec<_>>();
    parts.pop();
    parts.iter().any(|p| {
        p.len() >= 16
            && p.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(super::is_hashed(
            "/pkg/m-platform.Hwp7k3Z1a9_x-AbCdEfGhI.js"
        ));
        assert!(
            !super::is_hashed("/pkg/m-platform.js")
                && !super::is_hashed("/fonts/inter-latin.woff2")
                && !super::is_hashed("/favicon.svg")
        );
    }
}
