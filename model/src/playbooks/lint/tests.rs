use super::limits::MOST_BYTES;
use super::*;
use crate::Span;
use crate::playbooks::body_for_tests;

fn errors(body: &PlaybookBody) -> Vec<String> {
    lint(body)
        .into_iter()
        .filter(|f| f.severity == Severity::Error)
        .map(|f| format!("{}: {}", f.field, f.message))
        .collect()
}

#[test]
fn what_cannot_be_kept_is_named_by_its_place() {
    let field = |change: fn(&mut PlaybookBody)| {
        let mut body = body_for_tests();
        change(&mut body);
        unfit("edits", &body).map(|f| f.field)
    };
    assert_eq!(field(|_| ()), None);
    let cases: [(fn(&mut PlaybookBody), &str); 6] = [
        (|b| b.summary = "x".repeat(MOST_BYTES), "edits"),
        (|b| b.why.push('\0'), "edits"),
        (|b| b.title = "x".repeat(301), "title"),
        (|b| b.criticality = 6, "criticality"),
        (|b| b.review_interval_days = 0, "review_interval_days"),
        (|b| b.budget.amount = u64::MAX, "budget.amount"),
    ];
    for (change, at) in cases {
        assert_eq!(field(change).as_deref(), Some(at));
    }
    let mut twice = body_for_tests();
    twice.tasks.push(twice.tasks[0].clone());
    let at = format!("task/{}", twice.tasks[0].id);
    assert_eq!(unfit("edits", &twice).map(|f| f.field), Some(at));
}

#[test]
fn how_much_there_should_be_is_a_rule_for_templates_and_advice_for_others() {
    let mut body = body_for_tests();
    body.learning_questions.truncate(1);
    assert_eq!(errors(&body), Vec::<String>::new());
    let found = lint_template(&body);
    assert_eq!(
        (found[0].severity, found[0].field.as_str()),
        (Severity::Error, "learning_questions")
    );
    body.learning_questions = vec!["Why?".into(); 31];
    assert_eq!(
        errors(&body),
        ["learning_questions: 31 of `learning_questions`; at most 30"]
    );
}

#[test]
fn the_test_body_is_clean() {
    assert_eq!(errors(&body_for_tests()), Vec::<String>::new());
}

/// Each way to spoil a body gives an error at the named field.
#[test]
fn each_fault_is_found_where_it_is() {
    let spoil: Vec<(&str, fn(&mut PlaybookBody))> = vec![
        ("criticality", |b| b.criticality = 6),
        ("title", |b| b.title.clear()),
        ("task.0.slot", |b| b.tasks[0].slot = "nobody".into()),
        ("task.0.due", |b| b.tasks[0].due = Span::minutes(3)),
        ("task.1.after", |b| {
            b.tasks[1].after = vec!["nothing".into()]
        }),
        ("task", |b| {
            let id = b.tasks[1].id.clone();
            b.tasks[0].after = vec![id];
        }),
        ("task.0.due", |b| b.tasks[0].takes = Span::minutes(4)),
        ("task", |b| b.tasks.clear()),
        ("task.0.after", |b| {
            let last = b.tasks.len() - 1;
            b.tasks[last].phase = crate::playbooks::Phase::Sustain;
            b.tasks[0].due = b.tasks[last].due;
            b.tasks[0].after = vec![b.tasks[last].id.clone()];
        }),
        ("communication.0.body", |b| {
            b.communications[0].body = "{{unknown}}".into()
        }),
        ("communication.0.approver", |b| {
            b.communications[0].approver = "nobody".into()
        }),
        ("decision.0.default", |b| {
            b.decisions[0].default = "neither".into()
        }),
        ("clock.0.source", |b| b.clocks[0].source = "hearsay".into()),
        ("source.0.checked", |b| {
            b.sources[0].checked = "lately".into()
        }),
        ("scenario.inject.1", |b| b.scenario.injects[1].minute = 0),
        ("slot.1.deputy", |b| {
            let p = crate::PersonId(uuid::Uuid::nil());
            b.slots[1].primary = Some(p);
            b.slots[1].deputy = Some(p);
        }),
        ("budget", |b| b.budget.currency = "dollars".into()),
    ];
    for (field, spoil) in spoil {
        let mut body = body_for_tests();
        spoil(&mut body);
        let found = errors(&body);
        assert!(
            found.iter().any(|f| f.starts_with(&format!("{field}:"))),
            "{field}: {found:?}"
        );
    }
}
