//! Changes between two bodies, and applying them to a third: saving a draft that somebody else
//! has changed meanwhile, and bringing a template's update into an adopted playbook, are the
//! same operation. Nothing is overwritten unseen: what cannot be applied is a [`Conflict`].

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Span;
    use crate::playbooks::body_for_tests;
    use proptest::prelude::*;
    use serde_json::json;

    /// One thing a steward does to a draft.
    #[derive(Clone, Debug)]
    enum Step {
        Title(u8),
        TaskTitle(usize, u8),
        TaskDue(usize, u32),
        TaskEvidence(usize, Option<u8>),
        AddTask(usize, u8),
        RemoveTask(usize),
        MoveTask(usize, usize),
        SlotPurpose(usize, u8),
        Questions(u8),
        Budget(u64),
        Background(u8),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            any::<u8>().prop_map(Step::Title),
            (0usize..12, any::<u8>()).prop_map(|(i, n)| Step::TaskTitle(i, n)),
            (0usize..12, 1u32..9_000).prop_map(|(i, n)| Step::TaskDue(i, n)),
            (0usize..12, proptest::option::of(any::<u8>()))
                .prop_map(|(i, n)| Step::TaskEvidence(i, n)),
            (0usize..12, any::<u8>()).prop_map(|(i, n)| Step::AddTask(i, n)),
            (0usize..12).prop_map(Step::RemoveTask),
            (0usize..12, 0usize..12).prop_map(|(a, b)| Step::MoveTask(a, b)),
            (0usize..3, any::<u8>()).prop_map(|(i, n)| Step::SlotPurpose(i, n)),
            any::<u8>().prop_map(Step::Questions),
            (0u64..100).prop_map(Step::Budget),
            any::<u8>().prop_map(Step::Background),
        ]
    }

    fn take(body: &mut PlaybookBody, step: Step) {
        let tasks = body.tasks.len();
        let at = |i: usize| i % tasks.max(1);
        match step {
            Step::Title(n) => body.title = format!("Title {n}"),
            Step::Questions(n) => body.learning_questions.push(format!("Question {n}?")),
            Step::Budget(n) => body.budget.amount = n,
            Step::Background(n) => body.scenario.background = format!("Background {n}"),
            Step::SlotPurpose(i, n) => {
                let slots = body.slots.len();
                body.slots[i % slots].purpose = format!("Purpose {n}");
            }
            Step::AddTask(i, n) => {
                let mut task = body_for_tests().tasks[0].clone();
                task.id = format!("added-{n}");
                if body.task(&task.id).is_none() {
                    body.tasks.insert(i.min(tasks), task);
                }
            }
            _ if tasks == 0 => {}
            Step::TaskTitle(i, n) => body.tasks[at(i)].title = format!("Task {n}"),
            Step::TaskDue(i, n) => body.tasks[at(i)].due = Span(n),
            Step::TaskEvidence(i, n) => {
                body.tasks[at(i)].evidence = n.map(|n| format!("Evidence {n}"));
            }
            Step::RemoveTask(i) => {
                body.tasks.remove(at(i));
            }
            Step::MoveTask(a, b) => {
                let task = body.tasks.remove(at(a));
                body.tasks.insert(b.min(tasks - 1), task);
            }
        }
    }

    fn changed(base: &PlaybookBody, steps: &[Step]) -> PlaybookBody {
        let mut body = base.clone();
        for s in steps {
            take(&mut body, s.clone());
        }
        body
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        proptest::collection::vec(step(), 0..12)
    }

    proptest! {
        #[test]
        fn what_changed_makes_the_new_of_the_old(a in steps(), b in steps()) {
            let base = changed(&body_for_tests(), &a);
            let new = changed(&base, &b);
            let edits = diff(&base, &new);
            let done = apply(&base, &edits).expect("fits");
            prop_assert_eq!(done.conflicts, vec![]);
            prop_assert_eq!(&done.body, &new);
            // Doing it again changes nothing and is no conflict.
            let again = apply(&new, &edits).expect("fits");
            prop_assert_eq!(again.conflicts, vec![]);
            prop_assert_eq!(again.body, new);
        }

        #[test]
        fn a_merge_with_one_side_unchanged_is_the_other_side(a in steps()) {
            let base = body_for_tests();
            let new = changed(&base, &a);
            let theirs = merge(&base, &base, &new).expect("fits");
            prop_assert_eq!((theirs.body, theirs.conflicts), (new.clone(), vec![]));
            let ours = merge(&base, &new, &base).expect("fits");
            prop_assert_eq!((ours.body, ours.conflicts), (new, vec![]));
        }

        /// Each change of the other side is in the result or in a conflict.
        #[test]
        fn a_merge_loses_nothing(a in steps(), b in steps()) {
            let base = body_for_tests();
            let (ours, theirs) = (changed(&base, &a), changed(&base, &b));
            let merged = merge(&base, &ours, &theirs).expect("fits");
            for edit in diff(&base, &theirs) {
                let again = apply(&merged.body, std::slice::from_ref(&edit)).expect("fits");
                let told = |at: &str| merged.conflicts.iter().any(|c| {
                    c.at == at || at.starts_with(&format!("{}.", c.at))
                });
                let at = match &edit {
                    Edit::Set { at, .. } => at.clone(),
                    Edit::Insert { table, row, .. } => format!("{table}/{}", row["id"].as_str().unwrap_or_default()),
                    Edit::Remove { table, id, .. } => format!("{table}/{id}"),
                    Edit::Order { table, .. } => table.clone(),
                };
                // A row that their side removed may have been changed on ours before: then it is a conflict.
                let applied = again.conflicts.is_empty() && (again.body == merged.body || matches!(edit, Edit::Order { .. }));
                prop_assert!(applied || told(&at), "{:?} is lost: {:?}", edit, merged.conflicts);
            }
            // What ours changed and theirs did not is still there.
            for edit in diff(&base, &ours) {
                if let Edit::Set { at, to, .. } = &edit
                    && !diff(&base, &theirs).iter().any(|e| match e {
                        Edit::Set { at: other, .. } => other == at,
                        Edit::Remove { table, id, .. } => at.starts_with(&format!("{table}/{id}.")),
                        _ => false,
                    })
                {
                    let kept = diff(&base, &merged.body);
                    let kept = kept.iter().any(|e| matches!(e, Edit::Set { at: a, to: t, .. } if a == at && t == to));
                    prop_assert!(kept, "{} was ours", at);
                }
            }
        }
    }

    #[test]
    fn two_texts_for_one_field_are_a_conflict_with_both() {
        let base = body_for_tests();
        let id = base.tasks[0].id.clone();
        let (mut ours, mut theirs) = (base.clone(), base.clone());
        ours.tasks[0].title = "Call the bank".into();
        ours.tasks[0].due = Span(90);
        theirs.tasks[0].title = "Ring the bank".into();
        let merged = merge(&base, &ours, &theirs).expect("fits");
        assert_eq!(merged.body, ours);
        assert_eq!(
            merged.conflicts,
            [Conflict {
                at: format!("task/{id}.title"),
                was: json!(base.tasks[0].title),
                theirs: json!("Call the bank"),
                ours: json!("Ring the bank"),
            }]
        );
    }

    #[test]
    fn a_row_one_side_removed_and_the_other_changed_is_a_conflict() {
        let base = body_for_tests();
        let id = base.tasks[1].id.clone();
        let (mut ours, mut theirs) = (base.clone(), base.clone());
        ours.tasks.remove(1);
        theirs.tasks[1].title = "Changed".into();
        let merged = merge(&base, &ours, &theirs).expect("fits");
        assert_eq!(merged.body, ours);
        assert_eq!(merged.conflicts[0].at, format!("task/{id}.title"));
        let other = merge(&base, &theirs, &ours).expect("fits");
        assert_eq!(other.body, theirs);
        assert_eq!(other.conflicts[0].at, format!("task/{id}"));
        assert_eq!(other.conflicts[0].ours, Value::Null);
    }

    #[test]
    fn a_conflict_is_resolved_by_writing_ours_after_all() {
        let base = body_for_tests();
        let (mut ours, mut theirs) = (base.clone(), base.clone());
        ours.tasks[0].title = "Call the bank".into();
        ours.budget.amount += 1;
        ours.tasks[1].evidence = Some("A receipt".into());
        ours.tasks.swap(2, 3);
        theirs.tasks[0].title = "Ring the bank".into();
        theirs.budget.amount += 2;
        theirs.tasks.remove(1);
        theirs.tasks.swap(1, 2);
        theirs.tasks.swap(2, 3);
        let merged = merge(&base, &ours, &theirs).expect("fits");
        assert!(merged.conflicts.len() >= 3, "{:?}", merged.conflicts);
        let edits: Vec<Edit> = merged
            .conflicts
            .iter()
            .map(|c| c.resolved().expect("can be written"))
            .collect();
        let done = apply(&merged.body, &edits).expect("fits");
        assert_eq!(done.conflicts, vec![]);
        assert_eq!(done.body, theirs);
    }

    #[test]
    fn what_fits_no_body_names_its_place() {
        let base = body_for_tests();
        let id = base.tasks[0].id.clone();
        let set = |at: &str, was: Value, to: Value| Edit::Set {
            at: at.into(),
            was,
            to,
        };
        for (edit, at) in [
            (set("nothing", Value::Null, json!(1)), "nothing"),
            (set("task", json!([]), json!([])), "task"),
            (
                set("budget.nothing", Value::Null, json!(1)),
                "budget.nothing",
            ),
            (set("nowhere/x.y", Value::Null, json!(1)), "nowhere"),
            (
                set(&format!("task/{id}"), Value::Null, json!(1)),
                &*format!("task/{id}"),
            ),
            (
                set(&format!("task/{id}.id"), json!(id), json!("x")),
                &*format!("task/{id}.id"),
            ),
            (
                set(
                    &format!("task/{id}.phase"),
                    json!(base.tasks[0].phase),
                    json!("soon"),
                ),
                &*format!("task/{id}.phase"),
            ),
            (
                Edit::Insert {
                    table: "task".into(),
                    after: None,
                    row: json!({"title": "x"}),
                },
                "task",
            ),
            (
                Edit::Order {
                    table: "task".into(),
                    was: vec!["a".into(), "b".into()],
                    to: vec!["b".into(), "b".into(), "a".into()],
                },
                "task",
            ),
        ] {
            let fault = apply(&base, std::slice::from_ref(&edit)).expect_err("does not fit");
            assert_eq!(fault.at, at, "{edit:?}: {fault}");
        }
    }

    #[test]
    fn among_many_changes_the_first_that_cannot_be_read_is_named() {
        let base = body_for_tests();
        let mut edits = Vec::new();
        for (n, task) in base.tasks.iter().enumerate() {
            let mut set = |field: &str, was: Value, to: Value| {
                edits.push(Edit::Set {
                    at: format!("task/{}.{field}", task.id),
                    was,
                    to,
                });
            };
            set("title", json!(task.title), json!(format!("Title {n}")));
            if n == 2 {
                set("phase", json!(task.phase), json!("soon"));
            }
            if n == 3 {
                set("due", json!(task.due), json!(true));
            }
        }
        let fault = apply(&base, &edits).expect_err("two do not fit");
        assert_eq!(fault.at, format!("task/{}.phase", base.tasks[2].id));
    }
}
