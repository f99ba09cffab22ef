//! A task of an execution: `pending → ready → acknowledged → in_progress → done → verified`;
//! beside them `blocked`, `skipped`, `not_applicable`, `cancelled`.

use crate::playbooks::TaskSpec;
use crate::{PersonId, Time};
use serde::{Deserialize, Serialize};

/// How far it had come when it was blocked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "before")]
pub enum Before {
    Ready,
    Acknowledged { by: PersonId, at: Time },
    InProgress { by: PersonId, at: Time },
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum TaskState {
    /// Waits for its phase or for the tasks before it.
    Pending,
    Ready {
        at: Time,
    },
    Acknowledged {
        by: PersonId,
        at: Time,
    },
    InProgress {
        by: PersonId,
        at: Time,
    },
    Done {
        by: PersonId,
        at: Time,
        note: String,
        evidence: String,
    },
    Verified {
        by: PersonId,
        at: Time,
        done_by: PersonId,
        done_at: Time,
        note: String,
        evidence: String,
    },
    Blocked {
        /// `None` when a task before it was reopened: then it goes on by itself.
        by: Option<PersonId>,
        at: Time,
        reason: String,
        before: Before,
    },
    Skipped {
        by: PersonId,
        at: Time,
        reason: String,
    },
    NotApplicable {
        by: PersonId,
        at: Time,
        reason: String,
    },
    /// Open when the execution ended.
    Cancelled {
        at: Time,
    },
}

impl TaskState {
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Ready { .. } => "ready",
            Self::Acknowledged { .. } => "acknowledged",
            Self::InProgress { .. } => "in_progress",
            Self::Done { .. } => "done",
            Self::Verified { .. } => "verified",
            Self::Blocked { .. } => "blocked",
            Self::Skipped { .. } => "skipped",
            Self::NotApplicable { .. } => "not_applicable",
            Self::Cancelled { .. } => "cancelled",
        }
    }
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Pending => "Waiting",
            Self::Ready { .. } => "Ready",
            Self::Acknowledged { .. } => "Acknowledged",
            Self::InProgress { .. } => "In progress",
            Self::Done { .. } => "Done",
            Self::Verified { .. } => "Verified",
            Self::Blocked { .. } => "Blocked",
            Self::Skipped { .. } => "Skipped",
            Self::NotApplicable { .. } => "Not applicable",
            Self::Cancelled { .. } => "Cancelled",
        }
    }
    /// Nothing more is to be done. It can still be reopened.
    pub const fn terminal(&self) -> bool {
        matches!(
            self,
            Self::Done { .. }
                | Self::Verified { .. }
                | Self::Skipped { .. }
                | Self::NotApplicable { .. }
                | Self::Cancelled { .. }
        )
    }
    /// Somebody can work on it now.
    pub const fn actionable(&self) -> bool {
        matches!(
            self,
            Self::Ready { .. } | Self::Acknowledged { .. } | Self::InProgress { .. }
        )
    }
    /// Since when it is in this state; `None` while pending.
    pub const fn since(&self) -> Option<Time> {
        match self {
            Self::Pending => None,
            Self::Ready { at }
            | Self::Acknowledged { at, .. }
            | Self::InProgress { at, .. }
            | Self::Done { at, .. }
            | Self::Verified { at, .. }
            | Self::Blocked { at, .. }
            | Self::Skipped { at, .. }
            | Self::NotApplicable { at, .. }
            | Self::Cancelled { at } => Some(*at),
        }
    }
    /// Who did what the state says.
    pub const fn by(&self) -> Option<PersonId> {
        match self {
            Self::Acknowledged { by, .. }
            | Self::InProgress { by, .. }
            | Self::Done { by, .. }
            | Self::Verified { by, .. }
            | Self::Skipped { by, .. }
            | Self::NotApplicable { by, .. } => Some(*by),
            Self::Blocked { by, .. } => *by,
            Self::Pending | Self::Ready { .. } | Self::Cancelled { .. } => None,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TaskRun {
    pub spec: TaskSpec,
    pub state: TaskState,
    /// T1 plus the offset of the specification.
    pub due_at: Time,
    /// Added during the execution.
    pub added: bool,
}

impl TaskRun {
    pub fn overdue(&self, now: Time) -> bool {
        !self.state.terminal() && now > self.due_at
    }
    /// Ready for longer than its acknowledgement limit, and nobody said "I have it".
    pub fn unacknowledged(&self, now: Time) -> bool {
        matches!(self.state, TaskState::Ready { at } if now > at.plus_secs(self.spec.ack.secs()))
    }
    /// Puts a task on hold, remembering how far it was. False when it cannot be.
    pub(super) fn block(&mut self, by: Option<PersonId>, reason: String, now: Time) -> bool {
        let before = match &self.state {
            TaskState::Ready { .. } => Before::Ready,
            TaskState::Acknowledged { by, at } => Before::Acknowledged { by: *by, at: *at },
            TaskState::InProgress { by, at } => Before::InProgress { by: *by, at: *at },
            _ => return false,
        };
        self.state = TaskState::Blocked {
            by,
            at: now,
            reason,
            before,
        };
        true
    }
    pub(super) fn unblock(&mut self, now: Time) -> bool {
        let TaskState::Blocked { before, .. } = &self.state else {
            return false;
        };
        self.state = match before {
            Before::Ready => TaskState::Ready { at: now },
            Before::Acknowledged { by, at } => TaskState::Acknowledged { by: *by, at: *at },
            Before::InProgress { by, at } => TaskState::InProgress { by: *by, at: *at },
        };
        true
    }
}
