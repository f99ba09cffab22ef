//! The parts of the pages of this room.

mod after;
mod before;
mod chair;
mod cover;
mod fault;
mod form;
mod head;
mod learn;
mod list;
mod minutes;
mod note;
mod people;
mod playbook;
mod room;
mod roster;
mod scenario;
mod side;
mod slots;

pub use after::{After, Gone};
pub use before::Before;
pub use fault::{NotShown, failed, not_found};
pub use form::{Entered, ReviewForm};
pub use list::{History, NextReview};
pub use minutes::Document;
pub use room::InSession;
