//! Executions: declare, the war room, one's own next action, learning.

mod api;
mod components;
mod pages;
mod state;

pub use pages::{AcknowledgePage, DeclarePage, ExecutionsPage, NextActionPage, WarRoomPage};
