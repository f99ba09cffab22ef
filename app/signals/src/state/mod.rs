//! What stands in the address, what is typed, and what a live page knows.

mod asked;
mod choices;
mod draft;
mod following;
#[cfg(feature = "ssr")]
mod gather;
mod room;
mod words;

pub use asked::Asked;
pub use choices::*;
pub use draft::{Ids, Node, RuleDraft, What, op_of};
pub use following::follow;
pub use room::Room;
pub use words::*;
