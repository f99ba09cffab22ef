//! Changes between two bodies, and applying them to a third: saving a draft that somebody else
//! has changed meanwhile, and bringing a template's update into an adopted playbook, are the
//! same operation. Nothing is overwritten unseen: what cannot be applied is a [`Conflict`].

mod applying;
mod changes;

pub use applying::apply;
pub use changes::diff;

use super::PlaybookBody;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// The tables whose rows have an id of their own, with the name of that id.
const TABLES: [(&str, &str); 7] = [
    ("source", "id"),
    ("slot", "key"),
    ("variable", "key"),
    ("task", "id"),
    ("communication", "id"),
    ("decision", "id"),
    ("clock", "id"),
];
/// Whose fields are told one by one.
const GROUPS: [&str; 2] = ["budget", "scenario"];

/// One change. `at` names a field: `title`, `budget.amount`, `task/call-the-bank.due`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "edit")]
pub enum Edit {
    /// A field gets another value. `null` is an optional field without one.
    Set { at: String, was: Value, to: Value },
    /// A row comes into a table, behind `after` or at the beginning.
    Insert {
        table: String,
        after: Option<String>,
        row: Value,
    },
    Remove {
        table: String,
        id: String,
        was: Value,
    },
    /// The rows that both sides have stand in another order.
    Order {
        table: String,
        was: Vec<String>,
        to: Vec<String>,
    },
}

/// Two changes of one place. `null` means that it is not there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Conflict {
    /// As in [`Edit`]; a whole row as `task/call-the-bank`, an order as `task`.
    pub at: String,
    /// What both began with.
    pub was: Value,
    /// What stands there now.
    pub theirs: Value,
    /// What was to be written.
    pub ours: Value,
}

impl Conflict {
    /// The change that writes `ours` over `theirs` after all. `None` where the row is gone: then
    /// there is nothing to write in.
    pub fn resolved(&self) -> Option<Edit> {
        let (theirs, ours) = (self.theirs.clone(), self.ours.clone());
        let Some((table, rest)) = self.at.split_once('/') else {
            if !TABLES.iter().any(|(t, _)| *t == self.at) {
                return Some(Edit::Set {
                    at: self.at.clone(),
                    was: theirs,
                    to: ours,
                });
            }
            let keys = |v: &Value| serde_json::from_value(v.clone()).ok();
            return Some(Edit::Order {
                table: self.at.clone(),
                was: keys(&theirs)?,
                to: keys(&ours)?,
            });
        };
        if theirs.is_object() && (ours.is_null() || ours.is_object()) && !rest.contains('.') {
            // A whole row: gone, or another one under the same name.
            return ours.is_null().then(|| Edit::Remove {
                table: table.to_owned(),
                id: rest.to_owned(),
                was: theirs,
            });
        }
        (!(theirs.is_null() && self.was.is_object())).then(|| Edit::Set {
            at: self.at.clone(),
            was: theirs,
            to: ours,
        })
    }
}

/// What came of applying changes. The body has every change that is not in `conflicts`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Applied {
    pub body: PlaybookBody,
    pub conflicts: Vec<Conflict>,
}

/// A change that does not fit any body.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{at}: {reason}")]
pub struct EditFault {
    pub at: String,
    pub reason: String,
}

/// Brings what changed from `base` to `theirs` into `ours`; conflicts tell `theirs` as the side
/// that was to be written.
///
/// # Errors
/// None for three bodies: their differences fit.
pub fn merge(
    base: &PlaybookBody,
    ours: &PlaybookBody,
    theirs: &PlaybookBody,
) -> Result<Applied, EditFault> {
    apply(ours, &diff(base, theirs))
}

/// A row whose id another row of its table has too: `task/call-the-bank`. Changes could not tell
/// the two apart.
pub fn used_twice(body: &PlaybookBody) -> Option<String> {
    let tree = tree(body);
    TABLES.iter().find_map(|(table, id)| {
        let mut seen = HashSet::new();
        list(tree.get(*table)?)
            .iter()
            .map(|row| row_id(row, id))
            .find(|key| !seen.insert(*key))
            .map(|key| format!("{table}/{key}"))
    })
}

fn tree(body: &PlaybookBody) -> Map<String, Value> {
    match serde_json::to_value(body) {
        Ok(Value::Object(tree)) => tree,
        _ => Map::new(),
    }
}

fn field(of: &Map<String, Value>, name: &str) -> Value {
    of.get(name).cloned().unwrap_or(Value::Null)
}

fn row_id<'a>(row: &'a Value, id: &str) -> &'a str {
    row.get(id).and_then(Value::as_str).unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests;
