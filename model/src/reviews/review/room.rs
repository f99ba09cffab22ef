//! In the session: who is there, which step it is at, and what is put on record.

use super::{Review, ReviewError, ReviewState};
use crate::reviews::{AssignmentChange, Minutes, Step, StepStay};
use crate::{ExerciseId, Fault, InvalidTransition, PersonId, Time, VersionId};

impl Review {
    /// An attendee takes their seat. True when it is their first time.
    pub fn join(&mut self, person: PersonId, now: Time) -> Result<bool, InvalidTransition> {
        let session = self.session_mut("be joined")?;
        if session.present.iter().any(|(p, _)| *p == person) {
            return Ok(false);
        }
        session.present.push((person, now));
        Ok(true)
    }

    /// The chair enters `to`: the next step, or an earlier one with a reason.
    pub fn enter_step(
        &mut self,
        to: Step,
        reason: Option<&str>,
        now: Time,
    ) -> Result<(), ReviewError> {
        let session = self.session_mut("change its step")?;
        let from = session.step();
        let reason = reason.map(str::trim).filter(|r| !r.is_empty());
        let forward = from.next() == Some(to);
        if !forward && to >= from {
            let hint = from.next().map_or_else(
                || "end the session".to_owned(),
                |n| format!("{} comes next", n.label()),
            );
            return Err(ReviewError::Fault(Fault::new(
                "step",
                format!("The review is at {}; {hint}.", from.label()),
            )));
        }
        if !forward && reason.is_none() {
            return Err(ReviewError::Fault(Fault::new(
                "reason",
                format!(
                    "Say why the review steps back to {}. The reason goes into the minutes.",
                    to.label()
                ),
            )));
        }
        if let Some(stay) = session.stays.last_mut() {
            stay.left_at = Some(now);
        }
        session.stays.push(StepStay {
            step: to,
            entered_at: now,
            left_at: None,
            reason: if forward {
                None
            } else {
                reason.map(str::to_owned)
            },
        });
        Ok(())
    }

    /// The chair's note on a step; empty text removes it.
    pub fn note(&mut self, step: Step, text: &str) -> Result<(), ReviewError> {
        let text = text.trim();
        if text.chars().count() > 4_000 {
            return Err(ReviewError::Fault(Fault::new(
                "text",
                "At most 4,000 characters. Shorten it.",
            )));
        }
        let session = self.session_mut("take a note")?;
        session.notes.retain(|(s, _)| *s != step);
        if !text.is_empty() {
            session.notes.push((step, text.to_owned()));
            session.notes.sort_by_key(|(s, _)| *s);
        }
        Ok(())
    }

    /// The one tabletop of this review. Another one may be chosen until it is started.
    pub fn choose_exercise(&mut self, exercise: ExerciseId) -> Result<(), ReviewError> {
        let session = self.session_mut("choose a scenario")?;
        if session.step() != Step::Scenario {
            return Err(ReviewError::Fault(Fault::new(
                "step",
                "A scenario is chosen in the Scenario step. Go there first.",
            )));
        }
        session.exercise = Some(exercise);
        Ok(())
    }

    pub fn record_change(&mut self, change: AssignmentChange) -> Result<(), ReviewError> {
        let session = self.session_mut("change an assignment")?;
        if session.step() != Step::Assignments {
            return Err(ReviewError::Fault(Fault::new(
                "step",
                "Assignments are changed in the Assignments step. The chair can step back to it.",
            )));
        }
        session.changes.push(change);
        Ok(())
    }

    pub fn record_approval(
        &mut self,
        version: VersionId,
        by: PersonId,
    ) -> Result<(), InvalidTransition> {
        for change in &mut self.session_mut("approve an assignment")?.changes {
            if change.version == version {
                change.approved_by = Some(by);
            }
        }
        Ok(())
    }

    /// `in session → minutes draft`, from the last step.
    pub fn end_session(&mut self, minutes: Minutes, now: Time) -> Result<(), ReviewError> {
        let session = self.session_mut("be ended")?;
        if session.step() != Step::Learnings {
            return Err(ReviewError::Fault(Fault::new(
                "step",
                format!(
                    "The review is at {}. Walk it to Learnings, then end the session.",
                    session.step().label()
                ),
            )));
        }
        if let Some(stay) = session.stays.last_mut() {
            stay.left_at = Some(now);
        }
        let session = session.clone();
        self.state = ReviewState::MinutesDraft {
            session,
            ended_at: now,
            minutes: Box::new(minutes),
            signatures: Vec::new(),
        };
        Ok(())
    }
}
