use super::super::flow::{Budget, tasks};
use super::super::graph::Graph;
use super::corpus::{everything, id, loose, small};
use super::spoil::{Change, changed};
use super::*;
use proptest::prelude::*;
use serde_json::json;

fn faults(bytes: &[u8]) -> Vec<Fault> {
    import(bytes, &Limits::default()).expect_err("refused")
}

fn action(next: &str) -> Value {
    json!({
        "type": "action",
        "commands": [{ "type": "manual", "command": "Do." }],
        "agent": id("individual", 0xa1),
        "on_completion": next,
    })
}

#[test]
fn size_depth_and_bytes_are_refused_before_a_value_is_made() {
    let big = vec![b' '; 1024 * 1024 + 1];
    assert!(faults(&big)[0].message.contains("1048577 bytes"));
    let deep = format!("{{\"a\":{}", "[".repeat(500_000));
    let found = faults(deep.as_bytes());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].pointer, format!("/a{}", "/0".repeat(31)));
    assert!(
        faults(b"{\"name\": \"\xff\"}")[0]
            .message
            .contains("byte 10")
    );
    for broken in [
        "",
        "{",
        "nul",
        "[1,2",
        "{\"a\" 1}",
        "\"\\ud800\"",
        "{\"a\":1}}",
        "\"\\",
    ] {
        assert_eq!(faults(broken.as_bytes())[0].pointer, "", "{broken}");
    }
    assert_eq!(faults(b"[]")[0].pointer, "");
}

#[test]
fn repeated_keys_zero_characters_and_long_texts_have_a_place() {
    for (text, place) in [
        (r#"{"a":1,"b":{"c":[0,{"d":1,"d":2}]}}"#, "/b/c/1/d"),
        (r#"{"a":1,"\u0061":2}"#, "/a"),
        (r#"{"a":["x","y\u0000z"]}"#, "/a/1"),
        ("{\"a\":{\"b\\u0000\":1}}", "/a/b\0"),
    ] {
        assert_eq!(faults(text.as_bytes())[0].pointer, place, "{text}");
    }
    let long = json!({ "a": { "b": "x".repeat(20_001) } });
    assert_eq!(faults(long.to_string().as_bytes())[0].pointer, "/a/b");
    let key = json!({ "a": { "k".repeat(20_001): 1 } });
    assert_eq!(faults(key.to_string().as_bytes())[0].pointer, "/a");
    let number = faults(br#"{"a":[9007199254740993]}"#);
    assert_eq!(number[0].pointer, "/a/0");
}

#[test]
fn many_steps_are_refused_before_they_are_looked_at() {
    let mut doc = small();
    for n in 10..2_500 {
        doc["workflow"][id("end", n)] = json!({ "type": "end" });
    }
    let found = read(&doc).expect_err("too many");
    assert_eq!(found.len(), 1);
    assert!(found[0].message.contains("2493 steps"), "{found:?}");
    let huge: String = (0..100_000).map(|n| format!("\"{n}\":0,")).collect();
    let huge = format!("{{\"workflow\":{{{huge}\"x\":0}}}}");
    assert_eq!(faults(huge.as_bytes()).len(), 1);
}

/// A long chain neither overflows the stack nor costs more than a few looks per step.
#[test]
fn a_long_chain_is_walked_once() {
    let mut doc = small();
    let last = 1_900;
    for n in 10..last {
        let next = if n + 1 == last {
            id("end", 3)
        } else {
            id("action", n + 1)
        };
        doc["workflow"][id("action", n)] = action(&next);
    }
    doc["workflow"][id("action", 2)]["on_completion"] = id("action", 10).into();
    let found = read(&doc).expect("valid");
    assert_eq!(found.body.tasks.len(), 1_891);

    let limits = Limits::default();
    let mut faults = Faults::new(&limits);
    let graph = Graph::of(doc.as_object().expect("an object"), &mut faults);
    let mut budget = Budget::new(&limits);
    assert!(tasks(&graph, &limits, &mut budget, &mut faults).is_some());
    assert!(budget.spent < 10 * 1_900, "{}", budget.spent);
}

/// Layers of parallel steps in which each of the second waits for each of the first.
#[test]
fn a_tangle_is_refused_within_the_budget() {
    let mut doc = small();
    let wide = 300;
    let mut layer = |base: u32, next: String| {
        let heads: Vec<String> = (0..wide).map(|n| id("action", base + n)).collect();
        for n in 0..wide {
            doc["workflow"][id("action", base + n)] = action(&id("end", base + n));
            doc["workflow"][id("end", base + n)] = json!({ "type": "end" });
        }
        doc["workflow"][id("parallel", base)] =
            json!({ "type": "parallel", "next_steps": heads, "on_completion": next });
    };
    layer(1_000, id("parallel", 2_000));
    layer(2_000, id("end", 3));
    doc["workflow"][id("action", 2)]["on_completion"] = id("parallel", 1_000).into();
    let found = read(&doc).expect_err("too tangled");
    assert_eq!(found[0].pointer, "/workflow");
    assert!(found[0].message.contains("20000"), "{found:?}");

    let limits = Limits {
        walk: 1_000,
        ..Limits::default()
    };
    let found = import(doc.to_string().as_bytes(), &limits).expect_err("too long");
    assert_eq!(found[0].pointer, "/workflow");
}

#[test]
fn a_ring_of_steps_ends_in_one_fault() {
    let mut doc = small();
    for n in 10..1_900 {
        let next = if n == 1_899 { 10 } else { n + 1 };
        doc["workflow"][id("action", n)] = action(&id("action", next));
    }
    doc["workflow"][id("action", 2)]["on_completion"] = id("action", 10).into();
    doc["workflow"]
        .as_object_mut()
        .expect("steps")
        .remove(&id("end", 3));
    let found = read(&doc).expect_err("a ring");
    let places: Vec<_> = found.into_iter().map(|f| f.pointer).collect();
    let back = format!("/workflow/{}/on_completion", id("action", 1_899));
    assert_eq!(places, ["/workflow".to_owned(), back]);
}

pub fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change = (any::<usize>(), any::<usize>(), any::<u8>());
    let change = change.prop_map(|(place, from, kind)| Change { place, from, kind });
    proptest::collection::vec(change, 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Whatever is changed: a refusal with places that exist up to their last part, or a body
    /// that survives the way back.
    #[test]
    fn a_spoiled_document_is_refused_or_survives(changes in changes(), which in 0usize..4) {
        let document = match which {
            0 => everything(),
            1 => loose(),
            2 => export(&crate::playbooks::body_for_tests(), Domain::Mkt, "PB-0001", &who(1)),
            _ => again(&read(&everything()).expect("valid"), 2),
        };
        match read(&changed(&document, &changes)) {
            Ok(found) => {
                let second = read(&again(&found, 5));
                prop_assert!(second.is_ok(), "{second:?}");
                let second = second.expect("checked");
                if which < 2 {
                    same(&found, &second);
                }
                // What M's extension misses in the document is written into it once.
                prop_assert_eq!(&found.body, &second.body);
                same(&second, &read(&again(&second, 6)).expect("valid"));
            }
            Err(faults) => prop_assert!(faults.iter().all(|f| !f.message.is_empty())),
        }
    }

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..200),
                              text in "[\\[\\]{}\",:0-9a\\\\ ]{0,80}") {
        prop_assert!(import(&bytes, &Limits::default()).is_err());
        prop_assert!(import(text.as_bytes(), &Limits::default()).is_err());
    }
}
