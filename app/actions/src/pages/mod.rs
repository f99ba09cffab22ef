mod action;
mod list;

pub use action::ActionPage;
pub use list::ActionsPage;
