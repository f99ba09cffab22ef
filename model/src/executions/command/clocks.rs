//! Legal and house deadlines.

use super::checks::{maybe, text};
use crate::executions::{ClockState, Execution, Ground, MAX_LINE, Refused};
use crate::{InvalidTransition, PersonId, Time};

impl Execution {
    pub(super) fn clock_index(&self, id: &str) -> Result<usize, Refused> {
        self.clocks
            .iter()
            .position(|c| c.rule.id == id)
            .ok_or(Refused::Missing("clock"))
    }
    pub(super) fn clock_wrong(&self, i: usize, step: &str) -> InvalidTransition {
        let c = &self.clocks[i];
        InvalidTransition::new(format!("“{}”", c.rule.name), c.label().to_lowercase(), step)
    }
    pub(super) fn tell_clock(&mut self, i: usize, by: Option<PersonId>, now: Time, what: &str) {
        let said = format!("{}: {what}", self.clocks[i].rule.name);
        self.note(now, by, "clock", said);
    }
    pub(super) fn anchor_clock(
        &mut self,
        id: &str,
        at: Time,
        reason: &str,
        by: PersonId,
        ground: &Ground<'_>,
    ) -> Result<(), Refused> {
        let now = ground.now;
        let i = self.clock_index(id)?;
        if !matches!(
            self.clocks[i].state,
            ClockState::Armed | ClockState::Running { .. }
        ) {
            return Err(self.clock_wrong(i, "be started").into());
        }
        if self.clocks[i].anchor() == Some(at) {
            return Ok(());
        }
        if at > now.plus_secs(60) {
            return Err(Refused::fault(
                "at",
                "The event cannot lie in the future. Record it when it has happened.",
            ));
        }
        let was = self.clocks[i].due();
        let reason = if was.is_some() {
            text("reason", reason, MAX_LINE)?
        } else {
            maybe("reason", reason, MAX_LINE)?
        };
        self.clocks[i].anchor_at(at, by, reason, now, ground.zone);
        let due = self.clocks[i].due().unwrap_or(at);
        let said = match was {
            Some(was) => format!(
                "anchored anew at {}; due {}, was {}",
                at.utc_minute(),
                due.utc_minute(),
                was.utc_minute()
            ),
            None => format!("started at {}, due {}", at.utc_minute(), due.utc_minute()),
        };
        self.tell_clock(i, Some(by), now, &said);
        Ok(())
    }
    pub(super) fn satisfy_clock(
        &mut self,
        id: &str,
        at: Time,
        receipt: &str,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let receipt = text("receipt", receipt, MAX_LINE)?;
        let i = self.clock_index(id)?;
        let (ClockState::Running { anchor, due } | ClockState::Tolled { anchor, due, .. }) =
            self.clocks[i].state
        else {
            return match self.clocks[i].state {
                ClockState::Satisfied { .. } => Ok(()),
                _ => Err(self.clock_wrong(i, "be satisfied").into()),
            };
        };
        if at > now.plus_secs(60) {
            return Err(Refused::fault(
                "at",
                "A filing cannot lie in the future. Record it when it is filed.",
            ));
        }
        self.clocks[i].state = ClockState::Satisfied {
            anchor,
            due,
            at,
            by,
            receipt,
        };
        let late = if at > due { ", late" } else { "" };
        self.tell_clock(i, Some(by), now, &format!("satisfied{late}"));
        Ok(())
    }
    pub(super) fn no_clock_runs(&self) -> Result<(), Refused> {
        let names: Vec<_> = self
            .running_clocks()
            .iter()
            .map(|c| c.rule.name.clone())
            .collect();
        if names.is_empty() {
            return Ok(());
        }
        Err(Refused::State(InvalidTransition::new(
            self.key.clone(),
            format!("under a running clock ({})", names.join(", ")),
            "end before the clock is satisfied or called not applicable",
        )))
    }

    pub(super) fn clock_not_applicable(
        &mut self,
        id: &str,
        reason: &str,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let reason = text("reason", reason, MAX_LINE)?;
        let i = self.clock_index(id)?;
        match self.clocks[i].state {
            ClockState::NotApplicable { .. } => return Ok(()),
            ClockState::Satisfied { .. } => {
                return Err(self.clock_wrong(i, "be called not applicable").into());
            }
            _ => {}
        }
        self.clocks[i].state = ClockState::NotApplicable {
            at: now,
            by,
            reason: reason.clone(),
        };
        self.tell_clock(i, Some(by), now, &format!("not applicable: {reason}"));
        Ok(())
    }

    pub(super) fn toll_clock(
        &mut self,
        id: &str,
        reason: &str,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let reason = text("reason", reason, MAX_LINE)?;
        let i = self.clock_index(id)?;
        match self.clocks[i].state {
            ClockState::Tolled { .. } => Ok(()),
            ClockState::Running { anchor, due } => {
                self.clocks[i].state = ClockState::Tolled {
                    anchor,
                    due,
                    at: now,
                    reason: reason.clone(),
                };
                self.tell_clock(i, Some(by), now, &format!("tolled: {reason}"));
                Ok(())
            }
            _ => Err(self.clock_wrong(i, "be tolled").into()),
        }
    }

    pub(super) fn resume_clock(
        &mut self,
        id: &str,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let i = self.clock_index(id)?;
        match self.clocks[i].state {
            ClockState::Running { .. } => Ok(()),
            ClockState::Tolled {
                anchor, due, at, ..
            } => {
                let stopped = (now.micros() - at.micros()).max(0);
                let due = Time::from_micros(due.micros() + stopped);
                self.clocks[i].state = ClockState::Running { anchor, due };
                self.tell_clock(
                    i,
                    Some(by),
                    now,
                    &format!("runs again, now due {}", due.utc_minute()),
                );
                Ok(())
            }
            _ => Err(self.clock_wrong(i, "run again").into()),
        }
    }
}
