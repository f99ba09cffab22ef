//! The quarterly Strategic Readiness Review: 60 minutes of governance.

mod minutes;
mod review;
mod views;

pub use minutes::*;
pub use review::*;
pub use views::*;
