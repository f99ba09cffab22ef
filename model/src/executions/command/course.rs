//! The course of it: paused, going on, stabilized, fallen back, stood down.

use super::checks::{maybe, text};
use crate::executions::{
    DecisionState, Effect, Execution, ExecutionState, MAX_LINE, MAX_TEXT, Refused, StandDown,
};
use crate::{PersonId, Time};

impl Execution {
    pub(super) fn pause(&mut self, reason: &str, by: PersonId, now: Time) -> Result<(), Refused> {
        let reason = text("reason", reason, MAX_LINE)?;
        match self.state {
            ExecutionState::Paused { .. } => Ok(()),
            ExecutionState::Active { at } => {
                self.note(now, Some(by), "state", format!("Paused: {reason}"));
                self.state = ExecutionState::Paused {
                    at: now,
                    reason,
                    active_at: at,
                };
                Ok(())
            }
            _ => Err(self.wrong("be paused").into()),
        }
    }

    pub(super) fn resume(&mut self, by: PersonId, now: Time) -> Result<(), Refused> {
        match self.state {
            ExecutionState::Active { .. } => Ok(()),
            ExecutionState::Paused { at, active_at, .. } => {
                let stopped = (now.micros() - at.micros()).max(0);
                self.paused_us += stopped;
                for page in self.pages.iter_mut().filter(|p| p.open()) {
                    page.limit_at = Time::from_micros(page.limit_at.micros() + stopped);
                }
                // What was asked for gets the time it was to have.
                let later = |at: Time| Time::from_micros(at.micros() + stopped);
                for task in self.tasks.iter_mut().filter(|t| !t.state.terminal()) {
                    task.due_at = later(task.due_at);
                }
                for d in &mut self.decisions {
                    if d.state == DecisionState::Open {
                        d.due_at = later(d.due_at);
                    }
                }
                self.state = ExecutionState::Active { at: active_at };
                self.note(now, Some(by), "state", "Goes on".into());
                Ok(())
            }
            _ => Err(self.wrong("go on").into()),
        }
    }

    pub(super) fn stabilize(
        &mut self,
        summary: &str,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let summary = text("summary", summary, MAX_TEXT)?;
        match self.state {
            ExecutionState::Stabilized { .. } => Ok(()),
            ExecutionState::Active { .. } => {
                self.note(now, Some(by), "state", format!("Stabilized: {summary}"));
                self.state = ExecutionState::Stabilized { at: now, summary };
                Ok(())
            }
            _ => Err(self.wrong("be called stabilized").into()),
        }
    }

    pub(super) fn relapse(&mut self, reason: &str, by: PersonId, now: Time) -> Result<(), Refused> {
        let reason = text("reason", reason, MAX_LINE)?;
        match self.state {
            ExecutionState::Active { .. } => Ok(()),
            ExecutionState::Stabilized { .. } => {
                self.state = ExecutionState::Active { at: now };
                self.note(now, Some(by), "state", format!("Relapse: {reason}"));
                Ok(())
            }
            _ => Err(self.wrong("relapse").into()),
        }
    }

    pub(super) fn stand_down(
        &mut self,
        because: StandDown,
        note: &str,
        by: PersonId,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        let note = maybe("note", note, MAX_TEXT)?;
        match self.state {
            ExecutionState::StoodDown { .. } => return Ok(()),
            ExecutionState::Declared
            | ExecutionState::Mobilizing { .. }
            | ExecutionState::Active { .. }
            | ExecutionState::Paused { .. } => {}
            _ => return Err(self.wrong("be stood down").into()),
        }
        self.no_clock_runs()?;
        self.end_all_pages(now, effects);
        self.cancel_open_tasks(now);
        self.note(
            now,
            Some(by),
            "state",
            format!("Stood down: {}", because.label().to_lowercase()),
        );
        self.state = ExecutionState::StoodDown {
            at: now,
            because,
            note,
        };
        effects.push(Effect::Over);
        Ok(())
    }
}
