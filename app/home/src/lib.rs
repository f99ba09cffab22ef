//! Desk: the one next action for this person, then the worklists.

mod api;
mod components;
mod pages;
mod state;

pub use pages::HomePage;
