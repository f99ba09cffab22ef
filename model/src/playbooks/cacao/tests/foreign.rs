use super::corpus::{everything, id, loose, small};
use super::*;
use crate::playbooks::{TaskGraph, TaskKind, TaskSpec};

fn task<'a>(found: &'a Imported, title: &str) -> &'a TaskSpec {
    let mut tasks = found.body.tasks.iter();
    let task = tasks.find(|t| t.title == title);
    task.unwrap_or_else(|| panic!("no task `{title}`: {:?}", titles(found)))
}

fn titles(found: &Imported) -> Vec<&str> {
    found.body.tasks.iter().map(|t| t.title.as_str()).collect()
}

fn before<'a>(found: &'a Imported, title: &str) -> Vec<&'a str> {
    let after = task(found, title).after.iter();
    after
        .map(|a| found.body.task(a).expect("known").title.as_str())
        .collect()
}

#[test]
fn every_type_of_step_becomes_something() {
    let found = read(&everything()).expect("valid");
    assert_eq!(found.body.title, "Contain a host");
    assert_eq!(found.body.criticality, 4);
    assert_eq!((found.domain, found.key.as_ref()), (None, None));
    for (title, after) in [
        ("Triage", vec![]),
        ("Malicious?", vec!["Triage"]),
        ("Call for help", vec!["Triage"]),
        ("Block the host", vec!["Malicious?"]),
        ("Tell the owner", vec!["Block the host"]),
        ("Legal hold", vec!["Block the host"]),
        ("Clean", vec!["Tell the owner", "Legal hold"]),
        ("Decide: __host__:value", vec!["Clean"]),
        ("Restore", vec!["Decide: __host__:value"]),
        ("Replace", vec!["Decide: __host__:value"]),
    ] {
        assert_eq!(before(&found, title), after, "{title}");
    }
    assert_eq!(before(&found, "Report").len(), 3);
    assert_eq!(found.body.tasks.len(), 11);
    assert!(TaskGraph::of(&found.body).is_ok());
}

#[test]
fn conditions_become_decisions_and_branches_optional() {
    let found = read(&everything()).expect("valid");
    let decide = task(&found, "Malicious?");
    assert_eq!(decide.kind, TaskKind::Decision);
    let point = &found.body.decisions[0];
    assert_eq!(decide.decision.as_ref(), Some(&point.id));
    assert!(point.question.contains("__malicious__:value = 'true'"));
    let options: Vec<_> = point
        .options
        .iter()
        .map(|o| o.consequence.as_str())
        .collect();
    assert_eq!(options, ["Next: Block the host.", "Several steps follow."]);
    let switch = &found.body.decisions[1];
    let options: Vec<_> = switch.options.iter().map(|o| o.id.as_str()).collect();
    assert_eq!(options, ["default", "laptop", "server"]);
    assert_eq!(switch.default, "default");

    for (title, required, words) in [
        (
            "Triage",
            true,
            "Look at the alert.\n\nRead it.\n\nCommand for a machine (bash)",
        ),
        ("Block the host", false, "Only if this holds: __malicious__"),
        ("Block the host", false, "Performed by: SIEM."),
        ("Clean", false, "Repeat while this holds: __malicious__"),
        ("Restore", false, "Only if __host__:value is server."),
        ("Call for help", false, "Only if the step before fails."),
        ("Legal hold", true, &id("playbook", 77)),
        ("Report", true, "Please: Report."),
    ] {
        let task = task(&found, title);
        assert_eq!(task.required, required, "{title}");
        assert!(task.instruction.contains(words), "{}", task.instruction);
    }
}

#[test]
fn agents_of_people_become_slots_and_machines_need_a_responder() {
    let found = read(&everything()).expect("valid");
    let slots: Vec<_> = found.body.slots.iter().map(|s| s.title.as_str()).collect();
    assert_eq!(slots, ["SOC", "Responder"]);
    assert_eq!(task(&found, "Block the host").slot, "responder");
    assert_eq!(task(&found, "Triage").slot, "agent-000000a1");
    assert_eq!(
        found.body.sources[1].note.as_deref(),
        Some("Chapter 4 (Intranet)")
    );
    assert_eq!(found.body.sources[0].id, "T1566");
    assert_eq!(found.body.variables[1].label, "Verdict");
}

#[test]
fn notes_say_what_is_kept_but_not_shown() {
    let found = read(&everything()).expect("valid");
    let notes = found.notes.join("\n");
    for words in [
        "2 commands for machines are kept but not shown and never run by M: bash, http-api.",
        "1 step has targets",
        "1 step has arguments",
        "1 step has delays or timeouts",
        "1 loop is described",
        "1 other playbook is named",
        "1 target is kept",
        "1 data marking is kept",
        "remove passwords",
        "2 agents with details are kept",
        "1 extension M does not know is kept",
        "1 extension of a step is kept",
        "1 signature is kept, but M has not checked it",
        "impact, playbook types, activities, labels, markings",
        "no budget",
    ] {
        assert!(notes.contains(words), "`{words}` in\n{notes}");
    }
    let mut odd = small();
    odd["x_theirs"] = 1.into();
    let found = read(&odd).expect("valid");
    assert!(found.notes[0].contains("/x_theirs"), "{:?}", found.notes);
}

#[test]
fn branches_that_go_on_and_loops_that_return_are_understood() {
    let found = read(&loose()).expect("valid");
    let step = |n: u32| found.body.task(&format!("step-{n:08x}")).expect("a task");
    assert_eq!(step(5).after.len(), 2);
    assert!(step(5).required && !step(3).required && !step(4).required);
    assert_eq!(step(7).after, ["step-00000005"]);
    assert!(step(9).after.is_empty() && !step(9).required);
    assert!(step(9).instruction.contains("cannot go on as planned"));
}

#[test]
fn kept_things_come_back_and_the_second_way_changes_nothing() {
    for document in [small(), everything(), loose()] {
        let first = read(&document).expect("valid");
        let exported = again(&first, 5);
        let second = read(&exported).expect("valid");
        same(&first, &second);
        assert_eq!(second.domain, Some(Domain::Tec));
        same(&second, &read(&again(&second, 5)).expect("valid"));
        same(&second, &read(&again(&second, 6)).expect("valid"));

        assert_eq!(exported["workflow"], document["workflow"]);
        assert_eq!(
            exported["target_definitions"],
            document["target_definitions"]
        );
        assert_eq!(exported["markings"], document["markings"]);
        assert_eq!(exported["derived_from"][0], document["id"]);
        assert_ne!(exported["id"], document["id"]);
        assert_eq!(exported.get("signatures"), None);
        let kept: Value =
            serde_json::from_str(second.kept.as_deref().expect("kept")).expect("JSON");
        assert_eq!(kept, document);
    }
}

#[test]
fn steps_that_still_exist_keep_what_they_had_when_the_flow_changes() {
    let found = read(&everything()).expect("valid");
    let mut body = found.body.clone();
    let first = body.tasks[0].id.clone();
    body.tasks.truncate(4);
    body.tasks[3].after = vec![first];
    let kept = found.kept.expect("kept");
    let exported = export_with(&kept, &body, Domain::Tec, "PB-0009", &who(5));
    let triage = &exported["workflow"][id("action", 2)];
    let original = &everything()["workflow"][id("action", 2)];
    for key in [
        "commands",
        "targets",
        "in_args",
        "out_args",
        "step_extensions",
        "timeout",
    ] {
        assert_eq!(triage[key], original[key], "{key}");
    }
    assert_eq!(exported["workflow"].get(id("action", 30)), None);
    let second = read(&exported).expect("valid");
    assert_eq!(second.body.tasks, body.tasks);
}

#[test]
fn a_kept_text_that_is_no_document_is_passed_over() {
    let body = crate::playbooks::body_for_tests();
    for kept in ["", "[]", "{}", "nonsense"] {
        assert_eq!(
            export_with(kept, &body, Domain::Mkt, "PB-0001", &who(1)),
            export(&body, Domain::Mkt, "PB-0001", &who(1)),
        );
    }
}
