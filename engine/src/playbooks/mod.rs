//! The library and the organisation's playbooks.

mod adopt;
mod approve;
mod assign;
mod draft;
mod exchange;
mod list;
mod names;
mod replace;
pub(crate) mod search;
mod templates;
mod upkeep;
mod upstream;
mod versions;
mod view;

#[cfg(test)]
mod tests;

pub use adopt::adopt;
pub(crate) use approve::approve_in;
pub use approve::{approve, request_changes};
pub use assign::assign;
pub(crate) use assign::{Assigned, assign_in};
pub(crate) use draft::open_in;
pub use draft::{discard, edit, get_draft, save_draft, submit, withdraw};
pub use exchange::{export, import};
pub use list::list;
pub(crate) use names::Names;
pub use replace::{replace_person, replacement_preview};
pub use search::{search, warm_search};
pub use templates::{template, templates};
pub use upkeep::steward_desk;
pub use upstream::{merge_template, template_update};
pub use versions::{compare, restore, retire};
pub use view::get;
pub(crate) use view::pending_approvals;
