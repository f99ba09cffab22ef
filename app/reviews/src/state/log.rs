//! What happened in the room, in words: the log beside the stage, and what is announced.

use super::name_in;
use model::{
    Time,
    exercises::{ExerciseState, ExerciseView},
    reviews::ReviewView,
};

/// One line of the log.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    pub key: String,
    pub at: Time,
    pub text: String,
}

impl Entry {
    fn new(key: impl Into<String>, at: Time, text: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            at,
            text: text.into(),
        }
    }
}

/// Everything with a time, latest first.
pub fn log(view: &ReviewView) -> Vec<Entry> {
    let mut all = Vec::new();
    all.extend(
        view.opened_at
            .map(|at| Entry::new("open", at, "The session opened.")),
    );
    for (i, stay) in view.stays.iter().enumerate() {
        let back = stay
            .reason
            .as_ref()
            .map(|r| format!(" Stepped back: {r}"))
            .unwrap_or_default();
        all.push(Entry::new(
            format!("step-{i}"),
            stay.entered_at,
            format!("Step: {}.{back}", stay.step.label()),
        ));
    }
    for (i, c) in view.changes.iter().enumerate() {
        let text = format!("{} of {}: {}.", c.seat.label(), c.slot, name_in(view, c.to));
        all.push(Entry::new(format!("change-{i}"), c.at, text));
    }
    if let Some(exercise) = &view.exercise {
        tabletop(view, exercise, &mut all);
    }
    for a in &view.actions {
        let text = format!(
            "Action item {}: {}. {}.",
            a.item.key,
            a.item.title.trim_end_matches('.'),
            a.owner.name
        );
        all.push(Entry::new(a.item.key.clone(), a.item.created_at, text));
    }
    all.extend(
        view.ended_at
            .map(|at| Entry::new("end", at, "The session ended. The minutes are in draft.")),
    );
    // stable: what happened in the same moment stays in the order of the step it belongs to
    all.sort_by_key(|e| std::cmp::Reverse(e.at));
    all
}

fn tabletop(view: &ReviewView, x: &ExerciseView, all: &mut Vec<Entry>) {
    let started = |at| Entry::new("x-start", at, format!("The tabletop started: {}.", x.title));
    match x.state {
        ExerciseState::Planned | ExerciseState::Ready => {}
        ExerciseState::InConduct { started_at } => all.push(started(started_at)),
        ExerciseState::Paused {
            started_at,
            paused_at,
        } => {
            all.push(started(started_at));
            all.push(Entry::new(
                format!("x-pause-{paused_at}"),
                paused_at,
                "The tabletop is paused.",
            ));
        }
        ExerciseState::Ended {
            started_at,
            ended_at,
        } => {
            all.push(started(started_at));
            all.push(Entry::new("x-end", ended_at, "The tabletop ended."));
        }
    }
    for i in &x.injects {
        let n = i.index + 1;
        all.extend(
            i.released_at
                .map(|at| Entry::new(format!("inject-{n}"), at, format!("Inject {n} released."))),
        );
        all.extend(i.revealed_at.map(|at| {
            Entry::new(
                format!("shown-{n}"),
                at,
                format!("Answers to inject {n} shown."),
            )
        }));
    }
    for o in &x.observations {
        let text = format!("{} noted by {}.", o.kind.label(), name_in(view, o.by));
        all.push(Entry::new(format!("seen-{}", o.id), o.at, text));
    }
}

/// What a fresh view brings, to be announced.
pub fn news(old: &ReviewView, new: &ReviewView) -> Vec<String> {
    let mut out = Vec::new();
    let joined = |id: &&model::PersonId| !old.present.contains(id);
    out.extend(
        new.present
            .iter()
            .filter(joined)
            .map(|id| format!("{} joined.", name_in(new, *id))),
    );
    if old.summary.chair.id != new.summary.chair.id {
        out.push(format!("{} has the chair.", new.summary.chair.name));
    }
    let paused = |v: &ReviewView| {
        v.exercise
            .as_ref()
            .is_some_and(|x| matches!(x.state, ExerciseState::Paused { .. }))
    };
    let runs = |v: &ReviewView| {
        v.exercise
            .as_ref()
            .is_some_and(|x| matches!(x.state, ExerciseState::InConduct { .. }))
    };
    if paused(old) && runs(new) {
        out.push("The tabletop goes on.".into());
    }
    for (i, change) in new.changes.iter().enumerate() {
        let before = old.changes.get(i).is_some_and(|c| c.approved_by.is_none());
        if let (true, Some(by)) = (before, change.approved_by) {
            out.push(format!(
                "{} approved: {} of {}.",
                name_in(new, by),
                change.seat.label(),
                change.slot
            ));
        }
    }
    let known = log(old);
    let fresh = log(new)
        .into_iter()
        .filter(|e| known.iter().all(|k| k.key != e.key))
        .map(|e| e.text);
    out.extend(fresh.collect::<Vec<_>>().into_iter().rev());
    if old.opened_at.is_none() && new.opened_at.is_some() {
        out = vec!["The session opened. Step: Coverage.".into()];
    }
    // after a long absence the log tells the rest
    if out.len() > 5 {
        let rest = out.len() - 4;
        out.truncate(4);
        out.push(format!("{rest} more in the log."));
    }
    out
}
