//! The Strategic Readiness Review: schedule, room, tabletop, minutes.

mod api;
mod components;
mod pages;
mod state;

pub use pages::{MinutesPage, NewReviewPage, ReviewPage, ReviewsPage};
