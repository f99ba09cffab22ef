//! Everything that can be done in an execution, in one place. Each command is safe to send
//! twice: what is done already is a success that changes nothing.

use super::{
    ClockState, CostEntry, DecisionRun, DecisionState, Execution, ExecutionState, Ground,
    LearningKind, LearningNote, MAX_LINE, MAX_TEXT, MessageState, PageChannel, PhaseCause,
    REMEMBERED, REOPEN, SitRep, StandDown, TaskRun, TaskState, Transfer, TransferState,
};
use crate::identity::{Actor, Permission};
use crate::playbooks::{DecisionOption, DecisionPoint, Phase, TaskKind, TaskSpec};
use crate::{Fault, InvalidTransition, PageId, PersonId, Span, Time};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What one person does.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "step", deny_unknown_fields)]
pub enum ExecutionCommand {
    /// I take the slot that I am asked to take.
    Acknowledge {
        slot: String,
    },
    /// I cannot take it, or give it back: the next person is asked.
    Decline {
        slot: String,
        #[serde(default)]
        reason: String,
    },
    /// My screen showed the page.
    Seen {
        slot: String,
    },

    AcknowledgeTask {
        task: String,
    },
    StartTask {
        task: String,
    },
    CompleteTask {
        task: String,
        #[serde(default)]
        note: String,
        /// What proves it, where the task wants evidence.
        #[serde(default)]
        evidence: String,
    },
    /// By another person than who did it.
    VerifyTask {
        task: String,
    },
    BlockTask {
        task: String,
        reason: String,
    },
    UnblockTask {
        task: String,
    },
    /// Done, verified, skipped or not applicable: goes on. Tasks behind it wait again.
    ReopenTask {
        task: String,
        reason: String,
    },
    /// A required task by the commander only.
    SkipTask {
        task: String,
        reason: String,
    },
    /// By the commander.
    TaskNotApplicable {
        task: String,
        reason: String,
    },
    /// By the commander: work that the playbook does not know.
    AddTask {
        title: String,
        #[serde(default)]
        instruction: String,
        slot: String,
        /// Minutes from now.
        due_minutes: u32,
        #[serde(default)]
        required: bool,
    },

    /// By who holds the deciding slot, or the commander.
    Decide {
        decision: String,
        option: String,
        #[serde(default)]
        rationale: String,
    },
    /// A decision that the playbook does not foresee.
    LogDecision {
        question: String,
        chosen: String,
        rationale: String,
    },

    SetVariable {
        key: String,
        value: String,
    },
    EditMessage {
        message: String,
        subject: String,
        body: String,
    },
    /// By who holds the approving slot, or the commander.
    ApproveMessage {
        message: String,
    },
    /// It went out, by whatever means.
    SendMessage {
        message: String,
    },
    WithdrawMessage {
        message: String,
        reason: String,
    },

    Report {
        situation: String,
        #[serde(default)]
        actions: String,
        #[serde(default)]
        next: String,
        #[serde(default)]
        asks: String,
        /// Minutes until the next report.
        #[serde(default)]
        next_in_minutes: Option<u32>,
    },
    /// A line in the timeline.
    Note {
        text: String,
    },
    /// Whole units of the budget's currency, or minutes of time, or both.
    AddCost {
        text: String,
        #[serde(default)]
        amount: u64,
        #[serde(default)]
        minutes: u32,
    },

    /// Records when the anchor event happened; again with another time re-anchors the clock.
    AnchorClock {
        clock: String,
        at: Time,
        #[serde(default)]
        reason: String,
    },
    SatisfyClock {
        clock: String,
        /// When it was filed.
        at: Time,
        receipt: String,
    },
    ClockNotApplicable {
        clock: String,
        reason: String,
    },
    TollClock {
        clock: String,
        reason: String,
    },
    ResumeClock {
        clock: String,
    },

    /// By the commander: enters the next phase before its time.
    EnterPhase {
        phase: Phase,
    },
    /// By the commander: names somebody for a slot.
    Appoint {
        slot: String,
        person: PersonId,
    },
    /// By the commander: goes on without every critical slot.
    OverrideQuorum {
        reason: String,
    },
    Pause {
        reason: String,
    },
    Resume,
    Stabilize {
        summary: String,
    },
    /// Stabilized, and it breaks out again.
    Relapse {
        reason: String,
    },
    Close {
        summary: String,
    },
    /// Within 72 hours of the close.
    Reopen {
        reason: String,
    },
    StandDown {
        because: StandDown,
        #[serde(default)]
        note: String,
    },
    /// By the commander: asks another person to take command.
    HandOver {
        to: PersonId,
        brief: String,
    },
    /// The other takes it.
    AcceptCommand,
    DeclineCommand,
    /// By a sponsor or the domain owner, when the commander cannot be reached.
    TakeOver {
        reason: String,
    },

    /// What worked, what did not.
    Learn {
        kind: LearningKind,
        #[serde(default)]
        question: Option<usize>,
        text: String,
    },
    /// By the commander: the learning capture was held, or is waived with a reason.
    FinishReview {
        #[serde(default)]
        waiver: String,
    },
}

/// A command as it is sent: with an id of its own where it may be sent twice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ExecutionOrder {
    /// Made by the sender; an id that was carried out before changes nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    pub command: ExecutionCommand,
}
impl From<ExecutionCommand> for ExecutionOrder {
    fn from(command: ExecutionCommand) -> Self {
        Self { id: None, command }
    }
}

/// What the change asks of the world.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// A new page, to be handed to its channels.
    Page(PageId),
    /// The page needs no answer any more.
    PageEnded(PageId),
    /// T3.
    Coordinated,
    /// Nobody is left to ask for this slot: tell the commander.
    Alarm { slot: String },
    /// A clock has used this share of its time, in percent; 100 is the breach.
    ClockWarning { clock: String, percent: u8 },
    /// The response is over: learning is to be captured.
    Over,
}

/// Why a command was not carried out. Nothing changed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refused {
    #[error(transparent)]
    State(#[from] InvalidTransition),
    #[error("{}", .0.message)]
    Fault(Fault),
    #[error("{0}")]
    Denied(String),
    /// There is no such slot, task … in this execution.
    #[error("There is no such {0} in this execution.")]
    Missing(&'static str),
}
impl Refused {
    pub(super) fn fault(field: &str, message: impl Into<String>) -> Self {
        Self::Fault(Fault::new(field, message))
    }
}
impl From<Fault> for Refused {
    fn from(f: Fault) -> Self {
        Self::Fault(f)
    }
}

impl ExecutionCommand {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Acknowledge { .. } => "acknowledge",
            Self::Decline { .. } => "decline",
            Self::Seen { .. } => "seen",
            Self::AcknowledgeTask { .. } => "acknowledge_task",
            Self::StartTask { .. } => "start_task",
            Self::CompleteTask { .. } => "complete_task",
            Self::VerifyTask { .. } => "verify_task",
            Self::BlockTask { .. } => "block_task",
            Self::UnblockTask { .. } => "unblock_task",
            Self::ReopenTask { .. } => "reopen_task",
            Self::SkipTask { .. } => "skip_task",
            Self::TaskNotApplicable { .. } => "task_not_applicable",
            Self::AddTask { .. } => "add_task",
            Self::Decide { .. } => "decide",
            Self::LogDecision { .. } => "log_decision",
            Self::SetVariable { .. } => "set_variable",
            Self::EditMessage { .. } => "edit_message",
            Self::ApproveMessage { .. } => "approve_message",
            Self::SendMessage { .. } => "send_message",
            Self::WithdrawMessage { .. } => "withdraw_message",
            Self::Report { .. } => "report",
            Self::Note { .. } => "note",
            Self::AddCost { .. } => "add_cost",
            Self::AnchorClock { .. } => "anchor_clock",
            Self::SatisfyClock { .. } => "satisfy_clock",
            Self::ClockNotApplicable { .. } => "clock_not_applicable",
            Self::TollClock { .. } => "toll_clock",
            Self::ResumeClock { .. } => "resume_clock",
            Self::EnterPhase { .. } => "enter_phase",
            Self::Appoint { .. } => "appoint",
            Self::OverrideQuorum { .. } => "override_quorum",
            Self::Pause { .. } => "pause",
            Self::Resume => "resume",
            Self::Stabilize { .. } => "stabilize",
            Self::Relapse { .. } => "relapse",
            Self::Close { .. } => "close",
            Self::Reopen { .. } => "reopen",
            Self::StandDown { .. } => "stand_down",
            Self::HandOver { .. } => "hand_over",
            Self::AcceptCommand => "accept_command",
            Self::DeclineCommand => "decline_command",
            Self::TakeOver { .. } => "take_over",
            Self::Learn { .. } => "learn",
            Self::FinishReview { .. } => "finish_review",
        }
    }
    /// Whether it leads the execution. Everything else is work in it.
    pub const fn leads(&self) -> bool {
        matches!(
            self,
            Self::TaskNotApplicable { .. }
                | Self::AddTask { .. }
                | Self::EnterPhase { .. }
                | Self::Appoint { .. }
                | Self::OverrideQuorum { .. }
                | Self::Pause { .. }
                | Self::Resume
                | Self::Stabilize { .. }
                | Self::Relapse { .. }
                | Self::Close { .. }
                | Self::Reopen { .. }
                | Self::StandDown { .. }
                | Self::HandOver { .. }
                | Self::FinishReview { .. }
        )
    }
    /// Who takes command must be able to lead.
    pub const fn permission(&self) -> Permission {
        if self.leads() || matches!(self, Self::AcceptCommand | Self::TakeOver { .. }) {
            Permission::ExecutionsCommand
        } else {
            Permission::ExecutionsAct
        }
    }
}

/// A trimmed text of 1 to `most` characters.
fn text(field: &str, value: &str, most: usize) -> Result<String, Fault> {
    let value = value.trim();
    match value.chars().count() {
        0 => Err(Fault::new(
            field,
            "Write something first; it goes on record.",
        )),
        n if n > most => Err(Fault::new(
            field,
            format!("{n} characters; at most {most}. Shorten it."),
        )),
        _ => Ok(value.to_owned()),
    }
}
/// The same, but it may be empty.
fn maybe(field: &str, value: &str, most: usize) -> Result<String, Fault> {
    if value.trim().is_empty() {
        Ok(String::new())
    } else {
        text(field, value, most)
    }
}

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

    fn task_index(&self, id: &str) -> Result<usize, Refused> {
        self.tasks
            .iter()
            .position(|t| t.spec.id == id)
            .ok_or(Refused::Missing("task"))
    }
    fn task_wrong(&self, i: usize, step: &str) -> InvalidTransition {
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
    fn tell_task(&mut self, i: usize, by: PersonId, now: Time, what: &str) {
        let said = format!("{}: {what}", self.tasks[i].spec.title);
        self.note(now, Some(by), "task", said);
    }
    /// Held by this person, or led by them.
    fn leads_or_holds(&self, slot: &str, by: PersonId) -> Result<(), Refused> {
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
    fn mine(&self, id: &str, by: PersonId) -> Result<usize, Refused> {
        let i = self.task_index(id)?;
        self.leads_or_holds(&self.tasks[i].spec.slot, by)?;
        Ok(i)
    }

    fn acknowledge_task(&mut self, id: &str, by: PersonId, now: Time) -> Result<(), Refused> {
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

    fn start_task(&mut self, id: &str, by: PersonId, now: Time) -> Result<(), Refused> {
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

    fn complete_task(
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
    fn finish_task(&mut self, i: usize, by: PersonId, note: String, evidence: String, now: Time) {
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
    fn finish_linked(
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

    fn verify_task(&mut self, id: &str, by: PersonId, now: Time) -> Result<(), Refused> {
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

    fn add_task(
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
    fn cancel_open_tasks(&mut self, now: Time) {
        for t in self.tasks.iter_mut().filter(|t| !t.state.terminal()) {
            t.state = TaskState::Cancelled { at: now };
        }
    }

    // ---- decisions, messages, costs

    fn decide(
        &mut self,
        id: &str,
        option: &str,
        rationale: &str,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let i = self
            .decisions
            .iter()
            .position(|d| d.spec.id == id)
            .ok_or(Refused::Missing("decision"))?;
        let run = &self.decisions[i];
        if run.logged {
            return Err(Refused::State(InvalidTransition::new(
                "The decision",
                "on record",
                "be decided again",
            )));
        }
        self.leads_or_holds(&run.spec.decider.clone(), by)?;
        let rationale = maybe("rationale", rationale, MAX_TEXT)?;
        let chosen = run
            .spec
            .options
            .iter()
            .find(|o| o.id == option)
            .ok_or_else(|| {
                Refused::fault("option", "Choose one of the options of this decision.")
            })?;
        let said = format!("{} — {}", run.spec.question, chosen.text);
        if matches!(&run.state, DecisionState::Decided { option: o, .. } if o == option) {
            return Ok(());
        }
        if run.state != DecisionState::Open && rationale.is_empty() {
            return Err(Refused::fault(
                "rationale",
                "This was decided already. Say why it changes; it goes on record.",
            ));
        }
        let text = chosen.text.clone();
        self.decisions[i].state = DecisionState::Decided {
            by,
            at: now,
            option: option.to_owned(),
            rationale,
        };
        self.note(now, Some(by), "decision", said);
        self.finish_linked(by, now, &format!("Decided: {text}"), |t| {
            t.decision.as_deref() == Some(id)
        });
        Ok(())
    }

    fn message_index(&self, id: &str) -> Result<usize, Refused> {
        self.messages
            .iter()
            .position(|m| m.spec.id == id)
            .ok_or(Refused::Missing("message"))
    }
    fn message_wrong(&self, i: usize, step: &str) -> InvalidTransition {
        InvalidTransition::new(
            "The message",
            self.messages[i].state.label().to_lowercase(),
            step,
        )
    }
    fn tell_message(&mut self, i: usize, by: PersonId, now: Time, what: &str) {
        let m = &self.messages[i].spec;
        let said = format!("Message to {}: {what}", m.audience.label().to_lowercase());
        self.note(now, Some(by), "message", said);
    }
    /// A variable changed: approved texts that contain it are drafts again.
    fn unapprove(&mut self, now: Time) {
        for i in 0..self.messages.len() {
            let run = &self.messages[i];
            let MessageState::Approved {
                subject, body, by, ..
            } = &run.state
            else {
                continue;
            };
            let (s, b, _) = run.filled(&self.variables);
            if (&s, &b) != (subject, body) {
                let by = *by;
                self.messages[i].state = MessageState::Draft;
                self.tell_message(i, by, now, "its values changed; it needs approval again");
            }
        }
    }
    fn approve_message(&mut self, id: &str, by: PersonId, now: Time) -> Result<(), Refused> {
        let i = self.message_index(id)?;
        self.leads_or_holds(&self.messages[i].spec.approver.clone(), by)?;
        match self.messages[i].state {
            MessageState::Approved { .. } | MessageState::Sent { .. } => return Ok(()),
            MessageState::Withdrawn { .. } => {
                return Err(self.message_wrong(i, "be approved").into());
            }
            MessageState::Draft => {}
        }
        let (subject, body, missing) = self.messages[i].filled(&self.variables);
        if !missing.is_empty() {
            return Err(Refused::fault(
                &format!("variables.{}", missing[0]),
                format!(
                    "The text still contains {}. Fill {} in, then approve.",
                    missing
                        .iter()
                        .map(|m| format!("{{{{{m}}}}}"))
                        .collect::<Vec<_>>()
                        .join(", "),
                    if missing.len() == 1 { "it" } else { "them" }
                ),
            ));
        }
        self.messages[i].state = MessageState::Approved {
            by,
            at: now,
            subject,
            body,
        };
        self.tell_message(i, by, now, "approved");
        Ok(())
    }
    fn send_message(&mut self, id: &str, by: PersonId, now: Time) -> Result<(), Refused> {
        let i = self.message_index(id)?;
        if by != self.commander && !self.holds_any(by) {
            return Err(Refused::Denied(
                "Only the commander or who holds a slot sends a message.".into(),
            ));
        }
        match self.messages[i].state.clone() {
            MessageState::Sent { .. } => Ok(()),
            MessageState::Approved {
                by: approved_by,
                subject,
                body,
                ..
            } => {
                self.messages[i].state = MessageState::Sent {
                    by,
                    at: now,
                    approved_by,
                    subject,
                    body,
                };
                self.tell_message(i, by, now, "sent");
                let id = id.to_owned();
                self.finish_linked(by, now, "Message sent", |t| {
                    t.communication.as_deref() == Some(id.as_str())
                });
                Ok(())
            }
            _ => Err(self.message_wrong(i, "be sent").into()),
        }
    }
    fn add_cost(
        &mut self,
        what: &str,
        amount: u64,
        minutes: u32,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let what = text("text", what, MAX_LINE)?;
        if amount == 0 && minutes == 0 {
            return Err(Refused::fault(
                "amount",
                "Give an amount, or minutes of time.",
            ));
        }
        let most = 1_000_000_000_000_000;
        if amount > most || self.spent() + amount > most {
            return Err(Refused::fault("amount", "This is too large to be written."));
        }
        let within = !self.over_budget();
        self.costs.push(CostEntry {
            text: what.clone(),
            amount,
            minutes,
            by,
            at: now,
        });
        let currency = &self.body.budget.currency;
        let said = match (amount, minutes) {
            (0, m) => format!("{what}: {m} minutes"),
            (a, 0) => format!("{what}: {a} {currency}"),
            (a, m) => format!("{what}: {a} {currency}, {m} minutes"),
        };
        self.note(now, Some(by), "cost", said);
        if within && self.over_budget() {
            let approver = self.body.budget.approver.clone();
            self.note(
                now,
                None,
                "cost",
                format!("The pre-approved budget is exceeded. {approver} approves more."),
            );
        }
        Ok(())
    }

    // ---- clocks

    fn clock_index(&self, id: &str) -> Result<usize, Refused> {
        self.clocks
            .iter()
            .position(|c| c.rule.id == id)
            .ok_or(Refused::Missing("clock"))
    }
    fn clock_wrong(&self, i: usize, step: &str) -> InvalidTransition {
        let c = &self.clocks[i];
        InvalidTransition::new(format!("“{}”", c.rule.name), c.label().to_lowercase(), step)
    }
    fn tell_clock(&mut self, i: usize, by: Option<PersonId>, now: Time, what: &str) {
        let said = format!("{}: {what}", self.clocks[i].rule.name);
        self.note(now, by, "clock", said);
    }
    fn anchor_clock(
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
    fn satisfy_clock(
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
    fn no_clock_runs(&self) -> Result<(), Refused> {
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

    // ---- the course of it

    fn enter_phase(&mut self, phase: Phase, by: PersonId, now: Time) -> Result<(), Refused> {
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
    fn override_quorum(&mut self, reason: &str, by: PersonId, now: Time) -> Result<(), Refused> {
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
        self.quorum_override = Some(super::QuorumOverride {
            by,
            at: now,
            reason,
            missing,
        });
        self.state = ExecutionState::Active { at: now };
        Ok(())
    }
    fn close(
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
    fn reopen(&mut self, reason: &str, by: PersonId, now: Time) -> Result<(), Refused> {
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
            if matches!(s.state, super::SlotState::Paging { .. }) {
                s.state = super::SlotState::Exhausted { at: now };
            }
        }
        self.state = ExecutionState::Active { at: now };
        self.note(now, Some(by), "state", format!("Reopened: {reason}"));
        Ok(())
    }
    fn hand_over(
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
    fn answer_transfer(&mut self, by: PersonId, answer: TransferState) -> Result<(), Refused> {
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

    /// What time alone brings: unanswered pages, phases, default decisions, clock warnings.
    /// Calling it again at the same moment changes nothing.
    pub fn tick(&mut self, ground: &mut Ground<'_>) -> Vec<Effect> {
        let (now, mut effects) = (ground.now, Vec::new());
        if self.state.over() {
            return effects;
        }
        if !matches!(self.state, ExecutionState::Paused { .. }) {
            self.time_out(ground, &mut effects);
            for i in 0..self.phases.len() {
                let due = self.phase_at(self.phases[i].phase);
                if self.phases[i].entered.is_none() && due.is_some_and(|at| at <= now) {
                    self.enter(i, PhaseCause::Time, now);
                }
            }
            for i in 0..self.decisions.len() {
                let d = &self.decisions[i];
                if d.state == DecisionState::Open && d.due_at <= now {
                    let said = d
                        .spec
                        .options
                        .iter()
                        .find(|o| o.id == d.spec.default)
                        .map_or(d.spec.default.clone(), |o| o.text.clone());
                    let said = format!(
                        "{} — {said} (default: nobody decided in time)",
                        d.spec.question
                    );
                    self.decisions[i].state = DecisionState::Defaulted { at: now };
                    self.note(now, None, "decision", said);
                }
            }
        }
        // The law does not pause.
        for i in 0..self.clocks.len() {
            if let Some(percent) = self.clocks[i].warn(now) {
                effects.push(Effect::ClockWarning {
                    clock: self.clocks[i].rule.id.clone(),
                    percent,
                });
                let what = if percent == 100 {
                    "the time is over".to_owned()
                } else {
                    format!("{percent} % of the time is used")
                };
                self.tell_clock(i, None, now, &what);
            }
        }
        self.settle(now, &mut effects);
        effects
    }

    /// The moment for which a look is to be promised, if none is promised that early. A promise
    /// whose time has come counts as kept, so that there is one chain of looks and no gap in it.
    pub fn promise(&mut self, now: Time) -> Option<Time> {
        let due = self.next_due()?;
        if self.watched_at.is_some_and(|at| at > now && at <= due) {
            return None;
        }
        self.watched_at = Some(due);
        Some(due)
    }

    /// When [`Self::tick`] has something to do next.
    pub fn next_due(&self) -> Option<Time> {
        if self.state.over() {
            return None;
        }
        let clocks = self.clocks.iter().filter_map(|c| c.next_warning());
        if matches!(self.state, ExecutionState::Paused { .. }) {
            return clocks.min();
        }
        let pages = self.pages.iter().filter(|p| p.open()).map(|p| p.limit_at);
        let phases = self
            .phases
            .iter()
            .filter(|p| p.entered.is_none())
            .filter_map(|p| self.phase_at(p.phase));
        let decisions = self
            .decisions
            .iter()
            .filter(|d| d.state == DecisionState::Open)
            .map(|d| d.due_at);
        clocks.chain(pages).chain(phases).chain(decisions).min()
    }
}
