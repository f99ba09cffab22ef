mod button;
mod confirm;
mod menu;

pub use button::*;
pub use confirm::*;
pub use menu::*;
