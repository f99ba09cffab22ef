mod coverage;
mod layout;
mod task_graph;
mod waterfall;

pub use coverage::*;
pub use task_graph::*;
pub use waterfall::*;
