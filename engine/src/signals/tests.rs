//! From an event to a proposal and its end.

use super::*;
use crate::{Ctx, Error, Origin, channels::Answer, jobs, testing::Test};
use model::{
    Code, PlaybookId, Span,
    audit::Outcome,
    identity::Permission,
    playbooks::{PlaybookFilter, SignalCategory},
    signals::{
        Accepted, AutonomyScope, BacktestRequest, Condition, ConditionOp, FeedFormat, Feedback,
        Hysteresis, Leaf, NewKey, NewPolicy, NewSource, NewTrigger, ProposalFilter, ProposalState,
        Report, Rule, SeverityLevel, SignalFilter, SourceKind, TriggerMode, TriggerState,
        TriggerView, Verdict,
    },
};
use serde_json::{Value, json};

mod feeds;

fn code<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Code {
    outcome.expect_err("a refusal").code()
}

async fn key(t: &Test, rate: u32) -> NewKey {
    let admin = t.as_("Oskar");
    let new = NewSource {
        name: "Monitoring".into(),
        delivers: SourceKind::Api,
        category: Some(SignalCategory::Cyber),
        severity: None,
        rate,
    };
    let source = add_source(&t.engine, &admin, &new)
        .await
        .expect("source")
        .source;
    rotate_source_key(&t.engine, &admin, source.id, source.revision)
        .await
        .expect("key")
}

fn event(id: &str, x: f64) -> Value {
    json!({"specversion": "1.0", "id": id, "source": "/checkout", "type": "errors", "data": {"x": x, "title": format!("Errors at {x}")}})
}

async fn send(t: &Test, key: &str, events: &[Value]) -> Result<Accepted, Error> {
    let body = serde_json::to_vec(events).expect("json");
    let delivery = Delivery {
        key,
        origin: &Origin::default(),
        content_type: model::signals::BATCH,
        headers: &[],
        body: &body,
    };
    ingest(&t.engine, &delivery).await
}

fn rule(cooldown: u32) -> Rule {
    Rule {
        condition: Condition::Leaf(Leaf {
            category: Some(SignalCategory::Cyber),
            source: None,
            kind: None,
            field: "x".into(),
            op: ConditionOp::Above,
            value: "5".into(),
            window: None,
            count: 1,
        }),
        cooldown: Span(cooldown),
        hysteresis: Hysteresis::Always,
    }
}

/// A published playbook of the domain whose owner is Daniel.
async fn playbook(t: &Test) -> PlaybookId {
    crate::playbooks::list(&t.engine, &t.as_("Katarina"), &PlaybookFilter::default())
        .await
        .expect("list")
        .into_iter()
        .find(|p| p.version.is_some() && p.playbook.domain == model::Domain::Tec)
        .expect("a published playbook")
        .playbook
        .id
}

async fn watch(t: &Test, mode: TriggerMode, state: TriggerState) -> TriggerView {
    let new = NewTrigger {
        playbook: playbook(t).await,
        name: "Checkout errors".into(),
        rule: rule(60),
        mode,
        state,
        severity: SeverityLevel::Moderate,
        severity_ceiling: SeverityLevel::Moderate,
        owner: None,
    };
    add_trigger(&t.engine, &t.as_("Katarina"), &new)
        .await
        .expect("trigger")
}

async fn open(t: &Test) -> Vec<model::signals::ProposalRow> {
    let filter = ProposalFilter {
        open: true,
        playbook: None,
    };
    proposals(&t.engine, &t.as_("Katarina"), &filter, None, 50)
        .await
        .expect("proposals")
        .items
        .into_iter()
        // Without those of the demo.
        .filter(|row| row.proposal.opened_at >= begun())
        .collect()
}

/// When every test begins.
fn begun() -> model::Time {
    "2026-11-21T10:00:00Z".parse().expect("a time")
}

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
    // The policy ended.
    t.clock.advance_secs(2 * 86_400);
    send(&t, &key.secret, &[event("4", 7.0)]).await.expect("4");
    jobs::run_due(&t.engine).await.expect("run");
    assert_eq!(running().await, 1);
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
async fn a_shadow_trigger_leaves_traces_only() {
    let t = Test::new().await;
    let key = key(&t, 6_000).await;
    let made = watch(&t, TriggerMode::Suggest, TriggerState::Shadow).await;
    let accepted = send(&t, &key.secret, &[event("1", 7.0)])
        .await
        .expect("accepted");
    jobs::run_due(&t.engine).await.expect("run");
    assert!(open(&t).await.is_empty());
    let seen = get(&t.engine, &t.as_("Grace"), accepted.events[0].signal)
        .await
        .expect("signal");
    assert!(seen.evaluations[0].shadow && seen.proposals.is_empty());
    let shown = trigger(&t.engine, &t.as_("Grace"), made.trigger.id)
        .await
        .expect("trigger");
    assert_eq!(
        (shown.trigger.fired, shown.recent.len(), shown.may_change),
        (1, 1, false)
    );
    // What evaluation moved is no change of the rule: the revision that was read still counts.
    assert_eq!(shown.trigger.revision, made.trigger.revision);
    t.finish().await;
}

#[tokio::test]
async fn keys_open_their_source_only_and_rotate_without_a_gap() {
    let t = Test::new().await;
    let (admin, first) = (t.as_("Oskar"), key(&t, 6_000).await);
    assert_eq!(
        code(send(&t, "ms_wrong", &[event("1", 1.0)]).await),
        Code::Unauthenticated
    );
    let id = first.source.id;
    let second = rotate_source_key(&t.engine, &admin, id, first.source.revision)
        .await
        .expect("second");
    for (n, secret) in [&first.secret, &second.secret].into_iter().enumerate() {
        send(&t, secret, &[event(&n.to_string(), 1.0)])
            .await
            .expect("both work");
    }
    assert_eq!(
        code(rotate_source_key(&t.engine, &admin, id, first.source.revision).await),
        Code::StaleRevision
    );
    let view = drop_source_keys(&t.engine, &admin, id, second.source.revision, false)
        .await
        .expect("drop");
    assert_eq!(
        code(send(&t, &first.secret, &[event("9", 1.0)]).await),
        Code::Unauthenticated
    );
    send(&t, &second.secret, &[event("9", 1.0)])
        .await
        .expect("the one in use works");
    let view = set_source_active(&t.engine, &admin, id, view.source.revision, false)
        .await
        .expect("stop");
    assert_eq!((view.signals, view.source.active), (3, false));
    assert_eq!(
        code(send(&t, &second.secret, &[event("10", 1.0)]).await),
        Code::Unauthenticated
    );
    assert_eq!(
        code(sources(&t.engine, &t.as_("Daniel")).await),
        Code::Denied
    );
    let stranger = t.stranger().await;
    assert_eq!(code(source(&t.engine, &stranger, id).await), Code::NotFound);
    jobs::run_due(&t.engine).await.expect("run");
    t.finish().await;
}

#[tokio::test]
async fn a_flood_is_slowed_and_nothing_of_it_is_half_kept() {
    let t = Test::new().await;
    let key = key(&t, 600).await;
    let batch = |from: usize| -> Vec<Value> {
        (from..from + 400)
            .map(|n| event(&n.to_string(), 1.0))
            .collect()
    };
    send(&t, &key.secret, &batch(0)).await.expect("fits");
    let refused = send(&t, &key.secret, &batch(400))
        .await
        .expect_err("too many")
        .problem();
    assert_eq!(
        (refused.code, refused.retry_after),
        (Code::Throttled, Some(20))
    );
    t.clock.advance_secs(20);
    send(&t, &key.secret, &batch(400)).await.expect("fits now");
    let bad = [
        event("a", 1.0),
        json!({"specversion": "1.0", "id": "b", "type": "t"}),
        event("c", 1.0),
    ];
    t.clock.advance_secs(20);
    let faults = send(&t, &key.secret, &bad)
        .await
        .expect_err("a fault")
        .problem()
        .faults;
    assert_eq!(faults[0].field, "/1/source");
    jobs::run_due(&t.engine).await.expect("run");
    let view = source(&t.engine, &t.as_("Oskar"), key.source.id)
        .await
        .expect("source");
    assert_eq!(view.signals, 800);
    t.finish().await;
}

#[tokio::test]
async fn people_report_by_the_form() {
    let t = Test::new().await;
    let what = Report {
        category: SignalCategory::Media,
        title: "A reporter called".into(),
        detail: String::new(),
        severity: Some(SeverityLevel::Major),
        occurred_at: None,
        link: None,
    };
    let event = report(&t.engine, &t.as_("Nadia"), &what)
        .await
        .expect("reported");
    t.clock.advance_secs(1);
    report(&t.engine, &t.as_("Nadia"), &what)
        .await
        .expect("again is another report");
    let page = list(
        &t.engine,
        &t.as_("Katarina"),
        &SignalFilter::default(),
        None,
        1,
    )
    .await
    .expect("list");
    assert_eq!(page.items.len(), 1);
    let next = list(
        &t.engine,
        &t.as_("Katarina"),
        &SignalFilter::default(),
        page.next.as_deref(),
        1,
    )
    .await
    .expect("list");
    assert_eq!(next.items[0].signal.id, event.signal);
    assert_eq!(next.items[0].source_name, "Reports by people");
    let future = Report {
        occurred_at: Some(t.engine.now().plus_secs(3_600)),
        ..what.clone()
    };
    let fault = report(&t.engine, &t.as_("Nadia"), &future)
        .await
        .expect_err("future")
        .problem()
        .faults;
    assert_eq!(fault[0].field, "occurred_at");
    assert_eq!(
        code(report(&t.engine, &t.as_("Oskar"), &what).await),
        Code::Denied
    );
    let view = overview(&t.engine, &t.as_("Katarina"))
        .await
        .expect("overview");
    let media = view
        .day
        .iter()
        .find(|day| day.category == SignalCategory::Media);
    assert_eq!(media.map(|day| day.signals), Some(2));
    // A form that was stopped takes nothing in, until it is started again.
    let admin = t.as_("Oskar");
    let form = sources(&t.engine, &admin)
        .await
        .expect("sources")
        .into_iter()
        .find(|s| s.source.delivers == SourceKind::Form)
        .expect("the form")
        .source;
    let stopped = set_source_active(&t.engine, &admin, form.id, form.revision, false)
        .await
        .expect("stopped")
        .source;
    assert_eq!(
        code(report(&t.engine, &t.as_("Nadia"), &what).await),
        Code::WrongState
    );
    set_source_active(&t.engine, &admin, form.id, stopped.revision, true)
        .await
        .expect("started");
    report(&t.engine, &t.as_("Nadia"), &what)
        .await
        .expect("reported");
    jobs::run_due(&t.engine).await.expect("run");
    t.finish().await;
}

#[tokio::test]
async fn a_draft_rule_is_tried_on_what_came() {
    let t = Test::new().await;
    let key = key(&t, 6_000).await;
    let made = watch(&t, TriggerMode::Suggest, TriggerState::Shadow).await;
    for (n, x) in [4.0, 6.0, 9.0].into_iter().enumerate() {
        send(&t, &key.secret, &[event(&n.to_string(), x)])
            .await
            .expect("accepted");
        t.clock.advance_secs(120);
    }
    jobs::run_due(&t.engine).await.expect("run");
    let mut draft = rule(0);
    if let Condition::Leaf(leaf) = &mut draft.condition {
        leaf.value = "8".into();
    }
    let request = BacktestRequest {
        rule: draft,
        against: Some(made.trigger.id),
        over: Span(3_600),
    };
    let view = backtest(&t.engine, &t.as_("Katarina"), &request)
        .await
        .expect("backtest");
    assert_eq!(
        (
            view.result.signals,
            view.result.heard,
            view.result.fired.len(),
            view.cut
        ),
        (3, 3, 1, false)
    );
    assert_eq!(
        view.result
            .flips
            .iter()
            .map(|f| f.now_fires)
            .collect::<Vec<_>>(),
        [false]
    );
    assert_eq!(view.signals.len(), 2);
    let stranger = t.stranger().await;
    assert_eq!(
        code(backtest(&t.engine, &stranger, &request).await),
        Code::NotFound
    );
    assert_eq!(
        code(backtest(&t.engine, &t.as_("Nadia"), &request).await),
        Code::Denied
    );
    t.finish().await;
}

#[tokio::test]
async fn triggers_are_kept_by_who_answers_for_the_domain() {
    let t = Test::new().await;
    let made = watch(&t, TriggerMode::Suggest, TriggerState::Off).await;
    let new = NewTrigger {
        playbook: made.trigger.playbook,
        name: "Errors".into(),
        rule: rule(1),
        mode: TriggerMode::Auto,
        state: TriggerState::Active,
        severity: SeverityLevel::Minor,
        severity_ceiling: SeverityLevel::Moderate,
        owner: Some(t.id("Daniel")),
    };
    let (id, revision) = (made.trigger.id, made.trigger.revision);
    assert_eq!(
        code(change_trigger(&t.engine, &t.as_("Priya"), id, revision, &new).await),
        Code::Denied
    );
    assert_eq!(
        code(change_trigger(&t.engine, &t.as_("Daniel"), id, 99, &new).await),
        Code::StaleRevision
    );
    let changed = change_trigger(&t.engine, &t.as_("Daniel"), id, revision, &new)
        .await
        .expect("owner");
    let why = format!("POL-0001 does not cover {}.", changed.trigger.key);
    assert_eq!(changed.asks_because, Some(why));
    let policy = NewPolicy {
        scope: AutonomyScope::Triggers { triggers: vec![id] },
        severity_ceiling: SeverityLevel::Moderate,
        owner: t.id("Helena"),
        valid_until: t.engine.now().plus_days(30),
        statement: "M may declare minor checkout incidents at night.".into(),
    };
    assert_eq!(
        code(write_policy(&t.engine, &t.as_("Daniel"), &policy).await),
        Code::Denied
    );
    let written = write_policy(&t.engine, &t.as_("Helena"), &policy)
        .await
        .expect("written");
    assert_eq!(
        (written.in_force, written.triggers.as_slice()),
        (true, &[made.trigger.key.clone()][..])
    );
    let shown = trigger(&t.engine, &t.as_("Daniel"), id)
        .await
        .expect("trigger");
    assert_eq!(shown.acts_under.as_deref(), Some("POL-0002"));
    let stranger = t.stranger().await;
    assert_eq!(
        code(revoke_policy(&t.engine, &stranger, written.policy.id, "Mine.").await),
        Code::NotFound
    );
    revoke_policy(&t.engine, &t.as_("Helena"), written.policy.id, "Too broad.")
        .await
        .expect("revoked");
    let shown = trigger(&t.engine, &t.as_("Daniel"), id)
        .await
        .expect("trigger");
    assert_eq!(shown.acts_under, None);
    t.finish().await;
}

#[tokio::test]
async fn suggestions_of_the_library_become_triggers() {
    let t = Test::new().await;
    let library = crate::testing::library();
    let (mut all, mut ready) = (0, 0);
    for template in library.all() {
        for s in &template.body.triggers {
            all += 1;
            if let Ok(new) = NewTrigger::suggested(PlaybookId(uuid::Uuid::nil()), s) {
                assert_eq!(new.faults(), vec![], "{} {}", template.key, s.field);
                ready += 1;
            }
        }
    }
    assert!(ready * 100 >= all * 95, "{ready} of {all}");
    let suggested = suggested_triggers(&t.engine, &t.as_("Katarina"), playbook(&t).await)
        .await
        .expect("suggested");
    assert!(!suggested.is_empty());
    t.finish().await;
}

#[tokio::test]
async fn what_stood_in_a_feed_before_is_history() {
    let t = Test::new().await;
    let new = NewSource {
        name: "News".into(),
        delivers: SourceKind::Feed {
            url: "https://news.example/rss".into(),
            format: FeedFormat::News,
            every: Span(300),
        },
        category: Some(SignalCategory::Media),
        severity: None,
        rate: 600,
    };
    let admin = t.as_("Oskar");
    let id = add_source(&t.engine, &admin, &new)
        .await
        .expect("source")
        .source
        .id;
    let system = Ctx::system(t.org);
    let read = async |items: &[&str]| {
        let items: String = items
            .iter()
            .map(|i| format!("<item><title>{i}</title><guid>{i}</guid></item>"))
            .collect();
        let fetched = Fetched::Read {
            asked: "https://news.example/rss".into(),
            answer: Answer::Document {
                bytes: format!("<rss version=\"2.0\"><channel>{items}</channel></rss>")
                    .into_bytes(),
                etag: Some("\"1\"".into()),
                last_modified: None,
            },
        };
        let mut work = Work::begin(
            &t.engine,
            &system,
            Permission::JobsManage,
            "test.poll",
            "test",
        )
        .await
        .expect("begin");
        let outcome = take_in(&mut work, id, fetched).await;
        work.finish(outcome).await.expect("taken in");
    };
    read(&["one", "two"]).await;
    t.clock.advance_secs(300);
    read(&["three", "one"]).await;
    let filter = SignalFilter {
        source: Some(id),
        ..SignalFilter::default()
    };
    let page = list(&t.engine, &t.as_("Katarina"), &filter, None, 50)
        .await
        .expect("list");
    let mut states: Vec<_> = page
        .items
        .iter()
        .map(|r| (r.headline.clone(), r.signal.state.key()))
        .collect();
    states.sort_unstable();
    assert_eq!(
        states,
        [
            ("one".into(), "suppressed"),
            ("three".into(), "new"),
            ("two".into(), "suppressed")
        ]
    );
    let view = source(&t.engine, &admin, id).await.expect("source");
    assert_eq!(
        (view.source.feed.error, view.source.feed.etag.as_deref()),
        (None, Some("\"1\""))
    );
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
