//! What becomes of a signal: a proposal, and how it ends.

use super::*;
use model::{
    audit::Outcome,
    signals::{Feedback, ProposalState, Verdict},
};

#[tokio::test]
async fn an_event_becomes_a_proposal_that_is_declined_as_noise() {
    let t = Test::new().await;
    let key = key(&t, 6_000).await;
    let trigger_made = watch(&t, TriggerMode::RequireApproval, TriggerState::Active).await;
    let accepted = send(
        &t,
        &key.secret,
        &[event("1", 2.0), event("2", 7.0), event("2", 7.0)],
    )
    .await
    .expect("accepted");
    assert_eq!((accepted.accepted, accepted.duplicates), (2, 1));
    assert_eq!(accepted.events[1].signal, accepted.events[2].signal);
    assert!(accepted.events[2].duplicate);
    // Durable and waiting before anybody evaluates.
    let steward = t.as_("Katarina");
    let row = get(&t.engine, &steward, accepted.events[1].signal)
        .await
        .expect("signal")
        .row;
    assert_eq!(row.signal.state.key(), "new");
    jobs::run_due(&t.engine).await.expect("run");
    let seen = get(&t.engine, &steward, accepted.events[1].signal)
        .await
        .expect("signal");
    assert_eq!(seen.row.signal.state.key(), "evaluated");
    assert_eq!(seen.evaluations[0].verdict, Verdict::Fired);
    assert_eq!(seen.evaluations[0].trace.said, "x 7 is above 5");
    let not = get(&t.engine, &steward, accepted.events[0].signal)
        .await
        .expect("signal");
    assert_eq!(not.evaluations[0].verdict, Verdict::NotMet);
    assert_eq!(not.evaluations[0].trace.said, "x 2 is not above 5");

    let waiting = open(&t).await;
    assert_eq!(waiting.len(), 1);
    let p = &waiting[0].proposal;
    assert_eq!(
        (p.title.as_str(), p.key.as_str()),
        ("Checkout errors: Errors at 7", "PRO-0007")
    );
    assert_eq!(p.decide_by, t.engine.now().plus_secs(8 * 3_600));
    assert!(
        !waiting[0].may_decide,
        "a steward does not decide what needs approval"
    );
    // The same again: known, evaluated once, no second proposal.
    let again = send(&t, &key.secret, &[event("2", 7.0)])
        .await
        .expect("again");
    assert_eq!((again.accepted, again.duplicates), (0, 1));
    assert_eq!(jobs::run_due(&t.engine).await.expect("run"), 0);
    // Within the cooldown nothing; after it the signal joins the open proposal.
    send(&t, &key.secret, &[event("3", 8.0)])
        .await
        .expect("accepted");
    jobs::run_due(&t.engine).await.expect("run");
    assert_eq!(open(&t).await[0].proposal.signals.len(), 1);
    t.clock.advance_secs(61);
    send(&t, &key.secret, &[event("4", 9.0)])
        .await
        .expect("accepted");
    jobs::run_due(&t.engine).await.expect("run");
    assert_eq!(open(&t).await[0].proposal.signals.len(), 2);

    let id = p.id;
    let word = Some(Feedback::Noise);
    assert_eq!(
        code(decline(&t.engine, &steward, id, "A test.", word).await),
        Code::Denied
    );
    let owner = t.as_("Daniel");
    assert_eq!(
        code(decline(&t.engine, &owner, id, " ", word).await),
        Code::Invalid
    );
    let view = decline(&t.engine, &owner, id, "A load test.", word)
        .await
        .expect("declined");
    assert!(matches!(
        view.row.proposal.state,
        ProposalState::Declined { .. }
    ));
    assert_eq!(view.decided_by.expect("by").name, "Daniel Okafor");
    assert_eq!(
        code(decline(&t.engine, &owner, id, "Again.", None).await),
        Code::WrongState
    );
    let judged = trigger(&t.engine, &owner, trigger_made.trigger.id)
        .await
        .expect("trigger");
    assert_eq!((judged.trigger.noise, judged.precision), (1, Some(0)));
    assert_eq!(judged.recent.len(), 4);
    judge_proposal(&t.engine, &owner, id, Feedback::Useful)
        .await
        .expect("judged");
    let judged = trigger(&t.engine, &owner, trigger_made.trigger.id)
        .await
        .expect("trigger");
    assert_eq!((judged.trigger.useful, judged.trigger.noise), (1, 0));
    for (action, outcome) in [
        ("signals.ingest", Outcome::Success),
        ("signals.decline_proposal", Outcome::Denied),
        ("signals.decline_proposal", Outcome::Success),
        ("jobs.evaluate_signals", Outcome::Success),
    ] {
        assert!(t.audited(action, outcome).await, "{action}");
    }
    let stranger = t.stranger().await;
    assert_eq!(
        code(proposal(&t.engine, &stranger, id).await),
        Code::NotFound
    );
    assert_eq!(
        code(decline(&t.engine, &stranger, id, "Mine.", None).await),
        Code::NotFound
    );
    assert_eq!(
        code(get(&t.engine, &stranger, accepted.events[0].signal).await),
        Code::NotFound
    );
    assert_eq!(
        code(trigger(&t.engine, &stranger, trigger_made.trigger.id).await),
        Code::NotFound
    );
    assert_eq!(
        code(proposal(&t.engine, &t.as_("Nadia"), id).await),
        Code::Denied
    );
    t.finish().await;
}

#[tokio::test]
async fn a_signal_becomes_an_execution_when_its_proposal_is_accepted() {
    let t = Test::new().await;
    let key = key(&t, 6_000).await;
    let made = watch(&t, TriggerMode::RequireApproval, TriggerState::Active).await;
    let mut first = event("1", 7.0);
    first["time"] = json!("2026-11-21T09:58:00Z");
    send(&t, &key.secret, &[first]).await.expect("accepted");
    jobs::run_due(&t.engine).await.expect("run");
    let p = open(&t).await.remove(0).proposal;
    let how = Acceptance::default();
    for (who, expected) in [
        (t.as_("Grace"), Code::Denied),
        (t.as_("Katarina"), Code::Denied),
        (t.stranger().await, Code::NotFound),
    ] {
        assert_eq!(code(accept(&t.engine, &who, p.id, &how).await), expected);
    }
    let daniel = t.as_("Daniel");
    let nobody = Acceptance {
        commander: Some(t.id("Grace")),
        ..Acceptance::default()
    };
    assert_eq!(
        code(accept(&t.engine, &daniel, p.id, &nobody).await),
        Code::Invalid
    );
    assert!(open(&t).await[0].proposal.is_open(), "nothing happened");
    let form = Some(uuid::Uuid::from_u128(7));
    let view = accept_once(&t.engine, &daniel, p.id, &how, form)
        .await
        .expect("accepted");
    let again = accept_once(&t.engine, &daniel, p.id, &how, form)
        .await
        .expect("the same");
    assert_eq!(again.row.proposal.state, view.row.proposal.state);
    let ProposalState::Accepted { execution, .. } = view.row.proposal.state else {
        panic!("accepted");
    };
    let room = crate::executions::get(&t.engine, &daniel, execution.into())
        .await
        .expect("declared");
    assert_eq!(room.row.stamps.t0, Some(p.t0));
    assert_eq!(p.t0, "2026-11-21T09:58:00Z".parse().expect("time"));
    assert_eq!(view.row.proposal.feedback, Some(Feedback::Useful));
    let shown = trigger(&t.engine, &daniel, made.trigger.id)
        .await
        .expect("trigger");
    assert_eq!(shown.trigger.useful, 1);
    assert_eq!(
        code(accept(&t.engine, &daniel, p.id, &how).await),
        Code::WrongState
    );
    assert!(t.audited("signals.accept_proposal", Outcome::Success).await);
    assert!(t.audited("signals.accept_proposal", Outcome::Denied).await);

    // The next one goes into what runs.
    t.clock.advance_secs(120);
    send(&t, &key.secret, &[event("2", 8.0)])
        .await
        .expect("accepted");
    jobs::run_due(&t.engine).await.expect("run");
    let p = open(&t).await.remove(0).proposal;
    // By a form of its own: the one above has accepted the first proposal.
    let refused = accept_once(&t.engine, &daniel, p.id, &how, form).await;
    let problem = refused.expect_err("a refusal").problem();
    assert_eq!(problem.code, Code::Invalid);
    assert_eq!(problem.faults[0].field, "form");
    assert!(open(&t).await[0].proposal.is_open(), "nothing happened");
    let merged = merge(&t.engine, &daniel, p.id, execution.into())
        .await
        .expect("merged");
    assert_eq!(merged.row.proposal.state.key(), "merged");
    let room = crate::executions::get(&t.engine, &daniel, execution.into())
        .await
        .expect("get");
    assert!(room.timeline.iter().any(|l| l.text.starts_with(&p.key)));
    t.finish().await;
}

#[tokio::test]
async fn m_declares_by_itself_only_under_a_policy_in_force_and_once() {
    let t = Test::new().await;
    let key = key(&t, 6_000).await;
    let made = watch(&t, TriggerMode::Auto, TriggerState::Active).await;
    let helena = t.as_("Helena");
    let running = async || {
        let filter = crate::executions::ExecutionFilter {
            playbook: Some(made.trigger.playbook),
            ..Default::default()
        };
        crate::executions::list(&t.engine, &helena, &filter)
            .await
            .expect("list")
            .len()
    };
    send(&t, &key.secret, &[event("1", 7.0)]).await.expect("1");
    jobs::run_due(&t.engine).await.expect("run");
    assert_eq!((open(&t).await.len(), running().await), (1, 0));
    let p = open(&t).await.remove(0).proposal;
    decline(&t.engine, &helena, p.id, "A test.", None)
        .await
        .expect("declined");
    let policy = NewPolicy {
        scope: AutonomyScope::Triggers {
            triggers: vec![made.trigger.id],
        },
        severity_ceiling: SeverityLevel::Moderate,
        owner: t.id("Helena"),
        valid_until: t.engine.now().plus_days(1),
        statement: "M may declare moderate checkout incidents at night.".into(),
    };
    write_policy(&t.engine, &helena, &policy)
        .await
        .expect("written");
    t.clock.advance_secs(120);
    send(&t, &key.secret, &[event("2", 7.0)]).await.expect("2");
    jobs::run_due(&t.engine).await.expect("run");
    assert_eq!((open(&t).await.len(), running().await), (0, 1));
    // It runs: a second one is for people to decide.
    t.clock.advance_secs(120);
    send(&t, &key.secret, &[event("3", 7.0)]).await.expect("3");
    jobs::run_due(&t.engine).await.expect("run");
    assert_eq!((open(&t).await.len(), running().await), (1, 1));
    // A steward may see it, and is told so. Nobody in the next execution is told of this one.
    let asked = open(&t).await.remove(0).proposal;
    let why = asked.why.last().expect("why");
    assert!(why.ends_with("runs already."), "{why}");
    let accepted = accept(&t.engine, &helena, asked.id, &Acceptance::default())
        .await
        .expect("accepted");
    let ProposalState::Accepted { execution, .. } = accepted.row.proposal.state else {
        panic!("accepted");
    };
    let room = crate::executions::get(&t.engine, &helena, execution.into())
        .await
        .expect("declared");
    assert!(
        room.situation.ends_with("did not act under its policy."),
        "{}",
        room.situation
    );
    assert_eq!(running().await, 2);
    // The policy ended.
    t.clock.advance_secs(2 * 86_400);
    send(&t, &key.secret, &[event("4", 7.0)]).await.expect("4");
    jobs::run_due(&t.engine).await.expect("run");
    assert_eq!((open(&t).await.len(), running().await), (1, 2));
    t.finish().await;
}

#[tokio::test]
async fn a_proposal_nobody_decides_expires() {
    let t = Test::new().await;
    let key = key(&t, 6_000).await;
    watch(&t, TriggerMode::Suggest, TriggerState::Active).await;
    let mut grave = event("1", 7.0);
    grave["severity"] = json!(1);
    send(&t, &key.secret, &[grave]).await.expect("accepted");
    jobs::run_due(&t.engine).await.expect("run");
    let p = open(&t).await.remove(0).proposal;
    assert_eq!(p.severity, SeverityLevel::Critical);
    t.clock.advance_secs(15 * 60);
    jobs::run_due(&t.engine).await.expect("run");
    let view = proposal(&t.engine, &t.as_("Katarina"), p.id)
        .await
        .expect("proposal");
    assert_eq!(view.row.proposal.state.key(), "expired");
    assert_eq!(
        code(decline(&t.engine, &t.as_("Katarina"), p.id, "Late.", None).await),
        Code::WrongState
    );
    t.finish().await;
}

#[tokio::test]
async fn one_proposal_of_a_playbook_waits_while_an_overdue_one_is_not_yet_closed() {
    let t = Test::new().await;
    let key = key(&t, 6_000).await;
    watch(&t, TriggerMode::Suggest, TriggerState::Active).await;
    let mut grave = event("1", 7.0);
    grave["severity"] = json!(1);
    send(&t, &key.secret, &[grave]).await.expect("accepted");
    jobs::run_due(&t.engine).await.expect("run");
    let overdue = open(&t).await.remove(0).proposal;
    t.clock.advance_secs(15 * 60);
    // Two more fire before the job comes that closes the first.
    for id in ["2", "3"] {
        let accepted = send(&t, &key.secret, &[event(id, 7.0)])
            .await
            .expect("accepted");
        let ids: Vec<_> = accepted.events.iter().map(|e| e.signal).collect();
        let ctx = Ctx::system(t.org);
        let mut work = Work::begin(
            &t.engine,
            &ctx,
            Permission::JobsManage,
            "jobs.evaluate_signals",
            "job",
        )
        .await
        .expect("begin");
        let outcome = evaluate(&mut work, &ids).await;
        work.finish(outcome).await.expect("evaluated");
        t.clock.advance_secs(61);
    }
    let waiting: Vec<_> = open(&t)
        .await
        .into_iter()
        .map(|row| row.proposal)
        .filter(|p| p.id != overdue.id)
        .collect();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].signals.len(), 2);
    jobs::run_due(&t.engine).await.expect("run");
    t.finish().await;
}

#[tokio::test]
async fn the_demo_shows_every_fate_of_a_signal() {
    let t = Test::new().await;
    let steward = t.as_("Katarina");
    let rows = proposals(&t.engine, &steward, &ProposalFilter::default(), None, 50)
        .await
        .expect("proposals")
        .items;
    let states: Vec<_> = rows
        .iter()
        .map(|r| (r.proposal.key.as_str(), r.proposal.state.key()))
        .collect();
    // Newest first.
    assert_eq!(
        states,
        [
            ("PRO-0006", "open"),
            ("PRO-0005", "expired"),
            ("PRO-0004", "declined"),
            ("PRO-0003", "declined"),
            ("PRO-0002", "accepted"),
            ("PRO-0001", "declined"),
        ]
    );
    assert!(rows[0].proposal.decide_by > t.engine.now());
    assert!(
        rows[3]
            .proposal
            .why
            .iter()
            .any(|w| w.starts_with("M asks:"))
    );
    let ProposalState::Accepted { execution, .. } = rows[4].proposal.state else {
        panic!("accepted");
    };
    let room = crate::executions::get(&t.engine, &steward, execution.into())
        .await
        .expect("declared");
    assert_eq!(room.row.key, "EXE-0001");
    assert_eq!(room.row.stamps.t0, Some(rows[4].proposal.t0));

    let all = triggers(&t.engine, &steward).await.expect("triggers");
    assert_eq!(all.len(), 8);
    let of = |name: &str| {
        let found = all.iter().find(|t| t.trigger.name.starts_with(name));
        found.unwrap_or_else(|| panic!("{name}"))
    };
    assert_eq!(of("A supplier").precision, Some(50));
    assert_eq!(of("A port").precision, Some(100));
    assert_eq!(of("Encryption").acts_under.as_deref(), Some("POL-0001"));
    assert_eq!(of("Covenant").precision, None);
    let shadow = &of("A processor").trigger;
    assert_eq!((shadow.state, shadow.fired), (TriggerState::Shadow, 2));
    assert_eq!(of("A rival").trigger.state, TriggerState::Off);
    let cloud = trigger(&t.engine, &steward, of("The cloud").trigger.id)
        .await
        .expect("trigger");
    let verdicts: Vec<_> = cloud.recent.iter().map(|r| r.kept.verdict).collect();
    assert!(
        matches!(verdicts[..], [Verdict::CoolingDown { until }, Verdict::Fired] if until > t.engine.now()),
        "{verdicts:?}"
    );

    let admin = t.as_("Oskar");
    let sources = sources(&t.engine, &admin).await.expect("sources");
    assert_eq!(sources.len(), 4);
    let feeds: Vec<_> = sources
        .iter()
        .filter(|s| s.source.feed_address().is_some())
        .map(|s| s.source.active)
        .collect();
    assert_eq!(feeds, [false], "the demo reads nothing from the network");
    let heard: i64 = sources.iter().map(|s| s.signals).sum();
    assert!(heard >= 30, "{heard}");
    // Nothing of the past is left to be done.
    assert_eq!(jobs::run_due(&t.engine).await.expect("run"), 0);
    t.finish().await;
}
