//! The headers of every route, asserted on pages, files, API and refusals alike.

mod common;

use common::{Options, TestApp};
use reqwest::Method;

/// What every response has, whatever it is.
fn assert_safe(what: &str, answer: &common::Answer) {
    let header = |name: &str| {
        answer
            .header(name)
            .unwrap_or_else(|| panic!("{what}: no {name}"))
    };
    assert_eq!(header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(header("referrer-policy"), "same-origin", "{what}");
    assert_eq!(
        header("cross-origin-opener-policy"),
        "same-origin",
        "{what}"
    );
    assert_eq!(
        header("cross-origin-resource-policy"),
        "same-origin",
        "{what}"
    );
    assert!(header("permissions-policy").contains("camera=()"), "{what}");
    assert_eq!(header("x-request-id").len(), 36, "{what}");
    let policy = header("content-security-policy");
    for part in [
        "default-src 'none'",
        "script-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    ] {
        assert!(policy.contains(part), "{what}: {policy}");
    }
    assert!(
        !policy.contains("'unsafe-eval'") && !policy.contains("unsafe-inline"),
        "{what}: {policy}"
    );
}

/// Every template of an address that the router knows, filled in; the test below fails when
/// the metrics name one that is not here.
const PUBLIC: [(&str, u16); 14] = [
    ("/", 200),
    ("/sign-in", 200),
    ("/design", 200),
    ("/a/heard", 200),
    ("/livez", 200),
    ("/readyz", 200),
    ("/metrics", 200),
    ("/favicon.svg", 200),
    ("/fonts/font.woff2", 200),
    ("/pkg/plain.js", 200),
    ("/pkg/absent.js", 404),
    ("/api/docs", 200),
    ("/api/v1/openapi.json", 200),
    ("/no/such/page", 404),
];

const PRIVATE: [&str; 41] = [
    "/home",
    "/library",
    "/library/MKT-01",
    "/library/MKT-01/adopt",
    "/playbooks",
    "/playbooks/import",
    "/search?q=bank",
    "/upkeep",
    "/readiness",
    "/reviews",
    "/reviews/new",
    "/executions",
    "/executions/new",
    "/actions",
    "/audit",
    "/signals",
    "/signals/new",
    "/signals/0190c2a4-7f3e-7cc1-9d55-3f2a8f1d6b20",
    "/proposals/0190c2a4-7f3e-7cc1-9d55-3f2a8f1d6b20",
    "/triggers",
    "/triggers/new",
    "/triggers/0190c2a4-7f3e-7cc1-9d55-3f2a8f1d6b20",
    "/autonomy",
    "/admin/sources",
    "/account",
    "/account/contact",
    "/account/tokens",
    "/admin/people",
    "/admin/endpoints",
    "/admin/jobs",
    "/playbooks/0190c2a4-7f3e-7cc1-9d55-3f2a8f1d6b20",
    "/playbooks/0190c2a4-7f3e-7cc1-9d55-3f2a8f1d6b20/print",
    "/playbooks/0190c2a4-7f3e-7cc1-9d55-3f2a8f1d6b20/compare",
    "/playbooks/0190c2a4-7f3e-7cc1-9d55-3f2a8f1d6b20/update",
    "/drafts/0190c2a4-7f3e-7cc1-9d55-3f2a8f1d6b20",
    "/readiness/0190c2a4-7f3e-7cc1-9d55-3f2a8f1d6b20",
    "/executions/0190c2a4-7f3e-7cc1-9d55-3f2a8f1d6b20",
    "/executions/0190c2a4-7f3e-7cc1-9d55-3f2a8f1d6b20/me",
    "/actions/0190c2a4-7f3e-7cc1-9d55-3f2a8f1d6b20",
    "/reviews/0190c2a4-7f3e-7cc1-9d55-3f2a8f1d6b20",
    "/reviews/0190c2a4-7f3e-7cc1-9d55-3f2a8f1d6b20/minutes",
];

#[tokio::test]
async fn every_answer_to_a_stranger_is_safe() {
    let app = TestApp::start().await;
    let stranger = app.stranger();
    for (path, status) in PUBLIC {
        let answer = stranger.get(path).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
        assert_safe(path, &answer);
    }
    for path in PRIVATE {
        let answer = stranger.get(path).await;
        assert_eq!(answer.status, 303, "{path}");
        assert!(
            answer
                .header("location")
                .is_some_and(|l| l.starts_with("/sign-in")),
            "{path}"
        );
        assert_safe(path, &answer);
    }
    for (method, path, status) in [
        (Method::GET, "/session", 401),
        (Method::GET, "/ws", 401),
        (Method::GET, "/api/v1/me", 401),
        (Method::GET, "/api/v1/nowhere", 404),
        (Method::GET, "/api/nowhere", 404),
        (Method::POST, "/fn/no/such", 404),
        (Method::POST, "/no/such/page", 404),
        (Method::DELETE, "/home", 405),
        (Method::DELETE, "/livez", 405),
        (Method::DELETE, "/sign-in", 405),
        (Method::DELETE, "/api/v1/me", 405),
        (Method::POST, "/fn/identity/viewer", 401),
        (Method::POST, "/sign-out", 303),
        (Method::POST, "/a/no-such-link", 303),
    ] {
        let answer = stranger
            .send(
                stranger
                    .request(method.clone(), path)
                    .header("content-type", "application/json")
                    .body("{}"),
            )
            .await;
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text);
        assert_safe(path, &answer);
        assert_eq!(
            answer.header("cache-control"),
            Some("no-store"),
            "{method} {path}"
        );
    }
    app.stop().await;
}

#[tokio::test]
async fn every_page_of_a_member_is_safe_and_carries_its_own_nonce() {
    let app = TestApp::start().await;
    let steward = app.sign_in("steward").await;
    let mut nonces = Vec::new();
    for path in PRIVATE
        .iter()
        .chain(&["/", "/sign-in", "/design", "/nowhere"])
    {
        let answer = steward.get(path).await;
        assert!(
            [200, 403, 404].contains(&answer.status),
            "{path}: {} {}",
            answer.status,
            answer.text
        );
        assert_safe(path, &answer);
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        let policy = answer.header("content-security-policy").expect("a policy");
        let nonce = policy
            .split("'nonce-")
            .nth(1)
            .and_then(|rest| rest.split('\'').next())
            .unwrap_or_else(|| panic!("{path}: no nonce"))
            .to_owned();
        let scripts = answer.text.matches("<script").count();
        assert!(
            scripts > 0 && answer.text.matches(&format!("nonce=\"{nonce}\"")).count() >= scripts,
            "{path}: a script without the nonce"
        );
        assert!(
            !answer.text.contains(" style=\""),
            "{path}: a style attribute, which the policy forbids: {}",
            around(&answer.text, " style=\"")
        );
        assert!(
            !answer.text.contains(" onclick=") && !answer.text.contains("javascript:"),
            "{path}"
        );
        nonces.push(nonce);
    }
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), PRIVATE.len() + 4, "a nonce was used twice");
    app.stop().await;
}

fn around<'a>(text: &'a str, what: &str) -> &'a str {
    let at = text.find(what).unwrap_or(0);
    text.get(at.saturating_sub(80)..(at + 80).min(text.len()))
        .unwrap_or_default()
}

#[tokio::test]
async fn no_route_is_left_out_of_these_tests() {
    let app = TestApp::start().await;
    let browser = app.sign_in("steward").await;
    for path in PUBLIC.iter().map(|(path, _)| *path).chain(PRIVATE) {
        browser.get(path).await;
    }
    let seen = app.stranger().get("/metrics").await.text;
    for path in leptos_paths() {
        assert!(
            seen.contains(&format!("route=\"{path}\"")),
            "no test asks for {path}: add it to PUBLIC or PRIVATE"
        );
    }
    app.stop().await;
}

#[tokio::test]
async fn every_operation_and_server_function_answers_safely() {
    let app = TestApp::start().await;
    let steward = app.sign_in("steward").await;
    let document = steward.get("/api/v1/openapi.json").await.json();
    let mut asked = 0;
    for (path, operations) in document["paths"].as_object().expect("paths") {
        let address = format!(
            "/api/v1{}",
            path.split('/')
                .map(|p| if p.starts_with('{') {
                    "0190c2a4-7f3e-7cc1-9d55-3f2a8f1d6b20"
                } else {
                    p
                })
                .collect::<Vec<_>>()
                .join("/")
        );
        for method in operations
            .as_object()
            .expect("operations")
            .keys()
            .filter(|m| *m != "parameters")
        {
            let method: Method = method.to_uppercase().parse().expect("a method");
            // Ending the session would end the test.
            if method == Method::DELETE && path == "/sessions" {
                continue;
            }
            let answer = steward
                .send(
                    steward
                        .request(method.clone(), &address)
                        .header("content-type", "application/json")
                        .body("{}"),
                )
                .await;
            assert_safe(&format!("{method} {path}"), &answer);
            assert_eq!(
                answer.header("cache-control"),
                Some("no-store"),
                "{method} {path}"
            );
            assert!(answer.status < 500, "{method} {path}: {}", answer.text);
            asked += 1;
        }
    }
    for (path, method) in leptos::server_fn::axum::server_fn_paths() {
        // The same.
        if path.ends_with("sign_out_everywhere") {
            continue;
        }
        assert_eq!(method, Method::POST, "{path}");
        let answer = steward.post(path, &serde_json::json!({})).await;
        assert_safe(path, &answer);
        assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        assert!(answer.status < 500, "{path}: {}", answer.text);
        asked += 1;
    }
    assert!(asked > 60, "{asked}");
    app.stop().await;
}

/// The pages of the app as the router writes them.
fn leptos_paths() -> Vec<String> {
    let paths = leptos_axum::generate_route_list(app::App)
        .iter()
        .map(|r| r.path().to_owned())
        .collect::<Vec<_>>();
    assert!(paths.len() > 10, "the app has pages");
    paths
}

#[tokio::test]
async fn over_tls_browsers_are_told_to_stay_there() {
    let app = TestApp::with(Options {
        settings: vec![("M_BASE_URL", "https://m.example.org".into())],
        ..Options::default()
    })
    .await;
    let answer = app.stranger().get("/").await;
    assert_eq!(
        answer.header("strict-transport-security"),
        Some("max-age=31536000; includeSubDomains")
    );
    assert!(
        answer
            .header("content-security-policy")
            .expect("a policy")
            .contains("connect-src 'self' wss://m.example.org")
    );
    let signed = app.sign_in("sponsor").await;
    assert!(
        signed
            .cookie
            .as_deref()
            .expect("a cookie")
            .starts_with("__Host-m_session=")
    );
    assert_eq!(signed.get("/session").await.status, 204);
    app.stop().await;
}

#[tokio::test]
async fn over_plain_http_nobody_is_told_to_use_tls() {
    let app = TestApp::start().await;
    assert_eq!(
        app.stranger()
            .get("/")
            .await
            .header("strict-transport-security"),
        None
    );
    app.stop().await;
}

#[tokio::test]
async fn hashed_files_are_kept_and_come_compressed() {
    let app = TestApp::start().await;
    let stranger = app.stranger();
    let hashed = "/pkg/m-platform.0123456789abcdefGHIJKL.js";
    let plain = stranger.get(hashed).await;
    assert_eq!(
        plain.header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
    assert_eq!(
        (plain.header("content-encoding"), plain.text.as_str()),
        (None, "export {}; // plain")
    );
    let packed = stranger
        .send(
            stranger
                .request(Method::GET, hashed)
                .header("accept-encoding", "br"),
        )
        .await;
    assert_eq!(
        (packed.header("content-encoding"), packed.text.as_str()),
        (Some("br"), "brotli")
    );
    assert_eq!(packed.header("content-type"), Some("text/javascript"));
    assert_eq!(
        stranger.get("/pkg/plain.js").await.header("cache-control"),
        Some("public, max-age=3600")
    );
    assert_eq!(
        stranger
            .get("/pkg/absent.0123456789abcdefGHIJKL.js")
            .await
            .header("cache-control"),
        Some("no-store")
    );
    // No way out of the site's folder.
    assert_eq!(
        stranger.get("/pkg/..%2f..%2fetc%2fpasswd").await.status,
        404
    );
    app.stop().await;
}

#[tokio::test]
async fn pages_are_compressed_for_who_can_read_it() {
    let app = TestApp::start().await;
    let stranger = app.stranger();
    for (asked, got) in [
        ("br, gzip", Some("br")),
        ("gzip", Some("gzip")),
        ("identity", None),
    ] {
        let response = stranger
            .request(Method::GET, "/")
            .header("accept-encoding", asked)
            .send()
            .await
            .expect("an answer");
        assert_eq!(
            response
                .headers()
                .get("content-encoding")
                .map(|v| v.to_str().expect("text")),
            got,
            "{asked}"
        );
        assert!(
            response.headers()["vary"]
                .to_str()
                .expect("text")
                .contains("accept-encoding")
        );
    }
    // A refusal is whole after compression, request id and all.
    let response = stranger
        .request(Method::GET, "/api/v1/me")
        .header("accept-encoding", "gzip")
        .send()
        .await
        .expect("an answer");
    assert_eq!(response.headers()["content-encoding"], "gzip");
    assert!(
        response
            .bytes()
            .await
            .expect("a body")
            .starts_with(&[0x1f, 0x8b])
    );
    app.stop().await;
}
