use super::*;
use crate::Span;
use crate::playbooks::body_for_tests;
use proptest::prelude::*;
use serde_json::json;

/// One thing a steward does to a draft.
#[derive(Clone, Debug)]
enum Step {
    Title(u8),
    TaskTitle(usize, u8),
    TaskDue(usize, u32),
    TaskEvidence(usize, Option<u8>),
    AddTask(usize, u8),
    RemoveTask(usize),
    MoveTask(usize, usize),
    SlotPurpose(usize, u8),
    Questions(u8),
    Budget(u64),
    Background(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        any::<u8>().prop_map(Step::Title),
        (0usize..12, any::<u8>()).prop_map(|(i, n)| Step::TaskTitle(i, n)),
        (0usize..12, 1u32..9_000).prop_map(|(i, n)| Step::TaskDue(i, n)),
        (0usize..12, proptest::option::of(any::<u8>())).prop_map(|(i, n)| Step::TaskEvidence(i, n)),
        (0usize..12, any::<u8>()).prop_map(|(i, n)| Step::AddTask(i, n)),
        (0usize..12).prop_map(Step::RemoveTask),
        (0usize..12, 0usize..12).prop_map(|(a, b)| Step::MoveTask(a, b)),
        (0usize..3, any::<u8>()).prop_map(|(i, n)| Step::SlotPurpose(i, n)),
        any::<u8>().prop_map(Step::Questions),
        (0u64..100).prop_map(Step::Budget),
        any::<u8>().prop_map(Step::Background),
    ]
}

fn take(body: &mut PlaybookBody, step: Step) {
    let tasks = body.tasks.len();
    let at = |i: usize| i % tasks.max(1);
    match step {
        Step::Title(n) => body.title = format!("Title {n}"),
        Step::Questions(n) => body.learning_questions.push(format!("Question {n}?")),
        Step::Budget(n) => body.budget.amount = n,
        Step::Background(n) => body.scenario.background = format!("Background {n}"),
        Step::SlotPurpose(i, n) => {
            let slots = body.slots.len();
            body.slots[i % slots].purpose = format!("Purpose {n}");
        }
        Step::AddTask(i, n) => {
            let mut task = body_for_tests().tasks[0].clone();
            task.id = format!("added-{n}");
            if body.task(&task.id).is_none() {
                body.tasks.insert(i.min(tasks), task);
            }
        }
        _ if tasks == 0 => {}
        Step::TaskTitle(i, n) => body.tasks[at(i)].title = format!("Task {n}"),
        Step::TaskDue(i, n) => body.tasks[at(i)].due = Span(n),
        Step::TaskEvidence(i, n) => {
            body.tasks[at(i)].evidence = n.map(|n| format!("Evidence {n}"));
        }
        Step::RemoveTask(i) => {
            body.tasks.remove(at(i));
        }
        Step::MoveTask(a, b) => {
            let task = body.tasks.remove(at(a));
            body.tasks.insert(b.min(tasks - 1), task);
        }
    }
}

fn changed(base: &PlaybookBody, steps: &[Step]) -> PlaybookBody {
    let mut body = base.clone();
    for s in steps {
        take(&mut body, s.clone());
    }
    body
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec(step(), 0..12)
}

proptest! {
    #[test]
    fn what_changed_makes_the_new_of_the_old(a in steps(), b in steps()) {
        let base = changed(&body_for_tests(), &a);
        let new = changed(&base, &b);
        let edits = diff(&base, &new);
        let done = apply(&base, &edits).expect("fits");
        prop_assert_eq!(done.conflicts, vec![]);
        prop_assert_eq!(&done.body, &new);
        // Doing it again changes nothing and is no conflict.
        let again = apply(&new, &edits).expect("fits");
        prop_assert_eq!(again.conflicts, vec![]);
        prop_assert_eq!(again.body, new);
    }

    #[test]
    fn a_merge_with_one_side_unchanged_is_the_other_side(a in steps()) {
        let base = body_for_tests();
        let new = changed(&base, &a);
        let theirs = merge(&base, &base, &new).expect("fits");
        prop_assert_eq!((theirs.body, theirs.conflicts), (new.clone(), vec![]));
        let ours = merge(&base, &new, &base).expect("fits");
        prop_assert_eq!((ours.body, ours.conflicts), (new, vec![]));
    }

    /// Each change of the other side is in the result or in a conflict.
    #[test]
    fn a_merge_loses_nothing(a in steps(), b in steps()) {
        let base = body_for_tests();
        let (ours, theirs) = (changed(&base, &a), changed(&base, &b));
        let merged = merge(&base, &ours, &theirs).expect("fits");
        for edit in diff(&base, &theirs) {
            let again = apply(&merged.body, std::slice::from_ref(&edit)).expect("fits");
            let told = |at: &str| merged.conflicts.iter().any(|c| {
                c.at == at || at.starts_with(&format!("{}.", c.at))
            });
            let at = match &edit {
                Edit::Set { at, .. } => at.clone(),
                Edit::Insert { table, row, .. } => format!("{table}/{}", row["id"].as_str().unwrap_or_default()),
                Edit::Remove { table, id, .. } => format!("{table}/{id}"),
                Edit::Order { table, .. } => table.clone(),
            };
            // A row that their side removed may have been changed on ours before: then it is a conflict.
            let applied = again.conflicts.is_empty() && (again.body == merged.body || matches!(edit, Edit::Order { .. }));
            prop_assert!(applied || told(&at), "{:?} is lost: {:?}", edit, merged.conflicts);
        }
        // What ours changed and theirs did not is still there.
        for edit in diff(&base, &ours) {
            if let Edit::Set { at, to, .. } = &edit
                && !diff(&base, &theirs).iter().any(|e| match e {
                    Edit::Set { at: other, .. } => other == at,
                    Edit::Remove { table, id, .. } => at.starts_with(&format!("{table}/{id}.")),
                    _ => false,
                })
            {
                let kept = diff(&base, &merged.body);
                let kept = kept.iter().any(|e| matches!(e, Edit::Set { at: a, to: t, .. } if a == at && t == to));
                prop_assert!(kept, "{} was ours", at);
            }
        }
    }
}

#[test]
fn two_texts_for_one_field_are_a_conflict_with_both() {
    let base = body_for_tests();
    let id = base.tasks[0].id.clone();
    let (mut ours, mut theirs) = (base.clone(), base.clone());
    ours.tasks[0].title = "Call the bank".into();
    ours.tasks[0].due = Span(90);
    theirs.tasks[0].title = "Ring the bank".into();
    let merged = merge(&base, &ours, &theirs).expect("fits");
    assert_eq!(merged.body, ours);
    assert_eq!(
        merged.conflicts,
        [Conflict {
            at: format!("task/{id}.title"),
            was: json!(base.tasks[0].title),
            theirs: json!("Call the bank"),
            ours: json!("Ring the bank"),
        }]
    );
}

#[test]
fn a_row_one_side_removed_and_the_other_changed_is_a_conflict() {
    let base = body_for_tests();
    let id = base.tasks[1].id.clone();
    let (mut ours, mut theirs) = (base.clone(), base.clone());
    ours.tasks.remove(1);
    theirs.tasks[1].title = "Changed".into();
    let merged = merge(&base, &ours, &theirs).expect("fits");
    assert_eq!(merged.body, ours);
    assert_eq!(merged.conflicts[0].at, format!("task/{id}.title"));
    let other = merge(&base, &theirs, &ours).expect("fits");
    assert_eq!(other.body, theirs);
    assert_eq!(other.conflicts[0].at, format!("task/{id}"));
    assert_eq!(other.conflicts[0].ours, Value::Null);
}

#[test]
fn a_conflict_is_resolved_by_writing_ours_after_all() {
    let base = body_for_tests();
    let (mut ours, mut theirs) = (base.clone(), base.clone());
    ours.tasks[0].title = "Call the bank".into();
    ours.budget.amount += 1;
    ours.tasks[1].evidence = Some("A receipt".into());
    ours.tasks.swap(2, 3);
    theirs.tasks[0].title = "Ring the bank".into();
    theirs.budget.amount += 2;
    theirs.tasks.remove(1);
    theirs.tasks.swap(1, 2);
    theirs.tasks.swap(2, 3);
    let merged = merge(&base, &ours, &theirs).expect("fits");
    assert!(merged.conflicts.len() >= 3, "{:?}", merged.conflicts);
    let edits: Vec<Edit> = merged
        .conflicts
        .iter()
        .map(|c| c.resolved().expect("can be written"))
        .collect();
    let done = apply(&merged.body, &edits).expect("fits");
    assert_eq!(done.conflicts, vec![]);
    assert_eq!(done.body, theirs);
}

#[test]
fn what_fits_no_body_names_its_place() {
    let base = body_for_tests();
    let id = base.tasks[0].id.clone();
    let set = |at: &str, was: Value, to: Value| Edit::Set {
        at: at.into(),
        was,
        to,
    };
    for (edit, at) in [
        (set("nothing", Value::Null, json!(1)), "nothing"),
        (set("task", json!([]), json!([])), "task"),
        (
            set("budget.nothing", Value::Null, json!(1)),
            "budget.nothing",
        ),
        (set("nowhere/x.y", Value::Null, json!(1)), "nowhere"),
        (
            set(&format!("task/{id}"), Value::Null, json!(1)),
            &*format!("task/{id}"),
        ),
        (
            set(&format!("task/{id}.id"), json!(id), json!("x")),
            &*format!("task/{id}.id"),
        ),
        (
            set(
                &format!("task/{id}.phase"),
                json!(base.tasks[0].phase),
                json!("soon"),
            ),
            &*format!("task/{id}.phase"),
        ),
        (
            Edit::Insert {
                table: "task".into(),
                after: None,
                row: json!({"title": "x"}),
            },
            "task",
        ),
        (
            Edit::Order {
                table: "task".into(),
                was: vec!["a".into(), "b".into()],
                to: vec!["b".into(), "b".into(), "a".into()],
            },
            "task",
        ),
    ] {
        let fault = apply(&base, std::slice::from_ref(&edit)).expect_err("does not fit");
        assert_eq!(fault.at, at, "{edit:?}: {fault}");
    }
}

#[test]
fn among_many_changes_the_first_that_cannot_be_read_is_named() {
    let base = body_for_tests();
    let mut edits = Vec::new();
    for (n, task) in base.tasks.iter().enumerate() {
        let mut set = |field: &str, was: Value, to: Value| {
            edits.push(Edit::Set {
                at: format!("task/{}.{field}", task.id),
                was,
                to,
            });
        };
        set("title", json!(task.title), json!(format!("Title {n}")));
        if n == 2 {
            set("phase", json!(task.phase), json!("soon"));
        }
        if n == 3 {
            set("due", json!(task.due), json!(true));
        }
    }
    let fault = apply(&base, &edits).expect_err("two do not fit");
    assert_eq!(fault.at, format!("task/{}.phase", base.tasks[2].id));
}
