//! The server's time, kept in a browser whose clock may be wrong.

use leptos::prelude::*;
use model::Time;
use std::time::Duration;

#[derive(Clone, Copy)]
pub struct Watch {
    /// Server's time, each second once the page is alive.
    clock: RwSignal<Option<Time>>,
    /// Milliseconds the server's clock is ahead of the browser's.
    ahead: StoredValue<Option<f64>>,
}

impl Watch {
    /// In a component: it starts after hydration, from `now` of the first view.
    pub fn new(now: Time) -> Self {
        let watch = Self {
            clock: RwSignal::new(None),
            ahead: StoredValue::new(None),
        };
        Effect::new(move |_| {
            watch.sync(now);
            watch.tick();
            // without a timer the clocks stand still; every fresh view still sets them
            if let Ok(timer) =
                set_interval_with_handle(move || watch.tick(), Duration::from_secs(1))
            {
                on_cleanup(move || timer.clear());
            }
        });
        watch
    }
    /// The time, once the page is alive.
    pub fn get(self) -> Option<Time> {
        self.clock.get()
    }
    /// A view was made at `now`.
    pub fn sync(self, now: Time) {
        let sample = now.micros() as f64 / 1000.0 - js_sys::Date::now();
        self.ahead
            .try_update_value(|ahead| *ahead = Some(better(*ahead, sample)));
    }
    fn tick(self) {
        if let Some(ahead) = self.ahead.try_get_value().flatten() {
            let now = Time::from_micros(((js_sys::Date::now() + ahead) * 1000.0) as i64);
            self.clock.try_set(Some(now));
        }
    }
}

/// A view arrives late, never early: the largest sample is the best, unless a clock was set.
fn better(known: Option<f64>, sample: f64) -> f64 {
    match known {
        Some(known) if (known - sample).abs() <= 5_000.0 => known.max(sample),
        _ => sample,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_view_changes_nothing_and_a_clock_that_was_set_does() {
        assert_eq!(better(None, -20.0), -20.0);
        assert_eq!(better(Some(-20.0), -900.0), -20.0, "came later");
        assert_eq!(better(Some(-20.0), -5.0), -5.0, "came sooner");
        assert_eq!(better(Some(-20.0), -60_000.0), -60_000.0, "set ahead");
    }
}
