//! The audit trail: every change and every refused attempt.

use crate::identity::PersonRef;
use crate::{AuditId, Code, OrgId, PersonId, Time};
use serde::{Deserialize, Serialize};

/// What became of the attempt. Always explicit.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Success,
    /// Not allowed.
    Denied,
    /// Allowed, but wrong input or state; nothing changed.
    Refused,
    /// Our fault; nothing changed.
    Failed,
}
impl Outcome {
    pub const ALL: [Self; 4] = [Self::Success, Self::Denied, Self::Refused, Self::Failed];
    pub const fn key(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Denied => "denied",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
    pub const fn label(self) -> &'static str {
        match self {
            Self::Success => "Done",
            Self::Denied => "Denied",
            Self::Refused => "Refused",
            Self::Failed => "Failed",
        }
    }
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|o| o.key() == key)
    }
    pub const fn of(code: Code) -> Self {
        match code {
            Code::Unauthenticated | Code::Denied | Code::NotFound | Code::Throttled => Self::Denied,
            Code::Internal | Code::Unavailable => Self::Failed,
            _ => Self::Refused,
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditEntry {
    pub id: AuditId,
    pub org_id: Option<OrgId>,
    pub at: Time,
    /// `None` for the program itself or somebody unknown.
    pub actor: Option<PersonId>,
    /// `session`, `token`, `system`, `none`.
    pub credential: String,
    /// `reviews.open`.
    pub action: String,
    /// `review:0190…`, with the key where known.
    pub resource: String,
    pub outcome: Outcome,
    /// The error code when not a success.
    pub code: Option<String>,
    /// What changed or why not, in words; no secrets, no personal text.
    pub detail: String,
    pub address: String,
    pub request_id: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditRow {
    pub entry: AuditEntry,
    pub actor: Option<PersonRef>,
}

/// Which entries; empty means all. Newest first.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct AuditFilter {
    pub actor: Option<PersonId>,
    /// Prefix of the action, `reviews.`.
    pub action: Option<String>,
    pub outcome: Option<Outcome>,
    pub from: Option<Time>,
    pub until: Option<Time>,
}

/// One page of a list, with the cursor of the next.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Give it back as `cursor` for the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
