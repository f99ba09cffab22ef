//! The room: one view of the review kept fresh, the server's clock, and what is typed.

mod commands;
mod form;
mod log;
mod order;
mod paper;
mod room;
mod words;

pub use form::{Candidate, ScheduleForm};
pub use log::{Entry, log};
pub use order::keep_order;
pub use paper::Paper;
pub use room::Room;
pub use words::{choices, counted, grade_tone, hash_words, name_in, span_words};

use door::AppError;
use leptos::prelude::*;
use model::{
    Code, Time,
    error::Problem,
    identity::Viewer,
    reviews::{ReviewView, Step},
};

/// How a change ended; the view itself is in the [`Room`].
pub type Done = Result<(), AppError>;

const STALE: &str = "Somebody changed this review meanwhile. It is shown as it is now; try again.";

/// The same words for every change that came too late.
pub fn stale() -> AppError {
    AppError(Problem::new(Code::StaleRevision, STALE))
}

/// Who is signed in, once the app knows.
pub fn viewer() -> Signal<Option<Viewer>> {
    use_context::<Signal<Option<Viewer>>>().unwrap_or_else(|| Signal::stored(None))
}

/// Seconds spent in `step` over all stays until `now`.
pub fn spent(view: &ReviewView, step: Step, now: Time) -> i64 {
    view.stays
        .iter()
        .filter(|s| s.step == step)
        .map(|s| s.left_at.unwrap_or(now).secs_since(s.entered_at))
        .sum()
}
