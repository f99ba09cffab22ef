use super::corpus;
use super::*;
use crate::playbooks::{Phase, body_for_tests};
use crate::{PersonId, Span};
use proptest::prelude::*;

fn there_and_back(body: &PlaybookBody) {
    let document = export(body, Domain::Mkt, "PB-0001", &who(1));
    let found = read(&document).expect("our own document");
    let mut bare = body.clone();
    for slot in &mut bare.slots {
        slot.primary = None;
        slot.deputy = None;
    }
    assert_eq!(found.body, bare);
    assert_eq!(found.kept, None);
    assert_eq!(found.notes, Vec::<String>::new());
    assert_eq!(found.domain, Some(Domain::Mkt));
    assert_eq!(found.key.as_deref(), Some("PB-0001"));
    assert_eq!(found.origin, document["id"]);
}

#[test]
fn every_template_survives_the_way_through_cacao() {
    let templates = templates();
    assert!(templates.len() >= 24, "{}", templates.len());
    for template in templates {
        there_and_back(&template.body);
    }
}

#[test]
fn the_same_input_gives_the_same_bytes_and_the_same_hash() {
    let make = || export(&body_for_tests(), Domain::Mkt, "PB-0001", &who(1));
    let (a, b) = (make(), make());
    assert_eq!(a.to_string(), b.to_string());
    assert_eq!(hash(&a), hash(&b));
    let mut signed = a.clone();
    signed["signatures"] = serde_json::json!([{ "value": "x" }]);
    assert_eq!(hash(&a), hash(&signed));
    let other = export(&body_for_tests(), Domain::Mkt, "PB-0001", &who(2));
    assert_ne!(hash(&a), hash(&other));
}

#[test]
fn times_have_three_digits_and_end_in_z() {
    let document = export(&body_for_tests(), Domain::Mkt, "PB-0001", &who(1));
    assert_eq!(document["created"], "2026-11-18T11:06:40.123Z");
    assert_eq!(document["modified"], "2026-11-30T00:53:20.000Z");
    let mut odd = who(1);
    odd.created = Time::from_micros(i64::MIN);
    odd.modified = Time::from_micros(i64::MAX);
    let document = export(&body_for_tests(), Domain::Mkt, "PB-0001", &odd);
    assert_eq!(document["created"], "0000-01-01T00:00:00.000Z");
    assert!(read(&document).is_ok());
}

#[test]
fn people_never_leave() {
    let mut body = body_for_tests();
    let person = PersonId(Uuid::from_u128(0x1234_5678_9abc_7def_8123_4567_89ab_cdef));
    body.slots[0].primary = Some(person);
    body.slots[1].deputy = Some(person);
    let document = export(&body, Domain::Mkt, "PB-0001", &who(1));
    assert!(!document.to_string().contains(&person.to_string()));
    there_and_back(&body);

    let mut smuggled = document;
    smuggled["playbook_extensions"][EXTENSION]["body"]["slot"][0]["primary"] =
        person.to_string().into();
    let found = read(&smuggled).expect("valid");
    assert_eq!(found.body.slots[0].primary, None);

    let found = read(&corpus::everything()).expect("valid");
    let mut body = found.body;
    body.slots[0].primary = Some(person);
    let kept = found.kept.expect("kept");
    let document = export_with(&kept, &body, Domain::Mkt, "PB-0001", &who(1));
    assert!(!document.to_string().contains(&person.to_string()));
}

#[test]
fn an_edited_text_of_another_program_is_taken_and_the_rest_stays() {
    let body = body_for_tests();
    let mut document = export(&body, Domain::Mkt, "PB-0001", &who(1));
    let id = read(&document).expect("valid").body.tasks[0].id.clone();
    let step = super::super::export::step_id(document["id"].as_str().expect("id"), &id);
    document["workflow"][&step]["name"] = "Confirm at once".into();
    document["labels"] = serde_json::json!(["theirs"]);
    let found = read(&document).expect("valid");
    let mut expected = body;
    expected.tasks[0].title = "Confirm at once".into();
    assert_eq!(found.body, expected);
    assert!(found.kept.is_some());
    same(&found, &read(&again(&found, 7)).expect("valid"));
}

#[test]
fn a_changed_workflow_of_another_program_is_followed() {
    let body = body_for_tests();
    let mut document = export(&body, Domain::Mkt, "PB-0001", &who(1));
    let seed = document["id"].as_str().expect("id").to_owned();
    let close = super::super::export::step_id(&seed, "close");
    let end = document["workflow"][&close]["on_completion"].clone();
    let extra = corpus::id("action", 5);
    let mut step = document["workflow"][&close].clone();
    step["name"] = "Thank everybody".into();
    step["on_completion"] = end;
    document["workflow"][&close]["on_completion"] = extra.clone().into();
    document["workflow"][&extra] = step;
    let found = read(&document).expect("valid");
    assert_eq!(found.body.tasks.len(), body.tasks.len() + 1);
    let new = found.body.task("step-00000005").expect("the new task");
    assert_eq!(
        (new.title.as_str(), new.slot.as_str()),
        ("Thank everybody", "lead")
    );
    assert_eq!(new.after, ["close"]);
    let known = found.body.task("decide").expect("an old task");
    assert_eq!(known.due, body.task("decide").expect("it").due);
    assert_eq!(found.body.decisions, body.decisions);
    assert!(found.notes[0].contains("was changed"), "{:?}", found.notes);
    same(&found, &read(&again(&found, 1)).expect("valid"));
    same(&found, &read(&again(&found, 2)).expect("valid"));
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[ -~äöü→\"\\\\/\n]{0,40}",
        Just("__x__:value ~0~1 {{event}}".to_owned())
    ]
}

prop_compose! {
    /// The test body with tasks, texts and numbers replaced; sound, but rarely clean.
    fn bodies()(
        n in 0usize..14,
        edges in proptest::collection::vec((0usize..14, 0usize..14), 0..30),
        phases in proptest::collection::vec(0usize..4, 14),
        slots in proptest::collection::vec(0usize..3, 14),
        words in proptest::collection::vec(texts(), 40),
        numbers in proptest::collection::vec(0u32..90_000, 14),
        criticality in 0u8..=9,
        reversed in any::<bool>(),
    ) -> PlaybookBody {
        let mut body = body_for_tests();
        let mut tasks = Vec::new();
        for i in 0..n {
            let mut task = body.tasks[i % 10].clone();
            task.id = format!("t{i}");
            task.phase = Phase::ALL[phases[i]];
            task.slot = body.slots[slots[i]].key.clone();
            task.title = words[i].clone();
            task.instruction = words[i + 14].clone();
            task.due = Span(numbers[i]);
            task.after = edges.iter()
                .filter(|(a, b)| a.max(b) == &i && a != b)
                .map(|(a, b)| format!("t{}", a.min(b)))
                .collect();
            tasks.push(task);
        }
        if reversed {
            tasks.reverse();
        }
        body.tasks = tasks;
        body.title = words[28].clone();
        body.summary = words[29].clone();
        body.slots[1].title = words[30].clone();
        body.slots[1].purpose = words[31].clone();
        body.sources[0].title = words[32].clone();
        body.sources[0].url = criticality.is_multiple_of(2).then(|| words[33].clone());
        body.sources[0].note = reversed.then(|| words[34].clone());
        body.variables[0].label = words[35].clone();
        body.variables[0].key = if reversed { "ö key".into() } else { "event".into() };
        body.criticality = criticality;
        body.industries = words[36..36 + usize::from(criticality % 4)].to_vec();
        body
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_body_survives_the_way_through_cacao(body in bodies()) {
        there_and_back(&body);
    }

    /// In the workflow alone, every task still comes after all it waits for.
    #[test]
    fn the_workflow_holds_every_dependency(body in bodies()) {
        let document = export(&body, Domain::Mkt, "PB-0001", &who(1));
        let ours = read(&document).expect("valid");
        let mut bare = document.clone();
        let map = bare.as_object_mut().expect("an object");
        map.remove("playbook_extensions");
        map.remove("extension_definitions");
        let flow = read(&bare).expect("valid without the extension").body;
        let id = |task: &str| {
            let step = super::super::export::step_id(document["id"].as_str().expect("id"), task);
            let full = step.clone();
            let short = format!("step-{}", &step["action--".len()..][..8]);
            flow.task(&short).or_else(|| flow.task(&full)).expect("the task").id.clone()
        };
        for task in &ours.body.tasks {
            let mut reached = std::collections::HashSet::new();
            let mut work = vec![id(&task.id)];
            while let Some(t) = work.pop() {
                if reached.insert(t.clone()) {
                    work.extend(flow.task(&t).expect("it").after.iter().cloned());
                }
            }
            for before in &task.after {
                prop_assert!(reached.contains(&id(before)), "{} after {before}", task.id);
            }
        }
    }

    /// A foreign document edited in M: nothing is lost, and the second way changes nothing.
    #[test]
    fn an_edited_foreign_body_survives(
        words in proptest::collection::vec(texts(), 6),
        gone in 0usize..12,
        linked in any::<bool>(),
        moved in any::<bool>(),
    ) {
        let found = read(&corpus::everything()).expect("valid");
        let mut body = found.body.clone();
        body.title = words[0].clone();
        body.tasks[0].instruction = words[1].clone();
        body.tasks[1].title = words[2].clone();
        body.tasks[2].instruction = words[3].clone();
        body.slots[0].title = words[4].clone();
        body.sources[0].title = words[5].clone();
        if gone < body.tasks.len() {
            let id = body.tasks.remove(gone).id;
            for task in &mut body.tasks {
                task.after.retain(|a| *a != id);
            }
        }
        if linked {
            let first = body.tasks[0].id.clone();
            let mut new = body.tasks[1].clone();
            new.id = "call-board".into();
            new.after = vec![first];
            new.slot = "board".into();
            body.slots.push(super::super::convert::slot("board", "Board", ""));
            body.tasks.push(new);
        }
        if moved {
            body.tasks[0].slot = "responder".into();
            body.variables.remove(0);
        }
        let kept = found.kept.clone().expect("kept");
        let document = export_with(&kept, &body, Domain::Tec, "PB-0009", &who(3));
        let second = read(&document).map_err(|f| TestCaseError::fail(format!("{f:?}")))?;
        prop_assert_eq!(&second.body, &body);
        same(&second, &read(&again(&second, 3)).expect("valid"));
        same(&second, &read(&again(&second, 4)).expect("valid"));
    }
}

/// A draft with every kind of nonsense still gives a document the schemas accept.
pub fn nonsense() -> PlaybookBody {
    let mut body = body_for_tests();
    body.tasks[1].id = body.tasks[0].id.clone();
    body.tasks[2].slot = "nobody".into();
    body.tasks[3].after = vec!["nothing".into(), body.tasks[4].id.clone()];
    body.tasks[4].after = vec![body.tasks[3].id.clone()];
    body.slots[2].key = body.slots[0].key.clone();
    body.variables.push(body.variables[0].clone());
    body.criticality = 200;
    body
}

#[test]
fn an_unsound_draft_is_exported_and_refused_on_import() {
    let document = export(&nonsense(), Domain::Mkt, "PB-0001", &who(1));
    let faults = read(&document).expect_err("unsound");
    let place = format!("/playbook_extensions/{EXTENSION}/body/task/1");
    assert!(faults.iter().any(|f| f.pointer == place), "{faults:?}");
}
