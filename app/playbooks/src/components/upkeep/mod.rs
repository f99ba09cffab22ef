//! The steward's desk.

mod lists;
mod replace;

pub use lists::Worklists;
pub use replace::ReplacePerson;
