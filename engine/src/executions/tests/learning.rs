//! What comes of an execution for its playbook.

use super::*;

#[tokio::test]
async fn what_was_learned_becomes_a_draft() {
    let t = Test::new().await;
    let room = declared(&t, ExecutionMode::Exercise).await;
    let helena = t.as_("Helena");
    let note = C::Learn {
        kind: LearningKind::DidNotWork,
        question: None,
        text: "Nobody had the number".into(),
    };
    go(&t, &helena, &room, note).await;
    let mut tx = t.engine.db().read().await.expect("read");
    let x = tx
        .execution(t.org, room.row.id)
        .await
        .expect("read")
        .expect("there");
    drop(tx);
    let change = NewChange {
        title: "Write the number down".into(),
        text: "Into the summary".into(),
        edits: vec![Edit::Set {
            at: "summary".into(),
            was: x.body.summary.clone().into(),
            to: format!("{} Call 112.", x.body.summary).into(),
        }],
        owner: t.id("Katarina"),
        due: t.engine.now().plus_days(30).date(),
    };
    let room = executions::propose_change(&t.engine, &helena, room.row.id, &change)
        .await
        .expect("propose");
    assert_eq!(room.learning.changes[0].state, "open");
    let steward = t.as_("Katarina");
    let accepted = executions::accept_change(&t.engine, &steward, room.row.id, 0)
        .await
        .expect("accept");
    assert_eq!(accepted.conflicts, []);
    let draft = crate::playbooks::get_draft(&t.engine, &steward, accepted.draft)
        .await
        .expect("draft");
    assert!(draft.body.summary.ends_with("Call 112."));
    let entries = t.audit("executions.accept_change").await;
    assert!(entries.iter().any(|e| e.detail.starts_with("action:")));
    assert!(entries.iter().all(|e| !e.detail.contains(&change.title)));
    let again = executions::accept_change(&t.engine, &steward, room.row.id, 0).await;
    assert_eq!(again.map_err(|e| e.code()).err(), Some(Code::Conflict));
    t.finish().await;
}

/// A response that Helena leads and stands down after everybody who was asked has taken their
/// slot. One that `teaches` leaves a change of the playbook, due in five days.
async fn responded(
    t: &Test,
    playbook: PlaybookId,
    mode: ExecutionMode,
    teaches: bool,
) -> WarRoomView {
    let helena = t.as_("Helena");
    let mut room = executions::declare(&t.engine, &helena, &new(playbook, mode))
        .await
        .expect("declare");
    for slot in room.slots.clone() {
        let Some(page) = slot.pages.last() else {
            continue;
        };
        let who = ctx(t, page.person.id);
        room = go(t, &who, &room, C::Acknowledge { slot: slot.key }).await;
    }
    if teaches {
        let change = NewChange {
            title: "Write the number down".into(),
            text: String::new(),
            edits: Vec::new(),
            owner: t.id("Katarina"),
            due: t.engine.now().plus_days(5).date(),
        };
        executions::propose_change(&t.engine, &helena, room.row.id, &change)
            .await
            .expect("propose");
    }
    let end = C::StandDown {
        because: StandDown::NoLongerNeeded,
        note: String::new(),
    };
    go(t, &helena, &room, end).await
}

/// What the person reads of how long ago the playbook was exercised.
async fn exercised(t: &Test, who: &Ctx, playbook: PlaybookId) -> String {
    let readiness = crate::readiness::current(&t.engine, who)
        .await
        .expect("readiness");
    readiness
        .playbook(playbook)
        .expect("playbook")
        .score
        .losses
        .iter()
        .find(|l| l.component == Component::Exercised)
        .expect("not exercised today")
        .reason
        .clone()
}

#[tokio::test]
async fn a_response_tests_its_playbook_and_is_named_to_who_may_know_of_it() {
    let t = Test::new().await;
    let helena = t.as_("Helena");
    let playbook = playbook(&t).await;
    let before = exercised(&t, &helena, playbook).await;
    let mut room = None;
    for mode in [ExecutionMode::Rehearsal, ExecutionMode::Live] {
        assert_eq!(exercised(&t, &helena, playbook).await, before);
        let over = responded(&t, playbook, mode, true).await;
        assert!(over.row.stamps.t3.is_some());
        room = Some(over);
    }
    let room = room.expect("the live one");
    let day = t.engine.now().date();
    t.clock.advance_secs(10 * 86_400);
    assert_eq!(
        exercised(&t, &helena, playbook).await,
        format!(
            "Last exercised 10 days ago: {}, stood down on {day}",
            room.row.key
        )
    );
    let mut outsider = None;
    for person in &t.people {
        let who = t.as_(&person.name);
        if can(&who.actor, Permission::ReadinessRead).is_ok()
            && executions::get(&t.engine, &who, room.row.id).await.is_err()
        {
            outsider = Some(who);
            break;
        }
    }
    let outsider = outsider.expect("somebody has no part in it");
    assert_eq!(
        exercised(&t, &outsider, playbook).await,
        "Last exercised 10 days ago"
    );
    // What was learned in it counts as what was learned in a review.
    let readiness = crate::readiness::current(&t.engine, &helena)
        .await
        .expect("readiness");
    let score = &readiness.playbook(playbook).expect("playbook").score;
    assert!(score.caps.contains(&Cap::OverdueAction), "{score:?}");
    t.finish().await;
}

#[tokio::test]
async fn a_later_execution_of_its_playbook_proves_a_fix_and_the_one_that_taught_it_does_not() {
    let t = Test::new().await;
    let (helena, katarina) = (t.as_("Helena"), t.as_("Katarina"));
    let playbook = playbook(&t).await;
    let mut over = Vec::new();
    for _ in 0..2 {
        let room = responded(&t, playbook, ExecutionMode::Live, over.is_empty()).await;
        over.push((room.row.id, room.row.key));
        t.clock.advance_secs(60);
        if over.len() > 1 {
            break;
        }
        let item = lesson(&t, over[0].0).await.item;
        let done = ActionStep::Complete {
            note: "It is on the first page".into(),
        };
        crate::actions::step(&t.engine, &katarina, item.id, item.revision, &done)
            .await
            .expect("complete");
        t.clock.advance_secs(60);
    }
    let (taught, proves) = (over[0].clone(), over[1].clone());
    let view = lesson(&t, taught.0).await;
    assert_eq!(view.verifying_executions, std::slice::from_ref(&proves));
    let item = view.item;
    let verify = |execution| ActionStep::VerifyByExecution { execution };
    let own = verify(taught.0);
    let refused = crate::actions::step(&t.engine, &helena, item.id, item.revision, &own).await;
    let problem = refused.expect_err("it ended before").problem();
    assert_eq!(problem.faults[0].field, "execution");
    let later = verify(proves.0);
    let view = crate::actions::step(&t.engine, &helena, item.id, item.revision, &later)
        .await
        .expect("verify");
    assert_eq!(view.item.state.key(), "verified");
    assert_eq!(view.history[0].what, format!("Verified by {}", proves.1));
    t.finish().await;
}

/// The action item that came from the execution, as the sponsor sees it.
async fn lesson(t: &Test, execution: ExecutionId) -> ActionView {
    crate::actions::list(&t.engine, &t.as_("Helena"), &ActionFilter::default())
        .await
        .expect("list")
        .into_iter()
        .find(|a| a.item.source == ActionSource::Execution(execution))
        .expect("an action item")
}
