//! What the commander does with the whole: phases, going on without a slot, closing, handing over.

use super::checks::text;
use crate::executions::{
    Effect, Execution, ExecutionState, Ground, MAX_LINE, MAX_TEXT, PhaseCause, QuorumOverride,
    REOPEN, Refused, SlotState, TaskState, Transfer, TransferState,
};
use crate::identity::Actor;
use crate::playbooks::Phase;
use crate::{InvalidTransition, PersonId, Time};

impl Execution {
    pub(super) fn enter_phase(
        &mut self,
        phase: Phase,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        if self.entered(phase) {
            return Ok(());
        }
        if matches!(self.state, ExecutionState::Paused { .. }) {
            return Err(self.wrong("enter a phase").into());
        }
        let next = self.phases.iter().position(|p| p.entered.is_none());
        match next {
            Some(i) if self.phases[i].phase == phase => {
                self.enter(i, PhaseCause::Commander(by), now);
                Ok(())
            }
            _ => Err(Refused::fault(
                "phase",
                "Phases are entered in order. Enter the one before it first.",
            )),
        }
    }
    pub(super) fn override_quorum(
        &mut self,
        reason: &str,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let reason = text("reason", reason, MAX_LINE)?;
        if self.quorum_override.is_some() {
            return Ok(());
        }
        if !matches!(
            self.state,
            ExecutionState::Declared | ExecutionState::Mobilizing { .. }
        ) {
            return Err(self.wrong("go on without its critical slots").into());
        }
        let missing: Vec<String> = self
            .missing_critical()
            .iter()
            .map(|s| s.key.clone())
            .collect();
        self.note(
            now,
            Some(by),
            "state",
            format!("Goes on without {}: {reason}", missing.join(", ")),
        );
        self.quorum_override = Some(QuorumOverride {
            by,
            at: now,
            reason,
            missing,
        });
        self.state = ExecutionState::Active { at: now };
        Ok(())
    }
    pub(super) fn close(
        &mut self,
        summary: &str,
        by: PersonId,
        now: Time,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        let summary = text("summary", summary, MAX_TEXT)?;
        match self.state {
            ExecutionState::Closed { .. } | ExecutionState::Reviewed { .. } => return Ok(()),
            ExecutionState::Stabilized { .. } => {}
            _ => return Err(self.wrong("be closed").into()),
        }
        self.no_clock_runs()?;
        let open: Vec<_> = self
            .unfinished()
            .iter()
            .map(|t| t.spec.title.clone())
            .collect();
        if !open.is_empty() {
            return Err(Refused::State(InvalidTransition::new(
                self.key.clone(),
                format!("waiting for required tasks ({})", open.join(", ")),
                "be closed before they are done or skipped with a reason",
            )));
        }
        self.end_all_pages(now, effects);
        self.cancel_open_tasks(now);
        self.note(now, Some(by), "state", format!("Closed: {summary}"));
        self.state = ExecutionState::Closed { at: now, summary };
        effects.push(Effect::Over);
        Ok(())
    }
    pub(super) fn reopen(&mut self, reason: &str, by: PersonId, now: Time) -> Result<(), Refused> {
        let reason = text("reason", reason, MAX_LINE)?;
        let ExecutionState::Closed { at, .. } = self.state else {
            return match self.state {
                ExecutionState::Active { .. } => Ok(()),
                _ => Err(self.wrong("be reopened").into()),
            };
        };
        if now > at.plus_secs(REOPEN.secs()) {
            return Err(Refused::State(InvalidTransition::new(
                self.key.clone(),
                "closed for more than 72 hours",
                "be reopened; declare a new execution",
            )));
        }
        for t in &mut self.tasks {
            if matches!(t.state, TaskState::Cancelled { .. }) {
                t.state = TaskState::Pending;
            }
        }
        // Their pages ended with the close; the commander appoints anew.
        for s in &mut self.slots {
            if matches!(s.state, SlotState::Paging { .. }) {
                s.state = SlotState::Exhausted { at: now };
            }
        }
        self.state = ExecutionState::Active { at: now };
        self.note(now, Some(by), "state", format!("Reopened: {reason}"));
        Ok(())
    }
    pub(super) fn hand_over(
        &mut self,
        to: PersonId,
        brief: &str,
        by: PersonId,
        ground: &Ground<'_>,
    ) -> Result<(), Refused> {
        let brief = text("brief", brief, MAX_TEXT)?;
        if to == by {
            return Err(Refused::fault(
                "to",
                "You have command. Choose somebody else.",
            ));
        }
        if !(ground.able)(to) {
            return Err(Refused::fault(
                "to",
                "This person is not active or may not act in executions. Choose another.",
            ));
        }
        if self.pending_transfer().is_some_and(|t| t.to == to) {
            return Ok(());
        }
        // Only one can be asked at a time.
        for t in &mut self.transfers {
            if t.state == TransferState::Asked {
                t.state = TransferState::Declined { at: ground.now };
            }
        }
        self.transfers.push(Transfer {
            from: by,
            to,
            brief,
            at: ground.now,
            state: TransferState::Asked,
        });
        self.note(
            ground.now,
            Some(by),
            "command",
            "Asked another person to take command".into(),
        );
        Ok(())
    }
    pub(super) fn answer_transfer(
        &mut self,
        by: PersonId,
        answer: TransferState,
    ) -> Result<(), Refused> {
        match self
            .transfers
            .iter_mut()
            .rev()
            .find(|t| t.state == TransferState::Asked && t.to == by)
        {
            Some(t) => {
                t.state = answer;
                Ok(())
            }
            None => Err(Refused::Denied(
                "Nobody asked you to take command of this execution.".into(),
            )),
        }
    }

    pub(super) fn accept_command(&mut self, by: PersonId, now: Time) -> Result<(), Refused> {
        if by == self.commander {
            return Ok(());
        }
        self.answer_transfer(by, TransferState::Accepted { at: now })?;
        self.commander = by;
        self.note(now, Some(by), "command", "Took command".into());
        Ok(())
    }

    pub(super) fn decline_command(&mut self, by: PersonId, now: Time) -> Result<(), Refused> {
        self.answer_transfer(by, TransferState::Declined { at: now })?;
        self.note(now, Some(by), "command", "Declined to take command".into());
        Ok(())
    }

    pub(super) fn take_over(
        &mut self,
        reason: &str,
        actor: &Actor,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let reason = text("reason", reason, MAX_LINE)?;
        if !self.oversees(actor) {
            return Err(Refused::Denied(
                "Only an executive sponsor or the owner of this domain takes command over.".into(),
            ));
        }
        if by == self.commander {
            return Ok(());
        }
        self.transfers.push(Transfer {
            from: self.commander,
            to: by,
            brief: reason.clone(),
            at: now,
            state: TransferState::TakenOver { at: now },
        });
        self.commander = by;
        self.note(
            now,
            Some(by),
            "command",
            format!("Took command over: {reason}"),
        );
        Ok(())
    }
}
