//! Undo and redo. Each step is a change and its contrary, applied to the draft as it then is, so
//! that nothing of others is taken back with it.

use super::parts::{self, Step};
use model::playbooks::{Conflict, Edit, PlaybookBody};

/// Steps that are kept; older ones are forgotten.
const DEEP: usize = 200;

#[derive(Clone, Debug, Default)]
pub struct History {
    done: Vec<Entry>,
    undone: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    step: Step,
    /// While one types in a field, all of it is one step.
    typing: bool,
}

/// The place of a step that sets one field.
fn place(edits: &[Edit]) -> Option<&str> {
    match edits {
        [Edit::Set { at, .. }] => Some(at),
        _ => None,
    }
}

impl History {
    /// Remembers a step that was taken. `typing` joins it to the former one of the same field.
    pub fn push(&mut self, step: Step, typing: bool) {
        if step.redo.is_empty() {
            return;
        }
        self.undone.clear();
        if typing
            && let Some(last) = self.done.last_mut()
            && last.typing
            && place(&last.step.redo).is_some()
            && place(&last.step.redo) == place(&step.redo)
            && let ([Edit::Set { to, .. }], [Edit::Set { was, .. }], [Edit::Set { to: new, .. }]) = (
                last.step.redo.as_mut_slice(),
                last.step.undo.as_mut_slice(),
                step.redo.as_slice(),
            )
        {
            *to = new.clone();
            *was = new.clone();
            return;
        }
        self.done.push(Entry { step, typing });
        if self.done.len() > DEEP {
            self.done.remove(0);
        }
    }

    /// The field was left: what is typed next is a step of its own.
    pub fn settle(&mut self) {
        if let Some(last) = self.done.last_mut() {
            last.typing = false;
        }
    }

    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// Takes the last step back. What met the writing of others stays, and is given back.
    pub fn undo(&mut self, body: &mut PlaybookBody) -> Option<(Vec<Edit>, Vec<Conflict>)> {
        let entry = self.done.pop()?;
        let conflicts = parts::apply(body, &entry.step.undo).unwrap_or_default();
        let edits = entry.step.undo.clone();
        self.undone.push(Entry {
            typing: false,
            ..entry
        });
        Some((edits, conflicts))
    }

    pub fn redo(&mut self, body: &mut PlaybookBody) -> Option<(Vec<Edit>, Vec<Conflict>)> {
        let entry = self.undone.pop()?;
        let conflicts = parts::apply(body, &entry.step.redo).unwrap_or_default();
        let edits = entry.step.redo.clone();
        self.done.push(entry);
        Some((edits, conflicts))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::{parts::Parts, rows::Table, test_body};

    fn title(body: &mut PlaybookBody, n: usize, text: &str) -> Step {
        let id = body.tasks[n].id.clone();
        parts::step(body, &Parts::row(Table::Task, &id), |b| {
            b.tasks[n].title = text.into();
        })
    }

    #[test]
    fn undo_does_not_take_back_what_others_wrote() {
        let mut body = test_body();
        let first = body.tasks[0].title.clone();
        let mut history = History::default();
        history.push(title(&mut body, 0, "Mine"), false);
        body.tasks[0].instruction = "By another".into();
        body.tasks[1].title = "By another".into();
        assert_eq!(history.undo(&mut body).map(|u| u.1), Some(Vec::new()));
        assert_eq!(body.tasks[0].title, first);
        assert_eq!(body.tasks[0].instruction, "By another");
        assert_eq!(body.tasks[1].title, "By another");
        assert_eq!(history.redo(&mut body).map(|u| u.1), Some(Vec::new()));
        assert_eq!(body.tasks[0].title, "Mine");
        assert!(!history.can_redo());
    }

    #[test]
    fn what_is_typed_in_one_field_is_one_step_until_the_field_is_left() {
        let mut body = test_body();
        let first = body.tasks[0].title.clone();
        let mut history = History::default();
        for text in ["M", "Mi", "Mine"] {
            history.push(title(&mut body, 0, text), true);
        }
        history.settle();
        history.push(title(&mut body, 0, "Mine, longer"), true);
        history.undo(&mut body);
        assert_eq!(body.tasks[0].title, "Mine");
        history.undo(&mut body);
        assert_eq!(body.tasks[0].title, first);
        assert!(!history.can_undo());
        history.redo(&mut body);
        assert_eq!(body.tasks[0].title, "Mine");
    }

    #[test]
    fn a_place_that_another_wrote_in_meanwhile_is_not_undone() {
        let mut body = test_body();
        let mut history = History::default();
        history.push(title(&mut body, 0, "Mine"), false);
        body.tasks[0].title = "Theirs".into();
        let (_, conflicts) = history.undo(&mut body).expect("a step");
        assert_eq!(conflicts.len(), 1);
        assert_eq!(body.tasks[0].title, "Theirs");
    }

    #[test]
    fn a_new_step_forgets_what_was_undone() {
        let mut body = test_body();
        let mut history = History::default();
        history.push(title(&mut body, 0, "One"), false);
        history.undo(&mut body);
        history.push(title(&mut body, 1, "Two"), false);
        assert!(!history.can_redo());
    }
}
