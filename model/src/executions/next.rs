//! What one person should do now, in the order of what cannot wait.

use super::{
    DecisionState, Execution, ExecutionState, MessageState, NextStep, SlotState, TaskState,
    picture::Picture,
};
use crate::{PersonId, Time};

impl Picture<'_> {
    /// The first of all that waits for the person, when it is due, and how many more there are.
    pub(super) fn next_step(&self, person: PersonId) -> (NextStep, Option<Time>, u32) {
        let all = self.waiting(person);
        let more = u32::try_from(all.len().saturating_sub(1)).unwrap_or(u32::MAX);
        match all.into_iter().next() {
            Some((step, due)) => (step, due, more),
            None => (self.nothing(person), None, 0),
        }
    }

    /// Everything that waits for the person, the most pressing first.
    fn waiting(&self, person: PersonId) -> Vec<(NextStep, Option<Time>)> {
        let x: &Execution = self.x;
        let mut all = Vec::new();
        if x.state.over() {
            if matches!(x.state, ExecutionState::Closed { .. }) && x.has_part(person) {
                if !x.learning.notes.iter().any(|n| n.by == person) {
                    let question = x.body.learning_questions.first().cloned();
                    all.push((NextStep::Learn { question }, None));
                }
                if x.commander == person {
                    all.push((NextStep::FinishReview, None));
                }
            }
            return all;
        }
        if let Some(t) = x.pending_transfer().filter(|t| t.to == person) {
            all.push((
                NextStep::AcceptCommand {
                    from: (self.names)(t.from),
                    brief: t.brief.clone(),
                },
                None,
            ));
        }
        for page in x.pages.iter().filter(|p| p.person == person && p.open()) {
            let Some(slot) = x.slot(&page.slot) else {
                continue;
            };
            all.push((
                NextStep::Acknowledge {
                    slot: slot.key.clone(),
                    slot_title: slot.title.clone(),
                    purpose: x
                        .body
                        .slot(&slot.key)
                        .map(|s| s.purpose.clone())
                        .unwrap_or_default(),
                    rank: page.rank,
                    limit_at: page.limit_at,
                    first_task: x
                        .tasks
                        .iter()
                        .find(|t| t.spec.slot == slot.key)
                        .map(|t| t.spec.title.clone()),
                },
                Some(page.limit_at),
            ));
        }
        let holds = |key: &str| x.slot(key).is_some_and(|s| s.holder() == Some(person));
        let leads = x.commander == person;
        // What nobody holds falls to the commander.
        let mine =
            |key: &str| holds(key) || (leads && x.slot(key).is_none_or(|s| s.holder().is_none()));
        if leads {
            for slot in x
                .slots
                .iter()
                .filter(|s| matches!(s.state, SlotState::Exhausted { .. } | SlotState::Unfilled))
            {
                all.push((
                    NextStep::FillSlot {
                        slot: slot.key.clone(),
                        slot_title: slot.title.clone(),
                        critical: slot.critical,
                    },
                    None,
                ));
            }
        }
        let mut timed = Vec::new();
        for d in x
            .decisions
            .iter()
            .filter(|d| d.state == DecisionState::Open && mine(&d.spec.decider))
        {
            timed.push((
                NextStep::Decide {
                    decision: self.decision(d),
                },
                d.due_at,
            ));
        }
        for m in x
            .messages
            .iter()
            .filter(|m| m.state == MessageState::Draft && mine(&m.spec.approver))
        {
            // A draft is pressing when the task that sends it can be worked on.
            let task = x
                .tasks
                .iter()
                .find(|t| t.spec.communication.as_ref() == Some(&m.spec.id));
            if let Some(task) = task.filter(|t| t.state.actionable())
                && m.filled(&x.variables).2.is_empty()
            {
                timed.push((
                    NextStep::ApproveMessage {
                        message: self.message(m),
                    },
                    task.due_at,
                ));
            }
        }
        for t in x.tasks.iter().filter(|t| {
            (t.state.actionable() || matches!(t.state, TaskState::Blocked { by: Some(_), .. }))
                && mine(&t.spec.slot)
        }) {
            // Where a decision of one's own settles the task, that is the thing to do.
            let decided_there = t.spec.decision.as_ref().is_some_and(|d| {
                x.decisions.iter().any(|r| {
                    r.spec.id == *d && r.state == DecisionState::Open && mine(&r.spec.decider)
                })
            });
            if !decided_there {
                timed.push((NextStep::DoTask { task: self.task(t) }, t.due_at));
            }
        }
        timed.sort_by_key(|(_, due)| *due);
        all.extend(timed.into_iter().map(|(step, due)| (step, Some(due))));
        if leads {
            if let Some(due_at) = x
                .sitreps
                .last()
                .and_then(|r| r.next_due_at)
                .filter(|at| *at <= self.now.plus_secs(300))
            {
                all.push((NextStep::Report { due_at }, Some(due_at)));
            }
            if all.is_empty() && x.unfinished().is_empty() {
                match x.state {
                    ExecutionState::Active { .. } => all.push((NextStep::Stabilize, None)),
                    ExecutionState::Stabilized { .. } if x.running_clocks().is_empty() => {
                        all.push((NextStep::Close, None));
                    }
                    _ => {}
                }
            }
        }
        all
    }

    fn nothing(&self, person: PersonId) -> NextStep {
        let x = self.x;
        if x.state.over() {
            return NextStep::Over;
        }
        let why = if let ExecutionState::Paused { reason, .. } = &x.state {
            format!("Paused: {reason}")
        } else if let Some(next) = x
            .tasks
            .iter()
            .filter(|t| {
                t.state == TaskState::Pending
                    && x.slot(&t.spec.slot)
                        .is_some_and(|s| s.holder() == Some(person))
            })
            .min_by_key(|t| t.due_at)
        {
            if x.entered(next.spec.phase) {
                let before: Vec<_> = next
                    .spec
                    .after
                    .iter()
                    .filter_map(|a| x.task(a))
                    .filter(|t| !t.state.terminal())
                    .map(|t| format!("“{}”", t.spec.title))
                    .collect();
                format!("“{}” waits for {}", next.spec.title, before.join(" and "))
            } else {
                format!(
                    "“{}” comes with the phase {}",
                    next.spec.title, next.spec.phase
                )
            }
        } else if x.holds_any(person) || x.commander == person {
            "Your tasks are done. You are told when there is more.".into()
        } else {
            "You are told as soon as something is asked of you.".into()
        };
        NextStep::Wait { why }
    }
}
