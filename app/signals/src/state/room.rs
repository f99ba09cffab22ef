//! The live page of signals: what is shown, loaded anew when something happens.

use super::Asked;
use crate::api;
use door::{AppError, tell_once};
use leptos::{prelude::*, task::spawn_local};
use live::{Connection, Reload};
use model::{
    Code, ProposalId, SignalId, Time,
    audit::Page,
    live::Topic,
    signals::{Feedback, ProposalRow, SignalRow, SignalsView},
};
use std::time::Duration;

/// A flood of signals loads a page at most this often.
pub(super) const PAUSE: Duration = Duration::from_millis(900);

/// What the components of the page share.
#[derive(Clone, Copy)]
pub struct Room {
    pub view: RwSignal<SignalsView>,
    pub page: RwSignal<Page<SignalRow>>,
    pub asked: Memo<Asked>,
    /// What was said last to those who do not see the change.
    pub said: RwSignal<String>,
    pub trouble: RwSignal<Option<AppError>>,
    /// Server's time of the first view: what is later is news.
    first: StoredValue<Time>,
    reload: Reload,
}

impl Room {
    /// In a component: it follows the signals of the organisation while the component lives.
    pub fn follow(
        view: SignalsView,
        page: Page<SignalRow>,
        asked: Memo<Asked>,
    ) -> (Self, Connection) {
        let room = Self {
            first: StoredValue::new(view.now),
            view: RwSignal::new(view),
            page: RwSignal::new(page),
            asked,
            said: RwSignal::new(String::new()),
            trouble: RwSignal::new(None),
            reload: Reload::new(PAUSE),
        };
        let link = live::use_topic(Signal::stored(Some(Topic::Signals)), move |_| {
            room.refetch()
        });
        (room, link)
    }

    pub fn open(self) -> Memo<Vec<ProposalRow>> {
        Memo::new(move |_| self.view.with(|v| v.open.clone()))
    }
    /// Whether something that happened `at` came after the page was opened.
    pub fn is_news(self, at: Time) -> bool {
        at > self.first.get_value()
    }

    /// Loads both anew; many calls at once become one more load.
    pub fn refetch(self) {
        self.reload.run(move || self.load());
    }

    async fn load(self) {
        let Some(asked) = self.asked.try_get_untracked() else {
            return;
        };
        let view = api::signals_overview().await;
        let page = api::list_signals(asked.filter(), asked.cursor()).await;
        match (view, page) {
            (Ok(view), Ok(page)) => self.show(view, page, &asked),
            (Err(error), _) | (_, Err(error)) => {
                if error.code() == Code::Unavailable {
                    self.reload
                        .later(Duration::from_secs(3), move || self.refetch());
                }
                tell_once(self.trouble, error);
            }
        }
    }

    fn show(self, view: SignalsView, page: Page<SignalRow>, asked: &Asked) {
        self.trouble.try_set(None);
        let known = self
            .view
            .try_with_untracked(|v| v.open.iter().map(|p| p.proposal.id).collect::<Vec<_>>());
        let Some(known) = known else { return };
        let news = news(&known, &view.open);
        if !news.is_empty() {
            self.said.try_set(news);
        }
        self.view.try_set(view);
        // the filter may have changed while this was under way
        if self.asked.try_get_untracked().as_ref() == Some(asked) {
            self.page.try_set(page);
        }
    }

    /// Shows the word at once; takes it back when it was not kept.
    pub fn judge(self, id: SignalId, word: Feedback, toasts: ui::Toasts) {
        let set = move |word: Option<Feedback>| {
            self.page.try_update(|page| {
                for row in page.items.iter_mut().filter(|r| r.signal.id == id) {
                    row.signal.feedback = word;
                }
            });
        };
        let former = self.page.with_untracked(|page| {
            page.items
                .iter()
                .find(|r| r.signal.id == id)
                .and_then(|r| r.signal.feedback)
        });
        set(Some(word));
        spawn_local(async move {
            match api::judge_signal(id, word).await {
                Ok(_) => {
                    self.said.try_set(format!("Noted: {}.", word.key()));
                }
                Err(error) => {
                    set(former);
                    toasts.say(ui::Tone::Gap, error.message());
                }
            }
        });
    }
}

/// What a fresh view brings, to be announced.
fn news(known: &[ProposalId], open: &[ProposalRow]) -> String {
    let fresh: Vec<String> = open
        .iter()
        .filter(|row| !known.contains(&row.proposal.id))
        .map(|row| {
            format!(
                "New proposal: {}.",
                row.proposal.title.trim_end_matches('.')
            )
        })
        .collect();
    let gone = known
        .iter()
        .filter(|id| open.iter().all(|row| row.proposal.id != **id))
        .count();
    let mut said = fresh;
    if gone > 0 {
        let verb = if gone == 1 {
            "proposal no longer waits"
        } else {
            "proposals no longer wait"
        };
        said.push(format!("{gone} {verb}."));
    }
    said.join(" ")
}
