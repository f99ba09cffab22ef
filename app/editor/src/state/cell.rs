//! One field of the draft: how it is read from the body and written into it, as text.

use super::{parts::Parts, rows::Table};
use model::{
    Span,
    playbooks::{
        ClockRule, Communication, DecisionPoint, Inject, Metric, PlaybookBody, RoleSlot, Source,
        TaskSpec, TriggerSuggestion, Variable,
    },
};
use std::sync::Arc;

type Read = Arc<dyn Fn(&PlaybookBody) -> Option<String> + Send + Sync>;
type Write = Arc<dyn Fn(&mut PlaybookBody, &str) -> Result<(), String> + Send + Sync>;

#[derive(Clone)]
pub struct Cell {
    /// As in a place: `due`, `budget.amount`.
    pub name: &'static str,
    pub row: Option<(Table, String)>,
    read: Read,
    write: Write,
}

/// A row of a table, found by its id.
pub trait Row: Sized {
    const TABLE: Table;
    fn find<'a>(body: &'a PlaybookBody, id: &str) -> Option<&'a Self>;
    fn find_mut<'a>(body: &'a mut PlaybookBody, id: &str) -> Option<&'a mut Self>;
}

macro_rules! row {
    ($type:ty, $table:ident, $($rows:ident).+) => {
        impl Row for $type {
            const TABLE: Table = Table::$table;
            fn find<'a>(body: &'a PlaybookBody, id: &str) -> Option<&'a Self> {
                body.$($rows).+.get(Self::TABLE.place(body, id)?)
            }
            fn find_mut<'a>(body: &'a mut PlaybookBody, id: &str) -> Option<&'a mut Self> {
                let at = Self::TABLE.place(body, id)?;
                body.$($rows).+.get_mut(at)
            }
        }
    };
}
row!(TaskSpec, Task, tasks);
row!(RoleSlot, Slot, slots);
row!(Communication, Communication, communications);
row!(DecisionPoint, Decision, decisions);
row!(ClockRule, Clock, clocks);
row!(Variable, Variable, variables);
row!(Source, Source, sources);
row!(TriggerSuggestion, Trigger, triggers);
row!(Metric, Metric, metrics);
row!(String, Question, learning_questions);
row!(Inject, Inject, scenario.injects);

impl Cell {
    /// A field of a row.
    pub fn of<R: Row>(
        id: &str,
        name: &'static str,
        read: impl Fn(&R) -> String + Send + Sync + 'static,
        write: impl Fn(&mut R, &str) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        let (at, to) = (id.to_owned(), id.to_owned());
        Self {
            name,
            row: Some((R::TABLE, id.to_owned())),
            read: Arc::new(move |b| R::find(b, &at).map(&read)),
            write: Arc::new(move |b, text| match R::find_mut(b, &to) {
                Some(row) => write(row, text),
                None => Err("This row is gone. Somebody removed it.".into()),
            }),
        }
    }

    /// A field of the playbook itself.
    pub fn head(
        name: &'static str,
        read: impl Fn(&PlaybookBody) -> String + Send + Sync + 'static,
        write: impl Fn(&mut PlaybookBody, &str) -> Result<(), String> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name,
            row: None,
            read: Arc::new(move |b| Some(read(b))),
            write: Arc::new(write),
        }
    }

    pub fn read(&self, body: &PlaybookBody) -> Option<String> {
        (self.read)(body)
    }
    pub fn write(&self, body: &mut PlaybookBody, text: &str) -> Result<(), String> {
        (self.write)(body, text)
    }
    pub fn parts(&self) -> Parts {
        match &self.row {
            Some((table, id)) => Parts::row(*table, id),
            None => Parts::none(),
        }
    }
    pub fn same(&self, other: &Self) -> bool {
        self.name == other.name && self.row == other.row
    }
}

/// One entry per line.
pub fn lines(text: &str) -> Vec<String> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

pub fn optional(text: &str) -> Option<String> {
    (!text.trim().is_empty()).then(|| text.to_owned())
}

/// # Errors
/// What is wrong, for the field.
pub fn span(text: &str) -> Result<Span, String> {
    text.trim()
        .parse()
        .map_err(|_| "Write a number and s, m, h or d: 90s, 2m, 4h, 3d.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::test_body;

    #[test]
    fn a_field_is_read_and_written_as_text() {
        let mut body = test_body();
        let id = body.tasks[1].id.clone();
        let due = Cell::of::<TaskSpec>(
            &id,
            "due",
            |t| t.due.to_string(),
            |t, v| {
                t.due = span(v)?;
                Ok(())
            },
        );
        due.write(&mut body, " 90s ").expect("written");
        assert_eq!(due.read(&body).as_deref(), Some("90s"));
        assert!(due.write(&mut body, "soon").is_err());
        assert!(due.write(&mut body, "").is_err());
        assert_eq!(due.read(&body).as_deref(), Some("90s"));
        body.tasks.remove(1);
        assert_eq!(due.read(&body), None);
        assert!(due.write(&mut body, "2m").is_err());
    }

    #[test]
    fn lines_without_words_are_left_out() {
        assert_eq!(lines(" a \n\n b"), ["a", "b"]);
        assert_eq!(optional("  "), None);
    }
}
