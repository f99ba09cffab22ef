//! The tables of a playbook and what is done with their rows. Rows have an id of their own, or
//! are known by their place; then the id is the number of the place.

mod adding;
mod moving;
#[cfg(test)]
mod tests;

pub use adding::add;
pub use moving::{Way, drop_task, remove, shift};

use model::playbooks::PlaybookBody;

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
    /// Those whose rows have an id of their own, in the order of [`Parts`](super::parts::Parts).
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
