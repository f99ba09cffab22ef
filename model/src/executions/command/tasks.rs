//! Tasks.

use super::checks::{maybe, text};
use crate::executions::{
    DecisionState, Execution, ExecutionState, MAX_LINE, MAX_TEXT, MessageState, Refused, TaskRun,
    TaskState,
};
use crate::playbooks::{Phase, TaskKind, TaskSpec};
use crate::{InvalidTransition, PersonId, Span, Time};

impl Execution {
    pub(super) fn task_index(&self, id: &str) -> Result<usize, Refused> {
        self.tasks
            .iter()
            .position(|t| t.spec.id == id)
            .ok_or(Refused::Missing("task"))
    }
    pub(super) fn task_wrong(&self, i: usize, step: &str) -> InvalidTransition {
        let t = &self.tasks[i];
        let state = match &t.state {
            TaskState::Pending if !self.entered(t.spec.phase) => {
                format!("waiting for the phase {}", t.spec.phase)
            }
            TaskState::Pending => "waiting for the tasks before it".into(),
            TaskState::Blocked { reason, .. } => format!("blocked ({reason})"),
            s => s.label().to_lowercase(),
        };
        InvalidTransition::new(format!("“{}”", t.spec.title), state, step)
    }
    pub(super) fn tell_task(&mut self, i: usize, by: PersonId, now: Time, what: &str) {
        let said = format!("{}: {what}", self.tasks[i].spec.title);
        self.note(now, Some(by), "task", said);
    }
    /// Held by this person, or led by them.
    pub(super) fn leads_or_holds(&self, slot: &str, by: PersonId) -> Result<(), Refused> {
        if by == self.commander || self.slot(slot).is_some_and(|s| s.holder() == Some(by)) {
            return Ok(());
        }
        let title = self.slot(slot).map_or(slot, |s| s.title.as_str());
        Err(Refused::Denied(
            if self.slot(slot).is_some_and(|s| s.candidate(by)) {
                format!("This is the part of “{title}”. Acknowledge that slot first.")
            } else {
                format!("This is the part of “{title}”. Who holds it, or the commander, does it.")
            },
        ))
    }
    /// A task that this person may act on.
    pub(super) fn mine(&self, id: &str, by: PersonId) -> Result<usize, Refused> {
        let i = self.task_index(id)?;
        self.leads_or_holds(&self.tasks[i].spec.slot, by)?;
        Ok(i)
    }

    pub(super) fn acknowledge_task(
        &mut self,
        id: &str,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let i = self.mine(id, by)?;
        match self.tasks[i].state {
            TaskState::Ready { .. } => {
                self.tasks[i].state = TaskState::Acknowledged { by, at: now };
                self.tell_task(i, by, now, "acknowledged");
                Ok(())
            }
            TaskState::Acknowledged { .. }
            | TaskState::InProgress { .. }
            | TaskState::Done { .. }
            | TaskState::Verified { .. } => Ok(()),
            _ => Err(self.task_wrong(i, "be acknowledged").into()),
        }
    }

    pub(super) fn start_task(&mut self, id: &str, by: PersonId, now: Time) -> Result<(), Refused> {
        let i = self.mine(id, by)?;
        match self.tasks[i].state {
            TaskState::InProgress { .. } | TaskState::Done { .. } | TaskState::Verified { .. } => {
                Ok(())
            }
            TaskState::Ready { .. } | TaskState::Acknowledged { .. } => {
                // Paused means that nothing new is begun; what was done is still reported.
                if matches!(self.state, ExecutionState::Paused { .. }) {
                    return Err(self.wrong("begin a task").into());
                }
                self.tasks[i].state = TaskState::InProgress { by, at: now };
                self.tell_task(i, by, now, "begun");
                Ok(())
            }
            _ => Err(self.task_wrong(i, "be begun").into()),
        }
    }

    pub(super) fn complete_task(
        &mut self,
        id: &str,
        by: PersonId,
        note: String,
        evidence: String,
        now: Time,
    ) -> Result<(), Refused> {
        let i = self.mine(id, by)?;
        match &self.tasks[i].state {
            TaskState::Done { .. } | TaskState::Verified { .. } => return Ok(()),
            s if !s.actionable() => return Err(self.task_wrong(i, "be completed").into()),
            _ => {}
        }
        let spec = &self.tasks[i].spec;
        if let Some(wanted) = &spec.evidence
            && evidence.is_empty()
        {
            return Err(Refused::fault(
                "evidence",
                format!("This task wants evidence: {wanted}. Say where it is."),
            ));
        }
        if let Some(open) = spec.decision.as_ref().and_then(|d| {
            self.decisions
                .iter()
                .find(|r| r.spec.id == *d && r.state == DecisionState::Open)
        }) {
            return Err(Refused::State(InvalidTransition::new(
                format!("“{}”", spec.title),
                format!("waiting for the decision “{}”", open.spec.question),
                "be completed",
            )));
        }
        if let Some(unsent) = spec.communication.as_ref().and_then(|c| {
            self.messages.iter().find(|m| {
                m.spec.id == *c
                    && matches!(m.state, MessageState::Draft | MessageState::Approved { .. })
            })
        }) {
            return Err(Refused::State(InvalidTransition::new(
                format!("“{}”", spec.title),
                format!(
                    "waiting for its message to {}, which is neither sent nor withdrawn",
                    unsent.spec.audience.label().to_lowercase()
                ),
                "be completed",
            )));
        }
        self.finish_task(i, by, note, evidence, now);
        Ok(())
    }
    pub(super) fn finish_task(
        &mut self,
        i: usize,
        by: PersonId,
        note: String,
        evidence: String,
        now: Time,
    ) {
        self.tasks[i].state = TaskState::Done {
            by,
            at: now,
            note,
            evidence,
        };
        self.tell_task(i, by, now, "done");
        if self.stamps.t4.is_none() {
            self.stamps.t4 = Some(now);
            self.note(now, None, "state", "T4: first action done".into());
        }
    }
    /// What a decision or a sent message settles: its task, where somebody could work on it.
    pub(super) fn finish_linked(
        &mut self,
        by: PersonId,
        now: Time,
        note: &str,
        is: impl Fn(&TaskSpec) -> bool,
    ) {
        let linked: Vec<usize> = (0..self.tasks.len())
            .filter(|i| is(&self.tasks[*i].spec) && self.tasks[*i].state.actionable())
            .collect();
        for i in linked {
            self.finish_task(i, by, note.to_owned(), note.to_owned(), now);
        }
    }

    pub(super) fn verify_task(&mut self, id: &str, by: PersonId, now: Time) -> Result<(), Refused> {
        let i = self.task_index(id)?;
        match self.tasks[i].state.clone() {
            TaskState::Verified { .. } => Ok(()),
            TaskState::Done {
                by: done_by,
                at: done_at,
                note,
                evidence,
            } => {
                if done_by == by {
                    return Err(Refused::Denied(
                        "You did this task. Somebody else must verify it.".into(),
                    ));
                }
                if by != self.commander && !self.holds_any(by) {
                    return Err(Refused::Denied(
                        "Only the commander or who holds a slot verifies a task.".into(),
                    ));
                }
                self.tasks[i].state = TaskState::Verified {
                    by,
                    at: now,
                    done_by,
                    done_at,
                    note,
                    evidence,
                };
                self.tell_task(i, by, now, "verified");
                Ok(())
            }
            _ => Err(self.task_wrong(i, "be verified").into()),
        }
    }

    pub(super) fn add_task(
        &mut self,
        title: &str,
        instruction: &str,
        slot: &str,
        due_minutes: u32,
        required: bool,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let title = text("title", title, MAX_LINE)?;
        let instruction = maybe("instruction", instruction, MAX_TEXT)?;
        let slot = self.slot_index(slot)?;
        if due_minutes > 60 * 24 * 365 {
            return Err(Refused::fault(
                "due_minutes",
                "At most a year. Choose less.",
            ));
        }
        // Where the execution is now; so it is ready at once.
        let phase = self
            .phases
            .iter()
            .rev()
            .find(|p| p.entered.is_some())
            .map_or(Phase::Immediate, |p| p.phase);
        let due_at = now.plus_secs(i64::from(due_minutes) * 60);
        let n = self.tasks.iter().filter(|t| t.added).count() + 1;
        self.tasks.push(TaskRun {
            spec: TaskSpec {
                id: format!("added-{n}"),
                phase,
                kind: TaskKind::Action,
                title: title.clone(),
                instruction,
                slot: self.slots[slot].key.clone(),
                required,
                ack: self.slots[slot].limit,
                due: Span(u32::try_from(due_at.secs_since(self.stamps.t1)).unwrap_or(u32::MAX)),
                takes: Span(due_minutes * 60),
                after: Vec::new(),
                evidence: None,
                decision: None,
                communication: None,
            },
            state: TaskState::Pending,
            due_at,
            added: true,
        });
        self.note(now, Some(by), "task", format!("{title}: added"));
        Ok(())
    }
    pub(super) fn cancel_open_tasks(&mut self, now: Time) {
        for t in self.tasks.iter_mut().filter(|t| !t.state.terminal()) {
            t.state = TaskState::Cancelled { at: now };
        }
    }

    pub(super) fn block_task(
        &mut self,
        id: &str,
        reason: &str,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let reason = text("reason", reason, MAX_LINE)?;
        let i = self.mine(id, by)?;
        if matches!(self.tasks[i].state, TaskState::Blocked { by: Some(_), .. }) {
            return Ok(());
        }
        if !self.tasks[i].block(Some(by), reason.clone(), now) {
            return Err(self.task_wrong(i, "be blocked").into());
        }
        self.tell_task(i, by, now, &format!("blocked: {reason}"));
        Ok(())
    }

    pub(super) fn unblock_task(
        &mut self,
        id: &str,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let i = self.mine(id, by)?;
        match self.tasks[i].state {
            TaskState::Blocked { by: Some(_), .. } => {
                self.tasks[i].unblock(now);
                self.tell_task(i, by, now, "no longer blocked");
                Ok(())
            }
            // Goes on by itself when the task before it is done.
            TaskState::Blocked { by: None, .. } => {
                Err(self.task_wrong(i, "be unblocked by hand").into())
            }
            _ => Ok(()),
        }
    }

    pub(super) fn reopen_task(
        &mut self,
        id: &str,
        reason: &str,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let reason = text("reason", reason, MAX_LINE)?;
        let i = self.mine(id, by)?;
        match self.tasks[i].state {
            TaskState::Done { .. }
            | TaskState::Verified { .. }
            | TaskState::Skipped { .. }
            | TaskState::NotApplicable { .. } => {
                self.tasks[i].state = TaskState::InProgress { by, at: now };
                self.tell_task(i, by, now, &format!("reopened: {reason}"));
                Ok(())
            }
            _ => Err(self.task_wrong(i, "be reopened").into()),
        }
    }

    pub(super) fn skip_task(
        &mut self,
        id: &str,
        reason: &str,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let reason = text("reason", reason, MAX_LINE)?;
        let i = self.mine(id, by)?;
        if self.tasks[i].spec.required && by != self.commander {
            return Err(Refused::Denied(
                "This task is required: only the commander skips it.".into(),
            ));
        }
        match self.tasks[i].state {
            TaskState::Skipped { .. } => return Ok(()),
            ref s if s.terminal() => return Err(self.task_wrong(i, "be skipped").into()),
            _ => {}
        }
        self.tasks[i].state = TaskState::Skipped {
            by,
            at: now,
            reason: reason.clone(),
        };
        self.tell_task(i, by, now, &format!("skipped: {reason}"));
        Ok(())
    }

    pub(super) fn task_not_applicable(
        &mut self,
        id: &str,
        reason: &str,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let reason = text("reason", reason, MAX_LINE)?;
        let i = self.task_index(id)?;
        match self.tasks[i].state {
            TaskState::NotApplicable { .. } => return Ok(()),
            ref s if s.terminal() => {
                return Err(self.task_wrong(i, "be called not applicable").into());
            }
            _ => {}
        }
        self.tasks[i].state = TaskState::NotApplicable {
            by,
            at: now,
            reason: reason.clone(),
        };
        self.tell_task(i, by, now, &format!("not applicable: {reason}"));
        Ok(())
    }
}
