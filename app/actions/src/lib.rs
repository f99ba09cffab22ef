//! Action items: who owes what by when, and how it is known to work.

mod api;
mod components;
mod pages;
mod state;

pub use pages::{ActionPage, ActionsPage};
