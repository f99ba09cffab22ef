//! What the form that schedules a review needs to know.

use model::{
    Date, PersonId, Quarter, Time,
    identity::{Permission, Person, PersonRef},
};
use serde::{Deserialize, Serialize};

/// Somebody who can be invited, and what their roles let them be in a review.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Candidate {
    pub person: PersonRef,
    pub chairs: bool,
    pub attends: bool,
}

impl Candidate {
    pub fn id(&self) -> PersonId {
        self.person.id
    }
}

impl From<&Person> for Candidate {
    fn from(person: &Person) -> Self {
        let may = |permission: Permission| person.roles.iter().any(|role| role.grants(permission));
        Self {
            person: PersonRef {
                id: person.id,
                name: person.name.clone(),
                title: person.title.clone(),
            },
            chairs: may(Permission::ReviewsChair),
            attends: may(Permission::ReviewsAttend),
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ScheduleForm {
    pub people: Vec<Candidate>,
    pub now: Time,
}

/// Those who can take part, by name.
impl From<(&[Person], Time)> for ScheduleForm {
    fn from((people, now): (&[Person], Time)) -> Self {
        let mut people: Vec<Candidate> = people
            .iter()
            .filter(|p| p.active)
            .map(Candidate::from)
            .filter(|c| c.attends || c.chairs)
            .collect();
        people.sort_by(|a, b| a.person.name.cmp(&b.person.name));
        Self { people, now }
    }
}

impl ScheduleForm {
    /// This quarter and the four after it; the horizon of a plan is about a year.
    pub fn quarters(&self) -> Vec<Quarter> {
        let today: Date = self.now.date();
        std::iter::successors(Some(Quarter::of(today)), |q| Some(q.next()))
            .take(5)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_quarters_begin_with_the_present_one() {
        let form = ScheduleForm {
            people: Vec::new(),
            now: "2026-11-21T12:00:00Z".parse().expect("time"),
        };
        let quarters: Vec<String> = form.quarters().iter().map(Quarter::to_string).collect();
        assert_eq!(
            quarters,
            ["2026-Q4", "2027-Q1", "2027-Q2", "2027-Q3", "2027-Q4"]
        );
    }
}
