//! Messages, decisions, situation reports, costs: what is said and settled in an execution.

use crate::playbooks::{Communication, DecisionPoint};
use crate::{PersonId, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `draft → approved → sent`, or `withdrawn`. M hands nothing to the public: who sends it says so.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum MessageState {
    Draft,
    /// Approved with this text, variables filled.
    Approved {
        by: PersonId,
        at: Time,
        subject: String,
        body: String,
    },
    Sent {
        by: PersonId,
        at: Time,
        approved_by: PersonId,
        subject: String,
        body: String,
    },
    Withdrawn {
        by: PersonId,
        at: Time,
        reason: String,
    },
}
impl MessageState {
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Approved { .. } => "approved",
            Self::Sent { .. } => "sent",
            Self::Withdrawn { .. } => "withdrawn",
        }
    }
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Approved { .. } => "Approved",
            Self::Sent { .. } => "Sent",
            Self::Withdrawn { .. } => "Withdrawn",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MessageRun {
    /// The text as it is being written; variables as `{{key}}`.
    pub spec: Communication,
    pub state: MessageState,
}

/// Replaces `{{key}}` by its value. Variables without a value stay as they are and are named.
pub fn fill(text: &str, values: &BTreeMap<String, String>) -> (String, Vec<String>) {
    let (mut out, mut missing, mut rest) = (String::with_capacity(text.len()), Vec::new(), text);
    while let Some(open) = rest.find("{{") {
        let (before, inside) = rest.split_at(open);
        out.push_str(before);
        let Some(close) = inside.find("}}") else {
            rest = inside;
            break;
        };
        let key = inside[2..close].trim();
        match values.get(key).filter(|v| !v.trim().is_empty()) {
            Some(value) => out.push_str(value),
            None => {
                out.push_str(&inside[..close + 2]);
                if !missing.iter().any(|m| m == key) {
                    missing.push(key.to_owned());
                }
            }
        }
        rest = &inside[close + 2..];
    }
    out.push_str(rest);
    (out, missing)
}

impl MessageRun {
    /// Subject and body with the values in place, and the variables that lack one.
    pub fn filled(&self, values: &BTreeMap<String, String>) -> (String, String, Vec<String>) {
        let (subject, mut missing) = fill(&self.spec.subject, values);
        let (body, more) = fill(&self.spec.body, values);
        for key in more {
            if !missing.contains(&key) {
                missing.push(key);
            }
        }
        (subject, body, missing)
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum DecisionState {
    Open,
    Decided {
        by: PersonId,
        at: Time,
        /// Id of the option.
        option: String,
        rationale: String,
    },
    /// Nobody decided in time: the default that the playbook gives was taken.
    Defaulted {
        at: Time,
    },
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DecisionRun {
    pub spec: DecisionPoint,
    pub state: DecisionState,
    /// T1 plus the offset of the playbook.
    pub due_at: Time,
    /// Not in the playbook: asked and answered in the room.
    pub logged: bool,
}
impl DecisionRun {
    /// Id of the option that holds now.
    pub fn chosen(&self) -> Option<&str> {
        match &self.state {
            DecisionState::Open => None,
            DecisionState::Decided { option, .. } => Some(option),
            DecisionState::Defaulted { .. } => Some(&self.spec.default),
        }
    }
    pub const fn key(&self) -> &'static str {
        match self.state {
            DecisionState::Open => "open",
            DecisionState::Decided { .. } => "decided",
            DecisionState::Defaulted { .. } => "defaulted",
        }
    }
    pub const fn label(&self) -> &'static str {
        match self.state {
            DecisionState::Open => "Open",
            DecisionState::Decided { .. } => "Decided",
            DecisionState::Defaulted { .. } => "Default taken",
        }
    }
}

/// A situation report.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SitRep {
    pub situation: String,
    pub actions: String,
    pub next: String,
    pub asks: String,
    pub by: PersonId,
    pub at: Time,
    pub next_due_at: Option<Time>,
}

/// Money in whole units of the budget's currency, or time, or both.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CostEntry {
    pub text: String,
    pub amount: u64,
    pub minutes: u32,
    pub by: PersonId,
    pub at: Time,
}

/// Handing over command: asked, then accepted by the other.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Transfer {
    pub from: PersonId,
    pub to: PersonId,
    pub brief: String,
    pub at: Time,
    pub state: TransferState,
}
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum TransferState {
    Asked,
    Accepted {
        at: Time,
    },
    Declined {
        at: Time,
    },
    /// Taken by a sponsor or the domain owner without being asked.
    TakenOver {
        at: Time,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_filled_and_the_missing_named_once() {
        let values = BTreeMap::from([
            ("who".to_owned(), "Ann {{x}}".to_owned()),
            ("empty".to_owned(), " ".to_owned()),
        ]);
        let (text, missing) = fill(
            "{{ who }} met {{whom}} and {{whom}}; {{empty}} {{open",
            &values,
        );
        assert_eq!(
            text,
            "Ann {{x}} met {{whom}} and {{whom}}; {{empty}} {{open"
        );
        assert_eq!(missing, ["whom", "empty"]);
    }
}
