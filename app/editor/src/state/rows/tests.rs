use super::*;
use crate::state::{parts::apply, test_body};
use model::playbooks::Phase;

fn in_phase(b: &PlaybookBody, phase: Phase) -> Vec<String> {
    b.tasks_in(phase).map(|t| t.id.clone()).collect()
}

#[test]
fn a_task_moves_within_its_phase_and_then_into_the_next() {
    let old = test_body();
    let mut body = old.clone();
    let first = in_phase(&body, Phase::Immediate);
    let last = first[first.len() - 1].clone();
    let (_, done) = shift(&mut body, Table::Task, &last, Way::Down).expect("moved");
    assert_eq!(in_phase(&body, Phase::Secondary)[0], last);
    assert_eq!(body.tasks.len(), old.tasks.len());
    let (_, back) = shift(&mut body, Table::Task, &last, Way::Up).expect("moved");
    assert_eq!(in_phase(&body, Phase::Immediate), first);
    apply(&mut body, &back.undo).expect("fits");
    apply(&mut body, &done.undo).expect("fits");
    assert_eq!(body, old);
    let (_, _) = shift(&mut body, Table::Task, &first[1], Way::Up).expect("moved");
    assert_eq!(in_phase(&body, Phase::Immediate)[0], first[1]);
}

#[test]
fn the_first_task_cannot_go_up_nor_the_last_into_a_later_phase() {
    let mut body = test_body();
    let first = in_phase(&body, Phase::Immediate)[0].clone();
    assert_eq!(shift(&mut body, Table::Task, &first, Way::Up), None);
    assert_eq!(shift(&mut body, Table::Task, &first, Way::Earlier), None);
    shift(&mut body, Table::Task, &first, Way::Later).expect("moved");
    assert_eq!(body.task(&first).map(|t| t.phase), Some(Phase::Secondary));
}

#[test]
fn a_dropped_task_stands_before_the_other_and_in_its_phase() {
    let mut body = test_body();
    let id = in_phase(&body, Phase::Immediate)[0].clone();
    let other = in_phase(&body, Phase::FollowUp)[1].clone();
    drop_task(&mut body, &id, Some(&other), Phase::FollowUp).expect("moved");
    assert_eq!(in_phase(&body, Phase::FollowUp)[1], id);
    assert_eq!(drop_task(&mut body, &id, Some(&id), Phase::FollowUp), None);
}

#[test]
fn a_new_task_is_like_the_one_above_and_has_a_name_of_its_own() {
    let old = test_body();
    let mut body = old.clone();
    let above = body.tasks[2].clone();
    let id = new_id(Table::Task, &body, "abcd");
    let (id, done) = add(&mut body, Table::Task, Some(&above.id), &id);
    assert_eq!(body.tasks[3].id, id);
    assert_eq!(body.tasks[3].phase, above.phase);
    assert_ne!(new_id(Table::Task, &body, "abcd"), id);
    apply(&mut body, &done.undo).expect("fits");
    assert_eq!(body, old);
    apply(&mut body, &done.redo).expect("fits");
    assert_eq!(body.tasks[3].id, id);
}

#[test]
fn nobody_waits_for_a_task_that_was_removed_until_it_is_put_back() {
    let old = test_body();
    let mut body = old.clone();
    let waited = old
        .tasks
        .iter()
        .find_map(|t| t.after.first().cloned())
        .expect("a task waits");
    let done = remove(&mut body, Table::Task, &waited).expect("removed");
    assert!(body.tasks.iter().all(|t| !t.after.contains(&waited)));
    apply(&mut body, &done.undo).expect("fits");
    assert_eq!(body, old);
}

#[test]
fn rows_without_a_name_are_added_moved_and_removed_by_place() {
    let old = test_body();
    let mut body = old.clone();
    let (id, _) = add(&mut body, Table::Metric, Some("0"), "unused");
    assert_eq!(id, "1");
    let (id, _) = shift(&mut body, Table::Metric, &id, Way::Up).expect("moved");
    assert_eq!(id, "0");
    remove(&mut body, Table::Metric, &id).expect("removed");
    assert_eq!(body, old);
    assert_eq!(shift(&mut body, Table::Metric, "0", Way::Up), None);
}

#[test]
fn every_row_has_the_article_of_its_word() {
    assert_eq!(
        Table::ALL.map(Table::any),
        [
            "a task",
            "a role",
            "a message",
            "a decision",
            "a deadline",
            "a variable",
            "a source",
            "a trigger",
            "a metric",
            "a question",
            "an inject",
        ]
    );
}

#[test]
fn a_variable_is_named_by_letters_and_lines() {
    assert_eq!(variable_key("  Next update, at "), "next_update_at");
    assert_eq!(variable_key("??"), "");
}
