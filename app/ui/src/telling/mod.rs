mod empty;
mod error;
mod notice;
mod skeleton;
mod toasts;

pub use empty::*;
pub use error::*;
pub use notice::*;
pub use skeleton::*;
pub use toasts::*;
