//! Triggers, proposals and autonomy policies.

use crate::{
    fixtures::{self, TEXT, at, id},
    ground::Ground,
};
use model::{
    Domain, OrgId, PlaybookId, PolicyId, ProposalId, Span, TriggerId,
    playbooks::SignalCategory,
    signals::{
        AutonomyPolicy, AutonomyScope, Condition, ConditionOp, Hysteresis, Leaf, NewPolicy,
        NewTrigger, Proposal, Rule, SeverityLevel, Trigger, TriggerMode, TriggerState,
    },
};
use store::ProposalQuery;

conformance! {
    all triggers_survive: covers [insert_trigger, update_trigger, update_trigger_counts, trigger, triggers],
        foreign [update_trigger, update_trigger_counts, trigger, triggers];
    all proposals_survive_and_are_listed: covers [insert_proposal, update_proposal, proposal, proposals],
        foreign [update_proposal, proposal, proposals];
    all policies_survive: covers [insert_policy, update_policy, policy, policies],
        foreign [update_policy, policy, policies];
}

async fn playbook(g: &Ground, org: OrgId, key: &str) -> PlaybookId {
    let playbook = fixtures::playbook(org, key);
    commit!(g.insert_playbook(&playbook));
    playbook.id
}

fn trigger(org: OrgId, playbook: PlaybookId, key: &str) -> Trigger {
    let leaf = Condition::Leaf(Leaf {
        category: Some(SignalCategory::Media),
        source: Some(id()),
        kind: Some(TEXT.into()),
        field: TEXT.into(),
        op: ConditionOp::Contains,
        value: TEXT.into(),
        window: Some(Span(3_600)),
        count: 3,
    });
    let condition = Condition::All {
        all: vec![
            leaf.clone(),
            Condition::Not {
                not: Box::new(leaf.clone()),
            },
        ],
    };
    let new = NewTrigger {
        playbook,
        name: TEXT.into(),
        rule: Rule {
            condition,
            cooldown: Span(60),
            hysteresis: Hysteresis::WhenClear { condition: leaf },
        },
        mode: TriggerMode::Auto,
        state: TriggerState::Shadow,
        severity: SeverityLevel::Major,
        severity_ceiling: SeverityLevel::Minor,
        owner: None,
    };
    Trigger::make(id::<TriggerId>(), org, key.into(), new, id(), at(0))
}

pub async fn triggers_survive(g: Ground) {
    let on = playbook(&g, g.a.id, "PB-1").await;
    let mut t = trigger(g.a.id, on, "TRG-0002");
    commit!(g.insert_trigger(&t));
    refused!(Exists, g.insert_trigger(&trigger(g.a.id, on, "TRG-0002")));
    t.state = TriggerState::Off;
    commit!(g.update_trigger(&mut t));
    // What an evaluation moved leaves the revision.
    t.arming.armed = false;
    t.arming.last_fired_at = Some(at(7));
    t.fired = 1;
    commit!(g.update_trigger_counts(&t));
    let mut stale = Trigger {
        revision: 0,
        ..t.clone()
    };
    refused!(Stale, g.update_trigger(&mut stale));
    refused!(Stale, g.update_trigger_counts(&stale));
    let mut foreign = Trigger {
        org_id: g.b.id,
        ..t.clone()
    };
    foreign_update!(g.update_trigger(&mut foreign));
    foreign_update!(g.update_trigger_counts(&foreign));
    let first = trigger(g.a.id, on, "TRG-0001");
    commit!(g.insert_trigger(&first));
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.trigger(g.a.id, t.id)), Some(t.clone()));
    assert_eq!(ok!(tx.triggers(g.a.id)), [first, t.clone()], "by key");
    assert_eq!(foreign!(tx.trigger(g.b.id, t.id)), None);
    assert_eq!(foreign!(tx.triggers(g.b.id)), []);
}

fn proposal(org: OrgId, playbook: PlaybookId, key: &str) -> Proposal {
    Proposal::open(
        id::<ProposalId>(),
        org,
        key.into(),
        playbook,
        Domain::Ops,
        Some(id()),
        id(),
        SeverityLevel::Major,
        TEXT.into(),
        vec![TEXT.into()],
        TriggerMode::RequireApproval,
        at(-60),
        at(0),
    )
}

pub async fn proposals_survive_and_are_listed(g: Ground) {
    let (on, other) = (
        playbook(&g, g.a.id, "PB-1").await,
        playbook(&g, g.a.id, "PB-2").await,
    );
    let mut one = proposal(g.a.id, on, "PRO-0001");
    let two = proposal(g.a.id, on, "PRO-0002");
    let three = Proposal {
        trigger: None,
        ..proposal(g.a.id, other, "PRO-0003")
    };
    for p in [&one, &two, &three] {
        commit!(g.insert_proposal(p));
    }
    refused!(Exists, g.insert_proposal(&proposal(g.a.id, on, "PRO-0001")));
    one.decline(id(), TEXT, at(5)).expect("open");
    commit!(g.update_proposal(&mut one));
    refused!(
        Stale,
        g.update_proposal(&mut Proposal {
            revision: 0,
            ..one.clone()
        })
    );
    foreign_update!(g.update_proposal(&mut Proposal {
        org_id: g.b.id,
        ..one.clone()
    }));
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.proposal(g.a.id, one.id)), Some(one.clone()));
    assert_eq!(foreign!(tx.proposal(g.b.id, one.id)), None);
    let all = ProposalQuery {
        limit: 9,
        ..ProposalQuery::default()
    };
    assert_eq!(
        ok!(tx.proposals(g.a.id, &all)),
        [three.clone(), two.clone(), one.clone()]
    );
    assert_eq!(foreign!(tx.proposals(g.b.id, &all)), []);
    let open = ProposalQuery {
        open: true,
        playbook: Some(on),
        ..all.clone()
    };
    assert_eq!(ok!(tx.proposals(g.a.id, &open)), std::slice::from_ref(&two));
    let next = ProposalQuery {
        before: Some(three.id),
        limit: 1,
        ..all
    };
    assert_eq!(ok!(tx.proposals(g.a.id, &next)), [two]);
}

fn policy(org: OrgId, key: &str, days: i64) -> AutonomyPolicy {
    let new = NewPolicy {
        scope: AutonomyScope::Triggers {
            triggers: vec![id(), id()],
        },
        severity_ceiling: SeverityLevel::Moderate,
        owner: id(),
        valid_until: at(0).plus_days(days),
        statement: TEXT.into(),
    };
    AutonomyPolicy::write(id::<PolicyId>(), org, key.into(), new, at(0))
}

pub async fn policies_survive(g: Ground) {
    let mut one = policy(g.a.id, "POL-0001", 10);
    let two = policy(g.a.id, "POL-0002", 20);
    commit!(g.insert_policy(&one));
    commit!(g.insert_policy(&two));
    refused!(Exists, g.insert_policy(&policy(g.a.id, "POL-0002", 20)));
    one.revoke(id(), TEXT, at(5)).expect("in force");
    commit!(g.update_policy(&mut one));
    refused!(
        Stale,
        g.update_policy(&mut AutonomyPolicy {
            revision: 0,
            ..one.clone()
        })
    );
    foreign_update!(g.update_policy(&mut AutonomyPolicy {
        org_id: g.b.id,
        ..one.clone()
    }));
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.policy(g.a.id, one.id)), Some(one.clone()));
    assert_eq!(
        ok!(tx.policies(g.a.id)),
        [two, one.clone()],
        "the one that ends last first"
    );
    assert_eq!(foreign!(tx.policy(g.b.id, one.id)), None);
    assert_eq!(foreign!(tx.policies(g.b.id)), []);
}
