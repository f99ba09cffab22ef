//! Action items: what was learned, who changes it, by when.

use crate::identity::PersonRef;
use crate::{
    ActionId, Date, ExecutionId, ExerciseId, Fault, InvalidTransition, OrgId, PersonId, PlaybookId,
    ReviewId, Time,
};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum ActionSource {
    Review(ReviewId),
    Exercise(ExerciseId),
    Execution(ExecutionId),
}

/// What showed that a fix works.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActionProof {
    Exercise(ExerciseId),
    Execution(ExecutionId),
}
impl ActionProof {
    pub const fn key(self) -> &'static str {
        match self {
            Self::Exercise(_) => "exercise",
            Self::Execution(_) => "execution",
        }
    }
}

/// `accepted → in_progress → completed → verified`; completed reopens with a reason.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum ActionState {
    Accepted,
    InProgress {
        since: Time,
    },
    Completed {
        at: Time,
        by: PersonId,
        note: String,
    },
    /// A later exercise or execution showed that it works. Only this closes an action item.
    Verified {
        at: Time,
        by: PersonId,
        #[serde(flatten)]
        proof: ActionProof,
    },
    Cancelled {
        at: Time,
        by: PersonId,
        reason: String,
    },
}
impl ActionState {
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::InProgress { .. } => "in_progress",
            Self::Completed { .. } => "completed",
            Self::Verified { .. } => "verified",
            Self::Cancelled { .. } => "cancelled",
        }
    }
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Accepted => "Accepted",
            Self::InProgress { .. } => "In progress",
            Self::Completed { .. } => "Completed, to be verified",
            Self::Verified { .. } => "Verified",
            Self::Cancelled { .. } => "Cancelled",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActionItem {
    pub id: ActionId,
    pub org_id: OrgId,
    pub revision: i64,
    /// `ACT-0012`.
    pub key: String,
    pub title: String,
    pub detail: String,
    pub source: ActionSource,
    /// The playbook it will change.
    pub playbook: Option<PlaybookId>,
    pub owner: PersonId,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub due: Date,
    pub state: ActionState,
    pub created_by: PersonId,
    pub created_at: Time,
    /// The steps it has taken, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<ActionMoment>,
}

/// A step that an action item took.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActionMoment {
    pub at: Time,
    pub by: PersonId,
    pub what: ActionStep,
}

/// What is needed to make one: an owner and a due date are not optional.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewAction {
    pub title: String,
    #[serde(default)]
    pub detail: String,
    #[serde(default)]
    pub playbook: Option<PlaybookId>,
    pub owner: PersonId,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub due: Date,
}

impl NewAction {
    pub fn faults(&self, today: Date) -> Vec<Fault> {
        let mut faults = Vec::new();
        let n = self.title.trim().chars().count();
        if n == 0 {
            faults.push(Fault::new("title", "Say what will be done."));
        } else if n > 200 {
            faults.push(Fault::new(
                "title",
                format!("{n} characters; at most 200. Move the rest to the detail."),
            ));
        }
        if self.detail.chars().count() > 2_000 {
            faults.push(Fault::new(
                "detail",
                "At most 2,000 characters. Shorten it.",
            ));
        }
        if self.due < today {
            faults.push(Fault::new(
                "due",
                format!("{} is in the past. Choose {today} or later.", self.due),
            ));
        }
        faults
    }
}

impl ActionItem {
    fn wrong(&self, step: &str) -> InvalidTransition {
        InvalidTransition::new(self.key.clone(), self.state.label().to_lowercase(), step)
    }
    pub fn open(&self) -> bool {
        matches!(
            self.state,
            ActionState::Accepted | ActionState::InProgress { .. }
        )
    }
    /// Not completed by the end of its due day, UTC.
    pub fn overdue(&self, now: Time) -> bool {
        self.open() && now.date() > self.due
    }
    fn note(&mut self, by: PersonId, now: Time, what: ActionStep) {
        self.history.push(ActionMoment { at: now, by, what });
    }
    pub fn start(&mut self, by: PersonId, now: Time) -> Result<(), InvalidTransition> {
        if self.state != ActionState::Accepted {
            return Err(self.wrong("be started"));
        }
        self.state = ActionState::InProgress { since: now };
        self.note(by, now, ActionStep::Start);
        Ok(())
    }
    pub fn complete(
        &mut self,
        by: PersonId,
        note: &str,
        now: Time,
    ) -> Result<(), InvalidTransition> {
        if !self.open() {
            return Err(self.wrong("be completed"));
        }
        let note = note.trim().to_owned();
        self.state = ActionState::Completed {
            at: now,
            by,
            note: note.clone(),
        };
        self.note(by, now, ActionStep::Complete { note });
        Ok(())
    }
    /// `ended` is when the exercise or execution ended that proves it; it must be later than the
    /// completion, and the verifier somebody else than who completed it.
    pub fn verify(
        &mut self,
        by: PersonId,
        proof: ActionProof,
        ended: Time,
        now: Time,
    ) -> Result<(), ActionError> {
        let ActionState::Completed { at, by: doer, .. } = &self.state else {
            return Err(self.wrong("be verified").into());
        };
        if *doer == by {
            return Err(ActionError::OwnWork);
        }
        if ended <= *at {
            return Err(ActionError::NotLater(proof));
        }
        self.state = ActionState::Verified { at: now, by, proof };
        let step = match proof {
            ActionProof::Exercise(exercise) => ActionStep::Verify { exercise },
            ActionProof::Execution(execution) => ActionStep::VerifyByExecution { execution },
        };
        self.note(by, now, step);
        Ok(())
    }
    pub fn reopen(
        &mut self,
        by: PersonId,
        reason: &str,
        now: Time,
    ) -> Result<(), InvalidTransition> {
        if !matches!(self.state, ActionState::Completed { .. }) {
            return Err(self.wrong("be reopened"));
        }
        self.state = ActionState::InProgress { since: now };
        let reason = reason.trim().to_owned();
        self.note(by, now, ActionStep::Reopen { reason });
        Ok(())
    }
    pub fn cancel(
        &mut self,
        by: PersonId,
        reason: &str,
        now: Time,
    ) -> Result<(), InvalidTransition> {
        if !self.open() {
            return Err(self.wrong("be cancelled"));
        }
        let reason = reason.trim().to_owned();
        self.state = ActionState::Cancelled {
            at: now,
            by,
            reason: reason.clone(),
        };
        self.note(by, now, ActionStep::Cancel { reason });
        Ok(())
    }
}

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ActionError {
    #[error(transparent)]
    State(#[from] InvalidTransition),
    #[error("You completed this action item. Somebody else must verify it.")]
    OwnWork,
    #[error("Only an {} that ended after the completion can verify it.", .0.key())]
    NotLater(ActionProof),
}

/// What can be asked of an action item.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "step", deny_unknown_fields)]
pub enum ActionStep {
    Start,
    Complete { note: String },
    Verify { exercise: ExerciseId },
    VerifyByExecution { execution: ExecutionId },
    Reopen { reason: String },
    Cancel { reason: String },
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActionView {
    pub item: ActionItem,
    pub owner: PersonRef,
    pub playbook_title: Option<String>,
    /// `SRR-0003` and the like.
    pub source_key: String,
    pub overdue: bool,
    /// The viewer may move it.
    pub may_update: bool,
    pub may_verify: bool,
    /// Exercises that could verify it: ended after the completion.
    pub verifying: Vec<(ExerciseId, String)>,
    /// Executions that could: they tested the playbook and ended after the completion.
    pub verifying_executions: Vec<(ExecutionId, String)>,
    /// Its making and its steps in words, newest first.
    pub history: Vec<ActionLine>,
}

/// A line of the history of an action item.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActionLine {
    pub at: Time,
    pub by: String,
    /// "Completed", "Verified by EXR-0004".
    pub what: String,
    /// The note or the reason given.
    pub words: String,
}

/// Which action items to list.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ActionFilter {
    pub mine: bool,
    pub open: bool,
    pub overdue: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn item() -> ActionItem {
        ActionItem {
            id: ActionId(Uuid::nil()),
            org_id: OrgId(Uuid::nil()),
            revision: 0,
            key: "ACT-0001".into(),
            title: "Name a deputy".into(),
            detail: String::new(),
            source: ActionSource::Review(ReviewId(Uuid::nil())),
            playbook: None,
            owner: person(1),
            due: jiff::civil::date(2026, 12, 1),
            state: ActionState::Accepted,
            created_by: person(2),
            created_at: at(0),
            history: Vec::new(),
        }
    }
    fn person(n: u128) -> PersonId {
        PersonId(Uuid::from_u128(n))
    }
    fn at(secs: i64) -> Time {
        "2026-11-21T12:00:00Z"
            .parse::<Time>()
            .expect("time")
            .plus_secs(secs)
    }

    #[test]
    fn only_a_later_exercise_and_another_person_verify() {
        let mut a = item();
        let x = ActionProof::Exercise(ExerciseId(Uuid::nil()));
        a.start(person(1), at(1)).expect("start");
        a.complete(person(1), "Named", at(10)).expect("complete");
        assert_eq!(
            a.verify(person(1), x, at(20), at(21)),
            Err(ActionError::OwnWork)
        );
        assert_eq!(
            a.verify(person(2), x, at(10), at(21)),
            Err(ActionError::NotLater(x))
        );
        a.verify(person(2), x, at(20), at(21)).expect("verify");
        assert!(a.reopen(person(2), "no", at(22)).is_err());
        assert!(a.cancel(person(2), "no", at(22)).is_err());
    }

    #[test]
    fn an_execution_verifies_as_an_exercise_does() {
        let mut a = item();
        let x = ExecutionId(Uuid::nil());
        let proof = ActionProof::Execution(x);
        a.complete(person(1), "Named", at(10)).expect("complete");
        let early = a.verify(person(2), proof, at(10), at(21));
        assert_eq!(early, Err(ActionError::NotLater(proof)));
        assert_eq!(
            early.map_err(|e| e.to_string()),
            Err("Only an execution that ended after the completion can verify it.".into())
        );
        a.verify(person(2), proof, at(20), at(21)).expect("verify");
        let step = ActionStep::VerifyByExecution { execution: x };
        assert_eq!(a.history.last().map(|m| &m.what), Some(&step));
        let text = serde_json::to_string(&a).expect("json");
        assert_eq!(serde_json::from_str::<ActionItem>(&text).expect("back"), a);
    }

    /// As it was written when only exercises could prove a fix, and as it is written now.
    #[test]
    fn what_was_verified_by_an_exercise_is_read_and_written_as_before() {
        let state = ActionState::Verified {
            at: at(3),
            by: person(1),
            proof: ActionProof::Exercise(ExerciseId(Uuid::from_u128(7))),
        };
        let stored = serde_json::json!({
            "state": "verified", "at": at(3), "by": person(1), "exercise": Uuid::from_u128(7),
        });
        assert_eq!(serde_json::to_value(&state).expect("json"), stored);
        assert_eq!(
            serde_json::from_value::<ActionState>(stored).expect("state"),
            state
        );
        let nothing = serde_json::json!({"state": "verified", "at": at(3), "by": person(1)});
        assert!(serde_json::from_value::<ActionState>(nothing).is_err());
    }

    #[test]
    fn the_history_has_each_step_taken_and_none_refused() {
        let mut a = item();
        a.start(person(1), at(1)).expect("start");
        assert!(a.start(person(1), at(2)).is_err());
        a.complete(person(1), " Named ", at(3)).expect("complete");
        a.reopen(person(2), "Not on the list", at(4))
            .expect("reopen");
        a.cancel(person(1), "No longer wanted", at(5))
            .expect("cancel");
        let told: Vec<_> = a.history.iter().map(|m| (m.at, m.by, &m.what)).collect();
        assert_eq!(
            told,
            [
                (at(1), person(1), &ActionStep::Start),
                (
                    at(3),
                    person(1),
                    &ActionStep::Complete {
                        note: "Named".into()
                    }
                ),
                (
                    at(4),
                    person(2),
                    &ActionStep::Reopen {
                        reason: "Not on the list".into()
                    }
                ),
                (
                    at(5),
                    person(1),
                    &ActionStep::Cancel {
                        reason: "No longer wanted".into()
                    }
                ),
            ]
        );
    }

    #[test]
    fn overdue_begins_the_day_after() {
        let a = item();
        assert!(!a.overdue("2026-12-01T23:59:59Z".parse().expect("time")));
        assert!(a.overdue("2026-12-02T00:00:00Z".parse().expect("time")));
    }
}
