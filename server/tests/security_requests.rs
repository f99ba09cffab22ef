//! What is refused before any handler: other sites' requests, too much, too often.

mod common;

use common::{Options, TestApp, email};
use reqwest::Method;
use server::{Limits, Rate};
use std::time::Duration;

#[tokio::test]
async fn requests_of_other_sites_change_nothing() {
    let app = TestApp::start().await;
    let sponsor = app.sign_in("sponsor").await;
    let (own, host) = (app.url(""), app.address.to_string());
    for (allowed, headers) in [
        (true, &[("sec-fetch-site", "same-origin")][..]),
        (true, &[("sec-fetch-site", "none")]),
        (true, &[("origin", own.as_str())]),
        (false, &[("sec-fetch-site", "cross-site")]),
        (false, &[("sec-fetch-site", "same-site")]),
        (
            false,
            &[("sec-fetch-site", "cross-site"), ("origin", own.as_str())],
        ),
        (false, &[("origin", "https://evil.example")]),
        (false, &[("origin", "null")]),
        (false, &[("referer", own.as_str())]),
        (false, &[("authorization", "Bearer x")]),
        (false, &[]),
    ] {
        for (method, path) in [
            (Method::POST, "/fn/identity/viewer"),
            (Method::POST, "/api/v1/tokens"),
            (Method::PUT, "/api/v1/people"),
            (Method::POST, "/sign-in"),
            (Method::POST, "/no/such/page"),
        ] {
            let mut request = sponsor
                .bare(method.clone(), path)
                .header("content-type", "application/json")
                .body("{}");
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let answer = sponsor.send(request).await;
            let refused =
                answer.status == 403 && answer.text.contains("did not come from a page of M");
            assert_eq!(
                refused, !allowed,
                "{method} {path} {headers:?} at {host}: {} {}",
                answer.status, answer.text
            );
            if refused {
                assert_eq!(answer.problem(), "denied");
            }
        }
        // Looking is allowed from anywhere; the answer stays unreadable for other sites.
        let mut request = sponsor.bare(Method::GET, "/session");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        assert_eq!(sponsor.send(request).await.status, 204, "{headers:?}");
    }
    // Signing out must not be another site's to do.
    let answer = sponsor
        .send(
            sponsor
                .bare(Method::POST, "/sign-out")
                .header("sec-fetch-site", "cross-site"),
        )
        .await;
    assert_eq!(answer.problem(), "denied");
    assert_eq!(sponsor.get("/session").await.status, 204);
    app.stop().await;
}

#[tokio::test]
async fn programs_with_a_token_need_no_origin_and_tokens_are_for_the_api_only() {
    let app = TestApp::start().await;
    let program = app.program("sponsor").await;
    assert_eq!(program.get("/api/v1/me").await.status, 200);
    let answer = program
        .post(
            "/api/v1/tokens",
            &serde_json::json!({"name": "another", "days": 3}),
        )
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    assert_eq!(program.get("/session").await.problem(), "unauthenticated");
    assert_eq!(program.get("/home").await.status, 303);
    assert_eq!(program.get("/ws").await.problem(), "unauthenticated");

    let wrong = common::Browser::new(app.url(""), None, Some("m_nothing".into()));
    let answer = wrong.get("/api/v1/me").await;
    assert_eq!(
        (answer.status, answer.header("www-authenticate")),
        (401, Some("Bearer"))
    );
    assert_eq!(answer.problem(), "unauthenticated");
    app.stop().await;
}

#[tokio::test]
async fn bodies_over_a_mebibyte_are_refused_everywhere() {
    let app = TestApp::start().await;
    let sponsor = app.sign_in("sponsor").await;
    for path in [
        "/api/v1/reviews",
        "/fn/identity/viewer",
        "/sign-in",
        "/sign-out",
        "/no/such/page",
    ] {
        let answer = sponsor.announce(path, 1024 * 1024 + 1).await;
        assert_eq!(
            (answer.status, answer.problem().as_str()),
            (413, "too_large"),
            "{path}"
        );
    }
    // A body that does not say how long it is.
    let mut stream = tokio::net::TcpStream::connect(app.address)
        .await
        .expect("connected");
    let head = format!(
        "POST /fn/identity/viewer HTTP/1.1\r\nhost: {}\r\nsec-fetch-site: same-origin\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n",
        app.address
    );
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    stream.write_all(head.as_bytes()).await.expect("sent");
    let chunk = format!("{:x}\r\n{}\r\n", 64 * 1024, "x".repeat(64 * 1024));
    for _ in 0..17 {
        // The server may answer and close before it has everything.
        if stream.write_all(chunk.as_bytes()).await.is_err() {
            break;
        }
    }
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).await.expect("answered");
    assert_eq!(&answer, b"HTTP/1.1 413");
    app.stop().await;
}

#[tokio::test]
async fn too_many_requests_are_told_how_long_to_wait() {
    let caller = Rate {
        burst: 3,
        every: Duration::from_secs(60),
    };
    let app = TestApp::with(Options {
        limits: Some(Limits {
            caller,
            ..Limits::demo()
        }),
        ..Options::default()
    })
    .await;
    let stranger = app.stranger();
    for _ in 0..3 {
        assert_eq!(stranger.get("/session").await.status, 401);
    }
    let answer = stranger.get("/session").await;
    assert_eq!(answer.problem(), "throttled");
    let wait: u32 = answer
        .header("retry-after")
        .expect("a wait")
        .parse()
        .expect("seconds");
    assert!((1..=61).contains(&wait), "{wait}");
    assert_eq!(answer.json()["retry_after"], wait);
    // Probes answer all the same, and so does somebody with a count of their own.
    assert_eq!(stranger.get("/livez").await.status, 200);
    app.stop().await;
}

#[tokio::test]
async fn each_person_is_counted_alone() {
    let caller = Rate {
        burst: 3,
        every: Duration::from_secs(60),
    };
    let app = TestApp::with(Options {
        limits: Some(Limits {
            caller,
            ..Limits::demo()
        }),
        ..Options::default()
    })
    .await;
    let (sponsor, steward) = (app.sign_in("sponsor").await, app.sign_in("steward").await);
    for _ in 0..3 {
        assert_eq!(sponsor.get("/session").await.status, 204);
    }
    assert_eq!(sponsor.get("/session").await.status, 429);
    assert_eq!(steward.get("/session").await.status, 204);
    app.stop().await;
}

#[tokio::test]
async fn one_address_cannot_try_passwords_without_end() {
    let sign_in = Rate {
        burst: 2,
        every: Duration::from_secs(60),
    };
    let app = TestApp::with(Options {
        limits: Some(Limits {
            sign_in,
            ..Limits::demo()
        }),
        ..Options::default()
    })
    .await;
    for who in ["sponsor", "steward"] {
        let answer = app
            .stranger()
            .form(
                "/sign-in",
                &[("email", &email(who)), ("password", "not the password")],
            )
            .await;
        assert_eq!(answer.status, 401);
    }
    // Another account, the same address; the page says so and keeps what was typed.
    let answer = app
        .stranger()
        .form(
            "/sign-in",
            &[("email", &email("owner")), ("password", common::PASSWORD)],
        )
        .await;
    assert_eq!(answer.status, 429);
    assert!(
        answer.header("retry-after").is_some()
            && answer.text.contains("Too many requests")
            && answer.text.contains("owner@example.org")
    );
    app.stop().await;
}

#[tokio::test]
async fn the_proxy_is_believed_only_when_it_is_trusted() {
    let address = |app: &TestApp, browser: &common::Browser| {
        let _ = app;
        let browser = browser.clone();
        async move {
            let answer = browser.get("/api/v1/sessions").await;
            let all = answer.json();
            let list = all
                .as_array()
                .or_else(|| all["items"].as_array())
                .cloned()
                .unwrap_or_else(|| panic!("{}", answer.text));
            list[0]["address"].as_str().expect("an address").to_owned()
        }
    };
    let signed = |app: &TestApp| {
        let stranger = app.stranger();
        async move {
            let form = format!(
                "email={}&password={}",
                email("sponsor").replace('@', "%40"),
                common::PASSWORD.replace(' ', "+")
            );
            let request = stranger
                .request(Method::POST, "/sign-in")
                .header("content-type", "application/x-www-form-urlencoded");
            let answer = stranger
                .send(
                    request
                        .header("x-forwarded-for", "203.0.113.9, 198.51.100.7")
                        .body(form),
                )
                .await;
            assert_eq!(answer.status, 303, "{}", answer.text);
            answer.cookie()
        }
    };
    let app = TestApp::start().await;
    let browser = common::Browser::new(app.url(""), signed(&app).await, None);
    assert_eq!(address(&app, &browser).await, "127.0.0.1");
    app.stop().await;

    let app = TestApp::with(Options {
        settings: vec![("M_TRUST_PROXY", "true".into())],
        ..Options::default()
    })
    .await;
    let browser = common::Browser::new(app.url(""), signed(&app).await, None);
    // What the proxy itself added, not what the client sent through it.
    assert_eq!(address(&app, &browser).await, "198.51.100.7");
    app.stop().await;
}

#[tokio::test]
async fn request_ids_are_ours_and_reach_the_audit() {
    let app = TestApp::start().await;
    let sponsor = app.sign_in("sponsor").await;
    let request = sponsor
        .request(Method::GET, "/api/v1/jobs/health")
        .header("x-request-id", "forged");
    let answer = sponsor.send(request).await;
    let id = answer.header("x-request-id").expect("an id").to_owned();
    assert_ne!(id, "forged");
    assert_eq!(answer.problem(), "denied");
    let rows = engine::audit::list(
        &app.engine,
        &app.ctx("auditor"),
        &model::audit::AuditFilter::default(),
        None,
        20,
    )
    .await
    .expect("audit");
    assert!(
        rows.items
            .iter()
            .any(|row| row.entry.request_id == id && row.entry.action == "jobs.health"),
        "the refusal is not on record"
    );
    app.stop().await;
}

#[tokio::test]
async fn health_says_what_is_the_matter() {
    let app = TestApp::start().await;
    let stranger = app.stranger();
    assert_eq!(stranger.get("/livez").await.text, "alive\n");
    let ready = stranger.get("/readyz").await;
    assert_eq!(
        (ready.status, ready.json()["status"].as_str()),
        (200, Some("ready"))
    );
    assert_eq!(
        (
            ready.json()["database"].as_bool(),
            ready.json()["migrations"].as_bool()
        ),
        (Some(true), Some(true))
    );
    let queues = ready.json()["jobs"].as_array().expect("queues").clone();
    assert_eq!(queues.len(), model::jobs::Queue::ALL.len());
    assert!(queues.iter().all(|q| q["lag"].is_i64()), "{queues:?}");
    let metrics = stranger.get("/metrics").await.text;
    for name in [
        "m_http_requests_total{method=\"GET\",route=\"/readyz\",status=\"200\"}",
        "m_http_request_duration_seconds_bucket",
        "m_jobs{",
        "m_sockets",
    ] {
        assert!(metrics.contains(name), "{name} is not in {metrics}");
    }
    // Without its database the process lives and is not ready.
    app.engine.close().await;
    assert_eq!(stranger.get("/livez").await.status, 200);
    let unready = stranger.get("/readyz").await;
    assert_eq!(
        (unready.status, unready.json()["status"].as_str()),
        (503, Some("unready"))
    );
    assert_eq!(stranger.get("/").await.status, 200);
    app.stop().await;
}
