//! Ways to spoil a document.

use super::super::at as below;
use super::corpus::{everything, id};
use serde_json::{Value, json};

/// A way to spoil [`everything`]: what is done, where the fault is, whether the official
/// schemas see it.
pub struct Spoiled {
    pub pointer: String,
    pub seen: bool,
    pub doc: Value,
}

pub fn spoiled() -> Vec<Spoiled> {
    let mut all = Vec::new();
    let mut set = |seen: bool, pointer: &str, value: Value| {
        let mut doc = everything();
        let (parent, last) = pointer.rsplit_once('/').expect("a pointer");
        let place = doc.pointer_mut(parent).expect("a place");
        match place {
            Value::Array(all) => all[last.parse::<usize>().expect("an index")] = value,
            // Null stands for taking away.
            Value::Object(map) if value.is_null() => {
                map.remove(last).expect("there");
            }
            _ => place[last] = value,
        }
        let pointer = pointer.to_owned();
        all.push(Spoiled { pointer, seen, doc });
    };
    let at = |kind: &str, n: u32, rest: &str| format!("/workflow/{}/{rest}", id(kind, n));
    for key in [
        "type",
        "spec_version",
        "id",
        "name",
        "created_by",
        "created",
        "modified",
        "workflow_start",
    ] {
        set(true, &format!("/{key}"), Value::Null);
    }
    set(true, "/type", "play".into());
    set(true, "/spec_version", "cacao-1.1".into());
    set(true, "/id", "playbook--1".into());
    set(false, "/id", id("action", 1).into());
    set(true, "/name", 7.into());
    set(true, "/labels", json!([]));
    set(true, "/labels/0", 3.into());
    set(true, "/severity", 101.into());
    set(true, "/impact", json!(1.5));
    set(true, "/created", "2024-03-01 08:00".into());
    set(true, "/created", "2024-03-01T08:00:00+01:00".into());
    set(false, "/created", "2024-02-30T08:00:00Z".into());
    set(false, "/modified", "2023-03-01T08:00:00Z".into());
    set(true, "/external_references/0/name", Value::Null);
    set(true, "/playbook_variables/__host__/type", Value::Null);
    set(
        false,
        "/playbook_variables/host",
        json!({ "type": "string" }),
    );
    set(false, "/markings/0", id("marking-tlp", 99).into());
    set(false, "/workflow_start", id("start", 99).into());
    set(false, "/workflow_start", id("end", 5).into());
    set(false, "/workflow_exception", id("action", 99).into());
    let extension = id("extension-definition", 0xe1);
    set(
        true,
        &format!("/extension_definitions/{extension}/schema"),
        Value::Null,
    );
    set(
        false,
        &format!("/playbook_extensions/{}", id("extension-definition", 99)),
        json!({ "some": 1 }),
    );
    set(
        true,
        &format!(
            "/data_marking_definitions/{}/tlpv2_level",
            id("marking-tlp", 0xd1)
        ),
        "TLP:BLUE".into(),
    );
    set(
        true,
        &format!("/agent_definitions/{}/name", id("group", 0xa1)),
        Value::Null,
    );
    set(
        true,
        &format!("/agent_definitions/{}/address", id("http-api", 0xa3)),
        Value::Null,
    );
    set(
        false,
        &format!(
            "/agent_definitions/{}/authentication_info",
            id("http-api", 0xa3)
        ),
        id("http-basic", 99).into(),
    );
    set(true, "/signatures/0/signee", Value::Null);
    set(true, "/signatures/0/type", "pgp".into());

    for key in [
        "agent_definitions",
        "target_definitions",
        "playbook_extensions",
    ] {
        set(true, &format!("/{key}"), json!({}));
    }
    set(true, &at("action", 2, "step_extensions"), json!({}));
    set(true, &at("action", 2, "agent"), Value::Null);
    set(true, &at("action", 2, "commands"), json!([]));
    set(true, &at("action", 2, "commands/0/type"), Value::Null);
    set(false, &at("action", 2, "commands/0/command"), Value::Null);
    set(false, &at("action", 2, "timeout"), (-1).into());
    set(true, &at("action", 2, "timeout"), "soon".into());
    set(true, &at("action", 2, "delay"), (-1).into());
    set(false, &at("action", 2, "agent"), id("group", 99).into());
    set(true, &at("action", 2, "agent"), "SOC".into());
    set(false, &at("action", 2, "targets/0"), id("linux", 99).into());
    set(false, &at("action", 2, "in_args/0"), "__other__".into());
    set(
        false,
        &at("action", 2, "commands/1/command"),
        "scan __other__:value".into(),
    );
    set(false, &at("action", 8, "on_success"), id("end", 9).into());
    set(
        false,
        &at("action", 2, "on_success"),
        id("action", 99).into(),
    );
    set(true, &at("action", 2, "type"), "end".into());
    set(true, &at("end", 5, "on_completion"), id("end", 9).into());
    set(true, &at("start", 1, "on_failure"), id("end", 9).into());
    set(false, &at("start", 1, "on_completion"), Value::Null);
    set(true, &at("if-condition", 3, "condition"), Value::Null);
    set(true, &at("if-condition", 3, "on_true"), Value::Null);
    set(
        false,
        &at("if-condition", 3, "on_false"),
        id("action", 99).into(),
    );
    set(
        false,
        &at("if-condition", 3, "condition"),
        "__other__:value = 1".into(),
    );
    set(
        true,
        &at("parallel", 7, "next_steps"),
        json!([id("action", 8)]),
    );
    set(
        false,
        &at("parallel", 7, "next_steps/1"),
        id("action", 99).into(),
    );
    set(true, &at("switch-condition", 15, "switch"), Value::Null);
    set(false, &at("switch-condition", 15, "cases"), json!({}));
    set(
        true,
        &at("switch-condition", 15, "cases/server"),
        "nothing".into(),
    );
    set(
        false,
        &at("switch-condition", 15, "cases/server"),
        id("action", 99).into(),
    );
    set(true, &at("playbook-action", 10, "playbook_id"), Value::Null);
    // Back to the beginning, other than from the body of a loop.
    set(
        false,
        &at("action", 30, "on_completion"),
        id("action", 2).into(),
    );
    set(
        false,
        &at("action", 8, "on_completion"),
        id("parallel", 7).into(),
    );
    all
}

/// One change somewhere in a document: a value taken away, replaced, or taken from elsewhere.
#[derive(Clone, Debug)]
pub struct Change {
    pub place: usize,
    pub from: usize,
    pub kind: u8,
}

pub fn changed(doc: &Value, changes: &[Change]) -> Value {
    let mut doc = doc.clone();
    for change in changes {
        let all = places(&doc);
        let place = &all[change.place % all.len()];
        let other = doc.pointer(&all[change.from % all.len()]).cloned();
        let value = match change.kind % 6 {
            0 => None,
            1 => Some(Value::Null),
            2 => Some(json!(0)),
            3 => Some(json!("")),
            _ => other,
        };
        let Some((parent, last)) = place.rsplit_once('/') else {
            continue;
        };
        let last = last.replace("~1", "/").replace("~0", "~");
        match (doc.pointer_mut(parent), value) {
            (Some(Value::Object(map)), Some(value)) => {
                map.insert(last, value);
            }
            (Some(Value::Object(map)), None) => {
                map.remove(&last);
            }
            (Some(Value::Array(all)), Some(value)) => {
                all[last.parse::<usize>().expect("an index")] = value;
            }
            (Some(Value::Array(all)), None) => {
                all.remove(last.parse::<usize>().expect("an index"));
            }
            _ => {}
        }
    }
    doc
}

fn places(doc: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut work = vec![(String::new(), doc)];
    while let Some((pointer, value)) = work.pop() {
        match value {
            Value::Object(map) => {
                work.extend(map.iter().map(|(k, v)| (below(&pointer, k), v)));
            }
            Value::Array(all) => {
                let items = all.iter().enumerate();
                work.extend(items.map(|(i, v)| (format!("{pointer}/{i}"), v)));
            }
            _ => {}
        }
        found.push(pointer);
    }
    found
}
