//! What it costs, what was learned, and what the viewer may do.

use crate::executions::*;
use crate::identity::{Permission, can};

impl Picture<'_> {
    pub(super) fn budget(&self) -> BudgetView {
        let x = self.x;
        BudgetView {
            amount: x.body.budget.amount,
            currency: x.body.budget.currency.clone(),
            covers: x.body.budget.covers.clone(),
            approver: x.body.budget.approver.clone(),
            spent: x.spent(),
            minutes: x.costs.iter().map(|c| u64::from(c.minutes)).sum(),
            exceeded: x.over_budget(),
            entries: x
                .costs
                .iter()
                .rev()
                .map(|c| CostView {
                    text: c.text.clone(),
                    amount: c.amount,
                    minutes: c.minutes,
                    by: (self.names)(c.by),
                    at: c.at,
                })
                .collect(),
        }
    }

    pub(super) fn learning(&self) -> LearningView {
        let x = self.x;
        LearningView {
            questions: x.body.learning_questions.clone(),
            notes: x
                .learning
                .notes
                .iter()
                .map(|n| LearningNoteView {
                    kind: n.kind,
                    question: n.question,
                    text: n.text.clone(),
                    by: (self.names)(n.by),
                    at: n.at,
                })
                .collect(),
            changes: x
                .learning
                .proposals
                .iter()
                .enumerate()
                .map(|(index, p)| {
                    let (state, label, decided_by, draft, reason) = match &p.state {
                        ProposalState::Open => ("open", "Open", None, None, String::new()),
                        ProposalState::Accepted { by, draft, .. } => (
                            "accepted",
                            "Taken into a draft",
                            Some(*by),
                            Some(*draft),
                            String::new(),
                        ),
                        ProposalState::Declined { by, reason, .. } => {
                            ("declined", "Declined", Some(*by), None, reason.clone())
                        }
                    };
                    ChangeView {
                        index,
                        title: p.title.clone(),
                        text: p.text.clone(),
                        edits: u32::try_from(p.edits.len()).unwrap_or(u32::MAX),
                        owner: (self.names)(p.owner),
                        due: p.due,
                        by: (self.names)(p.by),
                        at: p.at,
                        action: p.action,
                        state: state.into(),
                        state_label: label.into(),
                        decided_by: decided_by.map(|p| (self.names)(p)),
                        draft,
                        reason,
                    }
                })
                .collect(),
            waiver: match &x.state {
                ExecutionState::Reviewed { waiver, .. } => waiver.clone(),
                _ => None,
            },
        }
    }

    pub(super) fn mays(&self) -> Mays {
        let x = self.x;
        let (leads, over) = (self.leads(), x.state.over());
        let clear = x.running_clocks().is_empty();
        let early = matches!(
            x.state,
            ExecutionState::Declared | ExecutionState::Mobilizing { .. }
        );
        let active = matches!(x.state, ExecutionState::Active { .. });
        let paused = matches!(x.state, ExecutionState::Paused { .. });
        let stable = matches!(x.state, ExecutionState::Stabilized { .. });
        let closed = match x.state {
            ExecutionState::Closed { at, .. } => Some(at),
            _ => None,
        };
        Mays {
            command: leads && !over,
            act: self.acts() && !over,
            take_over: !over
                && !self.actor.is(x.commander)
                && x.oversees(self.actor)
                && can(self.actor, Permission::ExecutionsCommand).is_ok(),
            override_quorum: leads && early && x.quorum_override.is_none(),
            pause: leads && active,
            resume: leads && paused,
            stabilize: leads && active,
            relapse: leads && stable,
            close: leads && stable && clear && x.unfinished().is_empty(),
            reopen: leads && closed.is_some_and(|at| self.now <= at.plus_secs(REOPEN.secs())),
            stand_down: leads && (early || active || paused) && clear,
            learn: self.acts() && !matches!(x.state, ExecutionState::Reviewed { .. }),
            finish_review: leads && closed.is_some(),
            accept_changes: can(self.actor, Permission::PlaybooksEdit).is_ok(),
        }
    }
}
