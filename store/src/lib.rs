//! What is remembered: the only SQL. The same text runs on SQLite and PostgreSQL; a place
//! where the two differ is marked `dialect` with its reason.
//!
//! Everything goes through a [`Tx`]. A writing transaction has its organisation to itself, so
//! no use case needs to think about two writers of one organisation.

mod db;
mod error;
mod row;

mod actions;
mod audit;
mod channels;
mod events;
mod executions;
mod exercises;
mod idempotency;
mod identity;
mod jobs;
mod playbooks;
mod presence;
mod reviews;
mod sessions;
mod signals;
mod snapshots;
mod tested;
mod throttles;
mod triggers;

pub use audit::AuditQuery;
pub use db::{Db, DbKind, NewEvents, Tx};
pub use error::{Error, Result};
pub use executions::{AckLink, ExecutionHead, ExecutionQuery, ExecutionReader};
pub use idempotency::Kept;
pub use identity::Credentials;
pub use signals::{SignalQuery, SourceTally};
pub use tested::{LastTest, TestedBy};
pub use throttles::Throttle;
pub use triggers::ProposalQuery;
