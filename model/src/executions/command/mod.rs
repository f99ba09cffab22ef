//! Everything that can be done in an execution, in one place. Each command is safe to send
//! twice: what is done already is a success that changes nothing.

mod checks;
mod clocks;
mod due;
mod lead;
mod messages;
mod tasks;
mod words;

pub use words::*;

use crate::executions::{
    ClockState, DecisionRun, DecisionState, Execution, ExecutionState, Ground, LearningNote,
    MAX_LINE, MAX_TEXT, MessageState, PageChannel, REMEMBERED, SitRep, TaskState, Transfer,
    TransferState,
};
use crate::identity::Actor;
use crate::playbooks::{DecisionOption, DecisionPoint};
use crate::{PersonId, Span, Time};
use checks::{maybe, text};

impl Execution {
    /// Carries a command out. On an error nothing changed. An order whose id was carried out
    /// before is a success without effects.
    ///
    /// # Errors
    /// [`Refused`], in words for who sent it. Roles are the engine's to ask
    /// ([`ExecutionCommand::permission`]); the part in this execution is asked here.
    pub fn apply(
        &mut self,
        order: &ExecutionOrder,
        actor: &Actor,
        ground: &mut Ground<'_>,
    ) -> Result<Vec<Effect>, Refused> {
        let person = actor
            .person
            .ok_or_else(|| Refused::Denied("Only a person can do this.".into()))?;
        if order.id.is_some_and(|id| self.applied.contains(&id)) {
            return Ok(Vec::new());
        }
        let command = &order.command;
        if command.leads() && person != self.commander {
            return Err(Refused::Denied(
                "Only the commander of this execution can do that.".into(),
            ));
        }
        if !self.has_part(person) && !matches!(command, ExecutionCommand::TakeOver { .. }) {
            return Err(Refused::Denied(
                "You have no part in this execution. The commander can appoint you to a slot."
                    .into(),
            ));
        }
        let mut next = self.clone();
        let mut effects = Vec::new();
        next.run(command, person, actor, ground, &mut effects)?;
        next.settle(ground.now, &mut effects);
        if let Some(id) = order.id {
            if next.applied.len() >= REMEMBERED {
                next.applied.remove(0);
            }
            next.applied.push(id);
        }
        *self = next;
        Ok(effects)
    }

    fn run(
        &mut self,
        command: &ExecutionCommand,
        by: PersonId,
        actor: &Actor,
        ground: &mut Ground<'_>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        use ExecutionCommand as C;
        let now = ground.now;
        let afterwards = matches!(
            command,
            C::Acknowledge { .. }
                | C::Decline { .. }
                | C::Seen { .. }
                | C::Reopen { .. }
                | C::Close { .. }
                | C::StandDown { .. }
                | C::Learn { .. }
                | C::FinishReview { .. }
                | C::Note { .. }
                | C::AddCost { .. }
        );
        if self.state.over() && !afterwards {
            return Err(self.wrong("take this step").into());
        }
        match command {
            C::Acknowledge { slot } => self.take(slot, by, PageChannel::InApp, now, effects),
            C::Decline { slot, reason } => {
                let reason = maybe("reason", reason, MAX_LINE)?;
                self.decline(slot, by, &reason, ground, effects)
            }
            C::Seen { slot } => {
                self.seen(slot, by, now);
                Ok(())
            }
            C::AcknowledgeTask { task } => self.acknowledge_task(task, by, now),
            C::StartTask { task } => self.start_task(task, by, now),
            C::CompleteTask {
                task,
                note,
                evidence,
            } => {
                let note = maybe("note", note, MAX_TEXT)?;
                let evidence = maybe("evidence", evidence, MAX_TEXT)?;
                self.complete_task(task, by, note, evidence, now)
            }
            C::VerifyTask { task } => self.verify_task(task, by, now),
            C::BlockTask { task, reason } => {
                let reason = text("reason", reason, MAX_LINE)?;
                let i = self.mine(task, by)?;
                if matches!(self.tasks[i].state, TaskState::Blocked { by: Some(_), .. }) {
                    return Ok(());
                }
                if !self.tasks[i].block(Some(by), reason.clone(), now) {
                    return Err(self.task_wrong(i, "be blocked").into());
                }
                self.tell_task(i, by, now, &format!("blocked: {reason}"));
                Ok(())
            }
            C::UnblockTask { task } => {
                let i = self.mine(task, by)?;
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
            C::ReopenTask { task, reason } => {
                let reason = text("reason", reason, MAX_LINE)?;
                let i = self.mine(task, by)?;
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
            C::SkipTask { task, reason } => {
                let reason = text("reason", reason, MAX_LINE)?;
                let i = self.mine(task, by)?;
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
            C::TaskNotApplicable { task, reason } => {
                let reason = text("reason", reason, MAX_LINE)?;
                let i = self.task_index(task)?;
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
            C::AddTask {
                title,
                instruction,
                slot,
                due_minutes,
                required,
            } => self.add_task(title, instruction, slot, *due_minutes, *required, by, now),
            C::Decide {
                decision,
                option,
                rationale,
            } => self.decide(decision, option, rationale, by, now),
            C::LogDecision {
                question,
                chosen,
                rationale,
            } => {
                let question = text("question", question, MAX_LINE)?;
                let chosen = text("chosen", chosen, MAX_LINE)?;
                let rationale = text("rationale", rationale, MAX_TEXT)?;
                let n = self.decisions.iter().filter(|d| d.logged).count() + 1;
                self.note(now, Some(by), "decision", format!("{question} — {chosen}"));
                self.decisions.push(DecisionRun {
                    spec: DecisionPoint {
                        id: format!("logged-{n}"),
                        question,
                        options: vec![DecisionOption {
                            id: "chosen".into(),
                            text: chosen,
                            consequence: String::new(),
                        }],
                        default: "chosen".into(),
                        decider: String::new(),
                        due: Span(0),
                        why_default: String::new(),
                    },
                    state: DecisionState::Decided {
                        by,
                        at: now,
                        option: "chosen".into(),
                        rationale,
                    },
                    due_at: now,
                    logged: true,
                });
                Ok(())
            }
            C::SetVariable { key, value } => {
                let value = maybe("value", value, MAX_LINE)?;
                let variable = self
                    .body
                    .variables
                    .iter()
                    .find(|v| v.key == *key)
                    .ok_or(Refused::Missing("variable"))?;
                let said = format!("{}: {value}", variable.label);
                if self.variables.get(key).map_or("", String::as_str) == value {
                    return Ok(());
                }
                if value.is_empty() {
                    self.variables.remove(key);
                } else {
                    self.variables.insert(key.clone(), value);
                }
                self.unapprove(now);
                self.note(now, Some(by), "message", said);
                Ok(())
            }
            C::EditMessage {
                message,
                subject,
                body,
            } => {
                let subject = text("subject", subject, MAX_LINE)?;
                let body = text("body", body, 20_000)?;
                let i = self.message_index(message)?;
                if !matches!(
                    self.messages[i].state,
                    MessageState::Draft | MessageState::Approved { .. }
                ) {
                    return Err(self.message_wrong(i, "be changed").into());
                }
                let run = &mut self.messages[i];
                if run.spec.subject == subject && run.spec.body == body {
                    return Ok(());
                }
                run.spec.subject = subject;
                run.spec.body = body;
                // What was approved was another text.
                run.state = MessageState::Draft;
                self.tell_message(i, by, now, "changed; it needs approval");
                Ok(())
            }
            C::ApproveMessage { message } => self.approve_message(message, by, now),
            C::SendMessage { message } => self.send_message(message, by, now),
            C::WithdrawMessage { message, reason } => {
                let reason = text("reason", reason, MAX_LINE)?;
                let i = self.message_index(message)?;
                match self.messages[i].state {
                    MessageState::Withdrawn { .. } => return Ok(()),
                    MessageState::Sent { .. } => {
                        return Err(self.message_wrong(i, "be withdrawn").into());
                    }
                    _ => {}
                }
                self.leads_or_holds(&self.messages[i].spec.approver.clone(), by)?;
                self.messages[i].state = MessageState::Withdrawn {
                    by,
                    at: now,
                    reason: reason.clone(),
                };
                self.tell_message(i, by, now, &format!("withdrawn: {reason}"));
                Ok(())
            }
            C::Report {
                situation,
                actions,
                next,
                asks,
                next_in_minutes,
            } => {
                let report = SitRep {
                    situation: text("situation", situation, MAX_TEXT)?,
                    actions: maybe("actions", actions, MAX_TEXT)?,
                    next: maybe("next", next, MAX_TEXT)?,
                    asks: maybe("asks", asks, MAX_TEXT)?,
                    by,
                    at: now,
                    next_due_at: next_in_minutes.map(|m| now.plus_secs(i64::from(m) * 60)),
                };
                self.sitreps.push(report);
                let n = self.sitreps.len();
                self.note(now, Some(by), "report", format!("Situation report {n}"));
                Ok(())
            }
            C::Note { text: said } => {
                let said = text("text", said, MAX_TEXT)?;
                self.note(now, Some(by), "note", said);
                Ok(())
            }
            C::AddCost {
                text: what,
                amount,
                minutes,
            } => self.add_cost(what, *amount, *minutes, by, now),
            C::AnchorClock { clock, at, reason } => {
                self.anchor_clock(clock, *at, reason, by, ground)
            }
            C::SatisfyClock { clock, at, receipt } => {
                self.satisfy_clock(clock, *at, receipt, by, now)
            }
            C::ClockNotApplicable { clock, reason } => {
                let reason = text("reason", reason, MAX_LINE)?;
                let i = self.clock_index(clock)?;
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
            C::TollClock { clock, reason } => {
                let reason = text("reason", reason, MAX_LINE)?;
                let i = self.clock_index(clock)?;
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
            C::ResumeClock { clock } => {
                let i = self.clock_index(clock)?;
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
            C::EnterPhase { phase } => self.enter_phase(*phase, by, now),
            C::Appoint { slot, person } => self.appoint(slot, *person, by, ground, effects),
            C::OverrideQuorum { reason } => self.override_quorum(reason, by, now),
            C::Pause { reason } => {
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
            C::Resume => match self.state {
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
            },
            C::Stabilize { summary } => {
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
            C::Relapse { reason } => {
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
            C::Close { summary } => self.close(summary, by, now, effects),
            C::Reopen { reason } => self.reopen(reason, by, now),
            C::StandDown { because, note } => {
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
                    because: *because,
                    note,
                };
                effects.push(Effect::Over);
                Ok(())
            }
            C::HandOver { to, brief } => self.hand_over(*to, brief, by, ground),
            C::AcceptCommand => {
                if by == self.commander {
                    return Ok(());
                }
                self.answer_transfer(by, TransferState::Accepted { at: now })?;
                self.commander = by;
                self.note(now, Some(by), "command", "Took command".into());
                Ok(())
            }
            C::DeclineCommand => {
                self.answer_transfer(by, TransferState::Declined { at: now })?;
                self.note(now, Some(by), "command", "Declined to take command".into());
                Ok(())
            }
            C::TakeOver { reason } => {
                let reason = text("reason", reason, MAX_LINE)?;
                if !self.oversees(actor) {
                    return Err(Refused::Denied(
                        "Only an executive sponsor or the owner of this domain takes command over."
                            .into(),
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
            C::Learn {
                kind,
                question,
                text: said,
            } => {
                let said = text("text", said, MAX_TEXT)?;
                if question.is_some_and(|q| q >= self.body.learning_questions.len()) {
                    return Err(Refused::Missing("learning question"));
                }
                if matches!(self.state, ExecutionState::Reviewed { .. }) {
                    return Err(self.wrong("take more learnings").into());
                }
                self.learning.notes.push(LearningNote {
                    kind: *kind,
                    question: *question,
                    text: said,
                    by,
                    at: now,
                });
                self.note(now, Some(by), "learning", kind.label().into());
                Ok(())
            }
            C::FinishReview { waiver } => {
                let waiver = maybe("waiver", waiver, MAX_LINE)?;
                match &self.state {
                    ExecutionState::Reviewed { .. } => Ok(()),
                    ExecutionState::Closed { at, summary } => {
                        if self.learning.notes.is_empty() && waiver.is_empty() {
                            return Err(Refused::fault(
                                "waiver",
                                "Nothing was learned yet. Write down what worked and what did not, or say why there is nothing.",
                            ));
                        }
                        let (closed_at, summary) = (*at, summary.clone());
                        self.state = ExecutionState::Reviewed {
                            at: now,
                            closed_at,
                            summary,
                            waiver: (!waiver.is_empty()).then_some(waiver),
                        };
                        self.note(now, Some(by), "state", "Reviewed".into());
                        Ok(())
                    }
                    _ => Err(self.wrong("be reviewed").into()),
                }
            }
        }
    }

    // ---- tasks
}
