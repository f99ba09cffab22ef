//! Triggers: their rules, who keeps them, and what they are tried on.

use super::*;
use model::signals::BacktestRequest;

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
