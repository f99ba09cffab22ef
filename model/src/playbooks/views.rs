//! What pages and the API show of playbooks.

use super::{
    ChangeLine, Conflict, Finding, Playbook, PlaybookBody, Stance, TaskGraph, VersionState,
};
use crate::identity::PersonRef;
use crate::readiness::PlaybookScore;
use crate::search::Piece;
use crate::{Domain, PersonId, PlaybookId, Time, VersionId};
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
    /// Who else wrote in it.
    pub contributors: Vec<PersonRef>,
    pub created_at: Time,
    pub hash: String,
}

impl VersionRow {
    /// Everybody who wrote any of it.
    pub fn writers(&self) -> Vec<PersonId> {
        self.author
            .iter()
            .chain(&self.contributors)
            .map(|p| p.id)
            .collect()
    }
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

/// A template or playbook that was found by its words.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Found {
    /// Key of a template, id of a playbook.
    pub id: String,
    pub key: String,
    pub title: String,
    pub domain: Domain,
    pub stance: Stance,
    /// Up to some thirty words around the match, the matching ones marked.
    pub excerpt: Vec<Piece>,
}

/// What a search found, best first, at most 50 of each.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchAnswer {
    pub templates: Vec<Found>,
    pub playbooks: Vec<Found>,
}

/// What publishing a draft would do to the score of its playbook.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Effect {
    pub now: PlaybookScore,
    /// As if the draft were published at this moment.
    pub published: PlaybookScore,
}

/// A draft, as the editor has it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftView {
    pub playbook: Playbook,
    pub shown: VersionRow,
    /// Grows with each save.
    pub revision: i64,
    pub body: PlaybookBody,
    pub findings: Vec<Finding>,
    /// The number of the version in force, and what the draft changes of it.
    pub against: Option<i64>,
    pub changes: Vec<ChangeLine>,
    pub effect: Effect,
    /// Who can take a seat.
    pub people: Vec<PersonRef>,
    /// The template it comes from has changed since.
    pub template_changed: bool,
}

/// What came of a save. `body` is the draft as it now stands, with everybody's changes.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftSaved {
    pub revision: i64,
    pub body: PlaybookBody,
    /// What was not written because somebody else wrote there.
    pub conflicts: Vec<Conflict>,
    pub findings: Vec<Finding>,
    pub effect: Effect,
}

/// Two versions side by side.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Comparison {
    pub playbook: Playbook,
    pub from: VersionRow,
    pub to: VersionRow,
    pub changes: Vec<ChangeLine>,
}

/// What a template's update would do to a playbook adopted from it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TemplateUpdate {
    pub playbook: Playbook,
    pub template_key: String,
    /// What changed in the template since it was adopted or last merged.
    pub changes: Vec<ChangeLine>,
    /// Where the playbook was changed too: `theirs` is the playbook's text, `ours` the template's.
    pub conflicts: Vec<Conflict>,
}

/// The seats of one playbook that a person would hand to another.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Replacement {
    pub playbook: PlaybookId,
    pub key: String,
    pub title: String,
    /// Titles of the slots, with the seat: `Deputy of Legal`.
    pub seats: Vec<String>,
    /// Why it cannot be done now; `None` when it can.
    pub blocked: Option<String>,
}

/// A playbook that wants its steward.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Upkeep {
    pub playbook: PlaybookId,
    pub key: String,
    pub title: String,
    pub domain: Domain,
    pub steward: Option<PersonRef>,
    /// What is wrong, in one sentence.
    pub what: String,
    /// The version to open, where it is one.
    pub version: Option<VersionId>,
}

/// The steward's desk: what decays unless somebody looks after it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StewardDesk {
    /// The review interval has passed, or does within 14 days.
    pub due: Vec<Upkeep>,
    /// Critical slots without a primary or deputy, or whose holder left or cannot be reached.
    pub unstaffed: Vec<Upkeep>,
    /// Sent back by the domain owner.
    pub sent_back: Vec<Upkeep>,
    /// Drafts that nobody has submitted.
    pub drafts: Vec<Upkeep>,
    /// Waiting for a domain owner.
    pub waiting: Vec<Upkeep>,
    /// The template has changed.
    pub updates: Vec<Upkeep>,
}

/// How a playbook is written outside of M.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// As the templates of the library: lossless but for the people in its slots.
    Toml,
    /// The same as JSON.
    Json,
    /// OASIS CACAO Security Playbooks 2.0; what it cannot say is in a declared extension.
    Cacao,
    /// For reading; cannot be imported.
    Markdown,
}

impl Format {
    pub const ALL: [Self; 4] = [Self::Toml, Self::Json, Self::Cacao, Self::Markdown];
    /// The word in an address.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Toml => "toml",
            Self::Json => "json",
            Self::Cacao => "cacao",
            Self::Markdown => "markdown",
        }
    }
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Toml => "application/toml",
            Self::Json => "application/json",
            Self::Cacao => "application/cacao+json;version=2.0",
            Self::Markdown => "text/markdown;charset=utf-8",
        }
    }
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Toml => "toml",
            Self::Json => "json",
            Self::Cacao => "cacao.json",
            Self::Markdown => "md",
        }
    }
    pub const fn label(self) -> &'static str {
        match self {
            Self::Toml => "TOML",
            Self::Json => "JSON",
            Self::Cacao => "CACAO 2.0",
            Self::Markdown => "Markdown",
        }
    }
}

/// A playbook as a file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PlaybookFile {
    /// `PB-0007-primary-bank-fails.toml`
    pub name: String,
    pub format: Format,
    pub text: String,
}

/// A playbook that came in, as a draft, and what of its document M keeps but does not show.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportedPlaybook {
    pub view: PlaybookView,
    pub notes: Vec<String>,
}
