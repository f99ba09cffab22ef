//! From signal to proposal: what arrives, what it is compared with, and what a person is
//! asked to decide.
//!
//! A signal is evaluated in the order of its arrival, as of the moment it speaks of: windows
//! are measured back from `occurred_at`, cooldowns from `received_at`. So an evaluation depends
//! on the stored signals alone, never on when a job ran, and a backtest gives what live gave.

mod autonomy;
mod cloudevents;
mod condition;
mod feeds;
mod proposal;
mod signal;
mod source;
mod trigger;
mod views;

#[cfg(test)]
pub(crate) mod tests;

pub use autonomy::*;
pub use cloudevents::*;
pub use condition::*;
pub use feeds::*;
pub use proposal::*;
pub use signal::*;
pub use source::*;
pub use trigger::*;
pub use views::*;
