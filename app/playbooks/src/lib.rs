//! The library of templates and the organisation's playbooks: reading, staffing, approving.

mod api;
mod components;
mod pages;
mod state;
#[cfg(all(test, feature = "ssr"))]
mod tests;

pub use pages::{
    AdoptPage, ComparePage, ImportPage, LibraryPage, PlaybookPage, PlaybooksPage, SearchPage,
    TemplatePage, TemplateUpdatePage, UpkeepPage,
};
