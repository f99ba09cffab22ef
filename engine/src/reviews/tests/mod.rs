use super::*;
use crate::{Ctx, demo, desk, exercises, jobs, playbooks, testing::Test};
use model::{
    Code,
    actions::NewAction,
    audit::Outcome,
    exercises::{ExerciseState, ObservationKind},
    reviews::*,
};

mod shown;

async fn next_review(t: &Test) -> ReviewSummary {
    list(&t.engine, &t.as_("Helena"))
        .await
        .expect("list")
        .into_iter()
        .find(|r| r.state == "scheduled")
        .expect("a scheduled review")
}

async fn go(t: &Test, ctx: &Ctx, view: &ReviewView, c: ReviewCommand) -> ReviewView {
    command(&t.engine, ctx, view.summary.id, view.summary.revision, &c)
        .await
        .unwrap_or_else(|e| panic!("{}: {e}", c.name()))
}

fn step(step: Step) -> ReviewCommand {
    ReviewCommand::EnterStep { step, reason: None }
}

async fn opened(t: &Test) -> ReviewView {
    let chair = t.as_("Helena");
    let id = next_review(t).await.id;
    let view = get(&t.engine, &chair, id).await.expect("get");
    let view = go(t, &chair, &view, ReviewCommand::Prepare).await;
    let view = go(t, &chair, &view, ReviewCommand::Open).await;
    for who in ["Tomas", "Mara", "Elise"] {
        join(&t.engine, &t.as_(who), id).await.expect("join");
    }
    get(&t.engine, &chair, view.summary.id).await.expect("get")
}

/// Scenarios of the published playbooks with the lowest scores, the lowest first.
fn the_weakest_are_offered(view: &ReviewView) {
    let frozen = view.readiness.as_ref().expect("frozen");
    let offered: Vec<_> = view
        .offers
        .iter()
        .map(|o| frozen.playbook(o.playbook).expect("frozen").score.score)
        .collect();
    assert!(offered.len() == 5 && offered.is_sorted(), "{offered:?}");
    let others = frozen
        .playbooks()
        .filter(|p| p.coverage != model::readiness::Coverage::Missing)
        .filter(|p| view.offers.iter().all(|o| o.playbook != p.id))
        .map(|p| p.score.score);
    assert!(others.min() >= offered.last().copied());
}

#[tokio::test]
async fn a_whole_review_from_schedule_to_closed_minutes() {
    let t = Test::new().await;
    let chair = t.as_("Helena");
    let view = opened(&t).await;
    let id = view.summary.id;
    assert_eq!(view.present.len(), 4);
    assert!(view.readiness.is_some());

    // Assignments: the steward fills an empty seat, the domain owner approves what they saw.
    let view = go(&t, &chair, &view, step(Step::Assignments)).await;
    let hole = view
        .slots
        .iter()
        .find(|s| s.deputy.is_none())
        .expect("an empty seat")
        .clone();
    let owner = t
        .people
        .iter()
        .find(|p| {
            p.roles
                .contains(&model::identity::Role::DomainOwner(hole.domain))
        })
        .expect("owner")
        .name
        .clone();
    let new = NewAssignment {
        playbook: hole.playbook,
        slot: hole.slot.clone(),
        seat: Seat::Deputy,
        person: t.id("Aisha"),
    };
    let view = assign(&t.engine, &t.as_("Katarina"), id, &new)
        .await
        .expect("assign");
    let pending = view.approvals.first().expect("an approval").clone();
    assert!(
        !pending.may_approve && pending.change.contains("Aisha Rahman"),
        "{}",
        pending.change
    );
    let refused = approve(
        &t.engine,
        &t.as_("Katarina"),
        id,
        pending.version,
        &pending.hash,
    )
    .await
    .expect_err("own work");
    assert_eq!(refused.code(), Code::Denied);
    approve(
        &t.engine,
        &t.as_(&owner),
        id,
        pending.version,
        &pending.hash,
    )
    .await
    .expect("approve");
    let view = get(&t.engine, &chair, id).await.expect("get");
    assert!(view.changes[0].approved_by.is_some());
    assert!(
        !view
            .slots
            .iter()
            .any(|s| s.playbook == hole.playbook && s.slot == hole.slot && s.deputy.is_none())
    );

    let outside = playbooks::get(&t.engine, &chair, hole.playbook, None)
        .await
        .expect("playbook");
    assert_eq!(
        outside.summary.version,
        Some(2),
        "approved and staffed, it is published"
    );

    // Scenario: the facilitator runs the tabletop, injects come by the clock, answers show when all are in.
    let view = go(&t, &chair, &view, step(Step::Scenario)).await;
    the_weakest_are_offered(&view);
    let offer = view.offers.first().expect("an offer").playbook;
    let view = go(
        &t,
        &chair,
        &view,
        ReviewCommand::ChooseScenario { playbook: offer },
    )
    .await;
    let x = view.exercise.as_ref().expect("exercise").id;
    let fac = t.as_("Elise");
    exercises::command(&t.engine, &fac, x, &ExerciseCommand::Start)
        .await
        .expect("start");
    let denied = exercises::command(&t.engine, &t.as_("Tomas"), x, &ExerciseCommand::Pause)
        .await
        .expect_err("not the facilitator");
    assert_eq!(denied.code(), Code::Denied);
    for (who, text) in [("Helena", "Take command"), ("Tomas", "Stop the line")] {
        exercises::command(
            &t.engine,
            &t.as_(who),
            x,
            &ExerciseCommand::Respond {
                inject: 0,
                text: text.into(),
            },
        )
        .await
        .expect("answer");
    }
    let half = exercises::get(&t.engine, &t.as_("Mara"), x)
        .await
        .expect("get");
    assert!(
        half.injects[0].responses.is_empty()
            && half.injects[0].answered.len() == 2
            && half.injects[0].expected.is_none()
    );
    let full = exercises::command(
        &t.engine,
        &t.as_("Mara"),
        x,
        &ExerciseCommand::Respond {
            inject: 0,
            text: "Preserve evidence".into(),
        },
    )
    .await
    .expect("answer");
    assert_eq!(full.injects[0].responses.len(), 3);
    let second = full.injects[1].minute;
    t.clock.advance_secs(i64::from(second) * 60);
    assert!(jobs::run_due(&t.engine).await.expect("jobs") >= 1);
    let view2 = exercises::get(&t.engine, &fac, x).await.expect("get");
    assert!(view2.injects[1].released_at.is_some() && !view2.injects[1].by_hand);
    let observe = ExerciseCommand::Observe {
        kind: ObservationKind::Strength,
        inject: Some(0),
        text: "Quick command.".into(),
    };
    exercises::command(&t.engine, &t.as_("Mara"), x, &observe)
        .await
        .expect("observe");
    let busy = command(
        &t.engine,
        &chair,
        id,
        get(&t.engine, &chair, id)
            .await
            .expect("get")
            .summary
            .revision,
        &step(Step::Learnings),
    )
    .await
    .expect_err("still running");
    assert_eq!(busy.code(), Code::Conflict);
    exercises::command(&t.engine, &fac, x, &ExerciseCommand::End)
        .await
        .expect("end");

    // Learnings, minutes, signatures.
    let view = get(&t.engine, &chair, id).await.expect("get");
    let view = go(&t, &chair, &view, step(Step::Learnings)).await;
    let new = NewAction {
        title: "Rehearse the hand-over".into(),
        detail: String::new(),
        playbook: Some(offer),
        owner: t.id("Tomas"),
        due: view.now.plus_days(30).date(),
    };
    add_action(&t.engine, &t.as_("Mara"), id, &new)
        .await
        .expect("action");
    let view = get(&t.engine, &chair, id).await.expect("get");
    go(&t, &chair, &view, ReviewCommand::EndSession).await;
    let m = minutes(&t.engine, &chair, id).await.expect("minutes");
    assert_eq!(m.minutes.actions.len(), 1);
    assert_eq!(m.minutes.changes.len(), 1);
    assert_eq!(
        m.minutes.scenario.as_ref().map(|s| s.injects.len()),
        Some(2)
    );
    sign(&t.engine, &chair, id, &m.hash)
        .await
        .expect("chair signs");
    assert_eq!(
        sign(&t.engine, &t.as_("Priya"), id, &m.hash)
            .await
            .expect_err("absent")
            .code(),
        Code::Denied
    );
    let signed = sign(&t.engine, &t.as_("Mara"), id, &m.hash)
        .await
        .expect("signs");
    assert_eq!(signed.summary.state, "signed");
    let view = get(&t.engine, &chair, id).await.expect("get");
    assert_eq!(
        go(&t, &chair, &view, ReviewCommand::Close)
            .await
            .summary
            .state,
        "closed"
    );

    for action in [
        "reviews.prepare",
        "reviews.open",
        "reviews.join",
        "reviews.assign",
        "reviews.approve",
        "exercises.conduct",
        "exercises.respond",
        "reviews.add_action",
        "reviews.sign",
        "reviews.close",
        "jobs.release_injects",
    ] {
        assert!(
            t.audited(action, Outcome::Success).await,
            "{action} is not audited"
        );
    }
    assert!(
        t.audited("reviews.sign", Outcome::Denied).await
            && t.audited("exercises.conduct", Outcome::Denied).await
    );
    t.finish().await;
}

#[tokio::test]
async fn a_cancelled_review_keeps_its_reason() {
    let t = Test::new().await;
    let chair = t.as_("Helena");
    let id = next_review(&t).await.id;
    let view = get(&t.engine, &chair, id).await.expect("get");
    let cancel = |reason: &str| ReviewCommand::Cancel {
        reason: reason.into(),
    };
    let revision = view.summary.revision;
    let empty = command(&t.engine, &chair, id, revision, &cancel("  "))
        .await
        .expect_err("no reason");
    assert_eq!(empty.problem().faults[0].field, "reason");
    let gone = go(&t, &chair, &view, cancel("The board meets that day.")).await;
    assert_eq!(gone.summary.state, "cancelled");
    assert_eq!(
        gone.cancelled_because.as_deref(),
        Some("The board meets that day.")
    );
    let entries = t.audit("reviews.cancel").await;
    assert!(
        entries
            .iter()
            .any(|e| e.detail.contains("The board meets that day.")),
        "{entries:?}"
    );
    t.finish().await;
}

#[tokio::test]
async fn who_comes_in_takes_nothing_from_the_chair() {
    let t = Test::new().await;
    let chair = t.as_("Helena");
    let seen = opened(&t).await;
    let late = join(&t.engine, &t.as_("Katarina"), seen.summary.id)
        .await
        .expect("an attendee who was not there");
    assert_eq!(late.present.len(), seen.present.len() + 1);
    assert_eq!(late.summary.revision, seen.summary.revision);
    // with the revision read before somebody came in
    let after = go(&t, &chair, &seen, step(Step::Assignments)).await;
    assert_eq!(after.present, late.present);
}

#[tokio::test]
async fn two_chairs_at_once_and_steps_out_of_order_change_nothing() {
    let t = Test::new().await;
    let chair = t.as_("Helena");
    let view = opened(&t).await;
    let id = view.summary.id;
    go(&t, &chair, &view, step(Step::Assignments)).await;
    let second = command(
        &t.engine,
        &chair,
        id,
        view.summary.revision,
        &step(Step::Assignments),
    )
    .await
    .expect_err("stale");
    assert_eq!(second.code(), Code::StaleRevision);
    let now = get(&t.engine, &chair, id).await.expect("get");
    let jump = command(
        &t.engine,
        &chair,
        id,
        now.summary.revision,
        &step(Step::Learnings),
    )
    .await
    .expect_err("jump");
    assert_eq!(
        (jump.code(), jump.problem().faults[0].field.as_str()),
        (Code::Invalid, "step")
    );
    let other = command(
        &t.engine,
        &t.as_("Tomas"),
        id,
        now.summary.revision,
        &step(Step::Scenario),
    )
    .await
    .expect_err("not the chair");
    assert_eq!(other.code(), Code::Denied);
    assert_eq!(
        get(&t.engine, &chair, id)
            .await
            .expect("get")
            .summary
            .revision,
        now.summary.revision
    );
    t.finish().await;
}

#[tokio::test]
async fn another_organisation_and_uninvited_people_learn_nothing() {
    let t = Test::new().await;
    let view = opened(&t).await;
    let id = view.summary.id;
    let stranger = t.stranger().await;
    for code in [
        get(&t.engine, &stranger, id).await.expect_err("get").code(),
        join(&t.engine, &stranger, id)
            .await
            .expect_err("join")
            .code(),
        command(
            &t.engine,
            &stranger,
            id,
            view.summary.revision,
            &ReviewCommand::Prepare,
        )
        .await
        .expect_err("command")
        .code(),
        minutes(&t.engine, &stranger, id)
            .await
            .expect_err("minutes")
            .code(),
        sign(&t.engine, &stranger, id, "x")
            .await
            .expect_err("sign")
            .code(),
    ] {
        assert_eq!(code, Code::NotFound);
    }
    assert!(list(&t.engine, &stranger).await.expect("list").is_empty());
    // Rafael facilitates elsewhere and is not invited to this one.
    assert_eq!(
        get(&t.engine, &t.as_("Rafael"), id)
            .await
            .expect_err("uninvited")
            .code(),
        Code::NotFound
    );
    assert_eq!(
        get(&t.engine, &t.as_("Nadia"), id)
            .await
            .expect_err("stakeholder")
            .code(),
        Code::Denied
    );
    t.finish().await;
}

#[tokio::test]
async fn the_clock_of_the_scenario_survives_a_restart() {
    let dir = std::env::temp_dir().join(format!("m-restart-{}", uuid::Uuid::new_v4()));
    std::fs::create_dir_all(&dir).expect("dir");
    let url = format!("sqlite://{}", dir.join("m.db").display());
    let db = store::Db::connect(&url).await.expect("connect");
    db.migrate().await.expect("migrate");
    let t = Test::on(db).await;
    let chair = t.as_("Helena");
    let view = opened(&t).await;
    let id = view.summary.id;
    let view = go(&t, &chair, &view, step(Step::Assignments)).await;
    let view = go(&t, &chair, &view, step(Step::Scenario)).await;
    let playbook = view.offers[0].playbook;
    let view = go(
        &t,
        &chair,
        &view,
        ReviewCommand::ChooseScenario { playbook },
    )
    .await;
    let x = view.exercise.expect("exercise").id;
    exercises::command(&t.engine, &t.as_("Elise"), x, &ExerciseCommand::Start)
        .await
        .expect("start");
    t.clock.advance_secs(90);
    let (clock, people, org) = (t.clock.clone(), t.people.clone(), t.org);
    t.engine.close().await;
    drop(t);

    let engine = crate::Engine::new(crate::Settings {
        db: store::Db::connect(&url).await.expect("connect"),
        clock: Box::new(clock.clone()),
        secret: vec![7; 32],
        outside: crate::testing::outside(),
        library: crate::testing::library(),
    });
    let t = Test {
        engine,
        clock,
        org,
        people,
    };
    t.clock.advance_secs(30);
    let after = exercises::get(&t.engine, &t.as_("Elise"), x)
        .await
        .expect("get");
    assert!(matches!(after.state, ExerciseState::InConduct { .. }));
    assert_eq!(after.clock.elapsed(after.now), 120);
    // The promise of the next inject was kept with the change that made it.
    let second = i64::from(after.injects[1].minute) * 60;
    t.clock.advance_secs(second - 120);
    jobs::run_due(&t.engine).await.expect("jobs");
    assert!(
        exercises::get(&t.engine, &t.as_("Elise"), x)
            .await
            .expect("get")
            .injects[1]
            .released_at
            .is_some()
    );
    assert_eq!(
        get(&t.engine, &t.as_("Helena"), id)
            .await
            .expect("get")
            .summary
            .step,
        Some(Step::Scenario)
    );
    t.finish().await;
    std::fs::remove_dir_all(&dir).expect("clean up");
}

#[tokio::test]
async fn scheduling_names_each_fault_and_refuses_a_second_review_of_a_quarter() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let scheduled = next_review(&t).await;
    let new = NewReview {
        quarter: scheduled.quarter,
        chair: t.id("Nadia"),
        facilitator: None,
        attendees: vec![t.id("Gunnar")],
        scheduled_at: "2026-01-01T00:00:00Z".parse().expect("time"),
    };
    let error = schedule(&t.engine, &steward, &new)
        .await
        .expect_err("faults")
        .problem();
    let fields: Vec<_> = error.faults.iter().map(|f| f.field.as_str()).collect();
    assert_eq!(fields, ["scheduled_at", "chair", "attendees"]);
    let new = NewReview {
        chair: t.id("Helena"),
        attendees: vec![t.id("Tomas")],
        scheduled_at: "2026-12-01T09:00:00Z".parse().expect("time"),
        ..new
    };
    assert_eq!(
        schedule(&t.engine, &steward, &new)
            .await
            .expect_err("quarter")
            .code(),
        Code::Conflict
    );
    let new = NewReview {
        quarter: scheduled.quarter.next(),
        ..new
    };
    let made = schedule(&t.engine, &steward, &new).await.expect("schedule");
    assert_eq!(made.attendees.len(), 2);
    t.finish().await;
}
