//! What pages and the API show of reviews.

use super::{AssignmentChange, Minutes, Seat, Signature, Step, StepStay};
use crate::actions::ActionView;
use crate::exercises::{ExerciseView, ScenarioOffer};
use crate::identity::PersonRef;
use crate::readiness::Readiness;
use crate::{
    Domain, ExecutionId, ExerciseId, PersonId, PlaybookId, ProposalId, Quarter, ReviewId, Time,
    VersionId,
};
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReviewSummary {
    pub id: ReviewId,
    pub revision: i64,
    pub key: String,
    pub quarter: Quarter,
    /// `scheduled`, `preparing`, `in_session`, `minutes_draft`, `signed`, `closed`, `cancelled`, `missed`.
    pub state: String,
    pub state_label: String,
    pub step: Option<Step>,
    pub chair: PersonRef,
    pub facilitator: PersonRef,
    pub attendees: Vec<PersonRef>,
    pub scheduled_at: Time,
    pub action_items: u32,
    pub signatures: u32,
    /// The viewer signed already.
    pub signed_by_me: bool,
}

/// A slot as the assignments step shows it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SlotRow {
    pub playbook: PlaybookId,
    pub playbook_key: String,
    pub playbook_title: String,
    pub domain: Domain,
    pub slot: String,
    pub slot_title: String,
    pub critical: bool,
    pub primary: Option<PersonRef>,
    pub deputy: Option<PersonRef>,
    /// In the session one of these waits for approval.
    pub pending: bool,
}

/// A version that waits for its domain owner.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PendingApproval {
    pub version: VersionId,
    pub playbook: PlaybookId,
    pub playbook_title: String,
    pub hash: String,
    /// "Deputy of General Counsel changes from nobody to Mara Lind".
    pub change: String,
    pub may_approve: bool,
}

/// The room as one viewer sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReviewView {
    pub summary: ReviewSummary,
    /// The server's time when this view was made.
    pub now: Time,
    pub frozen_at: Option<Time>,
    pub opened_at: Option<Time>,
    pub ended_at: Option<Time>,
    /// Why it was cancelled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled_because: Option<String>,
    pub stays: Vec<StepStay>,
    /// Attendees who joined.
    pub present: Vec<PersonId>,
    pub notes: Vec<(Step, String)>,
    pub readiness: Option<Readiness>,
    pub changes: Vec<AssignmentChange>,
    pub approvals: Vec<PendingApproval>,
    /// Slots worth a look: critical ones that are empty first. Only in the assignments step.
    pub slots: Vec<SlotRow>,
    /// Scenarios to choose from. Only in the scenario step, before one is chosen.
    pub offers: Vec<ScenarioOffer>,
    pub exercise: Option<ExerciseView>,
    pub actions: Vec<ActionView>,
    /// Everybody who can be named as owner or holder.
    pub people: Vec<PersonRef>,
    pub may_chair: bool,
    pub may_attend: bool,
    pub may_sign: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MinutesView {
    pub summary: ReviewSummary,
    pub minutes: Minutes,
    pub hash: String,
    pub signatures: Vec<(PersonRef, Signature)>,
    pub may_sign: bool,
    pub may_chair: bool,
}

/// A change of an assignment, asked in the session.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAssignment {
    pub playbook: PlaybookId,
    /// Slot key.
    pub slot: String,
    pub seat: Seat,
    pub person: PersonId,
}

/// What the chair can ask of a review.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "command", deny_unknown_fields)]
pub enum ReviewCommand {
    Prepare,
    Open,
    EnterStep {
        step: Step,
        #[serde(default)]
        reason: Option<String>,
    },
    Note {
        step: Step,
        text: String,
    },
    ChooseScenario {
        playbook: PlaybookId,
    },
    EndSession,
    Remark {
        text: String,
    },
    Close,
    Cancel {
        reason: String,
    },
    HandOverChair {
        to: PersonId,
    },
}

/// What can be asked of the exercise in a review.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "command", deny_unknown_fields)]
pub enum ExerciseCommand {
    Start,
    Pause,
    Resume,
    End,
    Release {
        inject: usize,
    },
    Reveal {
        inject: usize,
    },
    Respond {
        inject: usize,
        text: String,
    },
    Observe {
        kind: crate::exercises::ObservationKind,
        #[serde(default)]
        inject: Option<usize>,
        text: String,
    },
}

impl ExerciseCommand {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::End => "end",
            Self::Release { .. } => "release",
            Self::Reveal { .. } => "reveal",
            Self::Respond { .. } => "respond",
            Self::Observe { .. } => "observe",
        }
    }
}
impl ReviewCommand {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Prepare => "prepare",
            Self::Open => "open",
            Self::EnterStep { .. } => "enter_step",
            Self::Note { .. } => "note",
            Self::ChooseScenario { .. } => "choose_scenario",
            Self::EndSession => "end_session",
            Self::Remark { .. } => "remark",
            Self::Close => "close",
            Self::Cancel { .. } => "cancel",
            Self::HandOverChair { .. } => "hand_over_chair",
        }
    }
}

/// The desk: the one next action, then worklists.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeskView {
    pub now: Time,
    pub next: NextAction,
    pub actions: Vec<ActionView>,
    pub reviews: Vec<ReviewSummary>,
    pub slots: Vec<MySlot>,
    /// Versions that wait for my approval.
    pub approvals: Vec<PendingApproval>,
    pub enterprise: Option<crate::readiness::Points>,
    pub playbooks: u32,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MySlot {
    pub playbook: PlaybookId,
    pub playbook_title: String,
    pub domain: Domain,
    pub slot_title: String,
    pub seat: Seat,
    pub critical: bool,
}

/// The one thing this person should do next; the page turns it into a sentence and a button.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "next")]
pub enum NextAction {
    /// Somebody asks me to take a slot of a response that runs.
    Acknowledge {
        execution: ExecutionId,
        key: String,
        title: String,
        slot: String,
        /// Nothing of it is real.
        exercise: bool,
    },
    /// Something else of a response that runs waits for me.
    Respond {
        execution: ExecutionId,
        key: String,
        title: String,
        exercise: bool,
    },
    DecideProposal {
        id: ProposalId,
        key: String,
        title: String,
    },
    JoinReview {
        id: ReviewId,
        key: String,
    },
    AnswerInject {
        review: ReviewId,
        exercise: ExerciseId,
    },
    SignMinutes {
        id: ReviewId,
        key: String,
    },
    OpenReview {
        id: ReviewId,
        key: String,
    },
    PrepareReview {
        id: ReviewId,
        key: String,
        at: Time,
    },
    OverdueAction {
        id: crate::ActionId,
        title: String,
    },
    ApproveVersion {
        playbook: PlaybookId,
        title: String,
    },
    /// A change of a playbook, proposed after a response.
    AcceptChange {
        execution: ExecutionId,
        key: String,
        title: String,
    },
    FillSlots {
        playbook: PlaybookId,
        title: String,
        slots: u32,
    },
    ScheduleReview {
        quarter: Quarter,
    },
    NextAction {
        id: crate::ActionId,
        title: String,
    },
    AddPeople,
    CheckAudit,
    Nothing,
}
