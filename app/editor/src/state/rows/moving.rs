//! Rows that leave a playbook or find another place in it.

use super::Table;
use crate::state::parts::{Parts, Step, step};
use model::playbooks::{Phase, PlaybookBody, TaskSpec};

/// Removes a row. A task that others wait for is no longer waited for.
pub fn remove(body: &mut PlaybookBody, table: Table, id: &str) -> Option<Step> {
    let at = table.place(body, id)?;
    let mut parts = Parts::row(table, id);
    if table == Table::Task {
        for task in body
            .tasks
            .iter()
            .filter(|t| t.after.iter().any(|a| a == id))
        {
            parts = parts.and(table, &task.id);
        }
    }
    Some(step(body, &parts, |b| match table {
        Table::Task => {
            b.tasks.remove(at);
            for task in b
                .tasks
                .iter_mut()
                .filter(|t| t.after.iter().any(|a| a == id))
            {
                task.after.retain(|a| a != id);
            }
        }
        Table::Slot => drop(b.slots.remove(at)),
        Table::Communication => drop(b.communications.remove(at)),
        Table::Decision => drop(b.decisions.remove(at)),
        Table::Clock => drop(b.clocks.remove(at)),
        Table::Variable => drop(b.variables.remove(at)),
        Table::Source => drop(b.sources.remove(at)),
        Table::Trigger => drop(b.triggers.remove(at)),
        Table::Metric => drop(b.metrics.remove(at)),
        Table::Question => drop(b.learning_questions.remove(at)),
        Table::Inject => drop(b.scenario.injects.remove(at)),
    }))
}

fn carry<T>(rows: &mut Vec<T>, from: usize, to: usize) {
    let row = rows.remove(from);
    rows.insert(to.min(rows.len()), row);
}

/// Brings the row to the place that the row at `to` has now. Gives its id there.
pub fn bring(body: &mut PlaybookBody, table: Table, from: usize, to: usize) -> Option<Step> {
    if from == to || from >= table.len(body) || to >= table.len(body) {
        return None;
    }
    Some(step(body, &Parts::none(), |b| match table {
        Table::Task => carry(&mut b.tasks, from, to),
        Table::Slot => carry(&mut b.slots, from, to),
        Table::Communication => carry(&mut b.communications, from, to),
        Table::Decision => carry(&mut b.decisions, from, to),
        Table::Clock => carry(&mut b.clocks, from, to),
        Table::Variable => carry(&mut b.variables, from, to),
        Table::Source => carry(&mut b.sources, from, to),
        Table::Trigger => carry(&mut b.triggers, from, to),
        Table::Metric => carry(&mut b.metrics, from, to),
        Table::Question => carry(&mut b.learning_questions, from, to),
        Table::Inject => carry(&mut b.scenario.injects, from, to),
    }))
}

/// Where a row goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    Up,
    Down,
    /// Into the phase before, or after.
    Earlier,
    Later,
}

/// Moves a row one place, a task also across phases; `None` at the end of the way. Gives the
/// id of the row where it then stands.
pub fn shift(body: &mut PlaybookBody, table: Table, id: &str, way: Way) -> Option<(String, Step)> {
    let at = table.place(body, id)?;
    if table == Table::Task {
        return shift_task(body, at, way).map(|done| (id.to_owned(), done));
    }
    let to = match way {
        Way::Up => at.checked_sub(1)?,
        Way::Down => at + 1,
        Way::Earlier | Way::Later => return None,
    };
    let done = bring(body, table, at, to)?;
    let id = if table.keyed().is_some() {
        id.to_owned()
    } else {
        to.to_string()
    };
    Some((id, done))
}

fn phase_beside(phase: Phase, later: bool) -> Option<Phase> {
    let at = Phase::ALL.iter().position(|p| *p == phase)?;
    let to = if later { at + 1 } else { at.checked_sub(1)? };
    Phase::ALL.get(to).copied()
}

fn shift_task(body: &mut PlaybookBody, at: usize, way: Way) -> Option<Step> {
    let (phase, id) = (body.tasks[at].phase, body.tasks[at].id.clone());
    let same = |t: &TaskSpec| t.phase == phase;
    let neighbour = match way {
        Way::Up => body.tasks[..at].iter().rposition(same),
        Way::Down => body.tasks[at + 1..]
            .iter()
            .position(same)
            .map(|i| at + 1 + i),
        Way::Earlier | Way::Later => None,
    };
    if let Some(to) = neighbour {
        return bring(body, Table::Task, at, to);
    }
    let later = matches!(way, Way::Down | Way::Later);
    let new = phase_beside(phase, later)?;
    Some(step(body, &Parts::row(Table::Task, &id), |b| {
        let mut task = b.tasks.remove(at);
        task.phase = new;
        // up: to the end of the phase before; down: to the beginning of the next
        let to = if later {
            b.tasks.iter().position(|t| t.phase == new)
        } else {
            b.tasks.iter().rposition(|t| t.phase == new).map(|i| i + 1)
        };
        b.tasks.insert(to.unwrap_or(at).min(b.tasks.len()), task);
    }))
}

/// Puts a task before another one, into its phase; at the end of `phase` without one.
pub fn drop_task(
    body: &mut PlaybookBody,
    id: &str,
    before: Option<&str>,
    phase: Phase,
) -> Option<Step> {
    let at = Table::Task.place(body, id)?;
    if before == Some(id) {
        return None;
    }
    Some(step(body, &Parts::row(Table::Task, id), |b| {
        let mut task = b.tasks.remove(at);
        task.phase = phase;
        let to = before
            .and_then(|other| Table::Task.place(b, other))
            .or_else(|| {
                b.tasks
                    .iter()
                    .rposition(|t| t.phase == phase)
                    .map(|i| i + 1)
            })
            .unwrap_or(at);
        b.tasks.insert(to.min(b.tasks.len()), task);
    }))
}
