//! The review and its state machine:
//! `scheduled → preparing → in session: coverage → assignments → scenario → learnings →
//! minutes draft → signed → closed`, or `cancelled`, `missed`.

mod room;
#[cfg(test)]
mod tests;

use super::{Minutes, NewReview, Session, Step, StepStay};
use crate::identity::{Actor, Denied, Role};
use crate::{
    ExerciseId, Fault, InvalidTransition, OrgId, PersonId, Quarter, ReviewId, SnapshotId, Time,
};
use serde::{Deserialize, Serialize};

/// A signature over the content hash of the minutes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Signature {
    pub person: PersonId,
    pub at: Time,
    pub hash: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum ReviewState {
    Scheduled,
    Preparing {
        snapshot: SnapshotId,
        frozen_at: Time,
    },
    InSession {
        session: Session,
    },
    MinutesDraft {
        session: Session,
        ended_at: Time,
        minutes: Box<Minutes>,
        signatures: Vec<Signature>,
    },
    Signed {
        session: Session,
        ended_at: Time,
        minutes: Box<Minutes>,
        signatures: Vec<Signature>,
        signed_at: Time,
    },
    Closed {
        session: Session,
        ended_at: Time,
        minutes: Box<Minutes>,
        signatures: Vec<Signature>,
        signed_at: Time,
        closed_at: Time,
    },
    Cancelled {
        at: Time,
        reason: String,
    },
    Missed {
        at: Time,
    },
}

impl ReviewState {
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Preparing { .. } => "preparing",
            Self::InSession { .. } => "in_session",
            Self::MinutesDraft { .. } => "minutes_draft",
            Self::Signed { .. } => "signed",
            Self::Closed { .. } => "closed",
            Self::Cancelled { .. } => "cancelled",
            Self::Missed { .. } => "missed",
        }
    }
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Scheduled => "Scheduled",
            Self::Preparing { .. } => "Preparing",
            Self::InSession { .. } => "In session",
            Self::MinutesDraft { .. } => "Minutes in draft",
            Self::Signed { .. } => "Signed",
            Self::Closed { .. } => "Closed",
            Self::Cancelled { .. } => "Cancelled",
            Self::Missed { .. } => "Missed",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Review {
    pub id: ReviewId,
    pub org_id: OrgId,
    pub revision: i64,
    /// `SRR-0003`.
    pub key: String,
    pub quarter: Quarter,
    pub chair: PersonId,
    /// Runs the tabletop; answers nothing. The chair when nobody else is named.
    pub facilitator: PersonId,
    /// Everybody invited, chair included.
    pub attendees: Vec<PersonId>,
    pub scheduled_at: Time,
    pub created_by: PersonId,
    pub created_at: Time,
    pub state: ReviewState,
}

impl Review {
    /// A scheduled review; `faults` were asked before.
    pub fn schedule(
        id: ReviewId,
        org_id: OrgId,
        key: String,
        new: &NewReview,
        by: PersonId,
        now: Time,
    ) -> Self {
        Self {
            id,
            org_id,
            revision: 0,
            key,
            quarter: new.quarter,
            chair: new.chair,
            facilitator: new.facilitator.unwrap_or(new.chair),
            attendees: new.everybody(),
            scheduled_at: new.scheduled_at,
            created_by: by,
            created_at: now,
            state: ReviewState::Scheduled,
        }
    }

    fn wrong(&self, step: &str) -> InvalidTransition {
        InvalidTransition::new(self.key.clone(), self.state.label().to_lowercase(), step)
    }

    pub fn amend(&mut self, new: &NewReview) -> Result<(), InvalidTransition> {
        if !matches!(self.state, ReviewState::Scheduled) {
            return Err(self.wrong("be rescheduled"));
        }
        self.quarter = new.quarter;
        self.chair = new.chair;
        self.facilitator = new.facilitator.unwrap_or(new.chair);
        self.attendees = new.everybody();
        self.scheduled_at = new.scheduled_at;
        Ok(())
    }

    /// Freezes readiness as `snapshot`; again while preparing, to take later changes in.
    pub fn prepare(&mut self, snapshot: SnapshotId, now: Time) -> Result<(), InvalidTransition> {
        if !matches!(
            self.state,
            ReviewState::Scheduled | ReviewState::Preparing { .. }
        ) {
            return Err(self.wrong("be prepared"));
        }
        self.state = ReviewState::Preparing {
            snapshot,
            frozen_at: now,
        };
        Ok(())
    }

    pub fn open(&mut self, now: Time) -> Result<(), InvalidTransition> {
        let ReviewState::Preparing { snapshot, .. } = self.state else {
            return Err(self.wrong("be opened"));
        };
        self.state = ReviewState::InSession {
            session: Session {
                snapshot,
                opened_at: now,
                stays: vec![StepStay {
                    step: Step::Coverage,
                    entered_at: now,
                    left_at: None,
                    reason: None,
                }],
                present: vec![(self.chair, now)],
                notes: Vec::new(),
                changes: Vec::new(),
                exercise: None,
            },
        };
        Ok(())
    }

    /// The running session.
    pub fn session_mut(&mut self, step: &str) -> Result<&mut Session, InvalidTransition> {
        let wrong = self.wrong(step);
        match &mut self.state {
            ReviewState::InSession { session } => Ok(session),
            _ => Err(wrong),
        }
    }

    pub fn session(&self) -> Option<&Session> {
        match &self.state {
            ReviewState::InSession { session }
            | ReviewState::MinutesDraft { session, .. }
            | ReviewState::Signed { session, .. }
            | ReviewState::Closed { session, .. } => Some(session),
            _ => None,
        }
    }

    pub fn snapshot(&self) -> Option<SnapshotId> {
        match &self.state {
            ReviewState::Preparing { snapshot, .. } => Some(*snapshot),
            _ => self.session().map(|s| s.snapshot),
        }
    }

    pub fn exercise(&self) -> Option<ExerciseId> {
        self.session().and_then(|s| s.exercise)
    }

    /// The chair's remarks on the draft. Signatures given for other content fall away.
    pub fn remark(&mut self, text: &str) -> Result<(), ReviewError> {
        let wrong = self.wrong("take remarks");
        let ReviewState::MinutesDraft {
            minutes,
            signatures,
            ..
        } = &mut self.state
        else {
            return Err(wrong.into());
        };
        if text.chars().count() > 4_000 {
            return Err(ReviewError::Fault(Fault::new(
                "text",
                "At most 4,000 characters. Shorten it.",
            )));
        }
        minutes.remarks = text.trim().to_owned();
        signatures.clear();
        Ok(())
    }

    pub fn minutes(&self) -> Option<(&Minutes, &[Signature])> {
        match &self.state {
            ReviewState::MinutesDraft {
                minutes,
                signatures,
                ..
            }
            | ReviewState::Signed {
                minutes,
                signatures,
                ..
            }
            | ReviewState::Closed {
                minutes,
                signatures,
                ..
            } => Some((minutes, signatures)),
            _ => None,
        }
    }

    /// An attendee who was present signs the content they saw. With the chair's and at least
    /// one other signature the minutes are signed; more may follow until the review is closed.
    pub fn sign(
        &mut self,
        person: PersonId,
        seen_hash: &str,
        now: Time,
    ) -> Result<(), ReviewError> {
        let wrong = self.wrong("be signed");
        let chair = self.chair;
        let present = self
            .session()
            .is_some_and(|s| s.present.iter().any(|(p, _)| *p == person));
        let (minutes, signatures) = match &mut self.state {
            ReviewState::MinutesDraft {
                minutes,
                signatures,
                ..
            }
            | ReviewState::Signed {
                minutes,
                signatures,
                ..
            } => (minutes, signatures),
            _ => return Err(wrong.into()),
        };
        if !present {
            return Err(ReviewError::NotPresent);
        }
        let hash = minutes.hash();
        if hash != seen_hash {
            return Err(ReviewError::OtherContent);
        }
        if signatures.iter().any(|s| s.person == person) {
            return Err(InvalidTransition::new(
                "The minutes",
                "signed by you already",
                "be signed again",
            )
            .into());
        }
        signatures.push(Signature {
            person,
            at: now,
            hash,
        });
        let enough = signatures.len() >= 2 && signatures.iter().any(|s| s.person == chair);
        if enough
            && let ReviewState::MinutesDraft {
                session,
                ended_at,
                minutes,
                signatures,
            } = &self.state
        {
            self.state = ReviewState::Signed {
                session: session.clone(),
                ended_at: *ended_at,
                minutes: minutes.clone(),
                signatures: signatures.clone(),
                signed_at: now,
            };
        }
        Ok(())
    }

    pub fn close(&mut self, now: Time) -> Result<(), InvalidTransition> {
        let ReviewState::Signed {
            session,
            ended_at,
            minutes,
            signatures,
            signed_at,
        } = &self.state
        else {
            return Err(self.wrong("be closed"));
        };
        self.state = ReviewState::Closed {
            session: session.clone(),
            ended_at: *ended_at,
            minutes: minutes.clone(),
            signatures: signatures.clone(),
            signed_at: *signed_at,
            closed_at: now,
        };
        Ok(())
    }

    pub fn cancel(&mut self, reason: &str, now: Time) -> Result<(), ReviewError> {
        if !matches!(
            self.state,
            ReviewState::Scheduled | ReviewState::Preparing { .. }
        ) {
            return Err(self.wrong("be cancelled").into());
        }
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(ReviewError::Fault(Fault::new(
                "reason",
                "Say why the review is cancelled.",
            )));
        }
        self.state = ReviewState::Cancelled {
            at: now,
            reason: reason.to_owned(),
        };
        Ok(())
    }

    /// A review nobody opened within a day of its time was missed.
    pub fn miss(&mut self, now: Time) -> Result<(), InvalidTransition> {
        let due = now > self.scheduled_at.plus_days(1);
        if !due
            || !matches!(
                self.state,
                ReviewState::Scheduled | ReviewState::Preparing { .. }
            )
        {
            return Err(self.wrong("be called missed"));
        }
        self.state = ReviewState::Missed { at: now };
        Ok(())
    }

    /// Another attendee takes the chair, for example when the chair is called away.
    pub fn hand_over_chair(&mut self, to: PersonId) -> Result<(), ReviewError> {
        if !matches!(
            self.state,
            ReviewState::Scheduled | ReviewState::Preparing { .. } | ReviewState::InSession { .. }
        ) {
            return Err(self.wrong("get another chair").into());
        }
        if !self.attendees.contains(&to) {
            return Err(ReviewError::Fault(Fault::new(
                "chair",
                "Only an attendee can take the chair. Invite the person first.",
            )));
        }
        if self.facilitator == self.chair {
            self.facilitator = to;
        }
        self.chair = to;
        Ok(())
    }

    /// Whether the actor may lead this review.
    pub fn may_chair(&self, actor: &Actor) -> Result<(), Denied> {
        if actor.is(self.chair) {
            Ok(())
        } else {
            Err(Denied(
                "Only the chair of this review can do that. Ask the chair, or take over the chair."
                    .into(),
            ))
        }
    }
    /// Whether the actor may see the room and its minutes: an attendee, or somebody whose role
    /// looks over every review.
    pub fn may_see(&self, actor: &Actor) -> bool {
        actor.person.is_none_or(|p| self.attendees.contains(&p))
            || [
                Role::ExecutiveSponsor,
                Role::Steward,
                Role::ComplianceOfficer,
                Role::Auditor,
            ]
            .iter()
            .any(|r| actor.has(*r))
    }
    pub fn attends(&self, person: PersonId) -> bool {
        self.attendees.contains(&person)
    }
}

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ReviewError {
    #[error(transparent)]
    State(#[from] InvalidTransition),
    #[error("Only those who were present sign the minutes.")]
    NotPresent,
    #[error("The minutes changed since you read them. Read them again before you sign.")]
    OtherContent,
    #[error("{}", .0.message)]
    Fault(Fault),
}
