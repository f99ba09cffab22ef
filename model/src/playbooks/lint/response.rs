//! The response itself: who takes part, and what is done in which order.

use super::Findings;
use crate::playbooks::{PlaybookBody, TaskGraph, TaskKind};

pub(super) fn slots(body: &PlaybookBody, f: &mut Findings) {
    f.unique("slot", body.slots.iter().map(|s| s.key.as_str()));
    if body.tasks.is_empty() {
        f.error("task", "there is no task; add what is done first");
    }
    if !body.slots.iter().any(|s| s.critical) {
        f.error("slot", "no slot is critical; somebody must acknowledge for the response to count as coordinated");
    }
    for (i, slot) in body.slots.iter().enumerate() {
        f.text(format!("slot.{i}.title"), &slot.title, 60);
        if slot.decision_rights.is_empty() {
            f.error(
                format!("slot.{i}.decision_rights"),
                format!(
                    "`{}` may decide nothing; name at least one decision right",
                    slot.key
                ),
            );
        }
        if !body.tasks.iter().any(|t| t.slot == slot.key) {
            f.error(
                format!("slot.{i}.key"),
                format!("`{}` has no task; give it one or remove it", slot.key),
            );
        } else if slot.critical
            && !body
                .tasks
                .iter()
                .any(|t| t.slot == slot.key && t.due.0 <= 300)
        {
            f.warn(
                format!("slot.{i}.key"),
                format!(
                    "critical slot `{}` has nothing to do in the first five minutes",
                    slot.key
                ),
            );
        }
        if slot.critical && slot.primary.is_some() && slot.deputy.is_none() {
            f.warn(
                format!("slot.{i}.deputy"),
                format!("critical slot `{}` has no deputy; name one", slot.key),
            );
        }
        if slot.primary.is_some() && slot.primary == slot.deputy {
            f.error(
                format!("slot.{i}.deputy"),
                format!(
                    "the deputy of `{}` is its primary; choose another person",
                    slot.key
                ),
            );
        }
    }
}

pub(super) fn tasks(body: &PlaybookBody, f: &mut Findings) {
    f.unique("task", body.tasks.iter().map(|t| t.id.as_str()));
    for (i, task) in body.tasks.iter().enumerate() {
        let at = |key: &str| format!("task.{i}.{key}");
        f.text(at("title"), &task.title, 90);
        f.text(at("instruction"), &task.instruction, 1_200);
        if body.slot(&task.slot).is_none() {
            f.error(at("slot"), format!("unknown slot `{}`", task.slot));
        }
        match task.phase.limit() {
            Some(limit) if task.due > limit => f.error(
                at("due"),
                format!("due at {} but {} ends at {limit}", task.due, task.phase),
            ),
            None if task.due.0 <= 720 => f.error(
                at("due"),
                format!(
                    "due at {}, inside the 12 minutes; {} begins after them",
                    task.due, task.phase
                ),
            ),
            _ => {}
        }
        for name in &task.after {
            match body.task(name) {
                None => f.error(at("after"), format!("waits for the unknown task `{name}`")),
                Some(b) if b.due > task.due => f.error(
                    at("due"),
                    format!(
                        "due at {} before `{name}` ({}), which it waits for",
                        task.due, b.due
                    ),
                ),
                Some(b) if b.phase > task.phase => f.error(
                    at("after"),
                    format!(
                        "waits for `{name}` of the later phase {}; it could never begin in time",
                        b.phase
                    ),
                ),
                Some(_) => {}
            }
        }
        link(
            f,
            at("decision"),
            task.kind == TaskKind::Decision,
            task.decision.as_deref(),
            |id| body.decisions.iter().any(|d| d.id == id),
        );
        link(
            f,
            at("communication"),
            task.kind == TaskKind::Communication,
            task.communication.as_deref(),
            |id| body.communications.iter().any(|c| c.id == id),
        );
    }
    match TaskGraph::of(body) {
        Err(cycle) => f.error(
            "task",
            format!("tasks wait for each other: {}", cycle.join(" → ")),
        ),
        Ok(graph) => {
            for (i, task) in body.tasks.iter().enumerate() {
                if let Some(timed) = graph.get(&task.id)
                    && timed.end > task.due
                {
                    f.error(
                        format!("task.{i}.due"),
                        format!(
                            "`{}` is due at {} but its longest chain needs {}",
                            task.id, task.due, timed.end
                        ),
                    );
                }
            }
        }
    }
}

/// A decision or communication task names its decision or message; other kinds name none.
fn link(
    f: &mut Findings,
    at: String,
    wanted: bool,
    id: Option<&str>,
    known: impl Fn(&str) -> bool,
) {
    match (wanted, id) {
        (true, None) => f.error(at, "is missing for a task of this kind"),
        (false, Some(id)) => f.error(at, format!("`{id}` is named by a task of another kind")),
        (true, Some(id)) if !known(id) => f.error(at, format!("`{id}` is unknown")),
        _ => {}
    }
}
