//! Against the official JSON schemas, where `M_CACAO_SCHEMAS` names their folder.

use super::corpus::{everything, loose, small};
use super::spoil::{changed, spoiled};
use super::*;
use jsonschema::{Registry, Validator};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::path::{Path, PathBuf};

const BASE: &str = "https://cacao.invalid/schemas/";

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "json") {
            found.push(path);
        }
    }
}

fn validator() -> Option<Validator> {
    let Some(folder) = std::env::var_os("M_CACAO_SCHEMAS") else {
        println!("M_CACAO_SCHEMAS is not set: conformance to the CACAO schemas was not checked");
        return None;
    };
    let folder = PathBuf::from(folder).join("schemas");
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    let mut registry = Registry::new();
    for path in &paths {
        let text = std::fs::read_to_string(path).expect("a schema");
        let mut schema: Value = serde_json::from_str(&text).expect("JSON");
        schema.as_object_mut().expect("an object").remove("$id");
        let name = path.strip_prefix(&folder).expect("inside");
        let uri = format!("{BASE}{}", name.to_string_lossy().replace('\\', "/"));
        registry = registry.add(uri, schema).expect("a resource");
    }
    let registry = registry.prepare().expect("schemas that find each other");
    let root = serde_json::json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "allOf": [{ "$ref": format!("{BASE}playbook.json") }],
    });
    let options = jsonschema::options();
    Some(
        options
            .with_registry(&registry)
            .build(&root)
            .expect("schemas"),
    )
}

fn accept(validator: &Validator, document: &Value, what: &str) {
    let faults: Vec<String> = validator
        .iter_errors(document)
        // Their patterns leave no room for a variable in an address.
        .filter(|e| !e.instance_path().to_string().contains("/address/"))
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{what}: {faults:?}");
}

#[test]
fn exports_are_valid_cacao() {
    let Some(validator) = validator() else { return };
    for template in templates() {
        let document = export(&template.body, template.domain, &template.key, &who(1));
        accept(&validator, &document, &template.key);
    }
    let mut empty = crate::playbooks::body_for_tests();
    empty.tasks.clear();
    empty.slots.clear();
    empty.sources.clear();
    empty.variables.clear();
    empty.industries.clear();
    for body in [empty, super::round_trips::nonsense()] {
        let document = export(&body, Domain::Mkt, "PB-0001", &who(1));
        accept(&validator, &document, "an odd draft");
    }
    for document in [small(), everything(), loose()] {
        accept(&validator, &document, "the corpus");
        let mut found = read(&document).expect("valid");
        accept(&validator, &again(&found, 2), "a foreign one, exported");
        found.body.tasks.pop();
        found.body.industries.clear();
        found.body.sources.clear();
        accept(&validator, &again(&found, 2), "a foreign one, changed");
    }
}

#[test]
fn what_the_schemas_refuse_is_refused() {
    let Some(validator) = validator() else { return };
    for case in spoiled() {
        let valid = validator.is_valid(&case.doc);
        assert_eq!(valid, !case.seen, "{}", case.pointer);
    }
}

/// The schemas give a delay one millisecond at least, the specification none.
fn without_delays(document: &mut Value) {
    for step in document["workflow"].as_object_mut().into_iter().flatten() {
        if let Some(step) = step.1.as_object_mut() {
            step.remove("delay");
        }
    }
}

#[test]
fn what_is_accepted_is_valid_and_stays_valid() {
    let Some(validator) = validator() else { return };
    let mut runner = TestRunner::deterministic();
    let mut accepted = 0;
    for _ in 0..400 {
        let changes = super::hostile::changes().new_tree(&mut runner);
        let mut document = changed(&everything(), &changes.expect("changes").current());
        without_delays(&mut document);
        if let Ok(found) = read(&document) {
            accepted += 1;
            accept(&validator, &document, "accepted");
            accept(&validator, &again(&found, 2), "exported again");
        }
    }
    assert!(accepted > 20, "{accepted}");
}
