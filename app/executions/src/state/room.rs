//! The war room: the view, the server's clock, commands, and what is typed.

use super::{ids::new_id, is_over, news::news, viewer};
use crate::api;
use door::{AppError, failed, tell_once};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use live::{Connection, ConnectionState, Drafts, Reload, Watch};
use model::{
    Code, ExecutionId, PersonId, Time,
    executions::{ExecutionCommand, ExecutionOrder, WarRoomView},
    identity::{PersonRef, Viewer},
    live::Topic,
};
use std::{sync::Arc, time::Duration};
use ui::Choice;

/// How a change ended; the view itself is in the [`Room`].
pub type Done = Result<(), AppError>;

/// People to choose from.
pub fn person_choices(people: &[PersonRef]) -> Vec<Choice> {
    people.iter().map(Choice::person).collect()
}

/// A sentence and one text before a command: a reason, a summary.
#[derive(Clone)]
pub struct Ask {
    pub title: String,
    pub sentence: String,
    pub label: String,
    pub action: String,
    pub required: bool,
    pub danger: bool,
    pub make: Arc<dyn Fn(String) -> ExecutionCommand + Send + Sync>,
}

/// A task that wants evidence before it is done.
#[derive(Clone, PartialEq, Eq)]
pub struct Finish {
    pub task: String,
    pub title: String,
    pub wanted: String,
}

/// An [`Ask`] for a reason that must be given.
pub fn ask(
    title: impl Into<String>,
    sentence: impl Into<String>,
    action: impl Into<String>,
    make: impl Fn(String) -> ExecutionCommand + Send + Sync + 'static,
) -> Ask {
    Ask {
        title: title.into(),
        sentence: sentence.into(),
        label: "Reason".into(),
        action: action.into(),
        required: true,
        danger: false,
        make: Arc::new(make),
    }
}
impl Ask {
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }
    pub fn optional(mut self) -> Self {
        self.required = false;
        self
    }
    pub fn danger(mut self) -> Self {
        self.danger = true;
        self
    }
}

/// One place from which commands are sent: its own pending mark and its own failure.
#[derive(Clone, Copy)]
pub struct Run(Action<Vec<ExecutionCommand>, Done>);

impl Run {
    pub fn go(self, command: ExecutionCommand) {
        self.0.dispatch(vec![command]);
    }
    /// One after the other, until one is refused.
    pub fn all(self, commands: Vec<ExecutionCommand>) {
        if !commands.is_empty() {
            self.0.dispatch(commands);
        }
    }
    pub fn pending(self) -> Signal<bool> {
        self.0.pending().into()
    }
    pub fn error(self) -> Signal<Option<AppError>> {
        failed(self.0)
    }
    /// Forgets how the last try ended: a dialog that opens for something else begins clean.
    pub fn clear(self) {
        self.0.clear();
    }
    /// Calls back after each success.
    pub fn then(self, done: impl Fn() + 'static) -> Self {
        let value = self.0.value();
        Effect::new(move |_| {
            if matches!(value.get(), Some(Ok(()))) {
                untrack(&done);
            }
        });
        self
    }
}

/// Everything the components of one war room share. Parts of the page read it through fine
/// memos, so that a fresh view moves nothing that did not change.
#[derive(Clone, Copy)]
pub struct Room {
    pub id: ExecutionId,
    pub link: Connection,
    /// What was said last to those who do not see the change.
    pub said: RwSignal<String>,
    /// The question that stands before a command now.
    pub asking: RwSignal<Option<Ask>>,
    /// The task that is being finished with evidence.
    pub finishing: RwSignal<Option<Finish>>,
    /// The slot for which somebody is being named: key and title.
    pub naming: RwSignal<Option<(String, String)>>,
    trouble: RwSignal<Option<AppError>>,
    view: RwSignal<WarRoomView>,
    viewer: Signal<Option<Viewer>>,
    first: StoredValue<Time>,
    watch: Watch,
    drafts: Drafts,
    reload: Reload,
}

impl Room {
    /// In a component: it subscribes to the execution and starts the clock after hydration.
    pub fn new(view: WarRoomView) -> Self {
        let room = Self {
            id: view.row.id,
            link: Connection::none(),
            said: RwSignal::new(String::new()),
            asking: RwSignal::new(None),
            finishing: RwSignal::new(None),
            naming: RwSignal::new(None),
            trouble: RwSignal::new(None),
            first: StoredValue::new(view.now),
            watch: Watch::new(view.now),
            view: RwSignal::new(view),
            viewer: viewer(),
            drafts: Drafts::default(),
            reload: Reload::new(Duration::ZERO),
        };
        // learning goes on after the close
        let ended = room.memo(|v| matches!(v.row.state.as_str(), "reviewed" | "stood_down"));
        let topic = Signal::derive(move || (!ended.get()).then_some(Topic::Execution(room.id)));
        let link = live::use_topic(topic, move |_| room.refetch());
        Self { link, ..room }
    }

    /// A part of the view that tells only when it changes.
    pub fn memo<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&WarRoomView) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.view.with(|v| read(v)))
    }
    /// A part of the view as it is at this moment.
    pub fn peek<T>(self, read: impl FnOnce(&WarRoomView) -> T) -> T {
        self.view.with_untracked(read)
    }
    pub fn over(self) -> Memo<bool> {
        self.memo(|v| is_over(&v.row.state))
    }
    pub fn me(self) -> Option<PersonId> {
        self.viewer.with(|v| v.as_ref().map(|v| v.id))
    }
    /// Who presses now, for the server to compare with who is signed in.
    pub fn by(self) -> Option<PersonId> {
        self.viewer.with_untracked(|v| v.as_ref().map(|v| v.id))
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

    /// A place to send commands from.
    pub fn run(self) -> Run {
        Run(Action::new_local(
            move |commands: &Vec<ExecutionCommand>| {
                let commands = commands.clone();
                let by = self.by();
                async move {
                    for command in commands {
                        let answer = self.send(command, by).await;
                        self.settle(answer)?;
                    }
                    Ok(())
                }
            },
        ))
    }

    /// Up to three times: the id makes it the same command, whatever arrived before.
    async fn send(
        self,
        command: ExecutionCommand,
        by: Option<PersonId>,
    ) -> Result<WarRoomView, AppError> {
        let order = ExecutionOrder {
            id: new_id(),
            command,
        };
        for wait in [400, 1_500] {
            match api::command(self.id, order.clone(), by).await {
                Err(error)
                    if order.id.is_some()
                        && matches!(error.code(), Code::Unavailable | Code::StaleRevision) =>
                {
                    TimeoutFuture::new(wait).await;
                }
                answer => return answer,
            }
        }
        api::command(self.id, order, by).await
    }

    /// Loads the view anew; many calls at once become one more load.
    pub fn refetch(self) {
        self.reload.run(move || self.load());
    }

    async fn load(self) {
        match api::get_execution(self.id).await {
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

    pub fn show(self, new: WarRoomView) {
        let Some(old) = self.view.try_get_untracked() else {
            return;
        };
        self.trouble.try_set(None);
        self.watch.sync(new.now);
        // answers may overtake each other
        if new.row.revision < old.row.revision {
            return;
        }
        let news = news(&old, &new);
        if !news.is_empty() {
            self.said.try_set(news.join(" "));
        }
        self.view.try_set(new);
    }

    pub fn settle(self, answer: Result<WarRoomView, AppError>) -> Done {
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
                Err(error)
            }
        }
    }
}
