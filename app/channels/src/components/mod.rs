mod endpoint;
mod reach;
mod secret;
mod trouble;

pub use endpoint::*;
pub use reach::*;
pub use secret::*;
pub use trouble::*;
