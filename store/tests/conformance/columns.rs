//! What stands in columns beside a JSON body says the same as the body, when it is saved and
//! after each change: queries rely on the columns, pages on the body.

use crate::{
    fixtures::{self, at, id},
    ground::{Ground, Raw},
};
use model::{
    actions::{ActionItem, ActionSource, ActionState},
    exercises::Exercise,
    reviews::{Review, ReviewState},
};
use uuid::Uuid;

conformance! {
    files columns_of_actions_agree: covers [insert_action, update_action];
    files columns_of_reviews_agree: covers [insert_review, update_review];
    files columns_of_exercises_agree: covers [insert_exercise, update_exercise];
}

fn digits(id: Option<Uuid>) -> String {
    id.map_or("-".into(), |id| id.simple().to_string())
}

pub async fn columns_of_actions_agree(g: Ground) {
    let raw = g.raw().await;
    let mut item = ActionItem {
        source: ActionSource::Exercise(id()),
        ..fixtures::action(g.a.id, "ACT-0001", "2027-01-31")
    };
    commit!(g.insert_action(&item));
    assert_eq!(actions(&raw).await, [action(&item)]);
    item.state = ActionState::InProgress { since: at(1) };
    item.owner = id();
    item.due = "2027-02-28".parse().expect("date");
    commit!(g.update_action(&mut item));
    let none = ActionItem {
        playbook: None,
        ..fixtures::action(g.a.id, "ACT-0002", "2027-01-31")
    };
    commit!(g.insert_action(&none));
    assert_eq!(actions(&raw).await, [action(&item), action(&none)]);
}
async fn actions(raw: &Raw) -> Vec<String> {
    let [owner, playbook, source] =
        ["owner_id", "playbook_id", "source_id"].map(|column| raw.digits(column));
    raw.texts(&format!(
        "SELECT key || ' ' || state_key || ' ' || due || ' ' || {owner} || ' ' || {playbook} || ' ' || {source} FROM action_items ORDER BY key"
    ))
    .await
}
fn action(a: &ActionItem) -> String {
    let source = match a.source {
        ActionSource::Review(id) => id.0,
        ActionSource::Exercise(id) => id.0,
    };
    format!(
        "{} {} {} {} {} {}",
        a.key,
        a.state.key(),
        a.due,
        digits(Some(a.owner.0)),
        digits(a.playbook.map(|p| p.0)),
        digits(Some(source))
    )
}

pub async fn columns_of_reviews_agree(g: Ground) {
    let raw = g.raw().await;
    let mut review = fixtures::review(g.a.id, "SRR-0001", at(500));
    commit!(g.insert_review(&review));
    assert_eq!(reviews(&raw).await, [of_review(&review)]);
    review.state = ReviewState::Missed { at: at(900) };
    review.scheduled_at = at(600);
    commit!(g.update_review(&mut review));
    assert_eq!(reviews(&raw).await, [of_review(&review)]);
}
async fn reviews(raw: &Raw) -> Vec<String> {
    let number = "CAST(scheduled_at AS TEXT)";
    raw.texts(&format!(
        "SELECT key || ' ' || state_key || ' ' || {number} FROM reviews"
    ))
    .await
}
fn of_review(r: &Review) -> String {
    format!("{} {} {}", r.key, r.state.key(), r.scheduled_at.micros())
}

pub async fn columns_of_exercises_agree(g: Ground) {
    let raw = g.raw().await;
    let playbook = fixtures::playbook(g.a.id, "PB-0001");
    commit!(g.insert_playbook(&playbook));
    let mut x = fixtures::exercise(g.a.id, "EXR-0001", &[playbook.id], Some(id()));
    commit!(g.insert_exercise(&x));
    assert_eq!(exercises(&raw).await, [exercise(&x)]);
    x.end(at(900)).expect("end");
    commit!(g.update_exercise(&mut x));
    assert_eq!(exercises(&raw).await, [exercise(&x)]);
}
async fn exercises(raw: &Raw) -> Vec<String> {
    let review = raw.digits("review_id");
    raw.texts(&format!(
        "SELECT key || ' ' || state_key || ' ' || {review} || ' ' || COALESCE(CAST(ended_at AS TEXT), '-') FROM exercises"
    ))
    .await
}
fn exercise(x: &Exercise) -> String {
    let ended = x.ended_at().map_or("-".into(), |t| t.micros().to_string());
    let review = digits(x.review_id.map(|r| r.0));
    format!("{} {} {review} {ended}", x.key, x.state.key())
}
