//! Readiness of every playbook, domain and the enterprise at one moment. Frozen for a review.

use super::{Grade, PlaybookFacts, PlaybookScore, Points, score};
use crate::{Domain, OrgId, PlaybookId, SnapshotId, Time};
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlaybookReadiness {
    pub id: PlaybookId,
    pub key: String,
    pub title: String,
    pub domain: Domain,
    pub criticality: u8,
    pub coverage: Coverage,
    pub score: PlaybookScore,
}

/// What coverage says of a playbook in one word; the first that applies, worst first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// Not published.
    Missing,
    /// A critical seat is empty.
    Unstaffed,
    NeverExercised,
    /// Confirmed longer ago than its half-life.
    Stale,
    Ready,
}
impl Coverage {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Missing => "Missing",
            Self::Unstaffed => "Unstaffed",
            Self::NeverExercised => "Never exercised",
            Self::Stale => "Stale",
            Self::Ready => "Ready",
        }
    }
    pub const fn grade(self) -> Grade {
        match self {
            Self::Missing | Self::Unstaffed => Grade::Gap,
            Self::NeverExercised | Self::Stale => Grade::Watch,
            Self::Ready => Grade::Ready,
        }
    }
    fn of(facts: &PlaybookFacts, now: Time) -> Self {
        let empty = |s: &super::SlotFacts| {
            s.critical
                && [s.primary, s.deputy]
                    .iter()
                    .any(|h| !h.is_some_and(|h| h.active))
        };
        if facts.published_at.is_none() {
            Self::Missing
        } else if facts.slots.iter().any(empty) {
            Self::Unstaffed
        } else if facts.exercised_at.is_none() {
            Self::NeverExercised
        } else if facts
            .reviewed_at
            .is_none_or(|at| now.days_since(at) > super::FRESH_HALF_LIFE_DAYS)
        {
            Self::Stale
        } else {
            Self::Ready
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DomainReadiness {
    pub domain: Domain,
    /// Criticality-weighted mean; 0 for a domain without playbooks.
    pub score: Points,
    pub playbooks: Vec<PlaybookReadiness>,
}
impl DomainReadiness {
    pub fn count(&self, coverage: Coverage) -> usize {
        self.playbooks
            .iter()
            .filter(|p| p.coverage == coverage)
            .count()
    }
}

/// The whole organisation at `as_of`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Readiness {
    pub as_of: Time,
    /// Mean of the eight domains.
    pub enterprise: Points,
    pub domains: Vec<DomainReadiness>,
}

impl Readiness {
    pub fn of(facts: &[PlaybookFacts], now: Time) -> Self {
        let domains: Vec<DomainReadiness> = Domain::ALL
            .into_iter()
            .map(|domain| {
                let mut playbooks: Vec<PlaybookReadiness> = facts
                    .iter()
                    .filter(|f| f.domain == domain)
                    .map(|f| PlaybookReadiness {
                        id: f.id,
                        key: f.key.clone(),
                        title: f.title.clone(),
                        domain,
                        criticality: f.criticality,
                        coverage: Coverage::of(f, now),
                        score: score(f, now),
                    })
                    .collect();
                playbooks.sort_by(|a, b| (a.score.score, &a.key).cmp(&(b.score.score, &b.key)));
                let weight: u64 = playbooks.iter().map(|p| u64::from(p.criticality)).sum();
                let sum: u64 = playbooks
                    .iter()
                    .map(|p| u64::from(p.score.score.0) * u64::from(p.criticality))
                    .sum();
                DomainReadiness {
                    domain,
                    score: mean(sum, weight),
                    playbooks,
                }
            })
            .collect();
        let sum = domains.iter().map(|d| u64::from(d.score.0)).sum();
        Self {
            as_of: now,
            enterprise: mean(sum, domains.len() as u64),
            domains,
        }
    }

    pub fn playbooks(&self) -> impl Iterator<Item = &PlaybookReadiness> {
        self.domains.iter().flat_map(|d| &d.playbooks)
    }
    pub fn playbook(&self, id: PlaybookId) -> Option<&PlaybookReadiness> {
        self.playbooks().find(|p| p.id == id)
    }
    /// The five weakest: lowest score, then highest criticality.
    pub fn weakest(&self) -> Vec<&PlaybookReadiness> {
        let mut all: Vec<_> = self.playbooks().collect();
        all.sort_by(|a, b| {
            (a.score.score, std::cmp::Reverse(a.criticality), &a.key).cmp(&(
                b.score.score,
                std::cmp::Reverse(b.criticality),
                &b.key,
            ))
        });
        all.truncate(5);
        all
    }
    pub fn count(&self, coverage: Coverage) -> usize {
        self.domains.iter().map(|d| d.count(coverage)).sum()
    }
}

/// Rounded to the nearest tenth; 0 when nothing is weighed.
fn mean(sum: u64, weight: u64) -> Points {
    Points(if weight == 0 {
        0
    } else {
        ((sum * 2 + weight) / (weight * 2)) as u32
    })
}

/// A readiness frozen for a review.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Snapshot {
    pub id: SnapshotId,
    pub org_id: OrgId,
    pub readiness: Readiness,
}

#[cfg(test)]
mod tests {
    use super::super::score::tests::any_facts;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_domain_lies_between_its_playbooks(facts in proptest::collection::vec(any_facts(), 1..12)) {
            let now = Time::from_micros(1_800_000_000_000_000);
            let r = Readiness::of(&facts, now);
            let d = &r.domains[0];
            let (low, high) = (d.playbooks.first().map(|p| p.score.score), d.playbooks.last().map(|p| p.score.score));
            prop_assert!(low <= Some(d.score) && Some(d.score) <= high);
            prop_assert_eq!(r.playbooks().count(), facts.len());
            prop_assert_eq!(r.weakest().len(), facts.len().min(5));
            // A playbook called ready in coverage is capped by nothing but overdue actions.
            prop_assert!(r.playbooks().filter(|p| p.coverage == Coverage::Missing).all(|p| p.score.score == Points(0)));
        }
    }
}
