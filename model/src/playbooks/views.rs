//! What pages and the API show of playbooks.

use super::{Finding, Playbook, PlaybookBody, Stance, TaskGraph, VersionState};
use crate::identity::PersonRef;
use crate::readiness::PlaybookScore;
use crate::{Domain, PlaybookId, Time, VersionId};
use serde::{Deserialize, Serialize};

/// A row of the library.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateSummary {
    pub key: String,
    pub domain: Domain,
    pub title: String,
    pub summary: String,
    pub stance: Stance,
    pub criticality: u8,
    pub industries: Vec<String>,
    pub tasks: u32,
    pub slots: u32,
    pub clocks: u32,
    /// The playbooks of this organisation adopted from it.
    pub adopted: Vec<PlaybookId>,
}

/// A template with its task graph.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateView {
    pub summary: TemplateSummary,
    pub body: PlaybookBody,
    pub graph: TaskGraph,
}

/// A row of the organisation's playbooks.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlaybookSummary {
    pub playbook: Playbook,
    pub steward: Option<PersonRef>,
    /// Number and publishing time of the current version.
    pub version: Option<i64>,
    pub published_at: Option<Time>,
    pub score: PlaybookScore,
}

/// One version in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VersionRow {
    pub id: VersionId,
    pub number: i64,
    pub state: VersionState,
    pub change_summary: String,
    pub author: Option<PersonRef>,
    pub created_at: Time,
    pub hash: String,
}

/// A playbook with the version shown, its people by name and its score explained.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PlaybookView {
    pub summary: PlaybookSummary,
    pub shown: VersionRow,
    pub body: PlaybookBody,
    pub graph: TaskGraph,
    pub findings: Vec<Finding>,
    /// Everybody named in a slot.
    pub people: Vec<PersonRef>,
    pub versions: Vec<VersionRow>,
}

/// Which playbooks or templates to list. Empty means all.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PlaybookFilter {
    /// Words that must all occur in key, title or summary.
    pub q: Option<String>,
    pub domain: Option<Domain>,
    pub stance: Option<Stance>,
}

impl PlaybookFilter {
    pub fn matches(&self, domain: Domain, stance: Stance, text: &str) -> bool {
        let text = text.to_lowercase();
        self.domain.is_none_or(|d| d == domain)
            && self.stance.is_none_or(|s| s == stance)
            && self
                .q
                .iter()
                .flat_map(|q| q.split_whitespace())
                .all(|word| text.contains(&word.to_lowercase()))
    }
}
