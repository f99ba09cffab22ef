//! What who writes does to the draft, and takes back.

use super::*;

impl Editor {
    /// The draft was changed here: look at it and save it, in a moment.
    pub(super) fn changed(self) {
        let state = self.history.with_value(|h| (h.can_undo(), h.can_redo()));
        if self.can_undo.get_untracked() != state.0 {
            self.can_undo.set(state.0);
        }
        if self.can_redo.get_untracked() != state.1 {
            self.can_redo.set(state.1);
        }
        self.look_soon();
        if self
            .saving
            .with_untracked(|s| matches!(s, Saving::Saved | Saving::Refused(_)))
        {
            self.saving.set(Saving::Sending);
        }
        later(self.beats, SAVE_AFTER, move || self.sync());
    }

    pub(super) fn look_soon(self) {
        later(self.checks, CHECK_AFTER, move || {
            let found = self
                .mine
                .try_with_untracked(|b| (place::findings(b), Timing::of(b)));
            if let Some((findings, timing)) = found {
                if self.findings.with_untracked(|f| *f != findings) {
                    self.findings.set(findings);
                }
                if self.timing.with_untracked(|t| *t != timing) {
                    self.timing.set(timing);
                }
                self.keep();
            }
        });
    }

    pub(super) fn remember(self, step: Step, typing: bool) {
        self.history.update_value(|h| h.push(step, typing));
        self.changed();
    }

    /// What is typed goes into the draft with the next pause.
    pub fn type_in(self, cell: &Cell, text: String) {
        let other = self
            .pending
            .with_value(|p| p.as_ref().is_some_and(|(c, _)| !c.same(cell)));
        if other {
            self.flush();
        }
        self.pending.set_value(Some((cell.clone(), text)));
        // also when the field is gone before its own pause is over
        later(self.letters, SAVE_AFTER, move || {
            self.flush();
        });
    }
    pub fn is_pending(self, cell: &Cell) -> bool {
        self.pending
            .with_value(|p| p.as_ref().is_some_and(|(c, _)| c.same(cell)))
    }
    /// Writes what is typed into the draft now; what is wrong with it comes back.
    pub fn flush(self) -> Option<String> {
        let (cell, text) = self.pending.try_update_value(Option::take).flatten()?;
        self.write(&cell, &text, true)
    }
    /// The field was left.
    pub fn settle(self) {
        self.history.try_update_value(History::settle);
    }
    /// Writes a field. What is wrong with the text comes back; then nothing was written.
    pub fn write(self, cell: &Cell, text: &str, typing: bool) -> Option<String> {
        let done = self.mine.try_maybe_update(|body| {
            if cell.read(body).as_deref() == Some(text) {
                return (false, Ok(Step::default()));
            }
            let mut fault = None;
            let step = parts::step(body, &cell.parts(), |b| fault = cell.write(b, text).err());
            let changed = !step.redo.is_empty();
            (changed, fault.map_or(Ok(step), Err))
        })?;
        match done {
            Ok(step) => {
                if !step.redo.is_empty() {
                    self.remember(step, typing);
                }
                None
            }
            Err(fault) => Some(fault),
        }
    }

    /// Adds a row below the selected one and goes to its name.
    pub fn add(self, table: Table, named: Option<String>) {
        self.flush();
        let after = self.selected.get_untracked();
        let id = named.unwrap_or_else(|| self.peek(|b| rows::new_id(table, b, &random_letters())));
        let done = self
            .mine
            .try_update(|b| rows::add(b, table, after.as_deref(), &id));
        if let Some((id, step)) = done {
            self.remember(step, false);
            self.go(Place {
                section: Section::of(table),
                row: Some(id),
                field: table.name_field().to_owned(),
            });
            let mut said = format!("{} was added.", table.any());
            if let Some(first) = said.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            self.say(said);
        }
    }

    /// Removes a row; the one beside it is selected.
    pub fn remove(self, table: Table, id: &str) {
        self.flush();
        let Some(title) = self.peek(|b| table.title(b, id)) else {
            return;
        };
        let beside = self.peek(|b| {
            let ids = if table == Table::Task {
                self.in_order(b)
            } else {
                table.ids(b)
            };
            let at = ids.iter().position(|other| other == id).unwrap_or(0);
            let other = ids
                .get(at + 1)
                .or_else(|| at.checked_sub(1).and_then(|i| ids.get(i)));
            // rows known by their place move up into this one
            if table.keyed().is_some() {
                other.cloned()
            } else {
                other.map(|_| at.min(ids.len().saturating_sub(2)).to_string())
            }
        });
        let step = self
            .mine
            .try_update(|b| rows::remove(b, table, id))
            .flatten();
        let Some(step) = step else { return };
        let undo = step.undo.clone();
        self.remember(step, false);
        self.selected.set(beside.clone());
        if let Some(beside) = beside {
            crate::state::focus_soon(vec![row_id(table, &beside)]);
        }
        let short: String = title.chars().take(60).collect();
        self.offer(format!("“{short}” was removed."), move || {
            self.put_in(&undo);
        });
    }

    /// Says what was done, with a button to undo it. Made outside of the part of the page that
    /// asked, which may go before the message does.
    pub(super) fn offer(self, text: String, undo: impl Fn() + Send + Sync + 'static) {
        set_timeout(
            move || self.toasts.undo(text, Callback::new(move |()| undo())),
            Duration::ZERO,
        );
    }

    /// The tasks as the canvas shows them, by phase.
    pub fn in_order(self, b: &PlaybookBody) -> Vec<String> {
        Phase::ALL
            .iter()
            .flat_map(|p| b.tasks_in(*p))
            .map(|t| t.id.clone())
            .collect()
    }

    /// Moves a row and keeps the focus on it.
    pub fn shift(self, table: Table, id: &str, way: Way) {
        self.flush();
        let done = self.mine.try_maybe_update(|b| {
            let done = rows::shift(b, table, id, way);
            (done.is_some(), done)
        });
        if let Some(Some((id, step))) = done {
            self.moved(table, &id, step);
        } else {
            self.say("It cannot go further.");
        }
    }

    pub(super) fn moved(self, table: Table, id: &str, step: Step) {
        self.remember(step, false);
        self.selected.set(Some(id.to_owned()));
        crate::state::focus_soon(vec![row_id(table, id)]);
        let said = self.peek(|b| {
            let place = match b.task(id).filter(|_| table == Table::Task) {
                Some(task) => {
                    let at = b.tasks_in(task.phase).position(|t| t.id == id).unwrap_or(0);
                    format!("{}, place {}", task.phase.label(), at + 1)
                }
                None => format!("Place {}", table.place(b, id).unwrap_or(0) + 1),
            };
            format!("{place}.")
        });
        self.say(said);
    }

    /// A task was dropped before another, or at the end of a phase.
    pub fn dropped(self, before: Option<&str>, phase: Phase) {
        let Some(id) = self.dragged.get_untracked() else {
            return;
        };
        self.dragged.set(None);
        self.flush();
        let done = self.mine.try_maybe_update(|b| {
            let done = rows::drop_task(b, &id, before, phase).filter(|s| !s.redo.is_empty());
            (done.is_some(), done)
        });
        if let Some(Some(step)) = done {
            self.moved(Table::Task, &id, step);
        }
    }

    /// Applies changes as one step that can be undone.
    pub(super) fn put_in(self, edits: &[Edit]) {
        self.flush();
        let done = self.mine.try_maybe_update(|b| {
            let before = b.clone();
            let conflicts = parts::apply(b, edits).unwrap_or_else(|fault| {
                vec![Conflict {
                    at: fault.at,
                    was: serde_json::Value::Null,
                    theirs: serde_json::Value::Null,
                    ours: fault.reason.into(),
                }]
            });
            let step = Step {
                redo: parts::diff(&before, b),
                undo: parts::diff(b, &before),
            };
            (!step.redo.is_empty(), (step, conflicts))
        });
        if let Some((step, conflicts)) = done {
            for conflict in conflicts {
                self.meet(conflict);
            }
            self.remember(step, false);
        }
    }

    pub fn undo(self) {
        self.flush();
        self.back_or_forth("Undone", History::undo);
    }
    pub fn redo(self) {
        self.flush();
        self.back_or_forth("Done again", History::redo);
    }
    pub(super) fn back_or_forth(
        self,
        word: &str,
        act: fn(&mut History, &mut PlaybookBody) -> Option<(Vec<Edit>, Vec<Conflict>)>,
    ) {
        let done = self.mine.try_maybe_update(|b| {
            let done = self.history.try_update_value(|h| act(h, b)).flatten();
            (done.is_some(), done)
        });
        let Some(Some((edits, conflicts))) = done else {
            self.say("There is nothing to undo.");
            return;
        };
        self.changed();
        let place = edits.first().map(|e| match e {
            Edit::Set { at, .. } => place::of_edit(at),
            Edit::Insert { table, row, .. } => {
                let id = row.get("id").or_else(|| row.get("key"));
                let id = id.and_then(serde_json::Value::as_str).unwrap_or_default();
                place::of_edit(&format!("{table}/{id}"))
            }
            Edit::Remove { table, .. } | Edit::Order { table, .. } => place::of_edit(table),
        });
        if let Some(place) = place {
            let words = self.peek(|b| place::words(b, &place));
            self.section.set(place.section);
            if place.row.is_some() {
                self.selected.set(place.row);
            }
            self.say(format!("{word}: {words}."));
        }
        if !conflicts.is_empty() {
            self.toasts.say(
                Tone::Watch,
                "Somebody else wrote there meanwhile; that part stays as they wrote it.",
            );
        }
        // a row that is gone is not selected
        let gone = self.selected.with_untracked(|s| {
            s.as_ref().is_some_and(|id| {
                let table = self.section.get_untracked().table();
                table.is_some_and(|t| self.peek(|b| t.place(b, id).is_none()))
            })
        });
        if gone {
            self.selected.set(None);
        }
    }
}
