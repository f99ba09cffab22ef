//! The exercise clock: it can be paused, and it is a pure function of stored times, so that
//! it survives a restart of the server.

use crate::{Span, Time};
use serde::{Deserialize, Serialize};

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExerciseClock {
    pub limit: Span,
    /// Microseconds counted before the present run.
    pub counted_us: i64,
    /// Start of the present run; `None` while paused, not started or ended.
    pub running_since: Option<Time>,
}

impl ExerciseClock {
    pub fn new(limit: Span) -> Self {
        Self {
            limit,
            counted_us: 0,
            running_since: None,
        }
    }
    fn elapsed_us(&self, now: Time) -> i64 {
        let run = self
            .running_since
            .map_or(0, |since| (now.micros() - since.micros()).max(0));
        self.counted_us + run
    }
    /// Whole seconds of exercise time at `now`. It goes on beyond the limit: the limit is a
    /// time box, not a guillotine.
    pub fn elapsed(&self, now: Time) -> i64 {
        self.elapsed_us(now) / 1_000_000
    }
    /// Seconds left; negative when over.
    pub fn left(&self, now: Time) -> i64 {
        self.limit.secs() - self.elapsed(now)
    }
    pub fn start(&mut self, now: Time) {
        if self.running_since.is_none() {
            self.running_since = Some(now);
        }
    }
    pub fn stop(&mut self, now: Time) {
        self.counted_us = self.elapsed_us(now);
        self.running_since = None;
    }
    /// When exercise time `offset` comes, if the clock runs on without pause.
    pub fn when(&self, offset: Span) -> Option<Time> {
        self.running_since.map(|since| {
            Time::from_micros(since.micros() + offset.secs() * 1_000_000 - self.counted_us)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever the runs and pauses, elapsed is the sum of the runs.
        #[test]
        fn elapsed_is_the_sum_of_the_runs(runs in proptest::collection::vec((0i64..10_000_000, 0i64..10_000_000), 0..20)) {
            let mut clock = ExerciseClock::new(Span::minutes(20));
            let (mut at, mut sum) = (1_000_000_000i64, 0);
            for (run, pause) in runs {
                clock.start(Time::from_micros(at));
                at += run;
                sum += run;
                prop_assert_eq!(clock.elapsed(Time::from_micros(at)), sum / 1_000_000);
                clock.stop(Time::from_micros(at));
                at += pause;
                prop_assert_eq!(clock.elapsed(Time::from_micros(at)), sum / 1_000_000);
            }
        }
        #[test]
        fn when_is_the_moment_elapsed_reaches(counted in 0i64..600_000_000, offset in 0u32..1200) {
            let clock = ExerciseClock { limit: Span(1200), counted_us: counted, running_since: Some(Time::from_micros(5_000_000_000)) };
            let at = clock.when(Span(offset)).expect("running");
            prop_assume!(i64::from(offset) * 1_000_000 >= counted);
            prop_assert_eq!(clock.elapsed(at), i64::from(offset));
        }
    }
}
