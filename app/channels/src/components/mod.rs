mod endpoint;
mod reach;
mod secret;

pub use endpoint::*;
pub use reach::*;
pub use secret::*;
