//! Differences of only what changed. [`model::playbooks::diff`] and [`apply`] look at whole
//! bodies; with two hundred tasks that is felt under the fingers. Here they are given only the
//! rows that are concerned, and what they answer is put back.

use super::rows::Table;
use model::playbooks::{self, Conflict, Edit, EditFault, PlaybookBody};
use std::collections::BTreeSet;

/// Which rows of one table.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
enum Which {
    #[default]
    None,
    Rows(BTreeSet<String>),
    Whole,
}

impl Which {
    fn has(&self, id: &str) -> bool {
        match self {
            Self::None => false,
            Self::Rows(rows) => rows.contains(id),
            Self::Whole => true,
        }
    }
}

/// The rows that a change concerns. What is in no table is always part of it: it is little.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Parts([Which; Table::KEYED.len()]);

macro_rules! each_table {
    ($with:ident) => {
        $with!(0, tasks, id);
        $with!(1, slots, key);
        $with!(2, communications, id);
        $with!(3, decisions, id);
        $with!(4, clocks, id);
        $with!(5, variables, key);
        $with!(6, sources, id);
    };
}

/// The ids of every table, in order.
type Ids = [Vec<String>; Table::KEYED.len()];

fn ids(body: &PlaybookBody) -> Ids {
    let mut all = Ids::default();
    macro_rules! of {
        ($n:literal, $rows:ident, $id:ident) => {
            all[$n] = body.$rows.iter().map(|r| r.$id.clone()).collect();
        };
    }
    each_table!(of);
    all
}

impl Parts {
    pub fn none() -> Self {
        Self::default()
    }
    pub fn row(table: Table, id: &str) -> Self {
        Self::none().and(table, id)
    }
    pub fn and(mut self, table: Table, id: &str) -> Self {
        if let Some(n) = table.keyed() {
            match &mut self.0[n] {
                Which::Rows(rows) => {
                    rows.insert(id.to_owned());
                }
                none @ Which::None => *none = Which::Rows(BTreeSet::from([id.to_owned()])),
                Which::Whole => {}
            }
        }
        self
    }

    /// What differs between two bodies.
    fn between(old: &PlaybookBody, new: &PlaybookBody) -> Self {
        let mut parts = Self::none();
        macro_rules! of {
            ($n:literal, $rows:ident, $id:ident) => {
                if old.$rows != new.$rows {
                    let mut rows = BTreeSet::new();
                    for (a, b) in [(&old.$rows, &new.$rows), (&new.$rows, &old.$rows)] {
                        for (i, row) in a.iter().enumerate() {
                            // the same place first: then nothing is searched
                            let other = b
                                .get(i)
                                .filter(|r| r.$id == row.$id)
                                .or_else(|| b.iter().find(|r| r.$id == row.$id));
                            if other != Some(row) {
                                rows.insert(row.$id.clone());
                            }
                        }
                    }
                    parts.0[$n] = Which::Rows(rows);
                }
            };
        }
        each_table!(of);
        parts
    }

    /// What these changes look at.
    fn of_edits(edits: &[Edit]) -> Self {
        let mut parts = Self::none();
        for edit in edits {
            match edit {
                Edit::Set { at, .. } => {
                    if let Some((table, rest)) = at.split_once('/')
                        && let Some((key, _)) = rest.rsplit_once('.')
                        && let Some(table) = Table::from_key(table)
                    {
                        parts = parts.and(table, key);
                    }
                }
                Edit::Insert { table, .. }
                | Edit::Remove { table, .. }
                | Edit::Order { table, .. } => {
                    if let Some(n) = Table::from_key(table).and_then(Table::keyed) {
                        parts.0[n] = Which::Whole;
                    }
                }
            }
        }
        parts
    }

    /// The body with only these rows.
    fn of(&self, body: &PlaybookBody) -> PlaybookBody {
        let mut small = PlaybookBody {
            title: body.title.clone(),
            summary: body.summary.clone(),
            stance: body.stance,
            criticality: body.criticality,
            why: body.why.clone(),
            industries: body.industries.clone(),
            review_interval_days: body.review_interval_days,
            learning_questions: body.learning_questions.clone(),
            sources: Vec::new(),
            slots: Vec::new(),
            variables: Vec::new(),
            triggers: body.triggers.clone(),
            tasks: Vec::new(),
            communications: Vec::new(),
            decisions: Vec::new(),
            budget: body.budget.clone(),
            metrics: body.metrics.clone(),
            clocks: Vec::new(),
            scenario: body.scenario.clone(),
        };
        macro_rules! of {
            ($n:literal, $rows:ident, $id:ident) => {
                if self.0[$n] != Which::None {
                    small.$rows = body
                        .$rows
                        .iter()
                        .filter(|r| self.0[$n].has(&r.$id))
                        .cloned()
                        .collect();
                }
            };
        }
        each_table!(of);
        small
    }

    /// Puts `small`, which was made by [`Parts::of`] and changed, back into the body.
    fn put(&self, body: &mut PlaybookBody, small: PlaybookBody) {
        macro_rules! of {
            ($n:literal, $rows:ident, $id:ident) => {
                match &self.0[$n] {
                    Which::None => {}
                    Which::Whole => body.$rows = small.$rows,
                    Which::Rows(_) => {
                        for row in small.$rows {
                            if let Some(old) = body.$rows.iter_mut().find(|r| r.$id == row.$id) {
                                *old = row;
                            }
                        }
                    }
                }
            };
        }
        each_table!(of);
        body.title = small.title;
        body.summary = small.summary;
        body.stance = small.stance;
        body.criticality = small.criticality;
        body.why = small.why;
        body.industries = small.industries;
        body.review_interval_days = small.review_interval_days;
        body.learning_questions = small.learning_questions;
        body.triggers = small.triggers;
        body.budget = small.budget;
        body.metrics = small.metrics;
        body.scenario = small.scenario;
    }
}

/// As [`playbooks::diff`].
pub fn diff(old: &PlaybookBody, new: &PlaybookBody) -> Vec<Edit> {
    if old == new {
        return Vec::new();
    }
    let parts = Parts::between(old, new);
    edits((&parts.of(old), &ids(old)), (&parts.of(new), &ids(new)))
}

/// The changes between two parts of bodies, with the ids of the whole ones.
fn edits(old: (&PlaybookBody, &Ids), new: (&PlaybookBody, &Ids)) -> Vec<Edit> {
    let mut removed = Vec::new();
    let mut rest = Vec::new();
    for mut edit in playbooks::diff(old.0, new.0) {
        match &mut edit {
            Edit::Remove { .. } => removed.push(edit),
            // an order of some rows; that of all of them is told below
            Edit::Order { .. } => {}
            Edit::Insert { table, after, row } => {
                if let Some(n) = Table::from_key(table).and_then(Table::keyed) {
                    let id = ["id", "key"]
                        .iter()
                        .find_map(|name| row.get(name).and_then(serde_json::Value::as_str));
                    let all = &new.1[n];
                    let place = all.iter().position(|other| Some(other.as_str()) == id);
                    *after = place.and_then(|i| i.checked_sub(1)).map(|i| all[i].clone());
                }
                rest.push(edit);
            }
            Edit::Set { .. } => rest.push(edit),
        }
    }
    for (n, table) in Table::KEYED.iter().enumerate() {
        let (was, to) = (&old.1[n], &new.1[n]);
        if was == to {
            continue;
        }
        let (before, after): (BTreeSet<&String>, BTreeSet<&String>) =
            (was.iter().collect(), to.iter().collect());
        let kept = |all: &[String], other: &BTreeSet<&String>| -> Vec<String> {
            all.iter()
                .filter(|id| other.contains(id))
                .cloned()
                .collect()
        };
        let (was, to) = (kept(was, &after), kept(to, &before));
        if was != to {
            removed.push(Edit::Order {
                table: table.key().to_owned(),
                was,
                to,
            });
        }
    }
    removed.extend(rest);
    removed
}

/// A change and what takes it back.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Step {
    pub redo: Vec<Edit>,
    pub undo: Vec<Edit>,
}

/// Changes the body. `parts` must name every row of a table that `change` touches.
pub fn step(
    body: &mut PlaybookBody,
    parts: &Parts,
    change: impl FnOnce(&mut PlaybookBody),
) -> Step {
    let (old, before) = (parts.of(body), ids(body));
    change(body);
    let (new, after) = (parts.of(body), ids(body));
    Step {
        redo: edits((&old, &before), (&new, &after)),
        undo: edits((&new, &after), (&old, &before)),
    }
}

/// Applies changes in place; as [`playbooks::apply`].
///
/// # Errors
/// As [`playbooks::apply`]; the body is as it was then.
pub fn apply(body: &mut PlaybookBody, edits: &[Edit]) -> Result<Vec<Conflict>, EditFault> {
    if edits.is_empty() {
        return Ok(Vec::new());
    }
    let parts = Parts::of_edits(edits);
    let done = playbooks::apply(&parts.of(body), edits)?;
    parts.put(body, done.body);
    Ok(done.conflicts)
}

/// The server has `theirs` now. What changed here since `base` goes on top of it.
pub fn rebase(
    theirs: &PlaybookBody,
    base: &PlaybookBody,
    mine: &PlaybookBody,
) -> (PlaybookBody, Vec<Conflict>) {
    if base == theirs {
        return (mine.clone(), Vec::new());
    }
    let mut body = theirs.clone();
    let conflicts = apply(&mut body, &diff(base, mine)).unwrap_or_else(|fault| {
        // two bodies always fit; if one day they do not, both texts are shown
        vec![Conflict {
            at: fault.at,
            was: serde_json::Value::Null,
            theirs: serde_json::Value::Null,
            ours: fault.reason.into(),
        }]
    });
    (body, conflicts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::test_body;
    use model::Span;

    #[test]
    fn a_change_of_a_row_is_told_as_the_whole_difference_would_be() {
        let old = test_body();
        let mut new = old.clone();
        new.tasks[3].title = "Another title".into();
        new.tasks[5].due = Span(100);
        new.slots[1].purpose = "Another purpose".into();
        new.summary = "Another summary".into();
        new.metrics.pop();
        let (mine, whole) = (diff(&old, &new), playbooks::diff(&old, &new));
        assert_eq!(mine.len(), whole.len());
        assert!(mine.iter().all(|e| whole.contains(e)), "{mine:?}");
    }

    #[test]
    fn what_is_told_makes_the_new_body_of_the_old() {
        let old = test_body();
        let mut new = old.clone();
        let moved = new.tasks.remove(4);
        new.tasks.insert(1, moved);
        let gone = new.tasks.remove(6);
        for task in &mut new.tasks {
            task.after.retain(|id| *id != gone.id);
        }
        for (i, id) in ["new-a", "new-b"].into_iter().enumerate() {
            let mut task = old.tasks[0].clone();
            task.id = id.into();
            new.tasks.insert(3 + i, task);
        }
        new.decisions.swap(0, 1);
        let mut body = old.clone();
        assert_eq!(apply(&mut body, &diff(&old, &new)), Ok(Vec::new()));
        assert_eq!(body, new);
        assert_eq!(apply(&mut body, &diff(&new, &old)), Ok(Vec::new()));
        assert_eq!(body, old);
    }

    #[test]
    fn a_step_is_taken_back_and_made_again() {
        let old = test_body();
        let mut body = old.clone();
        let id = old.tasks[2].id.clone();
        let done = step(&mut body, &Parts::row(Table::Task, &id), |b| {
            b.tasks.remove(2);
        });
        let new = body.clone();
        assert_eq!(apply(&mut body, &done.undo), Ok(Vec::new()));
        assert_eq!(body, old);
        assert_eq!(apply(&mut body, &done.redo), Ok(Vec::new()));
        assert_eq!(body, new);
    }

    #[test]
    fn what_was_typed_during_a_save_stays_on_top_of_what_others_wrote() {
        let sent = test_body();
        let mut mine = sent.clone();
        mine.tasks[0].title = "Typed meanwhile".into();
        let mut saved = sent.clone();
        saved.tasks[0].instruction = "By another".into();
        saved.tasks[1].title = "By another too".into();
        let (body, conflicts) = rebase(&saved, &sent, &mine);
        assert_eq!(conflicts, Vec::new());
        assert_eq!(body.tasks[0].title, "Typed meanwhile");
        assert_eq!(body.tasks[0].instruction, "By another");
        assert_eq!(body.tasks[1].title, "By another too");
        // what is still to be sent is only my own
        assert_eq!(diff(&saved, &body).len(), 1);
    }

    #[test]
    fn two_texts_of_one_place_are_both_kept_and_mine_can_be_written_after_all() {
        let base = test_body();
        let (mut mine, mut theirs) = (base.clone(), base.clone());
        mine.summary = "Mine".into();
        theirs.summary = "Theirs".into();
        let (mut body, conflicts) = rebase(&theirs, &base, &mine);
        assert_eq!(body.summary, "Theirs");
        assert_eq!(conflicts.len(), 1);
        assert_eq!(conflicts[0].ours, "Mine");
        let edit = conflicts[0].resolved().expect("an edit");
        assert_eq!(apply(&mut body, &[edit]), Ok(Vec::new()));
        assert_eq!(body.summary, "Mine");
    }

    #[test]
    fn nothing_to_bring_over_leaves_what_is_here() {
        let base = test_body();
        let mut mine = base.clone();
        mine.why = "Because".into();
        assert_eq!(rebase(&base, &base, &mine), (mine, Vec::new()));
    }
}
