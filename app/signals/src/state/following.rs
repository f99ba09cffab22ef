//! A page of one thing follows what happens to signals.

use door::AppError;
use leptos::{prelude::*, task::spawn_local};
use model::live::{Happening, Topic};
use std::time::Duration;

/// A flood of signals loads the page at most this often.
const PAUSE: Duration = Duration::from_millis(900);

/// In a component: while it lives, `show` gets what `load` gives after each happening that
/// concerns the page. What is not about signals is the hub's word for a gap, and concerns it.
pub fn follow<T, F>(
    concerns: impl Fn(&Happening) -> bool + 'static,
    load: impl Fn() -> F + Copy + 'static,
    show: impl Fn(T) + Copy + 'static,
) where
    T: 'static,
    F: Future<Output = Result<T, AppError>> + 'static,
{
    let pace = Pace {
        loading: StoredValue::new(false),
        again: StoredValue::new(false),
    };
    live::use_topic(Signal::stored(Some(Topic::Signals)), move |what| {
        if concerns(&what) {
            pace.run(load, show);
        }
    });
}

#[derive(Clone, Copy)]
struct Pace {
    loading: StoredValue<bool>,
    again: StoredValue<bool>,
}

impl Pace {
    /// Many calls at once become one more load. What fails is tried with the next happening: the
    /// page shows what it knew.
    fn run<T, F>(self, load: impl Fn() -> F + Copy + 'static, show: impl Fn(T) + Copy + 'static)
    where
        T: 'static,
        F: Future<Output = Result<T, AppError>> + 'static,
    {
        match self.loading.try_get_value() {
            Some(false) => {}
            Some(true) => {
                self.again.try_set_value(true);
                return;
            }
            // the page is gone
            None => return,
        }
        self.loading.try_set_value(true);
        spawn_local(async move {
            self.again.try_set_value(false);
            if let Ok(view) = load().await {
                show(view);
            }
            set_timeout(
                move || {
                    self.loading.try_set_value(false);
                    if self.again.try_get_value() == Some(true) {
                        self.run(load, show);
                    }
                },
                PAUSE,
            );
        });
    }
}
