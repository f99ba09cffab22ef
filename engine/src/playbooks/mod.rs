//! The library and the organisation's playbooks.

mod adopt;
mod approve;
mod assign;
mod list;
mod names;
mod templates;
mod view;

pub use adopt::adopt;
pub(crate) use approve::approve_in;
pub use approve::{approve, request_changes};
pub use assign::assign;
pub(crate) use assign::{Assigned, assign_in};
pub use list::list;
pub(crate) use names::Names;
pub use templates::{template, templates};
pub use view::get;
pub(crate) use view::pending_approvals;
