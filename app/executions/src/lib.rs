//! Executions: declare, the war room, one's own next action, learning.

mod api;
mod components;
mod offer;
mod pages;
mod state;

pub use offer::OfferPlaybooks;
pub use pages::{AcknowledgePage, DeclarePage, ExecutionsPage, NextActionPage, WarRoomPage};
