//! A page of one thing follows what happens to signals.

use super::room::PAUSE;
use door::AppError;
use leptos::prelude::*;
use live::Reload;
use model::live::{Happening, Topic};

/// In a component: while it lives, `show` gets what `load` gives after each happening that
/// concerns the page. What is not about signals is the hub's word for a gap, and concerns it.
/// What fails is tried with the next happening: the page shows what it knew.
pub fn follow<T, F>(
    concerns: impl Fn(&Happening) -> bool + 'static,
    load: impl Fn() -> F + Copy + 'static,
    show: impl Fn(T) + Copy + 'static,
) where
    T: 'static,
    F: Future<Output = Result<T, AppError>> + 'static,
{
    let reload = Reload::new(PAUSE);
    live::use_topic(Signal::stored(Some(Topic::Signals)), move |what| {
        if concerns(&what) {
            reload.run(move || async move {
                if let Ok(view) = load().await {
                    show(view);
                }
            });
        }
    });
}
