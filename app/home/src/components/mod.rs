mod lists;
mod readiness_line;

pub use lists::*;
pub use readiness_line::*;
