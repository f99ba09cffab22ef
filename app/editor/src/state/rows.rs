//! The tables of a playbook and what is done with their rows. Rows have an id of their own, or
//! are known by their place; then the id is the number of the place.

use super::parts::{Parts, Step, step};
use model::{
    Span,
    playbooks::{
        Audience, Channel, ClockRule, Communication, DecisionOption, DecisionPoint, Inject, Limit,
        Medium, Metric, Phase, PlaybookBody, RoleSlot, SignalCategory, Source, TaskKind, TaskSpec,
        TriggerOp, TriggerSuggestion, Variable,
    },
};

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Table {
    Task,
    Slot,
    Communication,
    Decision,
    Clock,
    Variable,
    Source,
    Trigger,
    Metric,
    Question,
    Inject,
}

impl Table {
    /// Those whose rows have an id of their own, in the order of [`Parts`].
    pub const KEYED: [Self; 7] = [
        Self::Task,
        Self::Slot,
        Self::Communication,
        Self::Decision,
        Self::Clock,
        Self::Variable,
        Self::Source,
    ];
    const ALL: [Self; 11] = [
        Self::Task,
        Self::Slot,
        Self::Communication,
        Self::Decision,
        Self::Clock,
        Self::Variable,
        Self::Source,
        Self::Trigger,
        Self::Metric,
        Self::Question,
        Self::Inject,
    ];

    /// The word of a place: `task` in `task/call-the-bank.due` and in `task.3.due`.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Slot => "slot",
            Self::Communication => "communication",
            Self::Decision => "decision",
            Self::Clock => "clock",
            Self::Variable => "variable",
            Self::Source => "source",
            Self::Trigger => "trigger",
            Self::Metric => "metric",
            Self::Question => "learning_questions",
            Self::Inject => "scenario.inject",
        }
    }
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.key() == key)
    }
    pub fn keyed(self) -> Option<usize> {
        Self::KEYED.iter().position(|t| *t == self)
    }
    /// One row, in a word.
    pub const fn one(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Slot => "role",
            Self::Communication => "message",
            Self::Decision => "decision",
            Self::Clock => "deadline",
            Self::Variable => "variable",
            Self::Source => "source",
            Self::Trigger => "trigger",
            Self::Metric => "metric",
            Self::Question => "question",
            Self::Inject => "inject",
        }
    }
    /// The same with its article: `a task`, `an inject`.
    pub fn any(self) -> String {
        let one = self.one();
        let article = if one.starts_with(['a', 'e', 'i', 'o', 'u']) {
            "an"
        } else {
            "a"
        };
        format!("{article} {one}")
    }
    /// The field that names the row; where the cursor goes in a new one.
    pub const fn name_field(self) -> &'static str {
        match self {
            Self::Task | Self::Slot | Self::Source => "title",
            Self::Communication => "subject",
            Self::Decision | Self::Question => "question",
            Self::Clock | Self::Metric => "name",
            Self::Variable => "label",
            Self::Trigger => "field",
            Self::Inject => "ask",
        }
    }

    pub fn ids(self, b: &PlaybookBody) -> Vec<String> {
        let places = |n: usize| (0..n).map(|i| i.to_string()).collect();
        match self {
            Self::Task => b.tasks.iter().map(|r| r.id.clone()).collect(),
            Self::Slot => b.slots.iter().map(|r| r.key.clone()).collect(),
            Self::Communication => b.communications.iter().map(|r| r.id.clone()).collect(),
            Self::Decision => b.decisions.iter().map(|r| r.id.clone()).collect(),
            Self::Clock => b.clocks.iter().map(|r| r.id.clone()).collect(),
            Self::Variable => b.variables.iter().map(|r| r.key.clone()).collect(),
            Self::Source => b.sources.iter().map(|r| r.id.clone()).collect(),
            Self::Trigger => places(b.triggers.len()),
            Self::Metric => places(b.metrics.len()),
            Self::Question => places(b.learning_questions.len()),
            Self::Inject => places(b.scenario.injects.len()),
        }
    }

    pub fn len(self, b: &PlaybookBody) -> usize {
        match self {
            Self::Task => b.tasks.len(),
            Self::Slot => b.slots.len(),
            Self::Communication => b.communications.len(),
            Self::Decision => b.decisions.len(),
            Self::Clock => b.clocks.len(),
            Self::Variable => b.variables.len(),
            Self::Source => b.sources.len(),
            Self::Trigger => b.triggers.len(),
            Self::Metric => b.metrics.len(),
            Self::Question => b.learning_questions.len(),
            Self::Inject => b.scenario.injects.len(),
        }
    }

    pub fn place(self, b: &PlaybookBody, id: &str) -> Option<usize> {
        match self {
            Self::Task => b.tasks.iter().position(|r| r.id == id),
            Self::Slot => b.slots.iter().position(|r| r.key == id),
            Self::Communication => b.communications.iter().position(|r| r.id == id),
            Self::Decision => b.decisions.iter().position(|r| r.id == id),
            Self::Clock => b.clocks.iter().position(|r| r.id == id),
            Self::Variable => b.variables.iter().position(|r| r.key == id),
            Self::Source => b.sources.iter().position(|r| r.id == id),
            _ => id.parse().ok().filter(|i| *i < self.len(b)),
        }
    }

    /// What the row is called; `None` when it is gone. Never empty.
    pub fn title(self, b: &PlaybookBody, id: &str) -> Option<String> {
        let i = self.place(b, id)?;
        let text = match self {
            Self::Task => &b.tasks[i].title,
            Self::Slot => &b.slots[i].title,
            Self::Communication => &b.communications[i].subject,
            Self::Decision => &b.decisions[i].question,
            Self::Clock => &b.clocks[i].name,
            Self::Variable => &b.variables[i].label,
            Self::Source => &b.sources[i].title,
            Self::Trigger => &b.triggers[i].field,
            Self::Metric => &b.metrics[i].name,
            Self::Question => &b.learning_questions[i],
            Self::Inject => &b.scenario.injects[i].ask,
        };
        Some(if text.trim().is_empty() {
            format!("Unnamed {}", self.one())
        } else {
            text.clone()
        })
    }
}

/// A name for a row that no other row has. `random` are a few letters of chance, so that two
/// people who add a row at once do not name them alike.
pub fn new_id(table: Table, b: &PlaybookBody, random: &str) -> String {
    let glue = if table == Table::Slot { '_' } else { '-' };
    let base = format!("{}{glue}{random}", table.one());
    let mut id = base.clone();
    let mut n = 2;
    while table.place(b, &id).is_some() {
        id = format!("{base}{glue}{n}");
        n += 1;
    }
    id
}

/// A word that can stand in `{{…}}`.
pub fn variable_key(text: &str) -> String {
    let mut key = String::new();
    for c in text.trim().chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            key.push(c);
        } else if !key.is_empty() && !key.ends_with('_') {
            key.push('_');
        }
    }
    key.trim_end_matches('_').chars().take(40).collect()
}

/// Adds a row behind `after`, or at the end; `None` when there is no room for one. Gives its id.
pub fn add(body: &mut PlaybookBody, table: Table, after: Option<&str>, id: &str) -> (String, Step) {
    let at = after
        .and_then(|a| table.place(body, a))
        .map_or(table.len(body), |i| i + 1);
    let slot = |b: &PlaybookBody| b.slots.first().map(|s| s.key.clone()).unwrap_or_default();
    let done = step(body, &Parts::row(table, id), |b| match table {
        Table::Task => {
            let like = after.and_then(|a| b.task(a)).cloned();
            let phase = like.as_ref().map_or(Phase::Immediate, |t| t.phase);
            let limit = phase.limit().unwrap_or(Span(86_400));
            let task = TaskSpec {
                id: id.into(),
                phase,
                kind: TaskKind::Action,
                title: String::new(),
                instruction: String::new(),
                slot: like.as_ref().map_or_else(|| slot(b), |t| t.slot.clone()),
                required: true,
                ack: like.as_ref().map_or(Span::minutes(2), |t| t.ack),
                due: like.as_ref().map_or(limit, |t| t.due),
                takes: Span::minutes(1),
                after: Vec::new(),
                evidence: None,
                decision: None,
                communication: None,
            };
            b.tasks.insert(at, task);
        }
        Table::Slot => b.slots.insert(
            at,
            RoleSlot {
                key: id.into(),
                title: String::new(),
                critical: false,
                purpose: String::new(),
                decision_rights: Vec::new(),
                typical: String::new(),
                primary: None,
                deputy: None,
            },
        ),
        Table::Communication => {
            let approver = slot(b);
            b.communications.insert(
                at,
                Communication {
                    id: id.into(),
                    audience: Audience::Employees,
                    channel: Channel::Email,
                    subject: String::new(),
                    body: String::new(),
                    approver,
                    preapproved_until: None,
                },
            );
        }
        Table::Decision => {
            let decider = slot(b);
            let option = |id: &str| DecisionOption {
                id: id.into(),
                text: String::new(),
                consequence: String::new(),
            };
            b.decisions.insert(
                at,
                DecisionPoint {
                    id: id.into(),
                    question: String::new(),
                    options: vec![option("a"), option("b")],
                    default: "a".into(),
                    decider,
                    due: Span::minutes(5),
                    why_default: String::new(),
                },
            );
        }
        Table::Clock => {
            let source = b.sources.first().map(|s| s.id.clone()).unwrap_or_default();
            b.clocks.insert(
                at,
                ClockRule {
                    id: id.into(),
                    name: String::new(),
                    anchor: String::new(),
                    limit: Limit::Hours(72),
                    authority: String::new(),
                    jurisdiction: String::new(),
                    source,
                    note: None,
                },
            );
        }
        Table::Variable => b.variables.insert(
            at,
            Variable {
                key: id.into(),
                label: String::new(),
                example: String::new(),
            },
        ),
        Table::Source => b.sources.insert(
            at,
            Source {
                id: id.into(),
                title: String::new(),
                url: None,
                checked: String::new(),
                note: None,
            },
        ),
        Table::Trigger => b.triggers.insert(
            at,
            TriggerSuggestion {
                category: SignalCategory::Operational,
                field: String::new(),
                op: TriggerOp::Above,
                value: String::new(),
                window: None,
                count: 1,
                note: String::new(),
            },
        ),
        Table::Metric => b.metrics.insert(
            at,
            Metric {
                name: String::new(),
                target: String::new(),
                measure: String::new(),
            },
        ),
        Table::Question => b.learning_questions.insert(at, String::new()),
        Table::Inject => {
            let injects = &mut b.scenario.injects;
            let minute = at
                .checked_sub(1)
                .and_then(|i| injects.get(i))
                .map_or(0, |i| i.minute + 1);
            injects.insert(
                at,
                Inject {
                    minute,
                    from: String::new(),
                    medium: Medium::Brief,
                    to: Vec::new(),
                    body: String::new(),
                    ask: String::new(),
                    expected: String::new(),
                },
            );
        }
    });
    let id = if table.keyed().is_some() {
        id.to_owned()
    } else {
        at.to_string()
    };
    (id, done)
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::{parts::apply, test_body};

    fn in_phase(b: &PlaybookBody, phase: Phase) -> Vec<String> {
        b.tasks_in(phase).map(|t| t.id.clone()).collect()
    }

    #[test]
    fn a_task_moves_within_its_phase_and_then_into_the_next() {
        let old = test_body();
        let mut body = old.clone();
        let first = in_phase(&body, Phase::Immediate);
        let last = first[first.len() - 1].clone();
        let (_, done) = shift(&mut body, Table::Task, &last, Way::Down).expect("moved");
        assert_eq!(in_phase(&body, Phase::Secondary)[0], last);
        assert_eq!(body.tasks.len(), old.tasks.len());
        let (_, back) = shift(&mut body, Table::Task, &last, Way::Up).expect("moved");
        assert_eq!(in_phase(&body, Phase::Immediate), first);
        apply(&mut body, &back.undo).expect("fits");
        apply(&mut body, &done.undo).expect("fits");
        assert_eq!(body, old);
        let (_, _) = shift(&mut body, Table::Task, &first[1], Way::Up).expect("moved");
        assert_eq!(in_phase(&body, Phase::Immediate)[0], first[1]);
    }

    #[test]
    fn the_first_task_cannot_go_up_nor_the_last_into_a_later_phase() {
        let mut body = test_body();
        let first = in_phase(&body, Phase::Immediate)[0].clone();
        assert_eq!(shift(&mut body, Table::Task, &first, Way::Up), None);
        assert_eq!(shift(&mut body, Table::Task, &first, Way::Earlier), None);
        shift(&mut body, Table::Task, &first, Way::Later).expect("moved");
        assert_eq!(body.task(&first).map(|t| t.phase), Some(Phase::Secondary));
    }

    #[test]
    fn a_dropped_task_stands_before_the_other_and_in_its_phase() {
        let mut body = test_body();
        let id = in_phase(&body, Phase::Immediate)[0].clone();
        let other = in_phase(&body, Phase::FollowUp)[1].clone();
        drop_task(&mut body, &id, Some(&other), Phase::FollowUp).expect("moved");
        assert_eq!(in_phase(&body, Phase::FollowUp)[1], id);
        assert_eq!(drop_task(&mut body, &id, Some(&id), Phase::FollowUp), None);
    }

    #[test]
    fn a_new_task_is_like_the_one_above_and_has_a_name_of_its_own() {
        let old = test_body();
        let mut body = old.clone();
        let above = body.tasks[2].clone();
        let id = new_id(Table::Task, &body, "abcd");
        let (id, done) = add(&mut body, Table::Task, Some(&above.id), &id);
        assert_eq!(body.tasks[3].id, id);
        assert_eq!(body.tasks[3].phase, above.phase);
        assert_ne!(new_id(Table::Task, &body, "abcd"), id);
        apply(&mut body, &done.undo).expect("fits");
        assert_eq!(body, old);
        apply(&mut body, &done.redo).expect("fits");
        assert_eq!(body.tasks[3].id, id);
    }

    #[test]
    fn nobody_waits_for_a_task_that_was_removed_until_it_is_put_back() {
        let old = test_body();
        let mut body = old.clone();
        let waited = old
            .tasks
            .iter()
            .find_map(|t| t.after.first().cloned())
            .expect("a task waits");
        let done = remove(&mut body, Table::Task, &waited).expect("removed");
        assert!(body.tasks.iter().all(|t| !t.after.contains(&waited)));
        apply(&mut body, &done.undo).expect("fits");
        assert_eq!(body, old);
    }

    #[test]
    fn rows_without_a_name_are_added_moved_and_removed_by_place() {
        let old = test_body();
        let mut body = old.clone();
        let (id, _) = add(&mut body, Table::Metric, Some("0"), "unused");
        assert_eq!(id, "1");
        let (id, _) = shift(&mut body, Table::Metric, &id, Way::Up).expect("moved");
        assert_eq!(id, "0");
        remove(&mut body, Table::Metric, &id).expect("removed");
        assert_eq!(body, old);
        assert_eq!(shift(&mut body, Table::Metric, "0", Way::Up), None);
    }

    #[test]
    fn every_row_has_the_article_of_its_word() {
        assert_eq!(
            Table::ALL.map(Table::any),
            [
                "a task",
                "a role",
                "a message",
                "a decision",
                "a deadline",
                "a variable",
                "a source",
                "a trigger",
                "a metric",
                "a question",
                "an inject",
            ]
        );
    }

    #[test]
    fn a_variable_is_named_by_letters_and_lines() {
        assert_eq!(variable_key("  Next update, at "), "next_update_at");
        assert_eq!(variable_key("??"), "");
    }
}
