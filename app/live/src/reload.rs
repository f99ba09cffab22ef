//! Loading a view anew: not twice at once, and again when the server was not there.

use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;

/// One timer at a time, however often it is asked for.
#[derive(Clone, Copy)]
pub struct Later(StoredValue<bool>);

impl Default for Later {
    fn default() -> Self {
        Self(StoredValue::new(false))
    }
}

impl Later {
    pub fn run(self, wait: Duration, then: impl FnOnce() + 'static) {
        if self.0.try_get_value() != Some(false) {
            return;
        }
        self.0.set_value(true);
        set_timeout(
            move || {
                if self.0.try_set_value(false).is_none() {
                    then();
                }
            },
            wait,
        );
    }
}

/// Many calls at once become one more load.
#[derive(Clone, Copy)]
pub struct Reload {
    loading: StoredValue<bool>,
    again: StoredValue<bool>,
    later: Later,
    pause: Duration,
}

impl Reload {
    /// `pause` is the least time between the end of one load and the next.
    pub fn new(pause: Duration) -> Self {
        Self {
            loading: StoredValue::new(false),
            again: StoredValue::new(false),
            later: Later::default(),
            pause,
        }
    }

    /// Runs `load` now, or once more after the one that is under way.
    pub fn run<F, L>(self, load: F)
    where
        F: Fn() -> L + 'static,
        L: Future<Output = ()> + 'static,
    {
        match self.loading.try_get_value() {
            Some(false) => {}
            Some(true) => {
                self.again.try_set_value(true);
                return;
            }
            None => return,
        }
        self.loading.set_value(true);
        spawn_local(async move {
            self.again.try_set_value(false);
            load().await;
            let pause = self.pause;
            let end = move || {
                self.loading.try_set_value(false);
                if self.again.try_get_value() == Some(true) {
                    self.run(load);
                }
            };
            if pause.is_zero() {
                end();
            } else {
                set_timeout(end, pause);
            }
        });
    }

    /// One timer at a time, however many loads found no server.
    pub fn later(self, wait: Duration, then: impl FnOnce() + 'static) {
        self.later.run(wait, then);
    }
}
