//! The exercise and its state machine.

use super::ExerciseClock;
use crate::playbooks::{Inject, Scenario};
use crate::{
    ExerciseId, Fault, InvalidTransition, ObservationId, OrgId, PersonId, PlaybookId, ReviewId,
    Span, Time,
};
use serde::{Deserialize, Serialize};

/// `planned → ready → in_conduct ⇄ paused → ended → hot_wash → after_action → improvement → closed`.
/// A tabletop inside a review starts at `ready` and rests at `ended`; the review captures its
/// learnings.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum ExerciseState {
    Planned,
    Ready,
    InConduct { started_at: Time },
    Paused { started_at: Time, paused_at: Time },
    Ended { started_at: Time, ended_at: Time },
}

impl ExerciseState {
    pub const fn key(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Ready => "ready",
            Self::InConduct { .. } => "in_conduct",
            Self::Paused { .. } => "paused",
            Self::Ended { .. } => "ended",
        }
    }
    pub const fn label(self) -> &'static str {
        match self {
            Self::Planned => "Planned",
            Self::Ready => "Ready",
            Self::InConduct { .. } => "In conduct",
            Self::Paused { .. } => "Paused",
            Self::Ended { .. } => "Ended",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Response {
    pub person: PersonId,
    pub text: String,
    pub at: Time,
}

/// An inject on its way: `scheduled → released → revealed`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct InjectRun {
    pub spec: Inject,
    pub released_at: Option<Time>,
    /// Released by hand before its time.
    pub by_hand: bool,
    pub responses: Vec<Response>,
    /// When the answers were shown to everybody.
    pub revealed_at: Option<Time>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ObservationKind {
    Strength,
    AreaForImprovement,
}
impl ObservationKind {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Strength => "Strength",
            Self::AreaForImprovement => "Area for improvement",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Observation {
    pub id: ObservationId,
    pub kind: ObservationKind,
    /// Index of the inject it is about.
    pub inject: Option<usize>,
    pub text: String,
    pub by: PersonId,
    pub at: Time,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Exercise {
    pub id: ExerciseId,
    pub org_id: OrgId,
    pub revision: i64,
    /// `EXR-0004`.
    pub key: String,
    pub scenario: Scenario,
    /// The playbook it tests first, then others it touches.
    pub playbooks: Vec<PlaybookId>,
    pub review_id: Option<ReviewId>,
    pub facilitator: PersonId,
    pub players: Vec<PersonId>,
    pub state: ExerciseState,
    pub clock: ExerciseClock,
    pub injects: Vec<InjectRun>,
    pub observations: Vec<Observation>,
}

/// The longest answer and observation, in characters.
pub const MAX_TEXT: usize = 2_000;

impl Exercise {
    /// A 20-minute tabletop, ready to start.
    pub fn tabletop(
        id: ExerciseId,
        org_id: OrgId,
        key: String,
        scenario: Scenario,
        playbook: PlaybookId,
        review_id: Option<ReviewId>,
        facilitator: PersonId,
        players: Vec<PersonId>,
    ) -> Self {
        let injects = scenario
            .injects
            .iter()
            .map(|spec| InjectRun {
                spec: spec.clone(),
                released_at: None,
                by_hand: false,
                responses: Vec::new(),
                revealed_at: None,
            })
            .collect();
        Self {
            id,
            org_id,
            revision: 0,
            key,
            scenario,
            playbooks: vec![playbook],
            review_id,
            facilitator,
            players,
            state: ExerciseState::Ready,
            clock: ExerciseClock::new(Span::minutes(20)),
            injects,
            observations: Vec::new(),
        }
    }

    fn wrong(&self, step: &str) -> InvalidTransition {
        InvalidTransition::new("The exercise", self.state.label().to_lowercase(), step)
    }

    /// StartEx. The injects of minute 0 are released with it.
    pub fn start(&mut self, now: Time) -> Result<(), InvalidTransition> {
        if self.state != ExerciseState::Ready {
            return Err(self.wrong("be started"));
        }
        self.state = ExerciseState::InConduct { started_at: now };
        self.clock.start(now);
        self.release_due(now);
        Ok(())
    }

    pub fn pause(&mut self, now: Time) -> Result<(), InvalidTransition> {
        let ExerciseState::InConduct { started_at } = self.state else {
            return Err(self.wrong("be paused"));
        };
        self.clock.stop(now);
        self.state = ExerciseState::Paused {
            started_at,
            paused_at: now,
        };
        Ok(())
    }

    pub fn resume(&mut self, now: Time) -> Result<(), InvalidTransition> {
        let ExerciseState::Paused { started_at, .. } = self.state else {
            return Err(self.wrong("be resumed"));
        };
        self.clock.start(now);
        self.state = ExerciseState::InConduct { started_at };
        Ok(())
    }

    /// EndEx. Answers not yet shown are shown.
    pub fn end(&mut self, now: Time) -> Result<(), InvalidTransition> {
        let started_at = match self.state {
            ExerciseState::InConduct { started_at } | ExerciseState::Paused { started_at, .. } => {
                started_at
            }
            _ => return Err(self.wrong("be ended")),
        };
        self.clock.stop(now);
        for inject in &mut self.injects {
            if inject.released_at.is_some() && inject.revealed_at.is_none() {
                inject.revealed_at = Some(now);
            }
        }
        self.state = ExerciseState::Ended {
            started_at,
            ended_at: now,
        };
        Ok(())
    }

    /// Releases every inject whose time has come; the indices of those.
    pub fn release_due(&mut self, now: Time) -> Vec<usize> {
        if !matches!(self.state, ExerciseState::InConduct { .. }) {
            return Vec::new();
        }
        let elapsed = self.clock.elapsed(now);
        let mut released = Vec::new();
        for (i, inject) in self.injects.iter_mut().enumerate() {
            if inject.released_at.is_none() && i64::from(inject.spec.minute) * 60 <= elapsed {
                inject.released_at = Some(now);
                released.push(i);
            }
        }
        released
    }

    /// Releases inject `index` by hand, ahead of its time.
    pub fn release(&mut self, index: usize, now: Time) -> Result<(), ExerciseError> {
        if !matches!(
            self.state,
            ExerciseState::InConduct { .. } | ExerciseState::Paused { .. }
        ) {
            return Err(self.wrong("release an inject").into());
        }
        let inject = self.injects.get_mut(index).ok_or(ExerciseError::NoInject)?;
        if inject.released_at.is_some() {
            return Err(InvalidTransition::new(
                "The inject",
                "released already",
                "be released again",
            )
            .into());
        }
        inject.released_at = Some(now);
        inject.by_hand = true;
        Ok(())
    }

    /// A player answers or, until the answers are shown, changes their answer. When the last
    /// player has answered, all answers are shown. True when they were shown by this answer.
    pub fn respond(
        &mut self,
        index: usize,
        person: PersonId,
        text: &str,
        now: Time,
    ) -> Result<bool, ExerciseError> {
        if !matches!(
            self.state,
            ExerciseState::InConduct { .. } | ExerciseState::Paused { .. }
        ) {
            return Err(self.wrong("take answers").into());
        }
        if !self.players.contains(&person) {
            return Err(ExerciseError::NotAPlayer);
        }
        let text = clean(text, "text")?;
        let players = self.players.clone();
        let inject = self.injects.get_mut(index).ok_or(ExerciseError::NoInject)?;
        if inject.released_at.is_none() {
            return Err(
                InvalidTransition::new("The inject", "not released yet", "be answered").into(),
            );
        }
        if inject.revealed_at.is_some() {
            return Err(
                InvalidTransition::new("The answers", "shown already", "be changed").into(),
            );
        }
        match inject.responses.iter_mut().find(|r| r.person == person) {
            Some(mine) => {
                mine.text = text;
                mine.at = now;
            }
            None => inject.responses.push(Response {
                person,
                text,
                at: now,
            }),
        }
        let all = players
            .iter()
            .all(|p| inject.responses.iter().any(|r| r.person == *p));
        if all {
            inject.revealed_at = Some(now);
        }
        Ok(all)
    }

    /// The facilitator shows the answers before everybody has answered.
    pub fn reveal(&mut self, index: usize, now: Time) -> Result<(), ExerciseError> {
        let inject = self.injects.get_mut(index).ok_or(ExerciseError::NoInject)?;
        if inject.released_at.is_none() || inject.revealed_at.is_some() {
            let state = if inject.released_at.is_none() {
                "not released yet"
            } else {
                "shown already"
            };
            return Err(InvalidTransition::new("The answers", state, "be shown").into());
        }
        inject.revealed_at = Some(now);
        Ok(())
    }

    /// Anybody in the room notes a strength or an area for improvement, also after EndEx.
    pub fn observe(&mut self, observation: Observation) -> Result<(), ExerciseError> {
        if matches!(self.state, ExerciseState::Planned | ExerciseState::Ready) {
            return Err(self.wrong("take observations").into());
        }
        if observation.inject.is_some_and(|i| i >= self.injects.len()) {
            return Err(ExerciseError::NoInject);
        }
        let text = clean(&observation.text, "text")?;
        self.observations.push(Observation {
            text,
            ..observation
        });
        Ok(())
    }

    /// When the next inject is due by the clock, if it runs.
    pub fn next_due(&self) -> Option<Time> {
        self.injects
            .iter()
            .filter(|i| i.released_at.is_none())
            .filter_map(|i| self.clock.when(Span::minutes(i.spec.minute)))
            .min()
    }

    pub fn ended_at(&self) -> Option<Time> {
        match self.state {
            ExerciseState::Ended { ended_at, .. } => Some(ended_at),
            _ => None,
        }
    }
}

/// Trimmed text of 1 to [`MAX_TEXT`] characters.
pub(crate) fn clean(text: &str, field: &str) -> Result<String, Fault> {
    let text = text.trim();
    match text.chars().count() {
        0 => Err(Fault::new(field, "Write something first.")),
        n if n > MAX_TEXT => Err(Fault::new(
            field,
            format!("{n} characters; at most {MAX_TEXT}. Shorten it."),
        )),
        _ => Ok(text.to_owned()),
    }
}

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ExerciseError {
    #[error(transparent)]
    State(#[from] InvalidTransition),
    #[error("There is no such inject in this scenario.")]
    NoInject,
    #[error("Only the players of this exercise answer.")]
    NotAPlayer,
    #[error("{}", .0.message)]
    Fault(Fault),
}
impl From<Fault> for ExerciseError {
    fn from(f: Fault) -> Self {
        Self::Fault(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::playbooks::body_for_tests;
    use uuid::Uuid;

    fn person(n: u128) -> PersonId {
        PersonId(Uuid::from_u128(n))
    }
    fn at(secs: i64) -> Time {
        Time::from_micros(1_000_000_000).plus_secs(secs)
    }
    fn exercise() -> Exercise {
        Exercise::tabletop(
            ExerciseId(Uuid::nil()),
            OrgId(Uuid::nil()),
            "EXR-0001".into(),
            body_for_tests().scenario,
            PlaybookId(Uuid::nil()),
            None,
            person(1),
            vec![person(2), person(3)],
        )
    }

    #[test]
    fn injects_come_by_the_clock_and_a_pause_holds_them() {
        let mut x = exercise();
        x.start(at(0)).expect("start");
        assert!(x.injects[0].released_at.is_some() && x.injects[1].released_at.is_none());
        x.pause(at(200)).expect("pause");
        assert_eq!(x.release_due(at(10_000)), Vec::<usize>::new());
        x.resume(at(10_000)).expect("resume");
        assert_eq!(x.next_due(), Some(at(10_040)));
        assert_eq!(x.release_due(at(10_040)), vec![1]);
        assert_eq!(x.release_due(at(10_041)), Vec::<usize>::new());
    }

    #[test]
    fn answers_show_when_everybody_has_answered() {
        let mut x = exercise();
        x.start(at(0)).expect("start");
        assert_eq!(
            x.respond(0, person(2), " Stop the line ", at(10)),
            Ok(false)
        );
        assert_eq!(
            x.respond(0, person(2), "Stop the line now", at(11)),
            Ok(false)
        );
        assert_eq!(
            x.respond(0, person(9), "Me too", at(12)),
            Err(ExerciseError::NotAPlayer)
        );
        assert_eq!(x.respond(0, person(3), "Tell the board", at(13)), Ok(true));
        assert_eq!(x.injects[0].responses[0].text, "Stop the line now");
        assert!(matches!(
            x.respond(0, person(2), "Late", at(14)),
            Err(ExerciseError::State(_))
        ));
        assert!(matches!(
            x.respond(1, person(2), "Early", at(14)),
            Err(ExerciseError::State(_))
        ));
        assert!(matches!(
            x.respond(0, person(2), "  ", at(14)),
            Err(ExerciseError::Fault(_))
        ));
    }

    #[test]
    fn the_end_shows_what_was_answered() {
        let mut x = exercise();
        x.start(at(0)).expect("start");
        x.respond(0, person(2), "Stop", at(1)).expect("answer");
        x.end(at(60)).expect("end");
        assert_eq!(x.injects[0].revealed_at, Some(at(60)));
        assert!(x.injects[1].revealed_at.is_none());
        assert!(x.start(at(61)).is_err() && x.pause(at(61)).is_err() && x.end(at(61)).is_err());
        assert_eq!(x.clock.elapsed(at(9_999)), 60);
    }
}
