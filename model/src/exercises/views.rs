//! An exercise as one viewer may see it: others' answers stay hidden until they are shown.

use super::{ExerciseClock, ExerciseState, Observation};
use crate::identity::PersonRef;
use crate::playbooks::Medium;
use crate::{ExerciseId, PersonId, PlaybookId, ReviewId, Time};
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ResponseView {
    pub person: PersonRef,
    pub text: String,
    pub at: Time,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InjectView {
    pub index: usize,
    pub minute: u32,
    pub medium: Medium,
    /// Empty until released, but for the facilitator.
    pub from: String,
    pub body: String,
    pub ask: String,
    /// For the facilitator only.
    pub expected: Option<String>,
    pub released_at: Option<Time>,
    pub by_hand: bool,
    pub revealed_at: Option<Time>,
    /// My answer so far.
    pub mine: Option<String>,
    /// Who has answered, by id.
    pub answered: Vec<PersonId>,
    /// Empty until revealed.
    pub responses: Vec<ResponseView>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExerciseView {
    pub id: ExerciseId,
    pub key: String,
    pub revision: i64,
    pub review_id: Option<ReviewId>,
    pub title: String,
    pub background: String,
    pub objectives: Vec<String>,
    pub playbook: PlaybookId,
    pub playbook_title: String,
    pub facilitator: PersonRef,
    pub players: Vec<PersonRef>,
    pub state: ExerciseState,
    pub clock: ExerciseClock,
    /// The server's time when this view was made, so that a browser with a wrong clock counts right.
    pub now: Time,
    pub injects: Vec<InjectView>,
    pub observations: Vec<Observation>,
    /// The viewer runs the exercise.
    pub may_facilitate: bool,
    /// The viewer is a player.
    pub may_answer: bool,
}

/// A scenario that could be run, with why it is offered.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScenarioOffer {
    pub playbook: PlaybookId,
    pub playbook_key: String,
    pub playbook_title: String,
    pub title: String,
    pub background: String,
    pub objectives: Vec<String>,
    /// "Never exercised; score 41.5".
    pub reason: String,
}
