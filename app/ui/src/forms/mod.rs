mod checkbox;
mod choice;
mod dates;
mod field;
mod focus;
mod radio;
mod search;
mod select;
mod text;

pub use checkbox::*;
pub use choice::*;
pub use dates::*;
pub use field::*;
pub use focus::*;
pub use radio::*;
pub use search::*;
pub use select::*;
pub use text::*;
