//! How M reaches me, and the endpoints that pages are posted to.

mod api;
mod components;
mod pages;
mod state;

pub use pages::*;
