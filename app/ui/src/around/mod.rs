mod brand;
mod palette;
mod places;
mod plain;
mod shell;
mod skip;
mod theme;

pub use brand::*;
pub use palette::*;
pub use plain::*;
pub use shell::*;
pub use skip::*;
pub use theme::*;
