//! The room itself: the view, the server's clock, what is typed.

use super::{Done, log, name_in, spent, stale, viewer};
use crate::api;
use door::{AppError, tell_once};
use leptos::prelude::*;
use live::{Connection, ConnectionState, Drafts, Reload, Watch};
use model::{
    Code, PersonId, ReviewId, Time,
    exercises::ExerciseView,
    identity::{Permission, Role, Viewer},
    live::Topic,
    reviews::{ReviewView, Step},
};
use std::time::Duration;

/// Everything the components of one review share. Parts of the page read it through fine
/// memos, so that a fresh view moves nothing that did not change.
#[derive(Clone, Copy)]
pub struct Room {
    pub id: ReviewId,
    pub link: Connection,
    /// What was said last to those who do not see the change.
    pub said: RwSignal<String>,
    /// Why the view could not be loaded anew.
    trouble: RwSignal<Option<AppError>>,
    pub(super) view: RwSignal<ReviewView>,
    viewer: Signal<Option<Viewer>>,
    /// Server's time of the first view: what is later is news.
    first: StoredValue<Time>,
    watch: Watch,
    drafts: Drafts,
    reload: Reload,
}

impl Room {
    /// In a component: it subscribes to the review and starts the clock after hydration.
    pub fn new(view: ReviewView) -> Self {
        let room = Self {
            id: view.summary.id,
            link: Connection::none(),
            said: RwSignal::new(String::new()),
            trouble: RwSignal::new(None),
            first: StoredValue::new(view.now),
            watch: Watch::new(view.now),
            view: RwSignal::new(view),
            viewer: viewer(),
            drafts: Drafts::default(),
            reload: Reload::new(Duration::ZERO),
        };
        let over =
            room.memo(|v| matches!(v.summary.state.as_str(), "closed" | "cancelled" | "missed"));
        let topic = Signal::derive(move || (!over.get()).then_some(Topic::Review(room.id)));
        let link = live::use_topic(topic, move |_| room.refetch());
        Self { link, ..room }
    }

    /// A part of the view that tells only when it changes.
    pub fn memo<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&ReviewView) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.view.with(|v| read(v)))
    }
    /// A part of the exercise, while there is one.
    pub fn exercise<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&ExerciseView) -> T + Send + Sync + 'static,
    ) -> Memo<Option<T>> {
        self.memo(move |v| v.exercise.as_ref().map(&read))
    }
    /// A part of the view as it is at this moment.
    pub fn peek<T>(self, read: impl FnOnce(&ReviewView) -> T) -> T {
        self.view.with_untracked(read)
    }
    /// The view, tracked as a whole: for memos only.
    pub fn read<T>(self, read: impl FnOnce(&ReviewView) -> T) -> T {
        self.view.with(read)
    }
    pub fn step(self) -> Memo<Step> {
        self.memo(|v| v.summary.step.unwrap_or(Step::Coverage))
    }
    /// Seconds left of the time box of `step`; below zero it is over.
    pub fn left(self, step: Step) -> i64 {
        let now = self.now();
        step.time_box().secs() - self.view.with(|v| spent(v, step, now))
    }
    pub fn joined(self, person: PersonId) -> bool {
        self.view.with(|v| v.present.contains(&person))
    }
    pub fn name(self, id: PersonId) -> String {
        self.peek(|v| name_in(v, id))
    }
    pub fn me(self) -> Option<PersonId> {
        self.viewer.with(|v| v.as_ref().map(|v| v.id))
    }
    /// Whether the viewer may give the chair to somebody: the chair, or the sponsor when the
    /// chair is not there.
    pub fn gives_chair(self) -> Memo<bool> {
        Memo::new(move |_| {
            let sponsor = self.viewer.with(|v| {
                v.as_ref()
                    .is_some_and(|v| v.actor().has(Role::ExecutiveSponsor))
            });
            sponsor || self.view.with(|v| v.may_chair)
        })
    }
    /// The chair or the facilitator, when their roles grant `permission`.
    pub fn leads(self, permission: Permission) -> Memo<bool> {
        Memo::new(move |_| {
            let granted = self
                .viewer
                .with(|v| v.as_ref().is_some_and(|v| v.may(permission)));
            let me = self.me();
            granted
                && self
                    .view
                    .with(|v| v.may_chair || me == Some(v.summary.facilitator.id))
        })
    }

    /// The server's time: of the view until the page is alive, then each second.
    pub fn now(self) -> Time {
        self.watch
            .get()
            .unwrap_or_else(|| self.view.with(|v| v.now))
    }
    /// Whether something that happened `at` came after the page was opened.
    pub fn is_news(self, at: Option<Time>) -> bool {
        at.is_some_and(|at| at > self.first.get_value())
    }

    /// Text that outlives the part of the page it is typed in.
    pub fn draft(self, key: &str, first: impl FnOnce() -> String) -> RwSignal<String> {
        self.drafts.text(key, first)
    }

    /// Why the view could not be loaded anew, unless the mark of the connection says it already.
    pub fn trouble(self) -> Signal<Option<AppError>> {
        Signal::derive(move || {
            let away = self.link.state.get() == ConnectionState::Reconnecting;
            self.trouble
                .get()
                .filter(|e| !(away && e.code() == Code::Unavailable))
        })
    }

    /// Loads the view anew; many calls at once become one more load.
    pub fn refetch(self) {
        self.reload.run(move || self.load());
    }

    async fn load(self) {
        match api::get_review(self.id).await {
            Ok(view) => self.show(view),
            Err(error) => {
                if error.code() == Code::Unavailable {
                    self.reload
                        .later(Duration::from_secs(3), move || self.refetch());
                }
                tell_once(self.trouble, error);
            }
        }
    }

    pub(super) fn show(self, new: ReviewView) {
        let Some(old) = self.view.try_get_untracked() else {
            return;
        };
        self.trouble.try_set(None);
        self.watch.sync(new.now);
        if older(&new, &old) {
            return;
        }
        let news = log::news(&old, &new);
        if !news.is_empty() {
            self.said.try_set(news.join(" "));
        }
        self.view.try_set(new);
    }

    pub(super) fn settle(self, answer: Result<ReviewView, AppError>) -> Done {
        match answer {
            Ok(view) => {
                self.show(view);
                Ok(())
            }
            Err(error) => {
                if matches!(
                    error.code(),
                    Code::StaleRevision | Code::WrongState | Code::Conflict
                ) {
                    self.refetch();
                }
                Err(if error.code() == Code::StaleRevision {
                    stale()
                } else {
                    error
                })
            }
        }
    }
}

/// Whether `new` was made before `old`: answers may overtake each other.
fn older(new: &ReviewView, old: &ReviewView) -> bool {
    let exercise = |v: &ReviewView| v.exercise.as_ref().map(|x| (x.id, x.revision));
    let same = new.summary.revision == old.summary.revision;
    let behind = match (exercise(new), exercise(old)) {
        (Some((a, new)), Some((b, old))) => a == b && new < old,
        _ => false,
    };
    new.summary.revision < old.summary.revision || (same && behind)
}
