mod facts;
mod history;
mod steps;
mod table;

pub use facts::Facts;
pub use history::History;
pub use steps::{Drafts, Steps};
pub use table::ActionTable;
