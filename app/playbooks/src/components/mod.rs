mod adopt;
mod body;
mod changes;
mod chooser;
mod failure;
mod filter_form;
mod library_domain;
mod playbook_table;
mod record;
mod upkeep;

pub use adopt::Flow;
#[cfg(test)]
pub use adopt::people_of;
pub use body::{Shown, TabBar, overview, panel, roles};
pub use changes::{Beside, ChangeList};
pub use chooser::CompareForm;
pub use failure::{PageFailure, Refusal};
pub use filter_form::{FilterForm, following};
pub use library_domain::LibraryDomain;
pub use playbook_table::PlaybookTable;
pub use record::{PlaybookRecord, facts_of, with_facts};
pub use upkeep::{ReplacePerson, Worklists};
