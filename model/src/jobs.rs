//! Background work that was promised together with a change.

use crate::executions::PageChannel;
use crate::{
    ExecutionId, ExerciseId, JobId, OrgId, PageId, ProposalId, ReviewId, SignalId, SourceId, Span,
    Time,
};
use serde::{Deserialize, Serialize};

/// A queue and how many of its jobs one process runs at a time.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Queue {
    Exercises,
    Maintenance,
    Signals,
    Activation,
    Notifications,
    Learning,
}
impl Queue {
    pub const ALL: [Self; 6] = [
        Self::Exercises,
        Self::Maintenance,
        Self::Signals,
        Self::Activation,
        Self::Notifications,
        Self::Learning,
    ];
    pub const fn key(self) -> &'static str {
        match self {
            Self::Exercises => "exercises",
            Self::Maintenance => "maintenance",
            Self::Signals => "signals",
            Self::Activation => "activation",
            Self::Notifications => "notifications",
            Self::Learning => "learning",
        }
    }
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|q| q.key() == key)
    }
    pub const fn concurrency(self) -> usize {
        match self {
            Self::Exercises => 4,
            Self::Maintenance => 1,
            Self::Signals => 20,
            Self::Activation => 5,
            Self::Notifications => 10,
            Self::Learning => 2,
        }
    }
}

/// What is to be done.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Work {
    /// Release the injects whose exercise time has come.
    ReleaseInjects { exercise: ExerciseId },
    /// Call a review missed that nobody opened.
    MissReview { review: ReviewId },
    /// Remove what retention no longer keeps: finished jobs, old throttles, expired sessions.
    /// Promise the next reading of feeds that lost theirs.
    Sweep,
    /// Ask the triggers about signals that were accepted together.
    EvaluateSignals { signals: Vec<SignalId> },
    /// Close a proposal that nobody decided in time.
    ExpireProposal { proposal: ProposalId },
    /// Read a feed and promise the next reading.
    PollSource { source: SourceId },
    /// Acknowledgement limits, phases, clock warnings and default decisions of an execution
    /// whose time has come; promises itself again for the next.
    WatchExecution { execution: ExecutionId },
    /// Hand a page to a channel that leads outside.
    DeliverPage {
        execution: ExecutionId,
        page: PageId,
        channel: PageChannel,
    },
    /// Hand pages that were asked for together to a channel that leads outside. What does not go
    /// out at the first attempt goes on as a [`Work::DeliverPage`] of its own.
    DeliverPages {
        execution: ExecutionId,
        pages: Vec<PageId>,
        channel: PageChannel,
    },
    /// Remind the commander that the learning capture of an ended execution is due.
    CaptureLearning { execution: ExecutionId },
}
impl Work {
    pub const fn queue(&self) -> Queue {
        match self {
            Self::ReleaseInjects { .. } => Queue::Exercises,
            Self::MissReview { .. } | Self::Sweep => Queue::Maintenance,
            Self::EvaluateSignals { .. }
            | Self::ExpireProposal { .. }
            | Self::PollSource { .. } => Queue::Signals,
            Self::WatchExecution { .. } => Queue::Activation,
            Self::DeliverPage { .. } | Self::DeliverPages { .. } => Queue::Notifications,
            Self::CaptureLearning { .. } => Queue::Learning,
        }
    }
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ReleaseInjects { .. } => "release_injects",
            Self::MissReview { .. } => "miss_review",
            Self::Sweep => "sweep",
            Self::EvaluateSignals { .. } => "evaluate_signals",
            Self::ExpireProposal { .. } => "expire_proposal",
            Self::PollSource { .. } => "poll_source",
            Self::WatchExecution { .. } => "watch_execution",
            Self::DeliverPage { .. } => "deliver_page",
            Self::DeliverPages { .. } => "deliver_pages",
            Self::CaptureLearning { .. } => "capture_learning",
        }
    }
}

/// The most pages of one [`Work::DeliverPages`]: few enough for its lease.
pub const PAGES_TOGETHER: usize = 50;
/// Tries before a job is dead.
pub const MAX_ATTEMPTS: i64 = 3;
/// How long a worker may hold a job before another may take it.
pub const LEASE: Span = Span(30);
/// Kept per queue: the newest done and the newest dead jobs.
pub const KEEP_DONE: i64 = 100;
pub const KEEP_DEAD: i64 = 500;

/// Seconds to wait before attempt `attempt + 1`: 1, 2, 4 … capped at an hour, scaled by a
/// jitter of 0.5 to 1.5 (`jitter` is 0..=1).
pub fn backoff_micros(attempt: i64, jitter: f64) -> i64 {
    let secs = 2f64.powi(attempt.clamp(1, 13) as i32 - 1).min(3_600.0);
    (secs * (0.5 + jitter.clamp(0.0, 1.0)) * 1e6) as i64
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    Ready,
    Running,
    Done,
    Dead,
}
impl JobState {
    pub const fn key(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Running => "running",
            Self::Done => "done",
            Self::Dead => "dead",
        }
    }
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Ready, Self::Running, Self::Done, Self::Dead]
            .into_iter()
            .find(|s| s.key() == key)
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Job {
    pub id: JobId,
    pub org_id: OrgId,
    pub work: Work,
    pub state: JobState,
    /// Started attempts, counted when taken, so that a crash counts too.
    pub attempts: i64,
    pub max_attempts: i64,
    pub run_at: Time,
    /// Grows with each taking: who holds an older one may not finish the job.
    pub fence: i64,
    pub lease_until: Option<Time>,
    pub created_at: Time,
    pub finished_at: Option<Time>,
    pub last_error: Option<String>,
}

/// A dead job as an administrator sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JobRow {
    pub id: JobId,
    pub queue: Queue,
    pub name: String,
    pub state: JobState,
    pub attempts: i64,
    pub created_at: Time,
    pub finished_at: Option<Time>,
    pub last_error: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QueueHealth {
    pub queue: Queue,
    pub ready: i64,
    pub running: i64,
    pub done: i64,
    pub dead: i64,
    /// Seconds the oldest due job has waited; 0 when none is due.
    pub lag: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_doubles_from_a_second() {
        assert_eq!(backoff_micros(1, 0.5), 1_000_000);
        assert_eq!(backoff_micros(2, 0.5), 2_000_000);
        assert_eq!(backoff_micros(3, 0.0), 2_000_000);
        assert_eq!(backoff_micros(60, 1.0), 5_400_000_000);
    }
}
