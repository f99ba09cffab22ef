use super::corpus::{everything, id, small};
use super::spoil::spoiled;
use super::*;
use serde_json::json;

#[test]
fn each_fault_is_found_at_its_place() {
    for case in spoiled() {
        let faults = read(&case.doc).expect_err(&case.pointer);
        assert!(
            faults.iter().any(|f| f.pointer == case.pointer),
            "{} is not in {faults:?}",
            case.pointer
        );
        assert!(faults.iter().all(|f| !f.message.is_empty()));
        assert!(faults.is_sorted());
    }
}

#[test]
fn all_faults_are_reported_at_once_and_at_most_as_many_as_wanted() {
    let mut doc = everything();
    doc["name"] = 1.into();
    doc["severity"] = 1_000.into();
    doc["workflow"][id("action", 2)]["agent"] = id("group", 99).into();
    doc["workflow"][id("action", 30)]["on_completion"] = id("end", 99).into();
    let places: Vec<_> = read(&doc)
        .expect_err("faults")
        .into_iter()
        .map(|f| f.pointer)
        .collect();
    let step = |n, key: &str| format!("/workflow/{}/{key}", id("action", n));
    assert_eq!(
        places,
        [
            "/name".to_owned(),
            "/severity".to_owned(),
            step(2, "agent"),
            step(30, "on_completion"),
            format!("/workflow/{}", id("end", 31)),
        ]
    );
    doc["labels"] = json!(vec![1; 500]);
    assert_eq!(read(&doc).expect_err("faults").len(), 100);
}

#[test]
fn unknown_types_and_steps_out_of_reach_are_named() {
    let mut doc = small();
    doc["workflow"][id("dance", 4)] = json!({ "type": "dance" });
    doc["workflow"][id("action", 5)] = doc["workflow"][id("action", 2)].clone();
    doc["workflow"]["nonsense"] = json!({ "type": "end" });
    let faults = read(&doc).expect_err("faults");
    let places: Vec<_> = faults.iter().map(|f| f.pointer.as_str()).collect();
    assert_eq!(
        places,
        [
            format!("/workflow/{}", id("action", 5)),
            format!("/workflow/{}", id("dance", 4)),
            "/workflow/nonsense".into(),
        ]
    );
    assert!(faults[1].message.contains("while-condition"), "{faults:?}");
}

#[test]
fn pointers_are_escaped() {
    let mut doc = small();
    doc["playbook_variables"] = json!({ "a/b~c": { "type": "string" } });
    let faults = read(&doc).expect_err("a fault");
    assert_eq!(faults[0].pointer, "/playbook_variables/a~1b~0c");
    assert_eq!(
        doc.pointer(&faults[0].pointer),
        Some(&json!({ "type": "string" }))
    );
}

#[test]
fn branches_mixed_with_what_follows_are_refused() {
    let mut doc = everything();
    // A branch of the switch goes into what comes after it, and past it.
    doc["workflow"][id("action", 16)]["on_completion"] = id("action", 40).into();
    doc["workflow"][id("action", 30)]["on_completion"] = id("action", 40).into();
    let mut shared = doc["workflow"][id("action", 30)].clone();
    shared["on_completion"] = id("end", 31).into();
    doc["workflow"][id("action", 40)] = shared;
    doc["workflow"]
        .as_object_mut()
        .expect("steps")
        .remove(&id("end", 17));
    let faults = read(&doc).expect_err("a fault");
    assert_eq!(
        faults[0].pointer,
        format!("/workflow/{}", id("switch-condition", 15))
    );
}

#[test]
fn a_spoiled_extension_of_ours_is_refused() {
    let body = crate::playbooks::body_for_tests();
    let good = export(&body, Domain::Mkt, "PB-0001", &who(1));
    let place = format!("/playbook_extensions/{EXTENSION}");
    for (path, value, fault) in [
        ("format", json!(2), ""),
        ("steps", json!([]), ""),
        ("body", json!({}), ""),
        (
            "body/task/2/after",
            json!(["nothing"]),
            "/body/task/2/after/0",
        ),
        ("body/task/0/after", json!(["page"]), "/body/task"),
        (
            "body/communication/0/approver",
            json!("x"),
            "/body/communication/0/approver",
        ),
        ("body/clock/0/source", json!("x"), "/body/clock/0/source"),
        ("origin", json!({ "id": 5 }), "/origin/id"),
    ] {
        let mut doc = good.clone();
        let (parent, last) = path.rsplit_once('/').unwrap_or(("", path));
        let parent = if parent.is_empty() {
            place.clone()
        } else {
            format!("{place}/{parent}")
        };
        doc.pointer_mut(&parent).expect(path)[last] = value;
        let faults = read(&doc).expect_err(path);
        let wanted = format!("{place}{fault}");
        assert!(
            faults.iter().any(|f| f.pointer == wanted),
            "{path}: {faults:?}"
        );
    }
}
