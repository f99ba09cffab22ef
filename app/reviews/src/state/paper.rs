//! The minutes of one review, kept fresh while people sign.

use super::{Done, stale};
use crate::api;
use door::AppError;
use leptos::{prelude::*, task::spawn_local};
use model::{
    Code, ReviewId,
    live::Topic,
    reviews::{MinutesView, ReviewCommand},
};

#[derive(Clone, Copy)]
pub struct Paper {
    pub id: ReviewId,
    /// Why the minutes could not be loaded anew.
    pub trouble: RwSignal<Option<AppError>>,
    view: RwSignal<MinutesView>,
}

impl Paper {
    /// In a component: it subscribes to the review.
    pub fn new(view: MinutesView) -> Self {
        let paper = Self {
            id: view.summary.id,
            trouble: RwSignal::new(None),
            view: RwSignal::new(view),
        };
        let closed = paper.memo(|v| v.summary.state == "closed");
        let topic = Signal::derive(move || (!closed.get()).then_some(Topic::Review(paper.id)));
        live::use_topic(topic, move |_| paper.refetch());
        paper
    }
    pub fn memo<T: PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&MinutesView) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.view.with(|v| read(v)))
    }
    pub fn peek<T>(self, read: impl FnOnce(&MinutesView) -> T) -> T {
        self.view.with_untracked(read)
    }
    pub fn refetch(self) {
        spawn_local(async move {
            let answer = api::get_minutes(self.id).await;
            self.show(answer);
        });
    }
    fn show(self, answer: Result<MinutesView, AppError>) {
        match answer {
            Ok(view) => {
                self.trouble.try_set(None);
                // answers may overtake each other
                self.view.try_update(|now| {
                    if view.summary.revision >= now.summary.revision {
                        *now = view;
                    }
                });
            }
            Err(error) => {
                self.trouble.try_set(Some(error));
            }
        }
    }

    /// Signs the content with the hash that was read.
    pub fn sign(self) -> Action<String, Done> {
        Action::new(move |hash: &String| {
            let hash = hash.clone();
            async move {
                match api::sign_minutes(self.id, hash).await {
                    Ok(view) => {
                        self.show(Ok(view));
                        Ok(())
                    }
                    Err(error) => {
                        // other content: it is shown, to be read again
                        self.refetch();
                        Err(error)
                    }
                }
            }
        })
    }
    pub fn command(self) -> Action<ReviewCommand, Done> {
        Action::new(move |command: &ReviewCommand| {
            let command = command.clone();
            let revision = self.peek(|v| v.summary.revision);
            async move {
                let answer = api::command_review(self.id, revision, command).await;
                let minutes = api::get_minutes(self.id).await;
                self.show(minutes);
                answer.map(|_| ()).map_err(|e| {
                    if e.code() == Code::StaleRevision {
                        stale()
                    } else {
                        e
                    }
                })
            }
        })
    }
}
