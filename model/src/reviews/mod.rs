//! The quarterly Strategic Readiness Review: 60 minutes of governance.

mod minutes;
mod new;
mod review;
mod session;
mod views;

pub use minutes::*;
pub use new::*;
pub use review::*;
pub use session::*;
pub use views::*;
