//! Words, tones and addresses of a score.

use door::AppError;
use model::{
    PlaybookId, Time,
    readiness::{
        Cap, Component, Coverage, DomainReadiness, Grade, Loss, PlaybookReadiness, PlaybookScore,
        Points, Readiness,
    },
};
use serde::{Deserialize, Serialize};
use ui::{Tone, paths};

/// The score of one playbook beside that of its domain.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Explained {
    pub as_of: Time,
    pub playbook: PlaybookReadiness,
    pub domain: Points,
}

impl Explained {
    #[cfg_attr(not(feature = "ssr"), allow(dead_code))] // asked for by the server only
    pub fn of(readiness: &Readiness, id: PlaybookId) -> Option<Self> {
        let domain = readiness
            .domains
            .iter()
            .find(|d| d.playbooks.iter().any(|p| p.id == id))?;
        let playbook = readiness.playbook(id)?.clone();
        Some(Self {
            as_of: readiness.as_of,
            playbook,
            domain: domain.score,
        })
    }
}

pub fn no_such_playbook() -> AppError {
    AppError::absent("There is no such playbook, or you may not see it.")
}

pub const fn grade_tone(grade: Grade) -> Tone {
    match grade {
        Grade::Ready => Tone::Ready,
        Grade::Watch => Tone::Watch,
        Grade::Gap => Tone::Gap,
    }
}

pub fn tenths(points: Points) -> i64 {
    i64::from(points.0)
}

/// "12 playbooks", "1 playbook".
pub fn playbooks(count: usize) -> String {
    format!(
        "{count} {}",
        if count == 1 { "playbook" } else { "playbooks" }
    )
}

/// The cap that decides: the lowest.
pub fn binding_cap(score: &PlaybookScore) -> Option<Cap> {
    score.caps.iter().copied().min_by_key(|c| c.most())
}

/// What to mend first: why points are missing and what brings them back. Nothing helps an
/// unpublished playbook before it is published.
pub fn first_mend(score: &PlaybookScore) -> Option<(String, String)> {
    if score.caps.contains(&Cap::Unpublished) {
        let fix = "Name its people, have the version approved and publish it";
        return Some((
            format!("{}: at most 0.0", Cap::Unpublished.label()),
            fix.to_owned(),
        ));
    }
    score
        .worst()
        .map(|l| (format!("{} (−{})", l.reason, l.points), l.fix.clone()))
}

/// Where the fix of a loss is made.
pub fn fix_href(playbook: &PlaybookReadiness, loss: &Loss) -> String {
    let tab = |tab: &str| paths::with_query(paths::playbook(playbook.id), &[("tab", tab)]);
    match (loss.component, binding_cap(&playbook.score)) {
        (Component::Staffed | Component::Reachable, _) | (Component::Cap, Some(Cap::NoDeputy)) => {
            tab("roles")
        }
        (Component::Exercised, _) | (Component::Cap, Some(Cap::NeverExercised)) => paths::reviews(),
        (Component::Learned, _) | (Component::Cap, Some(Cap::OverdueAction)) => paths::actions(),
        (Component::Fresh | Component::Cap, _) => tab("history"),
    }
}

/// The state of the enterprise in a sentence.
pub fn headline(readiness: &Readiness) -> String {
    format!("Readiness is {} of 100.", readiness.enterprise)
}

/// How much is ready, and where it is weakest.
pub fn note(readiness: &Readiness) -> String {
    let all = readiness.playbooks().count();
    let ready = readiness.count(Coverage::Ready);
    let are = if all == 1 { "is" } else { "are" };
    let weakest = readiness.domains.iter().min_by_key(|d| d.score);
    let weakest = weakest
        .map(|d| format!(" Weakest domain: {}, {}.", d.domain.title(), d.score))
        .unwrap_or_default();
    format!("{ready} of {} {are} ready.{weakest}", playbooks(all))
}

/// "2 unstaffed, 1 stale"; states with none are left out, worst first.
pub fn coverage_words(domain: &DomainReadiness) -> String {
    let kinds = [
        Coverage::Missing,
        Coverage::Unstaffed,
        Coverage::NeverExercised,
        Coverage::Stale,
        Coverage::Ready,
    ];
    let parts: Vec<String> = kinds
        .into_iter()
        .filter_map(|c| {
            Some(domain.count(c))
                .filter(|n| *n > 0)
                .map(|n| format!("{n} {}", c.label().to_lowercase()))
        })
        .collect();
    if parts.is_empty() {
        "No playbook".into()
    } else {
        parts.join(", ")
    }
}

/// "25.0 + 14.6 = 39.6": each loss, then their sum.
pub fn sum_line(losses: &[Loss]) -> String {
    let sum = Points(losses.iter().map(|l| l.points.0).sum());
    let terms: Vec<String> = losses.iter().map(|l| l.points.to_string()).collect();
    match terms.as_slice() {
        [] => "0.0".into(),
        [one] => one.clone(),
        many => format!("{} = {sum}", many.join(" + ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Domain;
    use model::readiness::{PlaybookFacts, SlotFacts};

    fn readiness(published: bool) -> Readiness {
        let now = Time::from_micros(1_800_000_000_000_000);
        let facts = PlaybookFacts {
            id: PlaybookId(Default::default()),
            key: "PB-0001".into(),
            title: "Test".into(),
            domain: Domain::Ops,
            criticality: 3,
            published_at: published.then_some(now),
            reviewed_at: published.then_some(now),
            exercised_at: None,
            exercised_by: None,
            slots: vec![SlotFacts {
                title: "Lead".into(),
                critical: true,
                primary: None,
                deputy: None,
            }],
            lessons: vec![],
        };
        Readiness::of(&[facts], now)
    }

    #[test]
    fn the_sum_line_adds_up_to_what_is_lost() {
        let r = readiness(true);
        let score = &r.domains[1].playbooks[0].score;
        assert_eq!(score.score, Points(200));
        assert_eq!(sum_line(&score.losses), "25.0 + 15.0 + 25.0 + 15.0 = 80.0");
        assert_eq!(sum_line(&score.losses[..1]), "25.0");
        assert_eq!(sum_line(&[]), "0.0");
    }

    #[test]
    fn every_fix_has_a_place() {
        let r = readiness(false);
        let playbook = &r.domains[1].playbooks[0];
        assert_eq!(binding_cap(&playbook.score), Some(Cap::Unpublished));
        assert!(
            first_mend(&playbook.score).is_some_and(|(why, _)| why.starts_with("Not published"))
        );
        for loss in &playbook.score.losses {
            assert!(fix_href(playbook, loss).starts_with('/'), "{loss:?}");
        }
    }

    #[test]
    fn domains_say_what_they_hold() {
        let r = readiness(true);
        assert_eq!(coverage_words(&r.domains[1]), "1 unstaffed");
        assert_eq!(coverage_words(&r.domains[0]), "No playbook");
        assert_eq!(headline(&r), "Readiness is 2.5 of 100.");
        assert_eq!(
            note(&r),
            "0 of 1 playbook is ready. Weakest domain: Market Dynamics, 0.0."
        );
        assert_eq!(
            Explained::of(&r, PlaybookId(Default::default())).map(|e| e.domain),
            Some(Points(200))
        );
    }
}
