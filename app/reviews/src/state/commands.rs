//! What can be asked of a review, each as an action that keeps the room's view fresh.

use super::{Done, Room};
use crate::api;
use door::AppError;
use leptos::prelude::*;
use model::{
    Code,
    actions::NewAction,
    reviews::{ExerciseCommand, NewAssignment, PendingApproval, ReviewCommand, ReviewView},
};

/// Asks up to three times. These requests name no revision, so one that met another at the same
/// moment is simply sent again.
async fn again<T, F: Future<Output = Result<T, AppError>>>(
    ask: impl Fn() -> F,
) -> Result<T, AppError> {
    for _ in 0..2 {
        match ask().await {
            answer if stale_in(&answer) => {}
            answer => return answer,
        }
    }
    ask().await
}

fn stale_in<T>(answer: &Result<T, AppError>) -> bool {
    answer
        .as_ref()
        .is_err_and(|e| e.code() == Code::StaleRevision)
}

impl Room {
    pub fn command(self) -> Action<ReviewCommand, Done> {
        Action::new(move |command: &ReviewCommand| {
            let command = command.clone();
            let revision = self.peek(|v| v.summary.revision);
            async move {
                let answer = api::command_review(self.id, revision, command).await;
                if stale_in(&answer)
                    && let Ok(now) = api::get_review(self.id).await
                {
                    self.show(now);
                }
                self.settle(answer)
            }
        })
    }
    pub fn exercise_command(self) -> Action<ExerciseCommand, Done> {
        Action::new(move |command: &ExerciseCommand| {
            let command = command.clone();
            let id = self.peek(|v| v.exercise.as_ref().map(|x| x.id));
            async move {
                let Some(id) = id else { return Ok(()) };
                let x = match again(|| api::command_exercise(id, command.clone())).await {
                    Ok(x) => x,
                    Err(error) => return self.settle(Err(error)),
                };
                // the page may have been left meanwhile
                let Some(view) = self.view.try_get_untracked() else {
                    return Ok(());
                };
                self.settle(Ok(ReviewView {
                    now: x.now,
                    exercise: Some(x),
                    ..view
                }))
            }
        })
    }
    pub fn join(self) -> Action<(), Done> {
        Action::new(
            move |(): &()| async move { self.settle(again(|| api::join_review(self.id)).await) },
        )
    }
    pub fn assign(self) -> Action<NewAssignment, Done> {
        Action::new(move |change: &NewAssignment| {
            let change = change.clone();
            async move { self.settle(again(|| api::assign_slot(self.id, change.clone())).await) }
        })
    }
    pub fn approve(self) -> Action<PendingApproval, Done> {
        Action::new(move |seen: &PendingApproval| {
            let (version, hash) = (seen.version, seen.hash.clone());
            async move { self.settle(api::approve_version(self.id, version, hash).await) }
        })
    }
    pub fn add_action(self) -> Action<NewAction, Done> {
        Action::new(move |action: &NewAction| {
            let action = action.clone();
            async move { self.settle(again(|| api::add_action(self.id, action.clone())).await) }
        })
    }
}
