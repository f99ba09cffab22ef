mod facts;
mod steps;
mod table;

pub use facts::Facts;
pub use steps::{Drafts, Steps};
pub use table::ActionTable;
