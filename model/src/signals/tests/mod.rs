//! Properties and cases of the column.

mod cloudevents;
mod condition;
mod feeds;
mod machines;

use super::*;
use crate::{
    Domain, OrgId, PersonId, PlaybookId, ProposalId, SignalId, SourceId, Span, Time, TriggerId,
    playbooks::SignalCategory,
};
use serde_json::{Value, json};
use uuid::Uuid;

pub fn at(secs: i64) -> Time {
    Time::from_micros(1_795_255_200_000_000).plus_secs(secs)
}
pub fn id<T: From<Uuid>>(n: u128) -> T {
    T::from(Uuid::from_u128(n))
}
/// A cyber signal of second `secs`, which arrived then.
pub fn signal(n: u128, secs: i64, data: Value) -> Signal {
    Signal {
        id: id::<SignalId>(n),
        org_id: id::<OrgId>(1),
        source: id::<SourceId>(1),
        ce_source: "/monitoring".into(),
        ce_id: n.to_string(),
        category: SignalCategory::Cyber,
        kind: "m.test".into(),
        subject: None,
        severity: None,
        occurred_at: at(secs),
        received_at: at(secs),
        data,
        state: SignalState::New,
        feedback: None,
    }
}
/// Figures of a field `x`, a minute apart.
pub fn figures(all: &[f64]) -> Vec<Signal> {
    all.iter()
        .enumerate()
        .map(|(n, x)| signal(n as u128 + 1, n as i64 * 60, json!({ "x": x })))
        .collect()
}
pub fn leaf(op: ConditionOp, value: &str, window: Option<u32>, count: u32) -> Leaf {
    Leaf {
        category: Some(SignalCategory::Cyber),
        source: None,
        kind: None,
        field: if op == ConditionOp::Count { "" } else { "x" }.into(),
        op,
        value: value.into(),
        window: window.map(Span),
        count,
    }
}
/// The condition as of the last of `signals`.
pub fn judge(condition: &Condition, signals: &[Signal]) -> Evaluation {
    let last = signals.last().expect("a signal");
    condition.evaluate(last, &History::new(signals))
}
pub fn source(category: Option<SignalCategory>) -> SignalSource {
    let new = NewSource {
        name: "Monitoring".into(),
        delivers: SourceKind::Api,
        category,
        severity: Some(SeverityLevel::Minor),
        rate: 60,
    };
    SignalSource::new(id(1), id(1), "SRC-0001".into(), new, at(0))
}
pub fn trigger(rule: Rule) -> Trigger {
    let new = NewTrigger {
        playbook: id::<PlaybookId>(5),
        name: "Errors".into(),
        rule,
        mode: TriggerMode::Auto,
        state: TriggerState::Active,
        severity: SeverityLevel::Moderate,
        severity_ceiling: SeverityLevel::Major,
        owner: None,
    };
    Trigger::make(
        id::<TriggerId>(3),
        id(1),
        "TRG-0001".into(),
        new,
        id::<PersonId>(9),
        at(0),
    )
}
pub fn proposal(severity: SeverityLevel, mode: TriggerMode) -> Proposal {
    Proposal::open(
        id::<ProposalId>(4),
        id(1),
        "PRO-0001".into(),
        id(5),
        Domain::Tec,
        Some(id(3)),
        id(1),
        severity,
        "Errors".into(),
        vec!["x 7 is above 5".into()],
        mode,
        at(-60),
        at(0),
    )
}
