//! The changes that make one body of another.

use super::{Edit, GROUPS, TABLES, field, list, row_id, tree};
use crate::playbooks::PlaybookBody;
use serde_json::{Map, Value};

/// The changes that make `new` of `old`.
pub fn diff(old: &PlaybookBody, new: &PlaybookBody) -> Vec<Edit> {
    let (old, new) = (tree(old), tree(new));
    let mut edits = Vec::new();
    let names: Vec<&String> = old
        .keys()
        .chain(new.keys().filter(|k| !old.contains_key(*k)))
        .collect();
    for name in names {
        let (was, to) = (field(&old, name), field(&new, name));
        if was == to {
            continue;
        }
        if let Some((table, id)) = TABLES.iter().find(|(t, _)| t == name) {
            rows(table, id, &was, &to, &mut edits);
        } else if GROUPS.contains(&name.as_str()) {
            fields(&format!("{name}."), &was, &to, &mut edits);
        } else {
            edits.push(Edit::Set {
                at: name.clone(),
                was,
                to,
            });
        }
    }
    edits
}

fn fields(prefix: &str, was: &Value, to: &Value, edits: &mut Vec<Edit>) {
    let none = Map::new();
    let (was, to) = (
        was.as_object().unwrap_or(&none),
        to.as_object().unwrap_or(&none),
    );
    for name in was
        .keys()
        .chain(to.keys().filter(|k| !was.contains_key(*k)))
    {
        let (was, to) = (field(was, name), field(to, name));
        if was != to {
            edits.push(Edit::Set {
                at: format!("{prefix}{name}"),
                was,
                to,
            });
        }
    }
}

fn rows(table: &str, id: &str, was: &Value, to: &Value, edits: &mut Vec<Edit>) {
    let (was, to) = (list(was), list(to));
    let find = |rows: &[Value], key: &str| rows.iter().position(|r| row_id(r, id) == key);
    for row in was {
        let key = row_id(row, id);
        if find(to, key).is_none() {
            edits.push(Edit::Remove {
                table: table.into(),
                id: key.into(),
                was: row.clone(),
            });
        }
    }
    let kept = |rows: &[Value], other: &[Value]| -> Vec<String> {
        rows.iter()
            .map(|r| row_id(r, id).to_owned())
            .filter(|key| find(other, key).is_some())
            .collect()
    };
    let (before, after) = (kept(was, to), kept(to, was));
    if before != after {
        edits.push(Edit::Order {
            table: table.into(),
            was: before,
            to: after,
        });
    }
    for (i, row) in to.iter().enumerate() {
        let key = row_id(row, id);
        match find(was, key) {
            None => edits.push(Edit::Insert {
                table: table.into(),
                after: (i > 0).then(|| row_id(&to[i - 1], id).to_owned()),
                row: row.clone(),
            }),
            Some(at) => fields(&format!("{table}/{key}."), &was[at], row, edits),
        }
    }
}
