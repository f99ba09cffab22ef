//! What happens in the room: the four steps, the stays in them, what is changed meanwhile.

use crate::{ExerciseId, PersonId, PlaybookId, SnapshotId, Span, Time, VersionId};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Coverage,
    Assignments,
    Scenario,
    Learnings,
}
impl Step {
    pub const ALL: [Self; 4] = [
        Self::Coverage,
        Self::Assignments,
        Self::Scenario,
        Self::Learnings,
    ];
    pub const fn label(self) -> &'static str {
        match self {
            Self::Coverage => "Coverage",
            Self::Assignments => "Assignments",
            Self::Scenario => "Scenario",
            Self::Learnings => "Learnings",
        }
    }
    pub const fn key(self) -> &'static str {
        match self {
            Self::Coverage => "coverage",
            Self::Assignments => "assignments",
            Self::Scenario => "scenario",
            Self::Learnings => "learnings",
        }
    }
    /// The time box; the four sum to 60 minutes.
    pub const fn time_box(self) -> Span {
        Span::minutes(match self {
            Self::Coverage => 10,
            Self::Assignments | Self::Learnings => 15,
            Self::Scenario => 20,
        })
    }
    pub fn next(self) -> Option<Self> {
        Self::ALL.into_iter().find(|s| *s > self)
    }
}

/// A stay in one step.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StepStay {
    pub step: Step,
    pub entered_at: Time,
    pub left_at: Option<Time>,
    /// Why the chair stepped back to it.
    pub reason: Option<String>,
}

/// A change of who fills a slot, made in the session: a new playbook version.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AssignmentChange {
    pub playbook: PlaybookId,
    pub playbook_title: String,
    pub version: VersionId,
    /// Slot title.
    pub slot: String,
    /// `primary` or `deputy`.
    pub seat: Seat,
    pub from: Option<PersonId>,
    pub to: PersonId,
    pub by: PersonId,
    pub at: Time,
    pub approved_by: Option<PersonId>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Seat {
    Primary,
    Deputy,
}
impl Seat {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Primary => "Primary",
            Self::Deputy => "Deputy",
        }
    }
}

/// What happened in the room.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Session {
    pub snapshot: SnapshotId,
    pub opened_at: Time,
    pub stays: Vec<StepStay>,
    /// Attendees who joined, with the first time.
    pub present: Vec<(PersonId, Time)>,
    /// The chair's notes, one per step.
    pub notes: Vec<(Step, String)>,
    pub changes: Vec<AssignmentChange>,
    pub exercise: Option<ExerciseId>,
}

impl Session {
    pub fn step(&self) -> Step {
        self.stays.last().map_or(Step::Coverage, |s| s.step)
    }
    pub fn note(&self, step: Step) -> Option<&str> {
        self.notes
            .iter()
            .find(|(s, _)| *s == step)
            .map(|(_, t)| t.as_str())
    }
    /// Seconds spent in `step` over all stays.
    pub fn spent(&self, step: Step, now: Time) -> i64 {
        self.stays
            .iter()
            .filter(|s| s.step == step)
            .map(|s| s.left_at.unwrap_or(now).secs_since(s.entered_at))
            .sum()
    }
}
