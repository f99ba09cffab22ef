//! Executions: a playbook being carried out, live or as an exercise. The commander declares,
//! people are paged into slots and acknowledge, tasks are done in phases, legal clocks run.
//! Coordination time is T3 − T1, target 12 minutes.

mod clock;
mod command;
mod execution;
mod learning;
mod message;
mod next;
mod page;
mod picture;
mod staffing;
mod task;
mod views;

pub use clock::*;
pub use command::*;
pub use execution::*;
pub use learning::*;
pub use message::*;
pub use page::*;
pub use picture::Picture;
pub use task::*;
pub use views::*;

#[cfg(test)]
mod tests;
