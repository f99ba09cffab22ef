//! What an execution taught: notes, and changes of the playbook that a steward accepts as a draft.

use crate::playbooks::Edit;
use crate::{ActionId, Date, PersonId, Time, VersionId};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LearningKind {
    Worked,
    DidNotWork,
}
impl LearningKind {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Worked => "What worked",
            Self::DidNotWork => "What did not",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LearningNote {
    pub kind: LearningKind,
    /// Which of the playbook's learning questions it answers, from 0.
    pub question: Option<usize>,
    pub text: String,
    pub by: PersonId,
    pub at: Time,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum ProposalState {
    Open,
    /// A steward took it into a draft.
    Accepted {
        by: PersonId,
        at: Time,
        draft: VersionId,
    },
    Declined {
        by: PersonId,
        at: Time,
        reason: String,
    },
}

/// A change of the playbook, with the action item that carries it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ChangeProposal {
    pub title: String,
    pub text: String,
    /// The change itself, if it was written; else the steward writes it.
    pub edits: Vec<Edit>,
    pub owner: PersonId,
    pub due: Date,
    pub by: PersonId,
    pub at: Time,
    pub action: ActionId,
    pub state: ProposalState,
}

#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Learning {
    pub notes: Vec<LearningNote>,
    pub proposals: Vec<ChangeProposal>,
}

/// What is needed to propose a change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewChange {
    pub title: String,
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub edits: Vec<Edit>,
    pub owner: PersonId,
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = Date))]
    pub due: Date,
}
