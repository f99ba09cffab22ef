//! What is asked of a review that is scheduled or moved.

use crate::{Fault, PersonId, Quarter, Time};
use serde::{Deserialize, Serialize};

/// What is asked when a review is scheduled or moved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewReview {
    pub quarter: Quarter,
    pub chair: PersonId,
    /// The chair when left out.
    #[serde(default)]
    pub facilitator: Option<PersonId>,
    /// Invited besides the chair; at least one.
    pub attendees: Vec<PersonId>,
    pub scheduled_at: Time,
}

pub const MAX_ATTENDEES: usize = 50;

impl NewReview {
    pub fn faults(&self, now: Time) -> Vec<Fault> {
        let mut faults = Vec::new();
        let others = besides_chair(Some(self.chair), self.facilitator, &self.attendees);
        if others.is_empty() {
            faults.push(Fault::new(
                "attendees",
                "Invite at least one person besides the chair: the chair alone cannot sign.",
            ));
        }
        let all = others.len() + 1;
        if all > MAX_ATTENDEES {
            faults.push(Fault::new(
                "attendees",
                format!("{all} attendees with the chair; at most {MAX_ATTENDEES}. Invite fewer."),
            ));
        }
        if self.scheduled_at < now {
            faults.push(Fault::new(
                "scheduled_at",
                "The time is in the past. Choose a later one.",
            ));
        }
        if self.scheduled_at > now.plus_days(400) {
            faults.push(Fault::new(
                "scheduled_at",
                "The time is more than a year ahead. Choose an earlier one.",
            ));
        }
        faults
    }
    /// Attendees without doubles, chair first.
    pub(super) fn everybody(&self) -> Vec<PersonId> {
        let mut all = vec![self.chair];
        all.extend(besides_chair(
            Some(self.chair),
            self.facilitator,
            &self.attendees,
        ));
        all
    }
}

/// Who comes besides the chair, each once. The facilitator comes and signs like every attendee,
/// so they count, whether they are ticked or not.
pub fn besides_chair(
    chair: Option<PersonId>,
    facilitator: Option<PersonId>,
    attendees: &[PersonId],
) -> Vec<PersonId> {
    let mut others = Vec::new();
    for person in attendees.iter().copied().chain(facilitator) {
        if Some(person) != chair && !others.contains(&person) {
            others.push(person);
        }
    }
    others
}
