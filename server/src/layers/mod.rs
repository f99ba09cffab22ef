//! What surrounds every handler, from the outside in: observe, headers, compression, request
//! ids of problems, panics, time limit, address rate, CSRF, body size, protection from hang-ups,
//! sign-in, caller rate.

mod auth;
mod csrf;
mod headers;
mod limits;
mod observe;
mod rate;

pub use auth::{Signed, authenticate, source_key};
pub use csrf::same_origin;
pub use headers::secure;
pub use limits::{bounded_body, bounded_time, caught, uncancelled};
pub use observe::{observe, stamp};
pub use rate::{Limiters, Limits, Rate, per_address, per_caller};
