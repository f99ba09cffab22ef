//! What can be asked of an execution, what that asks of the world, and refusals.

use crate::executions::{LearningKind, StandDown};
use crate::identity::Permission;
use crate::playbooks::Phase;
use crate::{Fault, InvalidTransition, PageId, PersonId, Time};
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
    pub(in crate::executions) fn fault(field: &str, message: impl Into<String>) -> Self {
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
