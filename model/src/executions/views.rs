//! An execution as pages and the API show it.

use super::{AnchorChange, Delivery, ExecutionMode, LearningKind, Rank, Stamps, StandDown};
use crate::identity::PersonRef;
use crate::playbooks::{Audience, Channel, DecisionOption, Phase, TaskKind};
use crate::{ActionId, Domain, ExecutionId, PageId, PersonId, PlaybookId, Time, VersionId};
use serde::{Deserialize, Serialize};

/// One line of a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExecutionRow {
    pub id: ExecutionId,
    pub revision: i64,
    pub key: String,
    pub title: String,
    pub playbook: PlaybookId,
    pub playbook_key: String,
    pub domain: Domain,
    /// 1 (critical) to 4 (minor).
    pub severity: u8,
    pub severity_label: String,
    pub mode: ExecutionMode,
    /// Nothing of it is real: say EXERCISE on every screen.
    pub exercise: bool,
    pub state: String,
    pub state_label: String,
    /// The response is over.
    pub over: bool,
    pub commander: PersonRef,
    pub stamps: Stamps,
    /// T3 − T1 in seconds, once coordinated.
    pub coordination_secs: Option<i64>,
    /// Critical slots that are acknowledged, and how many there are.
    pub acknowledged: u32,
    pub critical: u32,
    pub tasks_done: u32,
    pub tasks: u32,
    pub late: u32,
    /// The viewer has a part in it.
    pub mine: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PageView {
    pub id: PageId,
    pub person: PersonRef,
    pub rank: Rank,
    pub state: String,
    pub state_label: String,
    pub created_at: Time,
    pub limit_at: Time,
    /// When it was acknowledged, declined, given up.
    pub answered_at: Option<Time>,
    pub reason: String,
    pub deliveries: Vec<Delivery>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SlotView {
    pub key: String,
    pub title: String,
    pub purpose: String,
    pub decision_rights: Vec<String>,
    pub critical: bool,
    /// `unfilled`, `paging`, `held`, `exhausted`.
    pub state: String,
    pub state_label: String,
    pub holder: Option<PersonRef>,
    pub held_at: Option<Time>,
    pub pages: Vec<PageView>,
    /// The viewer can take it now.
    pub may_acknowledge: bool,
    pub may_decline: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TaskView {
    pub id: String,
    pub phase: Phase,
    pub kind: TaskKind,
    pub title: String,
    pub instruction: String,
    pub slot: String,
    pub slot_title: String,
    pub holder: Option<PersonRef>,
    pub required: bool,
    pub added: bool,
    /// `pending`, `ready`, `acknowledged`, `in_progress`, `done`, `verified`, `blocked`,
    /// `skipped`, `not_applicable`, `cancelled`.
    pub state: String,
    pub state_label: String,
    pub since: Option<Time>,
    pub by: Option<PersonRef>,
    pub due_at: Time,
    pub overdue: bool,
    /// Ready for longer than its acknowledgement limit.
    pub unacknowledged: bool,
    /// On the longest chain of the playbook.
    pub critical_path: bool,
    pub after: Vec<String>,
    /// Why it is blocked, skipped or not applicable.
    pub reason: String,
    pub evidence_wanted: Option<String>,
    pub note: String,
    pub evidence: String,
    pub decision: Option<String>,
    pub communication: Option<String>,
    /// The viewer holds the slot or leads.
    pub may_act: bool,
    /// The viewer did not do it and may verify it.
    pub may_verify: bool,
    pub may_skip: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PhaseView {
    pub phase: Phase,
    pub label: String,
    /// `0-2 min`.
    pub window: String,
    pub entered_at: Option<Time>,
    /// When it is entered at the latest; `None` once entered, or while paused.
    pub opens_at: Option<Time>,
    /// The commander can enter it now.
    pub may_enter: bool,
    pub done: u32,
    pub required_open: u32,
    pub tasks: Vec<TaskView>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClockView {
    pub id: String,
    pub name: String,
    pub anchor_event: String,
    /// `72 hours`.
    pub limit: String,
    pub authority: String,
    pub jurisdiction: String,
    pub source: String,
    pub note: Option<String>,
    pub state: String,
    pub state_label: String,
    pub anchor: Option<Time>,
    pub due: Option<Time>,
    /// Share of the time used, whole percent; over 100 after the end.
    pub used_percent: Option<u32>,
    pub breached: bool,
    /// Receipt, or why it is tolled or not applicable.
    pub remark: String,
    pub settled_at: Option<Time>,
    pub changes: Vec<AnchorChange>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DecisionView {
    pub id: String,
    pub question: String,
    pub options: Vec<DecisionOption>,
    pub default: String,
    pub why_default: String,
    pub decider: String,
    pub decider_title: String,
    pub state: String,
    pub state_label: String,
    /// Id of the option that holds.
    pub chosen: Option<String>,
    pub rationale: String,
    pub by: Option<PersonRef>,
    pub at: Option<Time>,
    pub due_at: Time,
    pub overdue: bool,
    pub logged: bool,
    pub may_decide: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MessageView {
    pub id: String,
    pub audience: Audience,
    pub channel: Channel,
    /// The text being written, with `{{variables}}`.
    pub draft_subject: String,
    pub draft_body: String,
    /// With the values in place; as approved or sent, once it is.
    pub subject: String,
    pub body: String,
    /// Variables that lack a value.
    pub missing: Vec<String>,
    pub approver: String,
    pub approver_title: String,
    pub state: String,
    pub state_label: String,
    pub by: Option<PersonRef>,
    pub at: Option<Time>,
    pub reason: String,
    pub may_edit: bool,
    pub may_approve: bool,
    pub may_send: bool,
    pub may_withdraw: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VariableView {
    pub key: String,
    pub label: String,
    pub example: String,
    pub value: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReportView {
    /// 1, 2, 3 …
    pub number: u32,
    pub situation: String,
    pub actions: String,
    pub next: String,
    pub asks: String,
    pub by: PersonRef,
    pub at: Time,
    pub next_due_at: Option<Time>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CostView {
    pub text: String,
    pub amount: u64,
    pub minutes: u32,
    pub by: PersonRef,
    pub at: Time,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BudgetView {
    /// Pre-approved, whole units of `currency`.
    pub amount: u64,
    pub currency: String,
    pub covers: String,
    pub approver: String,
    pub spent: u64,
    pub minutes: u64,
    pub exceeded: bool,
    pub entries: Vec<CostView>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TransferView {
    pub from: PersonRef,
    pub to: PersonRef,
    pub brief: String,
    pub at: Time,
    /// The viewer is asked.
    pub to_me: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TimelineLine {
    pub at: Time,
    pub by: Option<PersonRef>,
    pub kind: String,
    pub text: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LearningNoteView {
    pub kind: LearningKind,
    pub question: Option<usize>,
    pub text: String,
    pub by: PersonRef,
    pub at: Time,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeView {
    /// From 0; names it in commands.
    pub index: usize,
    pub title: String,
    pub text: String,
    /// How many changes of the text are written already.
    pub edits: u32,
    pub owner: PersonRef,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub due: crate::Date,
    pub by: PersonRef,
    pub at: Time,
    pub action: ActionId,
    /// `open`, `accepted`, `declined`.
    pub state: String,
    pub state_label: String,
    pub decided_by: Option<PersonRef>,
    pub draft: Option<VersionId>,
    pub reason: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LearningView {
    pub questions: Vec<String>,
    pub notes: Vec<LearningNoteView>,
    pub changes: Vec<ChangeView>,
    pub waiver: Option<String>,
}

/// What keeps it from being closed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Obstacles {
    /// Names of clocks that run.
    pub clocks: Vec<String>,
    /// Titles of required tasks that are not finished.
    pub tasks: Vec<String>,
}

/// What the viewer may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mays {
    pub command: bool,
    /// Notes, costs, reports, variables, clocks: whoever has a part.
    pub act: bool,
    pub take_over: bool,
    pub override_quorum: bool,
    pub pause: bool,
    pub resume: bool,
    pub stabilize: bool,
    pub relapse: bool,
    pub close: bool,
    pub reopen: bool,
    pub stand_down: bool,
    pub learn: bool,
    pub finish_review: bool,
    /// Take proposed changes into a draft of the playbook.
    pub accept_changes: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuorumView {
    pub by: PersonRef,
    pub at: Time,
    pub reason: String,
    /// Titles of the slots that were missing.
    pub missing: Vec<String>,
}

/// The war room.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WarRoomView {
    pub row: ExecutionRow,
    /// The server's time when this view was made, so that a browser with a wrong clock counts right.
    pub now: Time,
    pub situation: String,
    pub version: VersionId,
    pub version_number: i64,
    pub declared_by: Option<PersonRef>,
    /// Seconds of the target, and gone since T1 (until T3).
    pub target_secs: i64,
    pub elapsed_secs: i64,
    /// Reason of a pause, or summary of the end.
    pub remark: String,
    pub state_since: Time,
    pub stood_down: Option<StandDown>,
    pub quorum_override: Option<QuorumView>,
    pub transfer: Option<TransferView>,
    pub slots: Vec<SlotView>,
    pub phases: Vec<PhaseView>,
    /// Ids of open tasks on the longest chain, in order.
    pub critical_path: Vec<String>,
    /// Ids of tasks past their due time.
    pub late: Vec<String>,
    pub clocks: Vec<ClockView>,
    pub decisions: Vec<DecisionView>,
    pub messages: Vec<MessageView>,
    pub variables: Vec<VariableView>,
    /// Newest first.
    pub reports: Vec<ReportView>,
    pub report_due_at: Option<Time>,
    pub budget: BudgetView,
    /// Newest first, the last 300 lines.
    pub timeline: Vec<TimelineLine>,
    pub learning: LearningView,
    pub obstacles: Obstacles,
    /// Everybody with a part in it.
    pub people: Vec<PersonRef>,
    /// Who can be appointed or asked to take command; for the commander.
    pub candidates: Vec<PersonRef>,
    pub may: Mays,
    pub next: NextActionView,
}

/// The one thing for this person to do now.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "next")]
pub enum NextStep {
    /// Take or decline the slot.
    Acknowledge {
        slot: String,
        slot_title: String,
        purpose: String,
        rank: Rank,
        limit_at: Time,
        /// What comes after it: the title of the first task.
        first_task: Option<String>,
    },
    AcceptCommand {
        from: PersonRef,
        brief: String,
    },
    Decide {
        decision: DecisionView,
    },
    ApproveMessage {
        message: MessageView,
    },
    DoTask {
        task: TaskView,
    },
    /// For the commander: nobody is left to ask.
    FillSlot {
        slot: String,
        slot_title: String,
        critical: bool,
    },
    Report {
        due_at: Time,
    },
    /// For the commander: nothing keeps it open.
    Stabilize,
    Close,
    /// What was learned.
    Learn {
        question: Option<String>,
    },
    FinishReview,
    /// Nothing now; `why` says for what one waits.
    Wait {
        why: String,
    },
    Over,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NextActionView {
    pub execution: ExecutionId,
    pub key: String,
    pub title: String,
    pub revision: i64,
    pub severity: u8,
    pub mode: ExecutionMode,
    pub exercise: bool,
    pub state: String,
    pub state_label: String,
    pub now: Time,
    pub commander: PersonRef,
    /// Titles of the slots that the viewer holds.
    pub slots: Vec<String>,
    pub step: NextStep,
    /// Seconds since T1.
    pub since_declared: i64,
    pub due_at: Option<Time>,
    pub overdue: bool,
    /// How many further things wait for this person.
    pub more: u32,
}

/// Who can be a commander, and what can be declared: for the form.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeclareForm {
    pub playbooks: Vec<DeclarablePlaybook>,
    pub commanders: Vec<PersonRef>,
    /// The viewer.
    pub me: PersonId,
}
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeclarablePlaybook {
    pub id: PlaybookId,
    pub key: String,
    pub title: String,
    pub domain: Domain,
    pub criticality: u8,
    pub slots: u32,
    pub unstaffed: u32,
    pub tasks: u32,
    pub variables: Vec<VariableView>,
    /// Open live executions of it: perhaps the proposal belongs there.
    pub running: Vec<ExecutionId>,
}

/// What somebody sees who follows the link in a mail: nothing but that it was heard.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LinkAnswer {
    Acknowledged,
    /// Used before, out of date, the response is over, or never given out: one word for all.
    NotValid,
}
