//! Background work: taking, doing, finishing, and what an administrator sees of it.

mod admin;
mod handle;
mod outside;
mod worker;

#[cfg(test)]
mod tests;

pub use admin::{dead, health, retry};
pub use worker::{Workers, run_due};

#[cfg(test)]
pub(crate) use worker::attempt_together;
