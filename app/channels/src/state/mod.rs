//! What is typed, and states in words.

mod draft;
mod words;

pub use draft::{RulesDraft, browser_zone};
pub use words::*;
