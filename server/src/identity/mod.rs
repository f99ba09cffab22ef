//! Signing in and out, and the cookie that carries the session.

pub mod cookie;
mod next;
pub mod one_tap;
mod session;
mod sign_in;

pub use next::with_next;
pub use session::{renew, sign_out};
pub use sign_in::sign_in;
