mod empty;
mod error;
mod notice;
mod secret;
mod skeleton;
mod toasts;

pub use empty::*;
pub use error::*;
pub use notice::*;
pub use secret::*;
pub use skeleton::*;
pub use toasts::*;
