//! What things are: ids, value objects, entities, state machines, permission rules and
//! scoring. Pure Rust that also runs in the browser: no IO, no clock, no randomness.
//! Time, ids and secrets come in as arguments.

pub mod actions;
pub mod audit;
pub mod domains;
pub mod error;
pub mod exercises;
pub mod identity;
pub mod ids;
pub mod jobs;
pub mod live;
pub mod playbooks;
pub mod readiness;
pub mod reviews;
pub mod search;
pub mod signals;
pub mod time;

pub use domains::Domain;
pub use error::{Code, Fault, InvalidTransition};
pub use ids::*;
pub use jiff::civil::Date;
pub use time::{Quarter, Span, Time};

/// SHA-256 over the RFC 8785 canonical JSON of `value`, in lower-case hex. Two values with
/// equal content have equal hashes whatever the order of their keys.
///
/// # Panics
/// Never for the types of this crate: they hold no map with non-string keys and no NaN.
pub fn content_hash<T: serde::Serialize>(value: &T) -> String {
    use sha2::{Digest, Sha256};
    let canonical = serde_json_canonicalizer::to_vec(value).unwrap_or_default();
    hex::encode(Sha256::digest(canonical))
}
