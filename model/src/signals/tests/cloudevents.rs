use super::*;
use proptest::prelude::*;

fn headers(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter()
        .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
        .collect()
}
fn event() -> Value {
    json!({"specversion": "1.0", "id": "a-1", "source": "/shop", "type": "com.example.order",
        "time": "2026-11-21T10:00:00.5+01:00", "subject": "order", "category": "market", "severity": 2,
        "comexampleother": true, "datacontenttype": "application/json; charset=utf-8", "data": {"x": 1}})
}
fn structured(event: &Value) -> Result<Vec<Draft>, Vec<crate::Fault>> {
    read_events(
        "application/cloudevents+json; charset=utf-8",
        &[],
        &serde_json::to_vec(event).expect("json"),
    )
}
fn faults(outcome: Result<Vec<Draft>, Vec<crate::Fault>>) -> Vec<String> {
    outcome
        .expect_err("faults")
        .into_iter()
        .map(|f| f.field)
        .collect()
}

#[test]
fn the_three_modes_read_the_same_event() {
    let one = structured(&event()).expect("structured").remove(0);
    assert_eq!(
        one.occurred_at,
        Some("2026-11-21T09:00:00.5Z".parse().expect("time"))
    );
    assert_eq!(
        (one.category, one.severity),
        (Some(SignalCategory::Market), Some(SeverityLevel::Major))
    );
    let batch = read_events(
        BATCH,
        &[],
        &serde_json::to_vec(&json!([event(), event()])).expect("json"),
    )
    .expect("batch");
    assert_eq!(batch, [one.clone(), one.clone()]);
    let head = headers(&[
        ("CE-SpecVersion", "1.0"),
        ("ce-id", "a-1"),
        ("ce-source", "/shop"),
        ("ce-type", "com.example.order"),
        ("ce-time", "2026-11-21T10:00:00.5+01:00"),
        ("ce-subject", "order"),
        ("ce-category", "market"),
        ("ce-severity", "2"),
        ("authorization", "Bearer x"),
    ]);
    let binary = read_events("application/json", &head, br#"{"x": 1}"#).expect("binary");
    assert_eq!(binary, [one]);
}

#[test]
fn faults_point_at_the_event_and_attribute() {
    let mut bad = event();
    bad["id"] = Value::Null;
    bad["specversion"] = json!("0.3");
    bad["category"] = json!("weather");
    bad["severity"] = json!(9);
    bad["time"] = json!("yesterday");
    bad["extra"] = json!({"a": 1});
    bad["Big"] = json!("x");
    let body = serde_json::to_vec(&json!([event(), bad, 7])).expect("json");
    let mut fields = faults(read_events(BATCH, &[], &body));
    fields.sort_unstable();
    assert_eq!(
        fields,
        [
            "/1/Big",
            "/1/category",
            "/1/extra",
            "/1/id",
            "/1/severity",
            "/1/specversion",
            "/1/time",
            "/2"
        ]
    );
    assert_eq!(faults(read_events(BATCH, &[], b"{}")), ["body"]);
    assert_eq!(faults(read_events(STRUCTURED, &[], b"[]")), ["body"]);
    assert_eq!(
        faults(read_events("application/json", &[], b"{}")),
        ["content-type"]
    );
    assert_eq!(
        faults(read_events("application/cloudevents+avro", &[], b"")),
        ["content-type"]
    );
    let many = vec![event(); MAX_BATCH + 1];
    assert_eq!(
        faults(read_events(
            BATCH,
            &[],
            &serde_json::to_vec(&many).expect("json")
        )),
        ["body"]
    );
    let head = headers(&[
        ("ce-specversion", "1.0"),
        ("ce-id", "1"),
        ("ce-source", "/a"),
        ("ce-type", "t"),
        ("ce-subject", "%FF"),
    ]);
    assert_eq!(
        faults(read_events("application/octet-stream", &head, b"x")),
        ["ce-subject", "body"]
    );
}

#[test]
fn data_of_other_kinds_becomes_an_object() {
    let read = |change: Value| {
        let mut e = event();
        e.as_object_mut().expect("object").remove("data");
        for (k, v) in change.as_object().expect("object") {
            e[k] = v.clone();
        }
        structured(&e).map(|d| Value::Object(d[0].data.clone()))
    };
    assert_eq!(read(json!({})), Ok(json!({})));
    assert_eq!(read(json!({"data": [1, 2]})), Ok(json!({"value": [1, 2]})));
    assert_eq!(
        read(json!({"data_base64": "eyJhIjoxfQ=="})),
        Ok(json!({"a": 1}))
    );
    assert_eq!(
        read(json!({"data_base64": "aGk=", "datacontenttype": "text/plain"})),
        Ok(json!({"text": "hi"}))
    );
    assert_eq!(
        faults(structured(&{
            let mut e = event();
            e["data_base64"] = json!("aGk=");
            e
        })),
        ["/data_base64"]
    );
    assert!(read(json!({"data_base64": "!"})).is_err());
    let head = headers(&[
        ("ce-specversion", "1.0"),
        ("ce-id", "1"),
        ("ce-source", "/a"),
        ("ce-type", "t"),
        ("ce-subject", "Euro%20%E2%82%AC%20100%+1"),
    ]);
    let d = read_events("text/plain", &head, "ö".as_bytes())
        .expect("read")
        .remove(0);
    assert_eq!(
        (d.subject.as_deref(), d.data["text"].as_str()),
        (Some("Euro € 100%+1"), Some("ö"))
    );
}

#[test]
fn a_draft_becomes_a_signal_within_the_limits() {
    let draft = structured(&event()).expect("read").remove(0);
    let now: Time = "2026-11-21T09:30:00Z".parse().expect("time");
    let with = |change: &dyn Fn(&mut Draft)| {
        let mut d = draft.clone();
        change(&mut d);
        d.into_signal(id(7), &source(Some(SignalCategory::Cyber)), now, "/3")
    };
    let s = with(&|_| {}).expect("a signal");
    assert_eq!(
        (s.category, s.severity, s.received_at),
        (SignalCategory::Market, Some(SeverityLevel::Major), now)
    );
    let s = with(&|d| {
        d.category = None;
        d.severity = None;
        d.occurred_at = None;
    })
    .expect("the source's own");
    assert_eq!(
        (s.category, s.severity, s.occurred_at),
        (SignalCategory::Cyber, Some(SeverityLevel::Minor), now)
    );
    let old = with(&|d| d.occurred_at = Some(now.plus_days(-8))).expect("history");
    assert_eq!(old.state.key(), "suppressed");
    let field = |change: &dyn Fn(&mut Draft)| with(change).expect_err("a fault")[0].field.clone();
    assert_eq!(
        field(&|d| d.occurred_at = Some(now.plus_secs(301))),
        "/3/time"
    );
    assert_eq!(field(&|d| d.ce_id = " ".into()), "/3/id");
    assert_eq!(field(&|d| d.subject = Some("x".repeat(501))), "/3/subject");
    assert_eq!(field(&|d| d.kind = "a\0b".into()), "/3/type");
    assert_eq!(
        field(&|d| {
            d.data.insert("t".into(), json!("x".repeat(MAX_DATA)));
        }),
        "/3/data"
    );
    assert_eq!(
        field(&|d| {
            d.data.insert("t".into(), json!(["\0"]));
        }),
        "/3/data"
    );
    let mut deep = json!(1);
    for _ in 0..MAX_DEPTH {
        deep = json!([deep]);
    }
    assert_eq!(
        field(&|d| {
            d.data.insert("t".into(), deep.clone());
        }),
        "/3/data"
    );
    let without = draft.clone();
    let fault = Draft {
        category: None,
        ..without
    }
    .into_signal(id(7), &source(None), now, "")
    .expect_err("no category");
    assert_eq!(fault[0].field, "/category");
    assert_eq!(s.headline(), "order");
}

proptest! {
    /// Whatever comes: an answer, and never an event that lacks what is required.
    #[test]
    fn nothing_is_read_that_is_not_whole(body in proptest::collection::vec(any::<u8>(), 0..200), mode in 0u8..3) {
        let media = [STRUCTURED, BATCH, "application/json"][usize::from(mode)];
        if let Ok(drafts) = read_events(media, &[], &body) {
            prop_assert!(drafts.iter().all(|d| !d.ce_id.is_empty() && !d.ce_source.is_empty() && !d.kind.is_empty()));
        }
    }
    /// An attribute taken away or made a list is a fault at its place.
    #[test]
    fn every_required_attribute_is_required(which in 0usize..4, kind in 0u8..2) {
        let name = ["id", "source", "type", "specversion"][which];
        let mut e = event();
        if kind == 0 { e.as_object_mut().expect("object").remove(name); } else { e[name] = json!([]); }
        let place = format!("/{name}");
        prop_assert!(faults(structured(&e)).contains(&place));
    }
}
