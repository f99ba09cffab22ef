//! Applying changes, one after the other, to a body as a tree.

use super::{Applied, Conflict, Edit, EditFault, GROUPS, TABLES, field, row_id, tree};
use crate::playbooks::PlaybookBody;
use serde_json::{Map, Value};

/// Applies `edits` to `body`, which may have changed since they were made.
///
/// # Errors
/// The first change that names a place no body has, or a value that does not fit there.
pub fn apply(body: &PlaybookBody, edits: &[Edit]) -> Result<Applied, EditFault> {
    let mut tree = tree(body);
    let mut conflicts = Vec::new();
    for edit in edits {
        conflicts.extend(one(&mut tree, edit)?);
    }
    let body = serde_json::from_value(Value::Object(tree)).map_err(|e| EditFault {
        at: culprit(body, edits).unwrap_or_else(|| "edits".into()),
        reason: e.to_string(),
    })?;
    Ok(Applied { body, conflicts })
}

/// `None` when it was applied or stood there already. A conflict changes nothing.
fn one(tree: &mut Map<String, Value>, edit: &Edit) -> Result<Option<Conflict>, EditFault> {
    match edit {
        Edit::Set { at, was, to } => set(tree, at, was, to),
        Edit::Insert { table, after, row } => insert(tree, table, after.as_deref(), row),
        Edit::Remove { table, id, was } => {
            let name = id_of(table)?;
            let rows = table_mut(tree, table)?;
            let Some(at) = rows.iter().position(|r| row_id(r, name) == id) else {
                return Ok(None);
            };
            if rows[at] != *was {
                return Ok(Some(Conflict {
                    at: format!("{table}/{id}"),
                    was: was.clone(),
                    theirs: rows[at].clone(),
                    ours: Value::Null,
                }));
            }
            rows.remove(at);
            Ok(None)
        }
        Edit::Order { table, was, to } => order(tree, table, was, to),
    }
}

fn set(
    tree: &mut Map<String, Value>,
    at: &str,
    was: &Value,
    to: &Value,
) -> Result<Option<Conflict>, EditFault> {
    let conflict = |theirs: Value| {
        Some(Conflict {
            at: at.into(),
            was: was.clone(),
            theirs,
            ours: to.clone(),
        })
    };
    let (holder, name) = match at.split_once('/') {
        Some((table, rest)) => {
            let id = id_of(table)?;
            let (key, name) = rest
                .rsplit_once('.')
                .ok_or_else(|| fault(at, "names no field of the row"))?;
            if name == id {
                return Err(fault(
                    at,
                    "an id does not change; remove the row and add another",
                ));
            }
            let rows = table_mut(tree, table)?;
            let Some(Value::Object(row)) = rows.iter_mut().find(|r| row_id(r, id) == key) else {
                return Ok(conflict(Value::Null));
            };
            (row, name)
        }
        None => match at.split_once('.') {
            Some((group, name)) if GROUPS.contains(&group) => match tree.get_mut(group) {
                Some(Value::Object(fields)) => (fields, name),
                _ => return Err(fault(at, "is not there")),
            },
            Some(_) => return Err(fault(at, "there is no such field in a playbook")),
            None if TABLES.iter().any(|(t, _)| *t == at) || GROUPS.contains(&at) => {
                return Err(fault(at, "is changed row by row and field by field"));
            }
            None => (tree, at),
        },
    };
    let now = field(holder, name);
    if now == *to {
        return Ok(None);
    }
    if now != *was {
        return Ok(conflict(now));
    }
    if to.is_null() {
        holder.remove(name);
    } else {
        holder.insert(name.into(), to.clone());
    }
    Ok(None)
}

fn insert(
    tree: &mut Map<String, Value>,
    table: &str,
    after: Option<&str>,
    row: &Value,
) -> Result<Option<Conflict>, EditFault> {
    let id = id_of(table)?;
    let key = row_id(row, id);
    if key.is_empty() {
        return Err(fault(table, format!("a new row needs its `{id}`")));
    }
    let rows = table_mut(tree, table)?;
    if let Some(there) = rows.iter().find(|r| row_id(r, id) == key) {
        return Ok((there != row).then(|| Conflict {
            at: format!("{table}/{key}"),
            was: Value::Null,
            theirs: there.clone(),
            ours: row.clone(),
        }));
    }
    let at = match after {
        None => 0,
        // Where its neighbour is gone it comes last.
        Some(after) => rows
            .iter()
            .position(|r| row_id(r, id) == after)
            .map_or(rows.len(), |i| i + 1),
    };
    rows.insert(at, row.clone());
    Ok(None)
}

fn order(
    tree: &mut Map<String, Value>,
    table: &str,
    was: &[String],
    to: &[String],
) -> Result<Option<Conflict>, EditFault> {
    let id = id_of(table)?;
    let ids = |keys: &[String]| {
        let mut sorted = keys.to_vec();
        sorted.sort_unstable();
        sorted
    };
    if ids(was) != ids(to) || ids(to).windows(2).any(|w| w[0] == w[1]) {
        return Err(fault(
            table,
            "an order names the same rows before and after, each once",
        ));
    }
    let rows = table_mut(tree, table)?;
    let there = |key: &String| rows.iter().any(|r| row_id(r, id) == key);
    let (was, to): (Vec<&String>, Vec<&String>) = (
        was.iter().filter(|k| there(k)).collect(),
        to.iter().filter(|k| there(k)).collect(),
    );
    let now: Vec<&str> = rows
        .iter()
        .map(|r| row_id(r, id))
        .filter(|key| to.iter().any(|k| k == key))
        .collect();
    if now == to {
        return Ok(None);
    }
    if now != was {
        let text = |keys: Vec<&str>| Value::from(keys);
        return Ok(Some(Conflict {
            at: table.into(),
            was: text(was.iter().map(|k| k.as_str()).collect()),
            theirs: text(now),
            ours: text(to.iter().map(|k| k.as_str()).collect()),
        }));
    }
    // Rows that the change does not know stay where they are, behind the same count of rows.
    let mut moved: Vec<Value> = to
        .iter()
        .filter_map(|key| rows.iter().find(|r| row_id(r, id) == key.as_str()).cloned())
        .collect();
    moved.reverse();
    for row in rows.iter_mut() {
        if to.iter().any(|k| k.as_str() == row_id(row, id))
            && let Some(next) = moved.pop()
        {
            *row = next;
        }
    }
    Ok(None)
}

fn fault(at: &str, reason: impl Into<String>) -> EditFault {
    EditFault {
        at: at.into(),
        reason: reason.into(),
    }
}

fn id_of(table: &str) -> Result<&'static str, EditFault> {
    TABLES
        .iter()
        .find(|(t, _)| *t == table)
        .map(|(_, id)| *id)
        .ok_or_else(|| fault(table, "there is no such table in a playbook"))
}

fn table_mut<'a>(
    tree: &'a mut Map<String, Value>,
    table: &str,
) -> Result<&'a mut Vec<Value>, EditFault> {
    tree.entry(table)
        .or_insert_with(|| Value::Array(Vec::new()))
        .as_array_mut()
        .ok_or_else(|| fault(table, "is not a table"))
}

/// The change with which the body stops being readable. The list is halved, not tried change by
/// change: a program sends hundreds at once, and each try reads the whole body.
fn culprit(body: &PlaybookBody, edits: &[Edit]) -> Option<String> {
    let readable = |count: usize| {
        let mut tree = tree(body);
        edits
            .iter()
            .take(count)
            .all(|edit| one(&mut tree, edit).is_ok())
            && serde_json::from_value::<PlaybookBody>(Value::Object(tree)).is_ok()
    };
    // With the first `good` changes it can be read, with the first `bad` it cannot.
    let (mut good, mut bad) = (0, edits.len());
    while good + 1 < bad {
        let middle = usize::midpoint(good, bad);
        if readable(middle) {
            good = middle;
        } else {
            bad = middle;
        }
    }
    edits.get(good).map(|edit| match edit {
        Edit::Set { at, .. } => at.clone(),
        Edit::Insert { table, .. } | Edit::Order { table, .. } => table.clone(),
        Edit::Remove { table, id, .. } => format!("{table}/{id}"),
    })
}
