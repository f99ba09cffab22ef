//! The audit trail, for those who may browse it.

mod api;
mod components;
mod pages;
mod state;

pub use pages::AuditPage;
