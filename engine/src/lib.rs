//! What happens: one file per use case. Each authorises, decides in the model, saves, audits,
//! publishes and enqueues in one commit. See [`Work`] for the one door through which anything
//! is changed.

mod core;

pub mod actions;
pub mod audit;
pub mod channels;
pub mod demo;
pub mod desk;
pub mod executions;
pub mod exercises;
pub mod idempotency;
pub mod identity;
pub mod jobs;
pub mod library;
pub mod live;
mod open;
pub mod playbooks;
pub mod readiness;
pub mod reviews;
pub mod signals;

pub use core::{
    Bus, Clock, Ctx, Engine, Error, FixedClock, Live, Origin, Reserved, Result, Settings,
    SystemClock, Work,
};

pub use open::{OpenError, OpenSettings, ensure_sweep, migrate, open};

#[cfg(test)]
mod testing;
