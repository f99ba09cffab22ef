//! Signals, the proposals they lead to, the triggers that compare them, where they come from,
//! and the policies under which M may act.

mod api;
mod components;
mod pages;
mod state;

pub use pages::*;
