//! Signals as a source delivers them over HTTP: the three modes of CloudEvents, and a flood.

use crate::common::{Answer, Browser, TestApp};
use model::SourceId;
use reqwest::Method;
use serde_json::{Value, from_value, json};

const STRUCTURED: &str = "application/cloudevents+json";
const BATCH: &str = "application/cloudevents-batch+json";

/// A source that may send so many signals a minute, and its program.
async fn source(app: &TestApp, rate: u32) -> (SourceId, Browser) {
    let (engine, admin) = (&app.engine, app.ctx("admin"));
    let new = from_value(json!({
        "name": "Ovens",
        "delivers": {"kind": "api"},
        "category": "operational",
        "rate": rate,
    }))
    .expect("a source");
    let source = engine::signals::add_source(engine, &admin, &new)
        .await
        .expect("a source")
        .source;
    let key = engine::signals::rotate_source_key(engine, &admin, source.id, source.revision)
        .await
        .expect("a key");
    let program = Browser::new(app.url(""), None, Some(key.secret));
    (source.id, program)
}

fn event(id: &str) -> Value {
    json!({"specversion": "1.0", "id": id, "source": "/ovens", "type": "oven.heat",
        "data": {"title": "Oven 3 is too hot"}})
}

async fn deliver(program: &Browser, headers: &[(&str, &str)], body: &Value) -> Answer {
    let mut request = program.request(Method::POST, "/api/v1/signals");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    program.send(request.body(body.to_string())).await
}

/// How many of an answer were new, and how many known.
fn told(answer: &Answer) -> (Value, Value) {
    assert_eq!(answer.status, 202, "{}", answer.text);
    let json = answer.json();
    (json["accepted"].clone(), json["duplicates"].clone())
}

#[tokio::test]
async fn an_event_is_the_same_in_whichever_mode_it_comes() {
    let app = TestApp::start().await;
    let (id, program) = source(&app, 6_000).await;
    let binary = [
        ("content-type", "application/json"),
        ("ce-specversion", "1.0"),
        ("ce-id", "one"),
        ("ce-source", "/ovens"),
        ("ce-type", "oven.heat"),
    ];
    let data = event("one")["data"].clone();
    let answer = deliver(&program, &binary, &data).await;
    assert_eq!(told(&answer), (json!(1), json!(0)));
    for (event, expected) in [(event("one"), (0, 1)), (event("two"), (1, 0))] {
        let answer = deliver(&program, &[("content-type", STRUCTURED)], &event).await;
        assert_eq!(told(&answer), (json!(expected.0), json!(expected.1)));
    }
    let batch = json!([event("one"), event("two"), event("three"), event("three")]);
    let answer = deliver(&program, &[("content-type", BATCH)], &batch).await;
    assert_eq!(told(&answer), (json!(1), json!(3)));
    let kept = engine::signals::source(&app.engine, &app.ctx("admin"), id)
        .await
        .expect("the source");
    assert_eq!(kept.signals, 3);
    // Without a key nobody delivers.
    let stranger = deliver(
        &app.stranger(),
        &[("content-type", STRUCTURED)],
        &event("four"),
    )
    .await;
    assert_eq!(stranger.status, 401, "{}", stranger.text);
    app.stop().await;
}

#[tokio::test]
async fn a_flood_is_told_when_to_come_again() {
    let app = TestApp::start().await;
    let (id, program) = source(&app, 60).await;
    let flood = |from: usize| -> Value {
        (from..from + 300)
            .map(|n| event(&n.to_string()))
            .collect::<Vec<_>>()
            .into()
    };
    let batch = [("content-type", BATCH)];
    let first = deliver(&program, &batch, &flood(0)).await;
    assert_eq!(told(&first), (json!(300), json!(0)));
    let refused = deliver(&program, &batch, &flood(300)).await;
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (429, "throttled")
    );
    let wait = refused.header("retry-after").expect("when to come again");
    let wait: i64 = wait.parse().expect("seconds");
    assert!(wait > 0);
    let kept = async || {
        engine::signals::source(&app.engine, &app.ctx("admin"), id)
            .await
            .expect("the source")
            .signals
    };
    assert_eq!(kept().await, 300, "nothing of what was refused");
    app.pass(wait);
    let second = deliver(&program, &batch, &flood(300)).await;
    assert_eq!(told(&second), (json!(300), json!(0)));
    assert_eq!(kept().await, 600, "all of what was accepted");
    app.stop().await;
}
