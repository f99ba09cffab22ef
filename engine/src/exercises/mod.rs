//! Exercises: the tabletop of a review today.

mod command;
mod offers;
mod view;

pub(crate) use command::choose_in;
pub use command::command;
pub(crate) use offers::offers;
pub use view::get;
pub(crate) use view::view;
