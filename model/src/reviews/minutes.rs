//! Minutes, generated from what happened. Their content hash is what is signed.

use super::{Review, Seat, Session, Step};
use crate::actions::ActionItem;
use crate::exercises::{Exercise, ObservationKind};
use crate::readiness::{Coverage, Points, Readiness};
use crate::{Date, Domain, PersonId, Quarter, Time, content_hash};
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Minutes {
    pub organisation: String,
    pub key: String,
    pub quarter: Quarter,
    pub chair: String,
    pub attendees: Vec<MinutesAttendee>,
    pub opened_at: Time,
    pub ended_at: Time,
    pub steps: Vec<MinutesStep>,
    pub coverage: MinutesCoverage,
    pub changes: Vec<MinutesChange>,
    pub scenario: Option<MinutesScenario>,
    pub actions: Vec<MinutesAction>,
    /// The chair's remarks on the draft.
    pub remarks: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MinutesAttendee {
    pub id: PersonId,
    pub name: String,
    pub title: String,
    pub joined_at: Option<Time>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MinutesStep {
    pub step: Step,
    /// Seconds spent, over all stays.
    pub spent: i64,
    /// Seconds of the time box.
    pub time_box: i64,
    /// Why the chair stepped back to it, each time.
    pub stepped_back: Vec<String>,
    pub note: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MinutesCoverage {
    pub as_of: Time,
    pub enterprise: Points,
    pub domains: Vec<MinutesDomain>,
    pub weakest: Vec<(String, Points)>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MinutesDomain {
    pub domain: Domain,
    pub score: Points,
    pub playbooks: usize,
    pub ready: usize,
    pub stale: usize,
    pub never_exercised: usize,
    pub unstaffed: usize,
    pub missing: usize,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MinutesChange {
    pub playbook: String,
    pub slot: String,
    pub seat: Seat,
    pub from: Option<String>,
    pub to: String,
    pub approved_by: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MinutesScenario {
    pub key: String,
    pub title: String,
    pub playbook: String,
    pub facilitator: String,
    /// Seconds of exercise clock.
    pub elapsed: i64,
    pub objectives: Vec<String>,
    pub injects: Vec<MinutesInject>,
    pub observations: Vec<MinutesObservation>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MinutesInject {
    pub number: usize,
    pub from: String,
    pub ask: String,
    pub answers: Vec<(String, String)>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MinutesObservation {
    pub kind: ObservationKind,
    pub text: String,
    pub by: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MinutesAction {
    pub key: String,
    pub title: String,
    pub owner: String,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub due: Date,
    pub playbook: Option<String>,
}

/// What the minutes are made of besides the review itself.
pub struct MinutesInput<'a> {
    pub organisation: &'a str,
    pub readiness: &'a Readiness,
    pub exercise: Option<&'a Exercise>,
    pub actions: &'a [ActionItem],
    /// Name and title of a person.
    pub person: &'a dyn Fn(PersonId) -> (String, String),
}

impl Minutes {
    /// Pure: the same events give the same bytes.
    pub fn of(review: &Review, session: &Session, input: &MinutesInput<'_>, now: Time) -> Self {
        let name = |id: PersonId| (input.person)(id).0;
        let title_of = |id| input.readiness.playbook(id).map(|p| p.title.clone());
        let step = |step: Step| MinutesStep {
            step,
            spent: session.spent(step, now),
            time_box: step.time_box().secs(),
            stepped_back: session
                .stays
                .iter()
                .filter(|s| s.step == step)
                .filter_map(|s| s.reason.clone())
                .collect(),
            note: session.note(step).unwrap_or_default().to_owned(),
        };
        Self {
            organisation: input.organisation.to_owned(),
            key: review.key.clone(),
            quarter: review.quarter,
            chair: name(review.chair),
            attendees: review
                .attendees
                .iter()
                .map(|&id| {
                    let (name, title) = (input.person)(id);
                    let joined_at = session
                        .present
                        .iter()
                        .find(|(p, _)| *p == id)
                        .map(|(_, at)| *at);
                    MinutesAttendee {
                        id,
                        name,
                        title,
                        joined_at,
                    }
                })
                .collect(),
            opened_at: session.opened_at,
            ended_at: now,
            steps: Step::ALL.map(step).to_vec(),
            coverage: MinutesCoverage {
                as_of: input.readiness.as_of,
                enterprise: input.readiness.enterprise,
                domains: input
                    .readiness
                    .domains
                    .iter()
                    .map(|d| MinutesDomain {
                        domain: d.domain,
                        score: d.score,
                        playbooks: d.playbooks.len(),
                        ready: d.count(Coverage::Ready),
                        stale: d.count(Coverage::Stale),
                        never_exercised: d.count(Coverage::NeverExercised),
                        unstaffed: d.count(Coverage::Unstaffed),
                        missing: d.count(Coverage::Missing),
                    })
                    .collect(),
                weakest: input
                    .readiness
                    .weakest()
                    .iter()
                    .map(|p| (p.title.clone(), p.score.score))
                    .collect(),
            },
            changes: session
                .changes
                .iter()
                .map(|c| MinutesChange {
                    playbook: c.playbook_title.clone(),
                    slot: c.slot.clone(),
                    seat: c.seat,
                    from: c.from.map(name),
                    to: name(c.to),
                    approved_by: c.approved_by.map(name),
                })
                .collect(),
            scenario: input.exercise.map(|x| scenario(x, &name, title_of, now)),
            actions: input
                .actions
                .iter()
                .map(|a| MinutesAction {
                    key: a.key.clone(),
                    title: a.title.clone(),
                    owner: name(a.owner),
                    due: a.due,
                    playbook: a.playbook.and_then(title_of),
                })
                .collect(),
            remarks: String::new(),
        }
    }

    /// What is signed.
    pub fn hash(&self) -> String {
        content_hash(self)
    }
}

fn scenario(
    x: &Exercise,
    name: &dyn Fn(PersonId) -> String,
    title_of: impl Fn(crate::PlaybookId) -> Option<String>,
    now: Time,
) -> MinutesScenario {
    MinutesScenario {
        key: x.key.clone(),
        title: x.scenario.title.clone(),
        playbook: x
            .playbooks
            .first()
            .copied()
            .and_then(title_of)
            .unwrap_or_default(),
        facilitator: name(x.facilitator),
        elapsed: x.clock.elapsed(now),
        objectives: x.scenario.objectives.clone(),
        injects: x
            .injects
            .iter()
            .enumerate()
            .filter(|(_, i)| i.released_at.is_some())
            .map(|(n, i)| MinutesInject {
                number: n + 1,
                from: i.spec.from.clone(),
                ask: i.spec.ask.clone(),
                answers: i
                    .responses
                    .iter()
                    .map(|r| (name(r.person), r.text.clone()))
                    .collect(),
            })
            .collect(),
        observations: x
            .observations
            .iter()
            .map(|o| MinutesObservation {
                kind: o.kind,
                text: o.text.clone(),
                by: name(o.by),
            })
            .collect(),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::reviews::NewReview;
    use crate::{OrgId, ReviewId, SnapshotId};
    use uuid::Uuid;

    pub fn minutes() -> Minutes {
        let at = |s| Time::from_micros(1_700_000_000_000_000).plus_secs(s);
        let chair = PersonId(Uuid::from_u128(1));
        let new = NewReview {
            quarter: Quarter::new(2026, 4).expect("quarter"),
            chair,
            facilitator: None,
            attendees: vec![PersonId(Uuid::from_u128(2))],
            scheduled_at: at(0),
        };
        let mut review = Review::schedule(
            ReviewId(Uuid::nil()),
            OrgId(Uuid::nil()),
            "SRR-0001".into(),
            &new,
            chair,
            at(0),
        );
        review
            .prepare(SnapshotId(Uuid::nil()), at(1))
            .expect("prepare");
        review.open(at(2)).expect("open");
        let readiness = Readiness::of(&[], at(1));
        let input = MinutesInput {
            organisation: "Test",
            readiness: &readiness,
            exercise: None,
            actions: &[],
            person: &|id| (format!("Person {}", id.0.as_u128()), "Director".into()),
        };
        Minutes::of(
            &review,
            review.session().expect("session"),
            &input,
            at(3_600),
        )
    }

    #[test]
    fn minutes_are_the_same_each_time_and_say_who_was_there() {
        let m = minutes();
        assert_eq!(m.hash(), minutes().hash());
        assert_eq!(
            m.attendees.iter().filter(|a| a.joined_at.is_some()).count(),
            1
        );
        assert_eq!(m.steps[0].spent, 3_598);
        let mut other = m.clone();
        other.remarks = "x".into();
        assert_ne!(other.hash(), m.hash());
    }
}
