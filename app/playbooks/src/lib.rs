//! The library of templates and the organisation's playbooks: reading, staffing, approving.

mod api;
mod components;
mod pages;
mod state;

pub use pages::{LibraryPage, PlaybookPage, PlaybooksPage, TemplatePage};
