use model::{
    Code, SourceId, Time,
    error::Problem,
    playbooks::thousands,
    signals::{MAX_BATCH, SignalSource},
};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// How many more signals each source may send now; per process, by the engine's clock. A bucket
/// of one minute's signals that fills evenly, and never holds less than one full batch.
#[derive(Default)]
pub(crate) struct Rates(Mutex<HashMap<SourceId, (f64, Time)>>);

impl Rates {
    /// Takes `n` signals out of the bucket of `source`.
    ///
    /// # Errors
    /// `throttled` with the seconds after which they would fit; nothing is taken then.
    pub fn take(&self, source: &SignalSource, n: usize, now: Time) -> Result<(), Problem> {
        let (wanted, per_second) = (n as f64, f64::from(source.rate) / 60.0);
        let full = f64::from(source.rate).max(MAX_BATCH as f64);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (left, at) = all.entry(source.id).or_insert((full, now));
        let passed = (now.micros() - at.micros()).max(0) as f64 / 1e6;
        *left = (*left + passed * per_second).min(full);
        *at = now;
        if wanted <= *left {
            *left -= wanted;
            return Ok(());
        }
        let secs = ((wanted - *left) / per_second.max(f64::MIN_POSITIVE)).ceil() as u32;
        Err(Problem {
            retry_after: Some(secs.max(1)),
            ..Problem::new(
                Code::Throttled,
                format!(
                    "{} may send {} signals a minute. Nothing of this request was kept. Send it again in {} seconds.",
                    source.name,
                    thousands(source.rate.into()),
                    thousands(secs.max(1).into())
                ),
            )
        })
    }
}
