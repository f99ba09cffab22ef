//! The design system: components, the shell around each page, paths. `README.md` is the contract.

mod actions;
mod around;
mod forms;
mod marks;
mod parts;
pub mod paths;
mod pictures;
mod telling;
pub mod time;
mod tone;

pub use actions::*;
pub use around::*;
pub use forms::*;
pub use marks::*;
pub use parts::*;
pub use pictures::*;
pub use telling::*;
pub use tone::Tone;
