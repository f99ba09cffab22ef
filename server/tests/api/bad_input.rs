//! What bad input gets: a clear message that names the field, the right status, nothing saved.

use crate::{
    common::{Answer, TestApp, nowhere, quarter},
    operations::new_review,
    world::{World, ask, chair},
};
use model::{
    PersonId,
    reviews::{ReviewCommand, Step},
};
use reqwest::Method;
use serde_json::{Value, json};

/// One mistake: what is asked and what is answered.
struct Mistake {
    what: &'static str,
    who: &'static str,
    method: Method,
    path: String,
    body: Option<Value>,
    revision: Option<i64>,
    status: u16,
    code: &'static str,
    /// The field that the first fault names.
    field: &'static str,
}

fn get(
    what: &'static str,
    who: &'static str,
    path: impl Into<String>,
    status: u16,
    code: &'static str,
    field: &'static str,
) -> Mistake {
    Mistake {
        what,
        who,
        method: Method::GET,
        path: path.into(),
        body: None,
        revision: None,
        status,
        code,
        field,
    }
}

fn post(
    what: &'static str,
    who: &'static str,
    path: impl Into<String>,
    body: Value,
    status: u16,
    code: &'static str,
    field: &'static str,
) -> Mistake {
    Mistake {
        method: Method::POST,
        body: Some(body),
        ..get(what, who, path, status, code, field)
    }
}

impl Mistake {
    fn put(self) -> Self {
        Self {
            method: Method::PUT,
            ..self
        }
    }
    fn at(self, revision: i64) -> Self {
        Self {
            revision: Some(revision),
            ..self
        }
    }
}

/// The body with one field changed.
fn with(mut body: Value, field: &str, value: Value) -> Value {
    body[field] = value;
    body
}

fn check(what: &str, answer: &Answer, status: u16, code: &str, field: &str) {
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (status, code),
        "{what}: {}",
        answer.text
    );
    let json = answer.json();
    if !field.is_empty() {
        assert_eq!(json["faults"][0]["field"], field, "{what}: {}", answer.text);
    }
    // What the program is made of is nobody's business.
    for inside in ["sqlx", "sqlite", "postgres", "src/", "panicked", "Some("] {
        assert!(
            !answer.text.contains(inside),
            "{what} tells about the inside: {}",
            answer.text
        );
    }
}

// A table reads by its lines.
#[rustfmt::skip]
fn values(w: &World) -> Vec<Mistake> {
    let review = new_review(w, 3);
    let person = json!({"name": "Nia Okoro", "email": "nia@example.org", "password": "seven quiet harbours"});
    let (sponsor, someone_else) = (w.id("sponsor"), w.id("other_admin"));
    vec![
        get("a limit of none", "auditor", "/people?limit=0", 422, "invalid", "limit"),
        get("a limit of too many", "auditor", "/people?limit=201", 422, "invalid", "limit"),
        get("a limit of too many, audit", "auditor", "/audit?limit=201", 422, "invalid", "limit"),
        get("a limit that is no number", "auditor", "/people?limit=many", 422, "invalid", "limit"),
        get("a negative limit", "auditor", "/people?limit=-1", 422, "invalid", "limit"),
        get("a cursor of nobody", "auditor", "/people?cursor=here", 422, "invalid", "cursor"),
        get("a cursor of nobody, audit", "auditor", "/audit?cursor=here", 422, "invalid", "cursor"),
        get("an unknown parameter", "auditor", "/people?page=2", 422, "invalid", "page"),
        get("an unknown domain", "auditor", "/templates?domain=XYZ", 422, "invalid", "domain"),
        get("an outcome of no kind", "auditor", "/audit?outcome=maybe", 422, "invalid", "outcome"),
        get("a time that is none", "auditor", "/audit?from=yesterday", 422, "invalid", "from"),
        get("a flag that is none", "auditor", "/actions?mine=perhaps", 422, "invalid", "mine"),
        get("an id that is none", "auditor", "/reviews/SRR-0001", 422, "invalid", "id"),
        get("a version that is none", "auditor", format!("/playbooks/{}?version=2", w.playbook), 422, "invalid", "version"),
        post("a field of another type", "admin", "/people", with(person.clone(), "name", json!(7)), 422, "invalid", "name"),
        post("an unknown role", "admin", "/people", with(person.clone(), "roles", json!([{"role": "king"}])), 422, "invalid", "roles.0.role"),
        post("a role without its domain", "admin", "/people", with(person.clone(), "roles", json!([{"role": "domain_owner"}])), 422, "invalid", "roles.0.domain"),
        post("an unknown field", "admin", "/people", with(person.clone(), "pasword", json!("x")), 422, "invalid", "pasword"),
        post("a missing field", "admin", "/people", json!({"name": "Nia", "password": "seven quiet harbours"}), 422, "invalid", "email"),
        post("a list for an object", "admin", "/people", json!([]), 422, "invalid", ""),
        post("no e-mail", "admin", "/people", with(person.clone(), "email", json!("nia")), 422, "invalid", "email"),
        post("an e-mail twice", "admin", "/people", with(person.clone(), "email", json!("SPONSOR@example.org")), 422, "invalid", "email"),
        post("a short password", "admin", "/people", with(person.clone(), "password", json!("short")), 422, "invalid", "password"),
        post("a common password", "admin", "/people", with(person, "password", json!("passwordpassword")), 422, "invalid", "password"),
        post("a token without name", "auditor", "/tokens", json!({"name": " ", "days": 3}), 422, "invalid", "name"),
        post("a token for ever", "auditor", "/tokens", json!({"name": "a", "days": 366}), 422, "invalid", "days"),
        post("a token of negative days", "auditor", "/tokens", json!({"name": "a", "days": -1}), 422, "invalid", "days"),
        post("another password", "auditor", "/me/password", json!({"current": "no", "new": "another lantern orbit"}), 422, "invalid", "current").put(),
        post("a quarter that is none", "steward", "/reviews", with(review.clone(), "quarter", json!("2026-Q5")), 422, "invalid", "quarter"),
        post("a review in the past", "steward", "/reviews", with(review.clone(), "scheduled_at", json!("2020-01-01T00:00:00Z")), 422, "invalid", "scheduled_at"),
        post("a review of one", "steward", "/reviews", with(with(review.clone(), "facilitator", json!(sponsor)), "attendees", json!([sponsor])), 422, "invalid", "attendees"),
        post("an attendee of no role", "steward", "/reviews", with(review.clone(), "attendees", json!([w.id("stakeholder")])), 422, "invalid", "attendees"),
        post("an attendee of another organisation", "steward", "/reviews", with(review.clone(), "attendees", json!([someone_else])), 422, "invalid", "attendees"),
        post("an attendee that is no id", "steward", "/reviews", with(review.clone(), "attendees", json!([sponsor, "me"])), 422, "invalid", "attendees.1"),
        post("a chair who may not", "steward", "/reviews", with(review, "chair", json!(w.id("auditor"))), 422, "invalid", "chair"),
        post("an unknown command", "sponsor", format!("/reviews/{}/commands", w.review), json!({"command": "dance"}), 422, "invalid", "command").at(0),
        post("a command with a wrong field", "sponsor", format!("/reviews/{}/commands", w.review), json!({"command": "enter_step", "step": "lunch"}), 422, "invalid", "step").at(0),
        post("a command with an unknown field", "sponsor", format!("/reviews/{}/commands", w.review), json!({"command": "remark", "text": "x", "loud": true}), 422, "invalid", "loud").at(0),
        post("a command without its field", "sponsor", format!("/reviews/{}/commands", w.review), json!({"command": "cancel"}), 422, "invalid", "reason").at(0),
        post("an inject that is no number", "facilitator", format!("/exercises/{}/commands", w.exercise), json!({"command": "release", "inject": "first"}), 422, "invalid", "inject"),
        post("a slot that is not there", "sponsor", format!("/playbooks/{}/assignments", w.playbook), json!({"slot": "jester", "seat": "deputy", "person": sponsor}), 422, "invalid", "slot"),
        post("a holder of another organisation", "sponsor", format!("/playbooks/{}/assignments", w.playbook), json!({"slot": w.slot, "seat": "deputy", "person": someone_else}), 422, "invalid", "person"),
        post("one person in both seats", "sponsor", format!("/playbooks/{}/assignments", w.playbook), json!({"slot": w.slot, "seat": "deputy", "person": sponsor}), 422, "invalid", "person"),
        post("a version that somebody else has under way", "steward", format!("/playbooks/{}/assignments", w.playbook), json!({"slot": w.slot, "seat": "deputy", "person": sponsor}), 409, "conflict", ""),
        post("an action item without title", "sponsor", format!("/reviews/{}/actions", w.review), json!({"title": " ", "owner": sponsor, "due": "2099-01-01"}), 422, "invalid", "title"),
        post("an action item due in the past", "sponsor", format!("/reviews/{}/actions", w.review), json!({"title": "a", "owner": sponsor, "due": "2020-01-01"}), 422, "invalid", "due"),
        post("an action item due never", "sponsor", format!("/reviews/{}/actions", w.review), json!({"title": "a", "owner": sponsor, "due": "2026-02-31"}), 422, "invalid", "due"),
        post("an owner of another organisation", "sponsor", format!("/reviews/{}/actions", w.review), json!({"title": "a", "owner": someone_else, "due": "2099-01-01"}), 422, "invalid", "owner"),
        post("a step without its words", "sponsor", format!("/actions/{}/steps", w.action), json!({"step": "complete", "note": " "}), 422, "invalid", "note").at(0),
    ]
}

// A table reads by its lines.
#[rustfmt::skip]
fn unknown(w: &World) -> Vec<Mistake> {
    let id = nowhere::<PersonId>();
    vec![
        get("no such playbook", "auditor", format!("/playbooks/{id}"), 404, "not_found", ""),
        get("no such version", "auditor", format!("/playbooks/{}?version={id}", w.playbook), 404, "not_found", ""),
        get("no such template", "auditor", "/templates/MKT-99", 404, "not_found", ""),
        get("no such review", "auditor", format!("/reviews/{id}"), 404, "not_found", ""),
        get("no such minutes", "auditor", format!("/reviews/{}/minutes", w.review), 404, "not_found", ""),
        get("no such exercise", "auditor", format!("/exercises/{id}"), 404, "not_found", ""),
        get("no such action item", "auditor", format!("/actions/{id}"), 404, "not_found", ""),
        get("no such address", "auditor", "/nowhere", 404, "not_found", ""),
        post("no such person", "admin", format!("/people/{id}/active"), json!({"active": true}), 404, "not_found", "").put().at(0),
        post("no template of this key", "steward", "/playbooks", json!({"template": "MKT-99"}), 404, "not_found", ""),
        post("no version of this id", "owner", format!("/versions/{id}/approval"), json!({"hash": "x"}), 404, "not_found", ""),
        post("no job of this id", "admin", format!("/jobs/{id}/retry"), json!({}), 404, "not_found", ""),
        post("a method it does not take", "admin", "/people", json!({}), 405, "invalid", "").put(),
    ]
}

/// `now` is the revision of the review in session.
// A table reads by its lines.
#[rustfmt::skip]
fn out_of_order(w: &World, scheduled: &str, now: i64) -> Vec<Mistake> {
    let (commands, room) = (
        format!("/reviews/{scheduled}/commands"),
        format!("/reviews/{}", w.review),
    );
    vec![
        post("opened before it is prepared", "sponsor", &commands, json!({"command": "open"}), 409, "wrong_state", "").at(0),
        post("a step before it is opened", "sponsor", &commands, json!({"command": "enter_step", "step": "coverage"}), 409, "wrong_state", "").at(0),
        post("ended before it is opened", "sponsor", &commands, json!({"command": "end_session"}), 409, "wrong_state", "").at(0),
        post("closed before it is signed", "sponsor", &commands, json!({"command": "close"}), 409, "wrong_state", "").at(0),
        post("joined before it is opened", "owner", format!("/reviews/{scheduled}/attendance"), json!({}), 409, "wrong_state", ""),
        post("an action item before it is opened", "sponsor", format!("/reviews/{scheduled}/actions"), json!({"title": "a", "owner": w.id("owner"), "due": "2099-01-01"}), 409, "wrong_state", ""),
        post("signed before it is ended", "owner", format!("{room}/signatures"), json!({"hash": "x"}), 409, "wrong_state", ""),
        post("signed with other content", "owner", format!("/reviews/{}/signatures", w.ended), json!({"hash": "x"}), 412, "stale_revision", ""),
        post("signed by somebody who was not there", "facilitator", format!("/reviews/{}/signatures", w.ended), json!({"hash": w.minutes_hash}), 403, "denied", ""),
        post("approved with other content", "owner", format!("/versions/{}/approval", w.version), json!({"hash": "x"}), 412, "stale_revision", ""),
        post("approved by its author", "sponsor", format!("/versions/{}/approval", w.version), json!({"hash": w.version_hash}), 403, "denied", ""),
        post("adopted twice", "steward", "/playbooks", json!({"template": "MKT-01"}), 409, "conflict", ""),
        post("the quarter twice", "steward", "/reviews", with(new_review(w, 3), "quarter", json!(quarter(1))), 409, "conflict", "quarter"),
        post("answered before the start", "owner", format!("/exercises/{}/commands", w.exercise), json!({"command": "respond", "inject": 0, "text": "Stop"}), 409, "wrong_state", ""),
        post("conducted by a player", "owner", format!("/exercises/{}/commands", w.exercise), json!({"command": "start"}), 403, "denied", ""),
        post("chaired by an attendee", "owner", format!("{room}/commands"), json!({"command": "note", "step": "scenario", "text": "x"}), 403, "denied", "").at(now),
        post("a step left out", "sponsor", format!("{room}/commands"), json!({"command": "enter_step", "step": "scenario"}), 422, "invalid", "step").at(now),
        post("a step back without a reason", "sponsor", format!("{room}/commands"), json!({"command": "enter_step", "step": "coverage"}), 422, "invalid", "reason").at(now),
        post("ended before the last step", "sponsor", format!("{room}/commands"), json!({"command": "end_session"}), 422, "invalid", "step").at(now),
        post("remarked before it is ended", "sponsor", format!("{room}/commands"), json!({"command": "remark", "text": "x"}), 409, "wrong_state", "").at(now),
        post("cancelled when it runs", "sponsor", format!("{room}/commands"), json!({"command": "cancel", "reason": "x"}), 409, "wrong_state", "").at(now),
        post("amended when it runs", "steward", &room, new_review(w, 4), 409, "wrong_state", "").put().at(now),
        post("the chair to somebody not invited", "sponsor", format!("{room}/commands"), json!({"command": "hand_over_chair", "to": w.id("steward")}), 422, "invalid", "chair").at(now),
        post("a scenario of a playbook that is not published", "sponsor", format!("{room}/commands"), json!({"command": "choose_scenario", "playbook": nowhere::<PersonId>()}), 422, "invalid", "playbook").at(now),
        post("an assignment in another step", "sponsor", format!("{room}/assignments"), json!({"playbook": w.playbook, "slot": w.slot, "seat": "deputy", "person": w.id("facilitator")}), 422, "invalid", "step"),
        post("verified before it is done", "facilitator", format!("/actions/{}/steps", w.action), json!({"step": "verify", "exercise": w.exercise}), 422, "invalid", "exercise").at(0),
        post("reopened before it is done", "sponsor", format!("/actions/{}/steps", w.action), json!({"step": "reopen", "reason": "x"}), 409, "wrong_state", "").at(0),
        post("the last administrator without the role", "admin", format!("/people/{}/roles", w.id("admin")), json!({"roles": []}), 409, "conflict", "").put().at(0),
        post("an endpoint inside", "admin", "/channels/endpoints", json!({"name": "Inside", "url": "https://127.0.0.1/x"}), 422, "invalid", "url"),
        post("an endpoint without TLS", "admin", "/channels/endpoints", json!({"name": "Plain", "url": "http://hooks.example.org"}), 422, "invalid", "url"),
        post("an endpoint twice", "admin", "/channels/endpoints", json!({"name": "Chat", "url": "https://hooks.example.org"}), 422, "invalid", "name"),
        post("quiet hours in no zone", "auditor", "/me/contact-rules", json!({"email": true, "webhook": true, "quiet": {"from": "22:00", "to": "07:00", "time_zone": "Mars/Olympus"}, "critical_override": true}), 422, "invalid", "quiet.time_zone").put().at(0),
        post("quiet hours all day", "auditor", "/me/contact-rules", json!({"email": true, "webhook": true, "quiet": {"from": "22:00", "to": "22:00", "time_zone": "UTC"}, "critical_override": true}), 422, "invalid", "quiet.to").put().at(0),
        post("quiet hours without an end", "auditor", "/me/contact-rules", json!({"email": true, "webhook": true, "quiet": {"from": "22:00", "to": "7 am", "time_zone": "UTC"}, "critical_override": true}), 422, "invalid", "quiet.to").put().at(0),
        post("oneself deactivated", "admin", format!("/people/{}/active", w.id("admin")), json!({"active": false}), 409, "conflict", "").put().at(0),
    ]
}

/// What a mistake could have changed.
async fn picture(w: &World) -> Vec<Value> {
    let mut all = Vec::new();
    for (who, path) in [
        ("admin", "/people".to_owned()),
        ("auditor", "/playbooks".into()),
        ("auditor", "/reviews".into()),
        ("auditor", "/actions".into()),
        ("auditor", "/tokens".into()),
        ("admin", "/jobs/dead".into()),
        ("admin", "/channels".into()),
        ("auditor", "/me/contact-rules".into()),
        ("auditor", format!("/reviews/{}", w.review)),
        ("auditor", format!("/reviews/{}/minutes", w.ended)),
        ("auditor", format!("/exercises/{}", w.exercise)),
    ] {
        let answer = w.get(who, &path).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        all.push(answer.json());
    }
    all
}

#[tokio::test]
async fn mistakes_are_told_and_change_nothing() {
    let w = World::new().await;
    let scheduled = w.app.review_in(quarter(2)).await.id.to_string();
    let now = engine::reviews::get(&w.app.engine, &w.app.ctx("sponsor"), w.review)
        .await
        .expect("the review")
        .summary
        .revision;
    let before = picture(&w).await;
    for m in values(&w)
        .into_iter()
        .chain(unknown(&w))
        .chain(out_of_order(&w, &scheduled, now))
    {
        let answer = w
            .ask(m.who, m.method, &m.path, m.body.as_ref(), m.revision)
            .await;
        check(m.what, &answer, m.status, m.code, m.field);
    }
    assert_eq!(picture(&w).await, before, "something was saved");
    w.app.stop().await;
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_told() {
    let w = World::new().await;
    let client = w.program("admin");
    let send = |content_type: &'static str, body: String| {
        client.send(
            client
                .request(Method::POST, "/api/v1/people")
                .header("content-type", content_type)
                .body(body),
        )
    };
    check(
        "half of a body",
        &send("application/json", r#"{"name": "Ni"#.into()).await,
        422,
        "invalid",
        "body",
    );
    check(
        "two bodies",
        &send("application/json", "{} {}".into()).await,
        422,
        "invalid",
        "",
    );
    check(
        "no body",
        &send("application/json", String::new()).await,
        422,
        "invalid",
        "body",
    );
    check(
        "text",
        &send("text/plain", "{}".into()).await,
        415,
        "invalid",
        "Content-Type",
    );
    check(
        "a form",
        &send("application/x-www-form-urlencoded", "name=Nia".into()).await,
        415,
        "invalid",
        "Content-Type",
    );
    check(
        "far too much",
        &client.announce("/api/v1/people", 1024 * 1024 + 1).await,
        413,
        "too_large",
        "",
    );
    let bare = client
        .send(client.request(Method::POST, "/api/v1/people"))
        .await;
    check("nothing at all", &bare, 415, "invalid", "Content-Type");
    let put = client
        .send(
            client
                .request(Method::PUT, "/api/v1/people")
                .json(&json!({})),
        )
        .await;
    check("a method it does not take", &put, 405, "invalid", "");
    let allowed: Vec<_> = put
        .header("allow")
        .expect("Allow")
        .split(',')
        .map(str::trim)
        .collect();
    assert!(
        allowed.contains(&"GET") && allowed.contains(&"POST") && !allowed.contains(&"PUT"),
        "{allowed:?}"
    );
    w.app.stop().await;
}

#[tokio::test]
async fn addresses_that_lead_nowhere_are_told() {
    let app = TestApp::start().await;
    let stranger = app.stranger();
    for path in [
        "/api/",
        "/api/nowhere",
        "/api/v1",
        "/api/v1/",
        "/api/v1/nowhere",
        "/api/v1/people/x/y/z",
        "/api/v2/people",
    ] {
        check(path, &stranger.get(path).await, 404, "not_found", "");
        check(
            path,
            &stranger.post(path, &json!({})).await,
            404,
            "not_found",
            "",
        );
    }
    let answer = stranger.post("/api/v1/openapi.json", &json!({})).await;
    check("a document that is only read", &answer, 405, "invalid", "");
    app.stop().await;
}

#[tokio::test]
async fn a_change_needs_the_revision_that_was_read() {
    let w = World::new().await;
    let (client, path) = (
        w.program("admin"),
        format!("/api/v1/people/{}/active", w.id("auditor")),
    );
    let put = |if_match: Option<&'static str>| {
        let request = client
            .request(Method::PUT, &path)
            .json(&json!({"active": true}));
        client.send(
            if_match
                .iter()
                .fold(request, |r, v| r.header("if-match", *v)),
        )
    };
    check("no revision", &put(None).await, 428, "invalid", "If-Match");
    for bad in ["*", "0", "W/\"0\"", "\"0\", \"1\"", "\"x\""] {
        check(bad, &put(Some(bad)).await, 422, "invalid", "If-Match");
    }
    check(
        "a revision to come",
        &put(Some("\"7\"")).await,
        412,
        "stale_revision",
        "",
    );
    let first = put(Some("\"0\"")).await;
    assert_eq!(
        (first.status, first.header("etag")),
        (200, Some("\"1\"")),
        "{}",
        first.text
    );
    check(
        "a revision gone by",
        &put(Some("\"0\"")).await,
        412,
        "stale_revision",
        "",
    );
    let me = w.get("auditor", "/me").await;
    assert_eq!(me.header("etag"), Some("\"1\""));
    w.app.stop().await;
}

fn revision(answer: &Answer) -> i64 {
    answer
        .header("etag")
        .and_then(|tag| tag.trim_matches('"').parse().ok())
        .expect("a revision")
}

#[tokio::test]
async fn a_source_is_walked_by_etags() {
    let w = World::new().await;
    let path = format!("/sources/{}", w.source);
    let mut at = revision(&w.get("admin", &path).await);
    for (method, below, body, status) in [
        (Method::POST, "/keys", None, 201),
        (Method::POST, "/keys", None, 201),
        (Method::DELETE, "/keys", None, 200),
        (Method::PUT, "/active", Some(json!({"active": false})), 200),
    ] {
        let path = format!("{path}{below}");
        let answer = w.ask("admin", method, &path, body.as_ref(), Some(at)).await;
        assert_eq!(answer.status, status, "{below}: {}", answer.text);
        assert!(revision(&answer) > at, "{below}");
        at = revision(&answer);
    }
    w.app.stop().await;
}

/// From what was read, the next change can be made: each answer has the next revision.
#[tokio::test]
async fn a_review_is_walked_by_etags() {
    let w = World::new().await;
    let made = w.post("steward", "/reviews", &new_review(&w, 3)).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let location = made.header("location").expect("a location").to_owned();
    assert_eq!(
        location,
        format!(
            "/api/v1/reviews/{}",
            made.json()["id"].as_str().expect("an id")
        )
    );
    let path = location.trim_start_matches("/api/v1").to_owned();
    let mut at = revision(&w.get("sponsor", &path).await);
    for command in [
        json!({"command": "prepare"}),
        json!({"command": "open"}),
        json!({"command": "enter_step", "step": "assignments"}),
    ] {
        let answer = w
            .ask(
                "sponsor",
                Method::POST,
                &format!("{path}/commands"),
                Some(&command),
                Some(at),
            )
            .await;
        assert_eq!(answer.status, 200, "{command}: {}", answer.text);
        assert!(revision(&answer) > at);
        at = revision(&answer);
    }
    w.app.stop().await;
}

async fn two_chairs(app: TestApp) {
    let id = app.review().await.id;
    chair(&app, id, ReviewCommand::Prepare).await;
    let revision = chair(&app, id, ReviewCommand::Open).await.summary.revision;
    let (one, two, path) = (
        app.program("sponsor").await,
        app.program("sponsor").await,
        format!("/reviews/{id}/commands"),
    );
    for (revision, step) in [(revision, "assignments"), (revision + 1, "scenario")] {
        let command = json!({"command": "enter_step", "step": step});
        let (a, b) = tokio::join!(
            ask(&one, Method::POST, &path, Some(&command), Some(revision)),
            ask(&two, Method::POST, &path, Some(&command), Some(revision)),
        );
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412], "{}\n{}", a.text, b.text);
        let late = if a.status == 412 { a } else { b };
        assert_eq!(late.problem(), "stale_revision");
    }
    let view = engine::reviews::get(&app.engine, &app.ctx("sponsor"), id)
        .await
        .expect("the review");
    assert_eq!(
        view.stays.iter().map(|s| s.step).collect::<Vec<_>>(),
        [Step::Coverage, Step::Assignments, Step::Scenario]
    );
    app.stop().await;
}

#[tokio::test]
async fn of_two_chairs_at_once_one_wins() {
    two_chairs(TestApp::start().await).await;
}

#[tokio::test]
async fn of_two_chairs_at_once_one_wins_on_postgres() {
    two_chairs(TestApp::postgres().await).await;
}
