//! Per published playbook: 25 staffed + 15 reachable + 20 fresh + 25 exercised + 15 learned.
//! Everything is counted in tenths of a point, so that the losses sum to 100 − score exactly.

use crate::{Domain, PersonId, PlaybookId, Time};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Points in tenths: 1000 is 100.0.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Points(pub u32);

impl Points {
    pub const FULL: Self = Self(1000);

    /// 85 and more is ready, 60 and more to be watched, less is a gap.
    pub const fn grade(self) -> Grade {
        match self.0 {
            850.. => Grade::Ready,
            600..850 => Grade::Watch,
            _ => Grade::Gap,
        }
    }
}
impl fmt::Display for Points {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    Gap,
    Watch,
    Ready,
}
impl Grade {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Gap => "Gap",
            Self::Watch => "Watch",
            Self::Ready => "Ready",
        }
    }
}

/// Freshness halves every 180 days, exercise every 365.
pub const FRESH_HALF_LIFE_DAYS: f64 = 180.0;
pub const EXERCISED_HALF_LIFE_DAYS: f64 = 365.0;

/// What is known of a person in a slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Holder {
    pub person: PersonId,
    /// A deactivated person holds nothing.
    pub active: bool,
    /// A contact method was shown to work in the last 180 days.
    pub reachable: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SlotFacts {
    pub title: String,
    pub critical: bool,
    pub primary: Option<Holder>,
    pub deputy: Option<Holder>,
}

/// How far an action item that came from exercising or running the playbook has got.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum LessonState {
    /// Owned and dated, not overdue.
    Open,
    Overdue,
    /// Done, waiting to be verified by a later exercise or execution.
    Completed,
    Verified,
}

/// Everything the score depends on.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct PlaybookFacts {
    pub id: PlaybookId,
    pub key: String,
    pub title: String,
    pub domain: Domain,
    pub criticality: u8,
    /// When the published version was published; `None` when none is.
    pub published_at: Option<Time>,
    /// When somebody last confirmed its content: a publication or a domain review.
    pub reviewed_at: Option<Time>,
    /// When a tabletop, a response or an exercise that tested it ended last.
    pub exercised_at: Option<Time>,
    /// What that was, where the reader may know: "EXE-0001, closed on 2026-11-20".
    pub exercised_by: Option<String>,
    pub slots: Vec<SlotFacts>,
    /// Lessons captured from its exercises and executions.
    pub lessons: Vec<LessonState>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Component {
    Staffed,
    Reachable,
    Fresh,
    Exercised,
    Learned,
    /// What a cap takes beyond the components.
    Cap,
}
impl Component {
    pub const SCORED: [Self; 5] = [
        Self::Staffed,
        Self::Reachable,
        Self::Fresh,
        Self::Exercised,
        Self::Learned,
    ];
    /// The most it can give.
    pub const fn weight(self) -> Points {
        Points(match self {
            Self::Staffed | Self::Exercised => 250,
            Self::Reachable | Self::Learned => 150,
            Self::Fresh => 200,
            Self::Cap => 0,
        })
    }
    pub const fn label(self) -> &'static str {
        match self {
            Self::Staffed => "Staffed",
            Self::Reachable => "Reachable",
            Self::Fresh => "Fresh",
            Self::Exercised => "Exercised",
            Self::Learned => "Learned",
            Self::Cap => "Cap",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Cap {
    Unpublished,
    NeverExercised,
    NoDeputy,
    OverdueAction,
}
impl Cap {
    pub const fn most(self) -> Points {
        Points(match self {
            Self::Unpublished => 0,
            Self::NeverExercised => 600,
            Self::NoDeputy => 700,
            Self::OverdueAction => 800,
        })
    }
    pub const fn label(self) -> &'static str {
        match self {
            Self::Unpublished => "Not published",
            Self::NeverExercised => "Never exercised",
            Self::NoDeputy => "A critical slot has no deputy",
            Self::OverdueAction => "An action item is overdue",
        }
    }
}

/// Points that are missing, why, and what brings them back.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Loss {
    pub component: Component,
    pub points: Points,
    pub reason: String,
    pub fix: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlaybookScore {
    pub score: Points,
    /// Points of each component, before caps.
    pub components: Vec<(Component, Points)>,
    pub losses: Vec<Loss>,
    pub caps: Vec<Cap>,
}

impl PlaybookScore {
    /// The loss to mend first: publishing, where that is missing, else the largest.
    pub fn worst(&self) -> Option<&Loss> {
        let unpublished = self.caps.contains(&Cap::Unpublished);
        let cap = self
            .losses
            .iter()
            .find(|l| unpublished && l.component == Component::Cap);
        cap.or_else(|| self.losses.iter().rev().max_by_key(|l| l.points))
    }
}

/// `points` × `share`, rounded to tenths; `share` is clamped to 0..=1.
fn part(points: Points, share: f64) -> Points {
    Points((f64::from(points.0) * share.clamp(0.0, 1.0)).round() as u32)
}

fn decay(at: Option<Time>, now: Time, half_life: f64) -> f64 {
    at.map_or(0.0, |at| {
        0.5_f64.powf((now.days_since(at).max(0.0)) / half_life)
    })
}

fn days(at: Time, now: Time) -> i64 {
    now.days_since(at).max(0.0) as i64
}

fn names(titles: &[&str]) -> String {
    match titles {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

/// The score with its explanation. Pure: the same facts and `now` give the same score.
pub fn score(facts: &PlaybookFacts, now: Time) -> PlaybookScore {
    let critical: Vec<&SlotFacts> = facts.slots.iter().filter(|s| s.critical).collect();
    let seats = critical.len() * 2;
    let held = |h: &Option<Holder>| h.is_some_and(|h| h.active);
    let reached = |h: &Option<Holder>| h.is_some_and(|h| h.active && h.reachable);
    let count = |test: &dyn Fn(&Option<Holder>) -> bool| {
        critical
            .iter()
            .map(|s| usize::from(test(&s.primary)) + usize::from(test(&s.deputy)))
            .sum::<usize>()
    };
    let ratio = |n: usize| {
        if seats == 0 {
            0.0
        } else {
            n as f64 / seats as f64
        }
    };
    let missing: Vec<&str> = critical
        .iter()
        .filter(|s| !held(&s.primary) || !held(&s.deputy))
        .map(|s| s.title.as_str())
        .collect();
    let silent: Vec<&str> = critical
        .iter()
        .filter(|s| !reached(&s.primary) || !reached(&s.deputy))
        .map(|s| s.title.as_str())
        .collect();
    let overdue = facts
        .lessons
        .iter()
        .filter(|l| **l == LessonState::Overdue)
        .count();

    let parts = [
        (Component::Staffed, ratio(count(&held))),
        (Component::Reachable, ratio(count(&reached))),
        (
            Component::Fresh,
            decay(facts.reviewed_at, now, FRESH_HALF_LIFE_DAYS),
        ),
        (
            Component::Exercised,
            decay(facts.exercised_at, now, EXERCISED_HALF_LIFE_DAYS),
        ),
        (Component::Learned, learned(facts)),
    ];
    let components: Vec<(Component, Points)> = parts
        .iter()
        .map(|(c, share)| (*c, part(c.weight(), *share)))
        .collect();
    let sum = Points(components.iter().map(|(_, p)| p.0).sum());

    let no_deputy = critical.iter().any(|s| !held(&s.deputy));
    let caps: Vec<Cap> = [
        (Cap::Unpublished, facts.published_at.is_none()),
        (Cap::NeverExercised, facts.exercised_at.is_none()),
        (Cap::NoDeputy, no_deputy),
        (Cap::OverdueAction, overdue > 0),
    ]
    .into_iter()
    .filter_map(|(cap, applies)| applies.then_some(cap))
    .collect();
    let cap = caps.iter().copied().min_by_key(|c| c.most());
    let score = cap.map_or(sum, |c| sum.min(c.most()));

    let mut losses: Vec<Loss> = components
        .iter()
        .filter(|(c, p)| *p < c.weight())
        .map(|(component, p)| {
            let (reason, fix) = match component {
                Component::Staffed => (
                    format!("{} of {seats} critical seats are filled", count(&held)),
                    if missing.is_empty() {
                        "Mark at least one slot critical".into()
                    } else {
                        format!("Name a primary and a deputy for {}", names(&missing))
                    },
                ),
                Component::Reachable => (
                    format!(
                        "{} of {seats} critical seats are held by somebody reachable",
                        count(&reached)
                    ),
                    if silent.is_empty() {
                        "Mark at least one slot critical".into()
                    } else {
                        format!(
                            "Have the holders of {} confirm a contact method",
                            names(&silent)
                        )
                    },
                ),
                Component::Fresh => match facts.reviewed_at {
                    Some(at) => (
                        format!("Last confirmed {} days ago", days(at, now)),
                        "Review the content and publish the confirmed version".into(),
                    ),
                    None => (
                        "Never confirmed".into(),
                        "Review the content and publish it".into(),
                    ),
                },
                Component::Exercised => match facts.exercised_at {
                    Some(at) => (
                        match &facts.exercised_by {
                            Some(what) => {
                                format!("Last exercised {} days ago: {what}", days(at, now))
                            }
                            None => format!("Last exercised {} days ago", days(at, now)),
                        },
                        "Run its tabletop in the next Strategic Readiness Review".into(),
                    ),
                    None => (
                        "Never exercised".into(),
                        "Run its tabletop: 20 minutes in a Strategic Readiness Review".into(),
                    ),
                },
                _ => learned_words(facts, overdue),
            };
            Loss {
                component: *component,
                points: Points(component.weight().0 - p.0),
                reason,
                fix,
            }
        })
        .collect();
    if let Some(cap) = cap.filter(|_| score < sum) {
        let fix = match cap {
            Cap::Unpublished => "Publish an approved version".into(),
            Cap::NeverExercised => "Run its tabletop once".into(),
            Cap::NoDeputy => format!(
                "Name a deputy for {}",
                names(
                    &critical
                        .iter()
                        .filter(|s| !held(&s.deputy))
                        .map(|s| s.title.as_str())
                        .collect::<Vec<_>>()
                )
            ),
            Cap::OverdueAction => "Complete the overdue action items".into(),
        };
        losses.push(Loss {
            component: Component::Cap,
            points: Points(sum.0 - score.0),
            reason: format!("{}: at most {}", cap.label(), cap.most()),
            fix,
        });
    }
    PlaybookScore {
        score,
        components,
        losses,
        caps,
    }
}

/// Verified lessons count whole, completed ones three quarters, open ones half, overdue ones
/// nothing. An exercise that taught nothing to change counts as learned; no exercise does not.
fn learned(facts: &PlaybookFacts) -> f64 {
    if facts.exercised_at.is_none() {
        return 0.0;
    }
    if facts.lessons.is_empty() {
        return 1.0;
    }
    let sum: f64 = facts
        .lessons
        .iter()
        .map(|l| match l {
            LessonState::Verified => 1.0,
            LessonState::Completed => 0.75,
            LessonState::Open => 0.5,
            LessonState::Overdue => 0.0,
        })
        .sum();
    sum / facts.lessons.len() as f64
}

fn learned_words(facts: &PlaybookFacts, overdue: usize) -> (String, String) {
    if facts.exercised_at.is_none() {
        return (
            "No lesson captured: never exercised".into(),
            "Exercise it and record what was learned".into(),
        );
    }
    let open = facts
        .lessons
        .iter()
        .filter(|l| **l != LessonState::Verified)
        .count();
    let reason = format!(
        "{open} of {} lessons not yet verified, {overdue} overdue",
        facts.lessons.len()
    );
    let fix = if overdue > 0 {
        "Complete the overdue action items"
    } else {
        "Complete the action items and verify them in the next exercise"
    };
    (reason, fix.into())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    const NOW: i64 = 1_800_000_000_000_000;
    fn now() -> Time {
        Time::from_micros(NOW)
    }
    fn ago(days: i64) -> Time {
        now().plus_days(-days)
    }
    fn holder(active: bool, reachable: bool) -> Holder {
        Holder {
            person: PersonId(Uuid::nil()),
            active,
            reachable,
        }
    }
    fn perfect() -> PlaybookFacts {
        let slot = |n: u8| SlotFacts {
            title: format!("Slot {n}"),
            critical: n < 3,
            primary: Some(holder(true, true)),
            deputy: Some(holder(true, true)),
        };
        PlaybookFacts {
            id: PlaybookId(Uuid::nil()),
            key: "PB-0001".into(),
            title: "Test".into(),
            domain: Domain::Mkt,
            criticality: 3,
            published_at: Some(now()),
            reviewed_at: Some(now()),
            exercised_at: Some(now()),
            exercised_by: Some("EXE-0001, closed on 2027-01-15".into()),
            slots: vec![slot(1), slot(2), slot(3)],
            lessons: vec![LessonState::Verified],
        }
    }

    prop_compose! {
        pub(crate) fn any_holder()(some in any::<bool>(), active in any::<bool>(), reachable in any::<bool>()) -> Option<Holder> {
            some.then(|| holder(active, reachable))
        }
    }
    prop_compose! {
        fn any_slot()(critical in any::<bool>(), primary in any_holder(), deputy in any_holder()) -> SlotFacts {
            SlotFacts { title: "Slot".into(), critical, primary, deputy }
        }
    }
    fn any_lesson() -> impl Strategy<Value = LessonState> {
        prop_oneof![
            Just(LessonState::Open),
            Just(LessonState::Overdue),
            Just(LessonState::Completed),
            Just(LessonState::Verified)
        ]
    }
    prop_compose! {
        pub(crate) fn any_facts()(
            published in proptest::option::of(0i64..2000),
            reviewed in proptest::option::of(0i64..2000),
            exercised in proptest::option::of(0i64..2000),
            criticality in 1u8..=5,
            slots in proptest::collection::vec(any_slot(), 0..7),
            lessons in proptest::collection::vec(any_lesson(), 0..6),
        ) -> PlaybookFacts {
            PlaybookFacts { criticality, published_at: published.map(ago), reviewed_at: reviewed.map(ago),
                exercised_at: exercised.map(ago), slots, lessons, ..perfect() }
        }
    }

    proptest! {
        #[test]
        fn losses_sum_to_100_minus_score(facts in any_facts()) {
            let s = score(&facts, now());
            let lost: u32 = s.losses.iter().map(|l| l.points.0).sum();
            prop_assert_eq!(s.score.0 + lost, 1000);
            prop_assert!(s.losses.iter().all(|l| l.points.0 > 0 && !l.reason.is_empty() && !l.fix.is_empty()));
        }
        #[test]
        fn every_cap_holds(facts in any_facts()) {
            let s = score(&facts, now());
            prop_assert!(s.caps.iter().all(|c| s.score <= c.most()));
        }
        #[test]
        fn time_alone_never_improves(facts in any_facts(), later in 1i64..1000) {
            prop_assert!(score(&facts, now().plus_days(later)).score <= score(&facts, now()).score);
        }
        #[test]
        fn filling_a_seat_never_harms(facts in any_facts(), index in 0usize..7, deputy in any::<bool>()) {
            let mut better = facts.clone();
            if let Some(slot) = better.slots.get_mut(index) {
                let seat = if deputy { &mut slot.deputy } else { &mut slot.primary };
                *seat = Some(holder(true, true));
            }
            prop_assert!(score(&better, now()).score >= score(&facts, now()).score);
        }
        #[test]
        fn exercising_and_confirming_never_harm(facts in any_facts()) {
            let exercised = PlaybookFacts { exercised_at: Some(now()), ..facts.clone() };
            let confirmed = PlaybookFacts { reviewed_at: Some(now()), ..facts.clone() };
            prop_assert!(score(&exercised, now()).score >= score(&facts, now()).score);
            prop_assert!(score(&confirmed, now()).score >= score(&facts, now()).score);
        }
        #[test]
        fn verifying_lessons_never_harms(facts in any_facts(), index in 0usize..6) {
            let mut better = facts.clone();
            if let Some(l) = better.lessons.get_mut(index) { *l = LessonState::Verified; }
            prop_assert!(score(&better, now()).score >= score(&facts, now()).score);
        }
    }

    #[test]
    fn a_perfect_playbook_has_100_and_loses_by_half_lives() {
        assert_eq!(score(&perfect(), now()).score, Points::FULL);
        let half = PlaybookFacts {
            reviewed_at: Some(ago(180)),
            exercised_at: Some(ago(365)),
            ..perfect()
        };
        assert_eq!(score(&half, now()).score, Points(1000 - 100 - 125));
    }

    #[test]
    fn what_is_lost_says_what_the_last_exercise_was() {
        let reason = |by: Option<&str>| {
            let facts = PlaybookFacts {
                exercised_at: Some(ago(365)),
                exercised_by: by.map(str::to_owned),
                ..perfect()
            };
            let losses = score(&facts, now()).losses;
            assert_eq!(losses.len(), 1, "{losses:?}");
            assert_eq!(losses[0].component, Component::Exercised);
            losses[0].reason.clone()
        };
        assert_eq!(
            reason(Some("EXE-0001, closed on 2026-01-15")),
            "Last exercised 365 days ago: EXE-0001, closed on 2026-01-15"
        );
        assert_eq!(reason(None), "Last exercised 365 days ago");
    }

    #[test]
    fn the_caps_are_those_of_the_rules() {
        let unpublished = PlaybookFacts {
            published_at: None,
            ..perfect()
        };
        assert_eq!(score(&unpublished, now()).score, Points(0));
        let never = PlaybookFacts {
            exercised_at: None,
            ..perfect()
        };
        assert_eq!(score(&never, now()).score, Points(600));
        let mut alone = perfect();
        alone.slots[0].deputy = None;
        let s = score(&alone, now());
        assert_eq!(s.score, Points(700));
        assert!(
            s.losses.iter().any(|l| l.fix.contains("Slot 1")),
            "{:?}",
            s.losses
        );
        let late = PlaybookFacts {
            lessons: vec![LessonState::Overdue, LessonState::Verified],
            ..perfect()
        };
        assert_eq!(score(&late, now()).score, Points(800));
    }
}
