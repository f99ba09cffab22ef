//! From an event to a proposal and its end.

use super::*;
use crate::{Ctx, Error, Origin, jobs, testing::Test};
use model::{
    Code, PlaybookId, Span,
    identity::Permission,
    playbooks::{PlaybookFilter, SignalCategory},
    signals::{
        Accepted, AutonomyScope, Condition, ConditionOp, FeedFormat, Hysteresis, Leaf, NewKey,
        NewPolicy, NewSource, NewTrigger, ProposalFilter, Rule, SeverityLevel, SignalFilter,
        SourceKind, TriggerMode, TriggerState, TriggerView,
    },
};
use serde_json::{Value, json};

mod decided;
mod feeds;
mod intake;
mod rules;

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

/// A feed, read each five minutes.
fn news(url: &str, format: FeedFormat) -> NewSource {
    NewSource {
        name: "News".into(),
        delivers: SourceKind::Feed {
            url: url.into(),
            format,
            every: Span(300),
        },
        category: Some(SignalCategory::Media),
        severity: None,
        rate: 600,
    }
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
    watch_with(t, rule(60), mode, state).await
}

async fn watch_with(t: &Test, rule: Rule, mode: TriggerMode, state: TriggerState) -> TriggerView {
    let new = NewTrigger {
        playbook: playbook(t).await,
        name: "Checkout errors".into(),
        rule,
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
