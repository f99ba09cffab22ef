//! Rows that come into a playbook.

use super::Table;
use crate::state::parts::{Parts, Step, step};
use model::{
    Span,
    playbooks::{
        Audience, Channel, ClockRule, Communication, DecisionOption, DecisionPoint, Inject, Limit,
        Medium, Metric, Phase, PlaybookBody, RoleSlot, SignalCategory, Source, TaskKind, TaskSpec,
        TriggerOp, TriggerSuggestion, Variable,
    },
};

/// Adds a row behind `after`, or at the end; `None` when there is no room for one. Gives its id.
pub fn add(body: &mut PlaybookBody, table: Table, after: Option<&str>, id: &str) -> (String, Step) {
    let at = after
        .and_then(|a| table.place(body, a))
        .map_or(table.len(body), |i| i + 1);
    let slot = |b: &PlaybookBody| b.slots.first().map(|s| s.key.clone()).unwrap_or_default();
    let done = step(body, &Parts::row(table, id), |b| match table {
        Table::Task => {
            let like = after.and_then(|a| b.task(a)).cloned();
            let phase = like.as_ref().map_or(Phase::Immediate, |t| t.phase);
            let limit = phase.limit().unwrap_or(Span(86_400));
            let task = TaskSpec {
                id: id.into(),
                phase,
                kind: TaskKind::Action,
                title: String::new(),
                instruction: String::new(),
                slot: like.as_ref().map_or_else(|| slot(b), |t| t.slot.clone()),
                required: true,
                ack: like.as_ref().map_or(Span::minutes(2), |t| t.ack),
                due: like.as_ref().map_or(limit, |t| t.due),
                takes: Span::minutes(1),
                after: Vec::new(),
                evidence: None,
                decision: None,
                communication: None,
            };
            b.tasks.insert(at, task);
        }
        Table::Slot => b.slots.insert(
            at,
            RoleSlot {
                key: id.into(),
                title: String::new(),
                critical: false,
                purpose: String::new(),
                decision_rights: Vec::new(),
                typical: String::new(),
                primary: None,
                deputy: None,
            },
        ),
        Table::Communication => {
            let approver = slot(b);
            b.communications.insert(
                at,
                Communication {
                    id: id.into(),
                    audience: Audience::Employees,
                    channel: Channel::Email,
                    subject: String::new(),
                    body: String::new(),
                    approver,
                    preapproved_until: None,
                },
            );
        }
        Table::Decision => {
            let decider = slot(b);
            let option = |id: &str| DecisionOption {
                id: id.into(),
                text: String::new(),
                consequence: String::new(),
            };
            b.decisions.insert(
                at,
                DecisionPoint {
                    id: id.into(),
                    question: String::new(),
                    options: vec![option("a"), option("b")],
                    default: "a".into(),
                    decider,
                    due: Span::minutes(5),
                    why_default: String::new(),
                },
            );
        }
        Table::Clock => {
            let source = b.sources.first().map(|s| s.id.clone()).unwrap_or_default();
            b.clocks.insert(
                at,
                ClockRule {
                    id: id.into(),
                    name: String::new(),
                    anchor: String::new(),
                    limit: Limit::Hours(72),
                    authority: String::new(),
                    jurisdiction: String::new(),
                    source,
                    note: None,
                },
            );
        }
        Table::Variable => b.variables.insert(
            at,
            Variable {
                key: id.into(),
                label: String::new(),
                example: String::new(),
            },
        ),
        Table::Source => b.sources.insert(
            at,
            Source {
                id: id.into(),
                title: String::new(),
                url: None,
                checked: String::new(),
                note: None,
            },
        ),
        Table::Trigger => b.triggers.insert(
            at,
            TriggerSuggestion {
                category: SignalCategory::Operational,
                field: String::new(),
                op: TriggerOp::Above,
                value: String::new(),
                window: None,
                count: 1,
                note: String::new(),
            },
        ),
        Table::Metric => b.metrics.insert(
            at,
            Metric {
                name: String::new(),
                target: String::new(),
                measure: String::new(),
            },
        ),
        Table::Question => b.learning_questions.insert(at, String::new()),
        Table::Inject => {
            let injects = &mut b.scenario.injects;
            let minute = at
                .checked_sub(1)
                .and_then(|i| injects.get(i))
                .map_or(0, |i| i.minute + 1);
            injects.insert(
                at,
                Inject {
                    minute,
                    from: String::new(),
                    medium: Medium::Brief,
                    to: Vec::new(),
                    body: String::new(),
                    ask: String::new(),
                    expected: String::new(),
                },
            );
        }
    });
    let id = if table.keyed().is_some() {
        id.to_owned()
    } else {
        at.to_string()
    };
    (id, done)
}
