//! The readiness score, with every lost point explained and its fix named.

mod api;
mod components;
mod pages;
mod state;

pub use pages::{PlaybookReadinessPage, ReadinessPage};
