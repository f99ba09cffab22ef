//! Signing in and out, throttling, and sessions that end.

mod common;

use common::{Options, PASSWORD, TestApp, email};
use engine::identity;
use std::path::PathBuf;

const WRONG: &str = "not the password at all";

#[tokio::test]
async fn the_right_password_opens_a_session_and_leads_on() {
    let app = TestApp::start().await;
    let fields = [
        ("email", "Sponsor@Example.org "),
        ("password", PASSWORD),
        ("next", "/reviews?state=open"),
    ];
    let answer = app.stranger().form("/sign-in", &fields).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (303, Some("/reviews?state=open"))
    );
    let set = answer.header("set-cookie").expect("a cookie");
    assert!(
        set.starts_with("m_session=")
            && set.contains("HttpOnly")
            && set.contains("SameSite=Lax")
            && set.contains("Path=/"),
        "{set}"
    );
    assert!(!set.contains("Secure") && !set.contains("Domain"), "{set}");

    // From the address, when the form has none; the form wins when both have one.
    let answer = app
        .stranger()
        .form(
            "/sign-in?next=%2Factions",
            &[("email", &email("sponsor")), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(answer.header("location"), Some("/actions"));
    for evil in [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
    ] {
        let answer = app
            .stranger()
            .form(
                "/sign-in",
                &[
                    ("email", &email("sponsor")),
                    ("password", PASSWORD),
                    ("next", evil),
                ],
            )
            .await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, Some("/home")),
            "{evil:?}"
        );
    }
    app.stop().await;
}

#[tokio::test]
async fn a_failed_sign_in_shows_the_form_again_and_never_whether_the_account_exists() {
    let app = TestApp::start().await;
    let mut seen = Vec::new();
    for who in ["sponsor", "nobody"] {
        let answer = app
            .stranger()
            .form(
                "/sign-in?next=%2Freviews",
                &[("email", &email(who)), ("password", WRONG)],
            )
            .await;
        assert_eq!((answer.status, answer.header("set-cookie")), (401, None));
        assert!(
            answer
                .header("content-type")
                .expect("a type")
                .starts_with("text/html")
        );
        assert!(
            answer.text.contains("do not fit")
                && answer.text.contains(&email(who))
                && answer.text.contains("next=%2Freviews"),
            "{}",
            answer.text
        );
        assert!(!answer.text.contains(WRONG), "the password is in the page");
        let message = answer
            .text
            .split("do not fit")
            .nth(1)
            .map(|rest| rest.chars().take(80).collect::<String>());
        seen.push(message);
    }
    assert_eq!(seen[0], seen[1]);
    // Nothing typed, and something that is no form.
    let answer = app.stranger().form("/sign-in", &[]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("Give e-mail and password"));
    let answer = app
        .stranger()
        .post("/sign-in", &serde_json::json!({"email": "x"}))
        .await;
    assert_eq!(answer.status, 422);
    app.stop().await;
}

/// A database file that outlives a server.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("m-sign-in-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(&folder).expect("folder");
        Self(folder)
    }
    fn options(&self) -> Options {
        Options {
            database_url: Some(format!("sqlite://{}", self.0.join("m.db").display())),
            ..Options::default()
        }
    }
}
impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn after_failures_an_account_waits_and_a_restart_forgives_nobody() {
    let folder = Folder::new();
    let app = TestApp::with(folder.options()).await;
    let attempt = |app: &TestApp, password: &'static str| {
        let stranger = app.stranger();
        async move {
            stranger
                .form(
                    "/sign-in",
                    &[("email", &email("steward")), ("password", password)],
                )
                .await
        }
    };
    let mut statuses = Vec::new();
    for _ in 0..5 {
        statuses.push(attempt(&app, WRONG).await.status);
    }
    assert_eq!(statuses, [401, 401, 401, 401, 429]);
    // Now even the right password waits, so that guessing learns nothing.
    let answer = attempt(&app, PASSWORD).await;
    assert_eq!(answer.status, 429);
    assert!(
        answer.text.contains("Too many failed sign-ins") && answer.header("retry-after").is_some()
    );
    let at = Some(app.engine.now());
    app.stop().await;

    let app = TestApp::with(Options {
        at,
        ..folder.options()
    })
    .await;
    assert_eq!(attempt(&app, PASSWORD).await.status, 429);
    // Others are not kept out by it.
    assert_eq!(
        app.stranger()
            .form(
                "/sign-in",
                &[("email", &email("sponsor")), ("password", PASSWORD)]
            )
            .await
            .status,
        303
    );
    app.pass(120);
    assert_eq!(attempt(&app, PASSWORD).await.status, 303);
    app.stop().await;
}

#[tokio::test]
async fn a_session_outlives_a_restart_and_ends_when_it_is_signed_out() {
    let folder = Folder::new();
    let app = TestApp::with(folder.options()).await;
    let mut browser = app.sign_in("owner").await;
    app.stop().await;
    let app = TestApp::with(folder.options()).await;
    browser = common::Browser::new(app.url(""), browser.cookie, None);
    assert_eq!(browser.get("/session").await.status, 204);

    let answer = browser.form("/sign-out", &[]).await;
    assert_eq!((answer.status, answer.header("location")), (303, Some("/")));
    assert!(
        answer
            .header("set-cookie")
            .is_some_and(|c| c.starts_with("m_session=;") && c.contains("Max-Age=0"))
    );
    // The cookie is worth nothing now, even if somebody kept it, and is taken away.
    let answer = browser.get("/session").await;
    assert_eq!(answer.problem(), "unauthenticated");
    assert!(
        answer
            .header("set-cookie")
            .is_some_and(|c| c.contains("Max-Age=0"))
    );
    assert_eq!(
        browser.get("/home").await.header("location"),
        Some("/sign-in")
    );
    assert_eq!(
        browser
            .post("/fn/identity/viewer", &serde_json::json!({}))
            .await
            .status,
        401
    );
    // Signing out twice is no failure.
    assert_eq!(browser.form("/sign-out", &[]).await.status, 303);
    app.stop().await;
}

#[tokio::test]
async fn a_revoked_session_is_refused_with_the_next_request() {
    let app = TestApp::start().await;
    let (first, second) = (app.sign_in("owner").await, app.sign_in("owner").await);
    let sessions = second.get("/api/v1/sessions").await.json();
    let other = sessions["items"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|s| s["current"] == false)
        .expect("the first")["id"]
        .clone();
    let answer = second
        .send(second.request(
            reqwest::Method::DELETE,
            &format!("/api/v1/sessions/{}", other.as_str().expect("an id")),
        ))
        .await;
    assert_eq!(answer.status, 204, "{}", answer.text);
    assert_eq!(first.get("/api/v1/me").await.problem(), "unauthenticated");
    assert_eq!(second.get("/api/v1/me").await.status, 200);
    app.stop().await;
}

#[tokio::test]
async fn a_role_that_was_taken_is_missing_in_the_next_request() {
    let app = TestApp::start().await;
    let auditor = app.sign_in("auditor").await;
    assert_eq!(auditor.get("/api/v1/audit").await.status, 200);
    let ctx = app.ctx("admin");
    identity::set_roles(&app.engine, &ctx, app.id("auditor"), 0, &[])
        .await
        .expect("changed");
    assert_eq!(auditor.get("/api/v1/audit").await.problem(), "denied");
    identity::set_active(&app.engine, &ctx, app.id("auditor"), 1, false)
        .await
        .expect("changed");
    assert_eq!(
        auditor.get("/api/v1/audit").await.problem(),
        "unauthenticated"
    );
    app.stop().await;
}

#[tokio::test]
async fn an_aged_cookie_is_renewed_and_an_old_one_is_dead() {
    let app = TestApp::start().await;
    let browser = app.sign_in("sponsor").await;
    assert_eq!(browser.get("/session").await.header("set-cookie"), None);
    app.pass(6 * 60);
    let answer = browser.get("/session").await;
    let renewed = answer.cookie().expect("a renewed cookie");
    assert_ne!(Some(&renewed), browser.cookie.as_ref());
    app.pass(25 * 60);
    // The first one has lived its half hour; the renewed one goes on.
    assert_eq!(browser.get("/session").await.status, 401);
    let browser = common::Browser::new(app.url(""), Some(renewed), None);
    assert_eq!(browser.get("/session").await.status, 204);
    app.stop().await;
}

#[tokio::test]
async fn no_session_lives_longer_than_half_a_day() {
    let app = TestApp::start().await;
    let mut browser = app.sign_in("sponsor").await;
    for _ in 0..(12 * 3 - 1) {
        app.pass(20 * 60);
        let answer = browser.get("/session").await;
        assert_eq!(answer.status, 204);
        browser.cookie = answer.cookie();
    }
    app.pass(20 * 60);
    assert_eq!(browser.get("/session").await.status, 401);
    app.stop().await;
}

#[tokio::test]
async fn signing_in_as_somebody_else_ends_the_session_before() {
    let app = TestApp::start().await;
    let sponsor = app.sign_in("sponsor").await;
    let answer = sponsor
        .form(
            "/sign-in",
            &[("email", &email("steward")), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(answer.status, 303);
    assert_eq!(sponsor.get("/session").await.status, 401);
    let steward = common::Browser::new(app.url(""), answer.cookie(), None);
    assert_eq!(
        steward.get("/api/v1/me").await.json()["email"],
        email("steward")
    );
    app.stop().await;
}

#[tokio::test]
async fn a_forged_cookie_is_nobody() {
    let app = TestApp::start().await;
    let real = app.sign_in("sponsor").await.cookie.expect("a cookie");
    let (head, signature) = real.rsplit_once('.').expect("a signature");
    let payload = head.rsplit_once('.').expect("a payload");
    for forged in [
        format!("{head}.{}", signature.chars().rev().collect::<String>()),
        format!("{head}."),
        // `alg: none`
        format!(
            "m_session=eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.{}.",
            payload.1
        ),
        "m_session=x".into(),
    ] {
        let browser = common::Browser::new(app.url(""), Some(forged.clone()), None);
        assert_eq!(
            browser.get("/session").await.problem(),
            "unauthenticated",
            "{forged}"
        );
    }
    app.stop().await;
}

#[tokio::test]
async fn demo_sign_ins_are_shown_in_the_demo_only() {
    let app = TestApp::start().await;
    assert!(
        !app.stranger()
            .get("/sign-in")
            .await
            .text
            .contains("aldermoor.example")
    );
    app.stop().await;
    let app = TestApp::with(Options {
        settings: vec![("M_DEMO", "true".into())],
        ..Options::default()
    })
    .await;
    assert!(engine::demo::seed(&app.engine).await.expect("seeded"));
    assert!(!engine::demo::seed(&app.engine).await.expect("twice"));
    let page = app.stranger().get("/sign-in").await.text;
    for person in engine::demo::accounts() {
        assert!(
            page.contains(&person.email),
            "{} is not listed",
            person.email
        );
        let answer = app
            .stranger()
            .form(
                "/sign-in",
                &[
                    ("email", &person.email),
                    ("password", engine::demo::PASSWORD),
                ],
            )
            .await;
        assert_eq!(answer.status, 303, "{}", person.email);
    }
    app.stop().await;
}

#[tokio::test]
async fn a_one_tap_link_shows_a_button_and_tells_nothing() {
    let app = TestApp::start().await;
    let path = format!("/a/{}", "A".repeat(43));
    let page = app.stranger().get(&path).await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("I take it"), "{}", page.text);
    for path in [path.as_str(), "/a/short"] {
        let answer = app.stranger().form(path, &[]).await;
        assert_eq!(answer.status, 303, "{path}");
        assert_eq!(answer.header("location"), Some("/a/not-valid"), "{path}");
        assert_eq!(answer.header("set-cookie"), None);
    }
    let answer = app.stranger().get("/a/not-valid").await;
    assert!(answer.text.contains("This link does not work"));
    app.stop().await;
}
