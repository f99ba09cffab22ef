//! The ways out of M: who may be reached how and when, the endpoints of the organisation, and
//! the signature of what is sent to them. Nothing is sent here.

mod endpoint;
mod rules;
mod signing;
mod views;

pub use endpoint::*;
pub use rules::*;
pub use signing::*;
pub use views::*;
