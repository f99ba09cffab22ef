//! Action items.

mod list;
mod step;

pub(crate) use list::views;
pub use list::{get, list};
pub(crate) use step::create_in;
pub use step::step;
