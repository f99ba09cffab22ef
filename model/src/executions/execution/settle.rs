//! What follows from the facts: stamps, states, phases and tasks.

use super::{Execution, ExecutionState, PhaseCause};
use crate::executions::{Effect, TaskState};
use crate::playbooks::Phase;
use crate::{Span, Time};

impl Execution {
    /// Brings stamps, states, phases and tasks to where the facts put them. Called after every
    /// change; calling it again changes nothing.
    pub(in crate::executions) fn settle(&mut self, now: Time, effects: &mut Vec<Effect>) {
        if self.state.over() {
            return;
        }
        self.settle_stamps(now, effects);
        while self.enter_finished(now) {}
        self.settle_tasks(now);
    }

    fn settle_stamps(&mut self, now: Time, effects: &mut Vec<Effect>) {
        let coordinated = self.missing_critical().is_empty();
        if self.stamps.t2.is_none()
            && (coordinated || !self.pages.iter().any(|p| p.first && p.undelivered()))
        {
            self.stamps.t2 = Some(now);
            if self.state == ExecutionState::Declared {
                self.state = ExecutionState::Mobilizing { at: now };
            }
            self.note(now, None, "state", "T2: every page is on its way".into());
        }
        if self.stamps.t3.is_none() && coordinated {
            self.stamps.t3 = Some(now);
            self.note(
                now,
                None,
                "state",
                format!(
                    "T3: coordinated after {}",
                    Span(u32::try_from(now.secs_since(self.stamps.t1)).unwrap_or(0)).words()
                ),
            );
            effects.push(Effect::Coordinated);
            if matches!(
                self.state,
                ExecutionState::Declared | ExecutionState::Mobilizing { .. }
            ) {
                self.state = ExecutionState::Active { at: now };
            }
        }
    }

    /// Enters the next phase when all required tasks of the last one are finished. A phase
    /// without required tasks is left by time only.
    fn enter_finished(&mut self, now: Time) -> bool {
        if matches!(self.state, ExecutionState::Paused { .. }) {
            return false;
        }
        let Some(next) = self.phases.iter().position(|p| p.entered.is_none()) else {
            return false;
        };
        let before = next
            .checked_sub(1)
            .map_or(Phase::Immediate, |i| self.phases[i].phase);
        let mut required = self
            .tasks
            .iter()
            .filter(|t| t.spec.phase == before && t.spec.required && !t.added)
            .peekable();
        if required.peek().is_none() || !required.all(|t| t.state.terminal()) {
            return false;
        }
        self.enter(next, PhaseCause::Done, now);
        true
    }
    pub(in crate::executions) fn enter(&mut self, index: usize, cause: PhaseCause, now: Time) {
        let (phase, by) = (
            self.phases[index].phase,
            match cause {
                PhaseCause::Commander(p) => Some(p),
                _ => None,
            },
        );
        self.phases[index].entered = Some((now, cause));
        self.note(now, by, "state", format!("Phase {phase} entered"));
    }

    fn settle_tasks(&mut self, now: Time) {
        let finished: Vec<(String, bool)> = self
            .tasks
            .iter()
            .map(|t| (t.spec.id.clone(), t.state.terminal()))
            .collect();
        for i in 0..self.tasks.len() {
            let spec = &self.tasks[i].spec;
            let open: Vec<&str> = spec
                .after
                .iter()
                .filter(|a| finished.iter().any(|(id, done)| id == *a && !done))
                .map(String::as_str)
                .collect();
            let free = open.is_empty() && self.entered(spec.phase);
            let waits = format!("Waits for {}", open.join(", "));
            let task = &mut self.tasks[i];
            match (&task.state, free) {
                (TaskState::Pending, true) => task.state = TaskState::Ready { at: now },
                (TaskState::Ready { .. } | TaskState::Acknowledged { .. }, false) => {
                    task.state = TaskState::Pending;
                }
                // Work under way is not forgotten; it goes on when the way is free again.
                (TaskState::InProgress { .. }, false) => {
                    task.block(None, waits, now);
                }
                (TaskState::Blocked { by: None, .. }, true) => {
                    task.unblock(now);
                }
                _ => {}
            }
        }
    }
}
