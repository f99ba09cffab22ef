//! The draft under the fingers: what the server has, what is here, what goes between.

use super::{
    browser::random_letters,
    cell::Cell,
    counted,
    history::History,
    keep::{self, Kept},
    parts::{self, Step},
    place::{self, Found, Place, Section},
    rows::{self, Table, Way},
};
use crate::api;
use door::AppError;
use leptos::{prelude::*, task::spawn_local};
use live::{Connection, ConnectionState};
use model::{
    Code, PersonId, VersionId,
    error::Problem,
    identity::PersonRef,
    live::{Happening, Topic},
    playbooks::{
        Conflict, DraftView, Edit, Effect as Readiness, Phase, Playbook, PlaybookBody, Severity,
        TaskGraph, VersionRow, VersionState,
    },
};
use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};
use ui::{Toasts, Tone, use_toasts};

/// Changes in one save; the server takes 500.
const MOST_EDITS: usize = 400;
const SAVE_AFTER: u64 = 1_000;
const CHECK_AFTER: u64 = 300;
const TRY_AGAIN: u64 = 4_000;
const LIT_FOR: u64 = 2_400;

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Saving {
    Saved,
    Sending,
    /// The server did not take it yet; it is tried again.
    Kept,
    /// As before, and the browser refuses to keep it.
    Unkept,
    /// The server refuses it as it is.
    Refused(String),
}

/// Two texts of one place, to be decided by who writes.
#[derive(Clone, PartialEq, Debug)]
pub struct Met {
    pub number: u32,
    pub conflict: Conflict,
}

/// When tasks start and end.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Timing {
    pub graph: Option<TaskGraph>,
    by_id: HashMap<String, (i64, i64, bool, bool)>,
}

impl Timing {
    fn of(body: &PlaybookBody) -> Self {
        let Ok(graph) = TaskGraph::of(body) else {
            return Self::default();
        };
        let due: HashMap<&str, i64> = body
            .tasks
            .iter()
            .map(|t| (t.id.as_str(), t.due.secs()))
            .collect();
        let by_id = graph
            .tasks
            .iter()
            .map(|t| {
                let late = due.get(t.id.as_str()).is_some_and(|d| t.end.secs() > *d);
                (
                    t.id.clone(),
                    (t.start.secs(), t.end.secs(), t.critical, late),
                )
            })
            .collect();
        Self {
            graph: Some(graph),
            by_id,
        }
    }
    /// Whether it is on the critical path, and whether it ends after it is due.
    pub fn marks(&self, id: &str) -> (bool, bool) {
        self.by_id
            .get(id)
            .map_or((false, false), |(_, _, critical, late)| (*critical, *late))
    }
    pub fn span(&self, id: &str) -> Option<(i64, i64)> {
        self.by_id.get(id).map(|(start, end, ..)| (*start, *end))
    }
}

/// Everything the parts of the page share. The body is read through fine memos, so that one
/// letter moves nothing that did not change.
#[derive(Clone, Copy)]
pub struct Editor {
    pub id: VersionId,
    pub playbook: StoredValue<Playbook>,
    pub shown: RwSignal<VersionRow>,
    pub people: StoredValue<Vec<PersonRef>>,
    /// The number of the version in force.
    pub against: Option<i64>,
    pub template_changed: bool,
    mine: RwSignal<PlaybookBody>,
    /// As the server has it.
    base: StoredValue<PlaybookBody>,
    revision: StoredValue<i64>,
    /// The highest revision that was heard of.
    heard: StoredValue<i64>,
    stale: StoredValue<bool>,
    busy: StoredValue<bool>,
    retry: StoredValue<bool>,
    beats: StoredValue<u32>,
    checks: StoredValue<u32>,
    glows: StoredValue<u32>,
    letters: StoredValue<u32>,
    in_browser: StoredValue<bool>,
    /// It is being submitted or discarded from here: what is told of it is not looked at.
    leaving: StoredValue<bool>,
    pub saving: RwSignal<Saving>,
    pub gone: RwSignal<Option<AppError>>,
    pub section: RwSignal<Section>,
    pub selected: RwSignal<Option<String>>,
    pub findings: RwSignal<Vec<Found>>,
    pub timing: RwSignal<Timing>,
    pub effect: RwSignal<Readiness>,
    pub met: RwSignal<Vec<Met>>,
    met_count: StoredValue<u32>,
    /// Rows that others just changed.
    lit: RwSignal<HashSet<(Table, String)>>,
    /// What is told to those who do not see it.
    pub said: RwSignal<String>,
    pub narrow: RwSignal<bool>,
    pub dragged: RwSignal<Option<String>>,
    history: StoredValue<History>,
    pub can_undo: RwSignal<bool>,
    pub can_redo: RwSignal<bool>,
    /// What is typed in a field and not in the body yet.
    pending: StoredValue<Option<(Cell, String)>>,
    pub link: Connection,
    toasts: Toasts,
}

fn later(count: StoredValue<u32>, ms: u64, run: impl FnOnce() + 'static) {
    let Some(mine) = count.try_update_value(|c| {
        *c = c.wrapping_add(1);
        *c
    }) else {
        return;
    };
    set_timeout(
        move || {
            if count.try_get_value() == Some(mine) {
                run();
            }
        },
        Duration::from_millis(ms),
    );
}

impl Editor {
    /// In a component: it follows the draft from hydration on.
    pub fn new(view: DraftView) -> Self {
        let DraftView {
            playbook,
            shown,
            revision,
            body,
            against,
            effect,
            people,
            template_changed,
            ..
        } = view;
        let id = shown.id;
        let editor = Self {
            id,
            playbook: StoredValue::new(playbook),
            shown: RwSignal::new(shown),
            people: StoredValue::new(people),
            against,
            template_changed,
            base: StoredValue::new(body.clone()),
            revision: StoredValue::new(revision),
            heard: StoredValue::new(revision),
            stale: StoredValue::new(false),
            busy: StoredValue::new(false),
            retry: StoredValue::new(false),
            beats: StoredValue::new(0),
            checks: StoredValue::new(0),
            glows: StoredValue::new(0),
            letters: StoredValue::new(0),
            in_browser: StoredValue::new(false),
            leaving: StoredValue::new(false),
            saving: RwSignal::new(Saving::Saved),
            gone: RwSignal::new(None),
            section: RwSignal::new(Section::Tasks),
            selected: RwSignal::new(None),
            findings: RwSignal::new(place::findings(&body)),
            timing: RwSignal::new(Timing::of(&body)),
            effect: RwSignal::new(effect),
            met: RwSignal::new(Vec::new()),
            met_count: StoredValue::new(0),
            lit: RwSignal::new(HashSet::new()),
            said: RwSignal::new(String::new()),
            narrow: RwSignal::new(false),
            dragged: RwSignal::new(None),
            history: StoredValue::new(History::default()),
            can_undo: RwSignal::new(false),
            can_redo: RwSignal::new(false),
            pending: StoredValue::new(None),
            link: Connection {
                state: Signal::stored(ConnectionState::Connecting),
                present: Signal::stored(Vec::new()),
            },
            toasts: use_toasts(),
            mine: RwSignal::new(body),
        };
        let topic = Signal::stored(Some(Topic::Version(id)));
        let link = live::use_topic(topic, move |what| editor.heard(&what));
        let editor = Self { link, ..editor };
        Effect::new(move |_| editor.begin());
        editor
    }

    /// Once the page is alive.
    fn begin(self) {
        let fit = move || {
            let narrow = super::narrow_window();
            if self.narrow.try_get_untracked() != Some(narrow) {
                self.narrow.try_set(narrow);
            }
        };
        fit();
        let resized = window_event_listener(leptos::ev::resize, move |_| fit());
        let leave = move || {
            if self.mine.try_with_untracked(|_| ()).is_some() {
                self.flush();
                self.keep();
                self.sync();
            }
        };
        let hidden = window_event_listener_untyped("visibilitychange", move |_| leave());
        let left = window_event_listener_untyped("pagehide", move |_| leave());
        on_cleanup(move || {
            resized.remove();
            hidden.remove();
            left.remove();
        });
        on_cleanup(move || self.depart());
        let kept = keep::kept(self.id);
        if kept.is_empty() {
            return;
        }
        self.in_browser.set_value(true);
        let count = kept.edits.len();
        for conflict in kept.conflicts {
            self.meet(conflict);
        }
        if count > 0 {
            self.put_in(&kept.edits);
        }
        if count > 0 && self.writable() {
            let said = format!(
                "{} that had not been saved from this browser put back.",
                counted(count, "change")
            );
            self.say(said.clone());
            self.offer(said, move || self.undo());
        }
    }

    /// Going to another page of the app: what was just typed is sent without waiting here.
    fn depart(self) {
        if self.mine.try_with_untracked(|_| ()).is_none() {
            return;
        }
        self.flush();
        self.keep();
        if !self.writable() || !self.is_unsent() || self.met.with_untracked(|m| !m.is_empty()) {
            return;
        }
        let edits = self.peek(|mine| self.base.with_value(|base| parts::diff(base, mine)));
        let id = self.id;
        spawn_local(async move {
            // what does not arrive is kept and put back when the draft is opened again
            if let Ok(saved) = api::save_draft(id, edits).await
                && saved.conflicts.is_empty()
            {
                keep::keep(id, &Kept::default());
            }
        });
    }

    // ---- reading

    /// A part of the draft that tells only when it changes.
    pub fn memo<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&PlaybookBody) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.mine.with(|b| read(b)))
    }
    /// A part of the draft, tracked as a whole: for memos only.
    pub fn read<T>(self, read: impl FnOnce(&PlaybookBody) -> T) -> T {
        self.mine.with(read)
    }
    pub fn peek<T>(self, read: impl FnOnce(&PlaybookBody) -> T) -> T {
        self.mine.with_untracked(read)
    }
    pub fn open(self) -> Memo<bool> {
        Memo::new(move |_| {
            self.shown.with(|s| matches!(s.state, VersionState::Draft))
                && self.gone.with(Option::is_none)
        })
    }
    pub fn name(self, id: PersonId) -> String {
        self.people.with_value(|all| {
            all.iter().find(|p| p.id == id).map_or_else(
                || "Somebody no longer listed".to_owned(),
                |p| p.name.clone(),
            )
        })
    }
    pub fn is_lit(self, table: Table, id: &str) -> bool {
        self.lit
            .with(|l| !l.is_empty() && l.contains(&(table, id.to_owned())))
    }
    pub fn errors(self) -> Memo<usize> {
        Memo::new(move |_| {
            self.findings
                .with(|all| all.iter().filter(|f| f.severity == Severity::Error).count())
        })
    }
    /// What is here and not on the server, in words; tracked as a whole.
    pub fn unsent(self) -> Vec<model::playbooks::ChangeLine> {
        self.mine.with(|mine| {
            self.base
                .with_value(|base| model::playbooks::describe(base, mine, &|p| self.name(p)))
        })
    }
    fn is_unsent(self) -> bool {
        self.mine
            .try_with_untracked(|mine| self.base.try_with_value(|base| base != mine))
            .flatten()
            .unwrap_or(false)
    }
    /// Whether everything is on the server.
    pub fn is_saved(self) -> bool {
        self.pending.with_value(Option::is_none) && !self.is_unsent()
    }

    pub fn say(self, text: impl Into<String>) {
        self.said.try_set(text.into());
    }

    // ---- changing

    /// The draft was changed here: look at it and save it, in a moment.
    fn changed(self) {
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

    fn look_soon(self) {
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

    fn remember(self, step: Step, typing: bool) {
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
            self.say(format!("A {} was added.", table.one()));
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
            super::focus_soon(vec![row_id(table, &beside)]);
        }
        let short: String = title.chars().take(60).collect();
        self.offer(format!("“{short}” was removed."), move || {
            self.put_in(&undo);
        });
    }

    /// Says what was done, with a button to undo it. Made outside of the part of the page that
    /// asked, which may go before the message does.
    fn offer(self, text: String, undo: impl Fn() + Send + Sync + 'static) {
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

    fn moved(self, table: Table, id: &str, step: Step) {
        self.remember(step, false);
        self.selected.set(Some(id.to_owned()));
        super::focus_soon(vec![row_id(table, id)]);
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
    fn put_in(self, edits: &[Edit]) {
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
    fn back_or_forth(
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

    // ---- going somewhere

    pub fn show(self, section: Section) {
        if self.section.get_untracked() != section {
            self.flush();
            self.selected.set(None);
            self.section.set(section);
        }
    }
    pub fn select(self, id: &str) {
        if self.selected.with_untracked(|s| s.as_deref() != Some(id)) {
            self.flush();
            self.settle();
            self.selected.set(Some(id.to_owned()));
        }
    }
    /// Shows a place and puts the cursor there.
    pub fn go(self, place: Place) {
        self.show(place.section);
        let mut ids: Vec<String> = place.control().into_iter().collect();
        if let Some(row) = &place.row {
            self.select(row);
            if let Some(table) = place.section.table() {
                ids.push(row_id(table, row));
            }
        }
        ids.push("section-head".into());
        super::focus_soon(ids);
    }

    // ---- with the server

    fn heard(self, what: &Happening) {
        match what {
            Happening::DraftChanged { what, revision } => {
                self.heard.try_update_value(|h| *h = (*h).max(*revision));
                if what != "saved" {
                    self.stale.try_set_value(true);
                }
            }
            Happening::ReviewChanged { what } if what == "resync" => {
                self.stale.try_set_value(true);
            }
            _ => return,
        }
        if self.behind() {
            // our own save is told here too, sometimes before its answer
            set_timeout(move || self.sync_if_behind(), Duration::from_millis(50));
        }
    }
    fn behind(self) -> bool {
        let known = self.revision.try_get_value().unwrap_or(i64::MAX);
        self.stale.try_get_value() == Some(true)
            || self.heard.try_get_value().is_some_and(|h| h > known)
    }
    fn sync_if_behind(self) {
        if self.behind() {
            self.sync();
        }
    }

    /// While the version is given out of hand; `false` when that was refused.
    pub fn set_leaving(self, on: bool) {
        self.leaving.try_set_value(on);
        if !on {
            self.sync_if_behind();
        }
    }

    /// Waits until everything is on the server.
    ///
    /// # Errors
    /// Why it is not, after some seconds.
    pub async fn all_saved(self) -> Result<(), AppError> {
        for turn in 0..60 {
            if self.is_saved() && self.busy.try_get_value() == Some(false) && !self.behind() {
                return Ok(());
            }
            if turn % 20 == 0 {
                self.sync();
            }
            gloo_timers::future::TimeoutFuture::new(100).await;
            match self.saving.try_get_untracked() {
                None => break,
                Some(Saving::Refused(why)) => {
                    return Err(AppError(Problem::new(Code::Invalid, why)));
                }
                Some(_) => {}
            }
        }
        Err(AppError(Problem::new(
            Code::Unavailable,
            "The draft is not saved yet, so it was not submitted. What you typed is kept; try again.",
        )))
    }

    /// Waits until no save is on its way, and says which state of the draft is shown here.
    pub async fn at_rest(self) -> i64 {
        for _ in 0..60 {
            if self.busy.try_get_value() != Some(true) {
                break;
            }
            gloo_timers::future::TimeoutFuture::new(100).await;
        }
        self.revision.try_get_value().unwrap_or_default()
    }

    /// Sends what is here and takes what is there; one at a time.
    pub fn sync(self) {
        if self.busy.try_get_value() != Some(false)
            || self.leaving.try_get_value() == Some(true)
            || self.gone.with_untracked(Option::is_some)
        {
            return;
        }
        self.flush();
        self.busy.set_value(true);
        spawn_local(async move {
            let over = self.converse().await;
            if self.busy.try_get_value().is_none() {
                return;
            }
            self.busy.set_value(false);
            match over {
                Ok(()) if self.behind() || (self.is_unsent() && self.writable()) => {
                    later(self.beats, SAVE_AFTER, move || self.sync());
                }
                Ok(()) => {}
                Err(error) => self.failed(error),
            }
        });
    }
    fn writable(self) -> bool {
        self.shown
            .with_untracked(|s| matches!(s.state, VersionState::Draft))
    }

    async fn converse(self) -> Result<(), AppError> {
        if self.behind() {
            self.stale.set_value(false);
            match api::get_draft(self.id).await {
                Ok(view) => self.take(view),
                Err(error) => {
                    self.stale.try_set_value(true);
                    return Err(error);
                }
            }
        }
        let Some(mine) = self.mine.try_get_untracked() else {
            return Ok(());
        };
        let mut edits = self.base.with_value(|base| parts::diff(base, &mine));
        if edits.is_empty() || !self.writable() {
            self.note();
            return Ok(());
        }
        let mut sent = mine;
        if edits.len() > MOST_EDITS {
            edits.truncate(MOST_EDITS);
            sent = self.base.get_value();
            // they come from a difference with this very body
            let _ = parts::apply(&mut sent, &edits);
        }
        self.saving.set(match self.saving.get_untracked() {
            known @ (Saving::Kept | Saving::Unkept) => known,
            _ => Saving::Sending,
        });
        self.keep();
        let saved = api::save_draft(self.id, edits).await?;
        if self.mine.try_with_untracked(|_| ()).is_none() {
            // the page was left; what came back is seen when it is opened again
            return Ok(());
        }
        self.flush();
        self.effect.set(saved.effect);
        self.revision.set_value(saved.revision);
        self.heard.update_value(|h| *h = (*h).max(saved.revision));
        self.rebase(saved.body, &sent);
        for conflict in saved.conflicts {
            self.meet(conflict);
        }
        self.note();
        Ok(())
    }

    /// What another page of ours or somebody else saved, or did with the version.
    fn take(self, view: DraftView) {
        if self.mine.try_with_untracked(|_| ()).is_none() {
            return;
        }
        self.flush();
        let was = self.writable();
        self.effect.set(view.effect);
        self.people.set_value(view.people);
        self.revision.set_value(view.revision);
        self.heard.update_value(|h| *h = (*h).max(view.revision));
        let base = self.base.get_value();
        self.rebase(view.body, &base);
        if self.shown.with_untracked(|s| *s != view.shown) {
            self.shown.set(view.shown);
        }
        if was && !self.writable() {
            self.keep();
            let label = self
                .shown
                .with_untracked(|s| s.state.label().to_lowercase());
            self.say(format!("This version is no longer a draft: {label}."));
        }
    }

    /// The server has `theirs`; what was typed here since `sent` goes on top of it.
    fn rebase(self, theirs: PlaybookBody, sent: &PlaybookBody) {
        let changed = self.mine.try_maybe_update(|mine| {
            let unmoved = mine == sent;
            if *mine == theirs || (!unmoved && *sent == theirs) {
                return (false, (Vec::new(), Vec::new()));
            }
            let (body, conflicts) = if unmoved {
                (theirs.clone(), Vec::new())
            } else {
                parts::rebase(&theirs, sent, mine)
            };
            let edits = parts::diff(mine, &body);
            *mine = body;
            (!edits.is_empty(), (edits, conflicts))
        });
        self.base.set_value(theirs);
        let Some((edits, conflicts)) = changed else {
            return;
        };
        for conflict in conflicts {
            self.meet(conflict);
        }
        if edits.is_empty() {
            return;
        }
        self.look_soon();
        self.light(&edits);
    }

    /// Lights up what others changed, and says it.
    fn light(self, edits: &[Edit]) {
        let mut rows = HashSet::new();
        let mut words = Vec::new();
        for edit in edits {
            let at = match edit {
                Edit::Set { at, .. } => at.clone(),
                Edit::Insert { table, row, .. } => {
                    let id = row.get("id").or_else(|| row.get("key"));
                    let id = id.and_then(serde_json::Value::as_str).unwrap_or_default();
                    format!("{table}/{id}")
                }
                Edit::Remove { table, .. } | Edit::Order { table, .. } => table.clone(),
            };
            let place = place::of_edit(&at);
            if let (Some(table), Some(row)) = (place.section.table(), &place.row) {
                rows.insert((table, row.clone()));
            }
            let said = self.peek(|b| place::words(b, &place));
            if !words.contains(&said) {
                words.push(said);
            }
        }
        let more = words.len().saturating_sub(3);
        words.truncate(3);
        let mut said = format!("Changed by another: {}", words.join("; "));
        if more > 0 {
            said.push_str(&format!("; and {more} more"));
        }
        self.say(format!("{said}."));
        self.lit.set(rows);
        later(self.glows, LIT_FOR, move || {
            self.lit.try_set(HashSet::new());
        });
    }

    /// Notes how things stand after the server answered.
    fn note(self) {
        let state = if self.is_unsent() && self.writable() {
            Saving::Sending
        } else {
            Saving::Saved
        };
        self.saving.set(state);
        self.keep();
    }

    /// Keeps what is not on the server in this browser.
    fn keep(self) {
        let edits = self
            .mine
            .try_with_untracked(|mine| self.base.try_with_value(|base| parts::diff(base, mine)))
            .flatten()
            .unwrap_or_default();
        let conflicts = self
            .met
            .try_with_untracked(|all| all.iter().map(|m| m.conflict.clone()).collect())
            .unwrap_or_default();
        let kept = Kept { edits, conflicts };
        // another page of this browser may keep something of its own
        if kept.is_empty() && self.in_browser.try_get_value() != Some(true) {
            return;
        }
        let done = keep::keep(self.id, &kept);
        self.in_browser.try_set_value(!kept.is_empty());
        if !done && self.saving.try_get_untracked() == Some(Saving::Kept) {
            self.saving.try_set(Saving::Unkept);
        }
    }

    fn failed(self, error: AppError) {
        match error.code() {
            Code::WrongState => {
                // submitted or discarded meanwhile: see what it is now
                self.stale.set_value(true);
                later(self.beats, 200, move || self.sync());
            }
            Code::NotFound | Code::Denied => {
                self.keep();
                self.say(error.message());
                self.gone.set(Some(error));
            }
            Code::Invalid | Code::TooLarge | Code::Conflict => {
                let faults: Vec<String> = error
                    .faults()
                    .iter()
                    .map(|f| {
                        let place = self.peek(|b| place::words(b, &place::of_edit(&f.field)));
                        format!("{place}: {}", f.message)
                    })
                    .collect();
                let why = if faults.is_empty() {
                    error.message()
                } else {
                    faults.join(" ")
                };
                self.saving.set(Saving::Refused(why));
                self.keep();
            }
            _ => {
                if !self.is_saved() {
                    self.saving.set(Saving::Kept);
                    self.keep();
                }
                if self.retry.try_get_value() == Some(false) {
                    self.retry.set_value(true);
                    set_timeout(
                        move || {
                            if self.retry.try_get_value().is_some() {
                                self.retry.set_value(false);
                                self.sync();
                            }
                        },
                        Duration::from_millis(TRY_AGAIN),
                    );
                }
            }
        }
    }

    /// The version can be written again, as the server just said.
    pub fn reopened(self, view: DraftView) {
        self.take(view);
        self.changed();
    }

    /// What is kept of a version that can no longer be written is thrown away.
    pub fn forget(self) {
        let base = self.base.get_value();
        self.mine.set(base);
        self.met.set(Vec::new());
        self.in_browser.set_value(true);
        self.keep();
    }

    // ---- two texts of one place

    fn meet(self, conflict: Conflict) {
        let known = self
            .met
            .with_untracked(|all| all.iter().any(|m| m.conflict == conflict));
        // both wrote the same
        if known || conflict.theirs == conflict.ours {
            return;
        }
        let number = self.met_count.try_update_value(|n| {
            *n += 1;
            *n
        });
        let words = self.peek(|b| place::words(b, &place::of_edit(&conflict.at)));
        self.met.update(|all| {
            all.push(Met {
                number: number.unwrap_or_default(),
                conflict,
            });
        });
        self.say(format!(
            "You and somebody else wrote in one place: {words}. Both texts are kept; choose one."
        ));
    }

    pub fn keep_theirs(self, number: u32) {
        self.met.update(|all| all.retain(|m| m.number != number));
        self.say("Their text stays.");
        self.keep();
    }

    pub fn use_mine(self, number: u32) {
        let found = self
            .met
            .with_untracked(|all| all.iter().find(|m| m.number == number).cloned());
        let Some(edit) = found.and_then(|m| m.conflict.resolved()) else {
            return;
        };
        self.met.update(|all| all.retain(|m| m.number != number));
        self.put_in(&[edit]);
        self.say("Your text is written.");
        self.keep();
    }
}

/// The id of a row's element.
pub fn row_id(table: Table, id: &str) -> String {
    format!("row-{}-{id}", table.key().replace('.', "-"))
}
