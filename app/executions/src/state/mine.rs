//! One's own next action on a bad connection: taps are shown at once, kept, and sent in order.

use super::{
    ahead,
    ids::new_id,
    is_over,
    queue::{Queue, Tap},
    tap_words, viewer,
};
use crate::api;
use door::AppError;
use leptos::{ev, prelude::*, task::spawn_local};
use live::{Connection, ConnectionState, Drafts, Later, Reload, Watch};
use model::{
    Code, ExecutionId, Time,
    executions::{ExecutionCommand, ExecutionOrder, NextActionView, NextStep},
    identity::Viewer,
    live::Topic,
};
use std::time::Duration;

#[derive(Clone, Copy)]
pub struct Mine {
    pub id: ExecutionId,
    pub link: Connection,
    view: RwSignal<NextActionView>,
    watch: Watch,
    viewer: Signal<Option<Viewer>>,
    taps: RwSignal<Vec<Tap>>,
    drafts: Drafts,
    /// The last try found no server.
    pub away: RwSignal<bool>,
    /// This browser does not keep the taps.
    pub unkept: RwSignal<bool>,
    /// What was refused, in words.
    pub refused: RwSignal<Option<AppError>>,
    sending: StoredValue<bool>,
    retry: Later,
    reload: Reload,
}

/// Failures after which the same tap is tried again: the server did not have it, or could not.
fn passing(code: Code) -> bool {
    matches!(
        code,
        Code::Unavailable | Code::Throttled | Code::Internal | Code::Unauthenticated
    )
}

impl Mine {
    /// In a component: it follows the execution and sends what waited from before.
    pub fn new(view: NextActionView) -> Self {
        let mine = Self {
            id: view.execution,
            link: Connection::none(),
            watch: Watch::new(view.now),
            view: RwSignal::new(view),
            viewer: viewer(),
            taps: RwSignal::new(Vec::new()),
            drafts: Drafts::default(),
            away: RwSignal::new(false),
            unkept: RwSignal::new(false),
            refused: RwSignal::new(None),
            sending: StoredValue::new(false),
            retry: Later::default(),
            reload: Reload::new(Duration::ZERO),
        };
        let open = mine.memo(|v| !is_over(&v.state));
        let topic = Signal::derive(move || open.get().then_some(Topic::Execution(mine.id)));
        let link = live::use_topic(topic, move |_| mine.refetch());
        let mine = Self { link, ..mine };
        Effect::new(move |_| {
            if let Some(queue) = mine.queue() {
                mine.taps.set(queue.load());
            }
            mine.flush();
            let online = window_event_listener(ev::online, move |_| {
                mine.flush();
                mine.refetch();
            });
            on_cleanup(move || online.remove());
        });
        // the line is back: nothing waits for a timer
        Effect::new(move |was: Option<bool>| {
            let live = mine.link.state.get() == ConnectionState::Live;
            if live && was == Some(false) {
                mine.flush();
            }
            live
        });
        mine.tell_seen();
        mine
    }

    /// The page that asks me was shown, said once for each slot.
    fn tell_seen(self) {
        let asked = self.memo(|v| match &v.step {
            NextStep::Acknowledge { slot, .. } => Some(slot.clone()),
            _ => None,
        });
        Effect::new(move |_| {
            let Some(slot) = asked.get() else { return };
            let order = ExecutionOrder::from(ExecutionCommand::Seen { slot });
            spawn_local(async move {
                // only the commander's picture waits for it
                let _ = api::act(self.id, order, self.queue().map(|q| q.person)).await;
            });
        });
    }

    pub fn memo<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&NextActionView) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.view.with(|v| read(v)))
    }
    /// The step as it stands with what was tapped.
    pub fn step(self) -> Memo<NextStep> {
        Memo::new(move |_| {
            let step = self.view.with(|v| v.step.clone());
            self.taps.with(|taps| {
                taps.iter()
                    .fold(step, |step, tap| ahead(step, &tap.order.command))
            })
        })
    }
    /// The server's time: of the view until the page is alive, then each second.
    pub fn now(self) -> Time {
        self.watch
            .get()
            .unwrap_or_else(|| self.view.with(|v| v.now))
    }
    /// What waits, in words; nothing while it is simply on its way.
    pub fn waiting(self) -> Memo<Vec<String>> {
        Memo::new(move |_| {
            let lost = self.away.get() || self.link.state.get() == ConnectionState::Reconnecting;
            if lost {
                self.taps
                    .with(|taps| taps.iter().map(|t| t.words.clone()).collect())
            } else {
                Vec::new()
            }
        })
    }
    pub fn busy(self) -> Memo<bool> {
        Memo::new(move |_| self.taps.with(|t| !t.is_empty()))
    }

    /// Text that outlives the step it is typed in: a step is drawn anew when others do something.
    pub fn draft(self, key: &str, first: impl FnOnce() -> String) -> RwSignal<String> {
        self.drafts.text(key, first)
    }

    fn queue(self) -> Option<Queue> {
        let person = self
            .viewer
            .try_with_untracked(|v| v.as_ref().map(|v| v.id))
            .flatten()?;
        Some(Queue {
            execution: self.id,
            person,
        })
    }

    /// One tap: shown at once, kept, sent when it can be.
    pub fn tap(self, command: ExecutionCommand) {
        let step = self.view.with_untracked(|v| v.step.clone());
        let tap = Tap {
            words: tap_words(&command, &step),
            order: ExecutionOrder {
                id: new_id(),
                command,
            },
        };
        // two presses of the same thing are one tap
        let twice = self
            .taps
            .with_untracked(|t| t.iter().any(|t| t.order.command == tap.order.command));
        if twice {
            return;
        }
        self.refused.set(None);
        let kept = self.queue().is_some_and(|queue| queue.add(&tap));
        self.unkept.set(!kept);
        self.taps.update(|t| t.push(tap));
        self.flush();
    }

    /// Sends what waits, one after the other.
    pub fn flush(self) {
        if self.sending.try_get_value() != Some(false) {
            return;
        }
        self.sending.set_value(true);
        let queue = self.queue();
        spawn_local(async move {
            while let Some(tap) = self
                .taps
                .try_with_untracked(|t| t.first().cloned())
                .flatten()
            {
                match api::act(self.id, tap.order.clone(), queue.map(|q| q.person)).await {
                    Ok(view) => {
                        self.reached();
                        self.drop_tap(queue, &tap);
                        self.show(view);
                    }
                    Err(error) if passing(error.code()) => {
                        self.away.try_set(true);
                        // said once, not with each try
                        let told = self
                            .refused
                            .try_with_untracked(|r| r.as_ref().map(AppError::code));
                        if error.code() == Code::Unauthenticated
                            && told != Some(Some(Code::Unauthenticated))
                        {
                            self.refused.try_set(Some(error));
                        }
                        self.retry.run(Duration::from_secs(4), move || self.flush());
                        break;
                    }
                    Err(error) => {
                        self.away.try_set(false);
                        self.drop_tap(queue, &tap);
                        self.refused.try_set(Some(error));
                        self.refetch();
                    }
                }
            }
            self.sending.try_set_value(false);
        });
    }

    /// The server answers again: what it could not do before is no longer so.
    fn reached(self) {
        self.away.try_set(false);
        let old = self
            .refused
            .try_with_untracked(|r| r.as_ref().is_some_and(|e| passing(e.code())));
        if old == Some(true) {
            self.refused.try_set(None);
        }
    }

    fn drop_tap(self, queue: Option<Queue>, tap: &Tap) {
        if let Some(queue) = queue {
            queue.remove(tap);
        }
        self.taps.try_update(|t| t.retain(|t| t != tap));
    }

    /// Loads the view anew; many calls at once become one more load.
    pub fn refetch(self) {
        self.reload.run(move || self.load());
    }

    async fn load(self) {
        match api::next_action(self.id).await {
            Ok(view) => {
                self.reached();
                self.show(view);
            }
            Err(error) if error.code() == Code::Unavailable => {
                self.away.try_set(true);
                self.reload
                    .later(Duration::from_secs(5), move || self.refetch());
            }
            Err(error) => {
                self.refused.try_set(Some(error));
            }
        }
    }

    fn show(self, new: NextActionView) {
        let Some(old) = self.view.try_with_untracked(|v| v.revision) else {
            return;
        };
        self.watch.sync(new.now);
        if new.revision >= old {
            self.view.try_set(new);
        }
    }
}
