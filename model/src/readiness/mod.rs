//! The readiness score: how ready a playbook, a domain, the enterprise is, and why.

mod score;
mod snapshot;

pub use score::*;
pub use snapshot::*;
