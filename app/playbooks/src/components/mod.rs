mod body;
mod failure;
mod filter_form;
mod library_domain;
mod playbook_table;
mod record;

pub use body::{Shown, TabBar, overview, panel, roles};
pub use failure::{PageFailure, Refusal};
pub use filter_form::FilterForm;
pub use library_domain::LibraryDomain;
pub use playbook_table::PlaybookTable;
pub use record::{PlaybookRecord, facts_of, with_facts};
