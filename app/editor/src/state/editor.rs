//! The draft under the fingers: what the server has, what is here, what goes between.

mod going;
mod meeting;
mod saving;
mod writing;

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
use live::Connection;
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
            link: Connection::none(),
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
}

/// The id of a row's element.
pub fn row_id(table: Table, id: &str) -> String {
    format!("row-{}-{id}", table.key().replace('.', "-"))
}
