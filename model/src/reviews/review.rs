//! The review and its state machine:
//! `scheduled → preparing → in session: coverage → assignments → scenario → learnings →
//! minutes draft → signed → closed`, or `cancelled`, `missed`.

use super::{AssignmentChange, Minutes, NewReview, Session, Step, StepStay};
use crate::identity::{Actor, Denied, Role};
use crate::{
    ExerciseId, Fault, InvalidTransition, OrgId, PersonId, Quarter, ReviewId, SnapshotId, Time,
    VersionId,
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

#[cfg(test)]
mod tests {
    use super::super::minutes::tests::minutes;
    use super::super::{MAX_ATTENDEES, besides_chair};
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn person(n: u128) -> PersonId {
        PersonId(Uuid::from_u128(n))
    }
    fn at(secs: i64) -> Time {
        Time::from_micros(1_700_000_000_000_000).plus_secs(secs)
    }
    fn review() -> Review {
        let new = NewReview {
            quarter: Quarter::new(2026, 4).expect("quarter"),
            chair: person(1),
            facilitator: None,
            attendees: vec![person(2), person(3)],
            scheduled_at: at(100),
        };
        assert_eq!(new.faults(at(0)), vec![]);
        Review::schedule(
            ReviewId(Uuid::nil()),
            OrgId(Uuid::nil()),
            "SRR-0001".into(),
            &new,
            person(1),
            at(0),
        )
    }
    fn opened() -> Review {
        let mut r = review();
        r.prepare(SnapshotId(Uuid::nil()), at(10)).expect("prepare");
        r.open(at(20)).expect("open");
        r
    }
    fn ended() -> Review {
        let mut r = opened();
        r.join(person(2), at(30)).expect("join");
        for (i, step) in [Step::Assignments, Step::Scenario, Step::Learnings]
            .into_iter()
            .enumerate()
        {
            r.enter_step(step, None, at(600 * (i as i64 + 1)))
                .expect("step");
        }
        r.end_session(minutes(), at(3_600)).expect("end");
        r
    }

    #[test]
    fn the_facilitator_counts_among_those_who_come_besides_the_chair() {
        let new = |facilitator: Option<u128>, attendees: &[u128]| NewReview {
            quarter: Quarter::new(2026, 4).expect("quarter"),
            chair: person(1),
            facilitator: facilitator.map(person),
            attendees: attendees.iter().copied().map(person).collect(),
            scheduled_at: at(60),
        };
        let fields = |new: NewReview| -> Vec<String> {
            let faults = new.faults(at(0));
            faults.into_iter().map(|f| f.field).collect()
        };
        assert!(fields(new(Some(2), &[])).is_empty(), "they come and sign");
        assert_eq!(fields(new(Some(1), &[1])), ["attendees"]);
        assert_eq!(fields(new(None, &[])), ["attendees"]);
        let twice = besides_chair(Some(person(1)), Some(person(2)), &[person(2), person(1)]);
        assert_eq!(twice, [person(2)]);
        // The limit counts the same people, and the chair.
        let many: Vec<u128> = (2..=MAX_ATTENDEES as u128).collect();
        assert!(fields(new(Some(2), &many)).is_empty());
        assert_eq!(fields(new(Some(9_999), &many)), ["attendees"]);
    }

    #[test]
    fn the_boxes_are_an_hour() {
        assert_eq!(Step::ALL.iter().map(|s| s.time_box().0).sum::<u32>(), 3_600);
    }

    #[test]
    fn a_whole_review() {
        let mut r = ended();
        let hash = r.minutes().expect("minutes").0.hash();
        r.sign(person(1), &hash, at(3_700)).expect("chair signs");
        assert_eq!(
            r.state.key(),
            "minutes_draft",
            "the chair alone is not enough"
        );
        r.sign(person(2), &hash, at(3_800)).expect("another signs");
        assert_eq!(r.state.key(), "signed");
        r.close(at(3_900)).expect("close");
        assert_eq!(r.state.key(), "closed");
    }

    #[test]
    fn only_the_present_sign_and_only_what_they_saw() {
        let mut r = ended();
        let hash = r.minutes().expect("minutes").0.hash();
        assert_eq!(
            r.sign(person(3), &hash, at(1)),
            Err(ReviewError::NotPresent)
        );
        r.sign(person(2), &hash, at(1)).expect("signs");
        r.remark("The board asked for a second look.")
            .expect("remark");
        assert_eq!(
            r.minutes().map(|(_, s)| s.len()),
            Some(0),
            "signatures fall away"
        );
        assert_eq!(
            r.sign(person(2), &hash, at(2)),
            Err(ReviewError::OtherContent)
        );
    }

    #[test]
    fn stepping_back_needs_a_reason_and_jumping_is_refused() {
        let mut r = opened();
        assert!(
            matches!(r.enter_step(Step::Scenario, None, at(30)), Err(ReviewError::Fault(f)) if f.field == "step")
        );
        r.enter_step(Step::Assignments, None, at(30)).expect("next");
        assert!(
            matches!(r.enter_step(Step::Coverage, Some("  "), at(40)), Err(ReviewError::Fault(f)) if f.field == "reason")
        );
        r.enter_step(Step::Coverage, Some("Finance joined late"), at(40))
            .expect("back");
        let s = r.session().expect("session");
        assert_eq!(
            (s.step(), s.spent(Step::Coverage, at(50))),
            (Step::Coverage, 20)
        );
        assert_eq!(s.stays[2].reason.as_deref(), Some("Finance joined late"));
    }

    #[test]
    fn faults_of_a_new_review_are_named() {
        let new = NewReview {
            quarter: Quarter::new(2026, 4).expect("q"),
            chair: person(1),
            facilitator: None,
            attendees: vec![person(1)],
            scheduled_at: at(-1),
        };
        let fields: Vec<_> = new.faults(at(0)).into_iter().map(|f| f.field).collect();
        assert_eq!(fields, ["attendees", "scheduled_at"]);
    }

    #[derive(Clone, Debug)]
    enum Do {
        Prepare,
        Open,
        Join(u128),
        Enter(Step, bool),
        End,
        Sign(u128),
        Remark,
        Close,
        Cancel,
        Miss,
        Chair(u128),
    }
    fn any_do() -> impl Strategy<Value = Do> {
        prop_oneof![
            Just(Do::Prepare),
            Just(Do::Open),
            (1u128..5).prop_map(Do::Join),
            (proptest::sample::select(Step::ALL.to_vec()), any::<bool>())
                .prop_map(|(s, r)| Do::Enter(s, r)),
            Just(Do::End),
            (1u128..5).prop_map(Do::Sign),
            Just(Do::Remark),
            Just(Do::Close),
            Just(Do::Cancel),
            Just(Do::Miss),
            (1u128..5).prop_map(Do::Chair),
        ]
    }
    proptest! {
        /// Whatever is tried, a refused step changes nothing, and what holds always holds.
        #[test]
        fn invariants(steps in proptest::collection::vec(any_do(), 0..60)) {
            let mut r = review();
            for (i, step) in steps.into_iter().enumerate() {
                let before = r.clone();
                let now = at(200 + i as i64);
                let hash = r.minutes().map(|(m, _)| m.hash()).unwrap_or_default();
                let ok = match step {
                    Do::Prepare => r.prepare(SnapshotId(Uuid::nil()), now).is_ok(),
                    Do::Open => r.open(now).is_ok(),
                    Do::Join(p) => r.join(person(p), now).is_ok(),
                    Do::Enter(s, reason) => r.enter_step(s, reason.then_some("why"), now).is_ok(),
                    Do::End => r.end_session(minutes(), now).is_ok(),
                    Do::Sign(p) => r.sign(person(p), &hash, now).is_ok(),
                    Do::Remark => r.remark("Noted.").is_ok(),
                    Do::Close => r.close(now).is_ok(),
                    Do::Cancel => r.cancel("Postponed", now).is_ok(),
                    Do::Miss => r.miss(now).is_ok(),
                    Do::Chair(p) => r.hand_over_chair(person(p)).is_ok(),
                };
                if !ok { prop_assert_eq!(&r, &before); }
                if let ReviewState::Signed { signatures, minutes, .. } | ReviewState::Closed { signatures, minutes, .. } = &r.state {
                    prop_assert!(signatures.len() >= 2 && signatures.iter().any(|s| s.person == r.chair));
                    prop_assert!(signatures.iter().all(|s| s.hash == minutes.hash()));
                }
                if let Some(s) = r.session() {
                    prop_assert_eq!(s.stays[0].step, Step::Coverage);
                    prop_assert!(s.stays.windows(2).all(|w| w[0].left_at == Some(w[1].entered_at)));
                    prop_assert!(s.stays.windows(2).all(|w| w[0].step.next() == Some(w[1].step) || w[1].reason.is_some()));
                }
            }
        }
    }
}
