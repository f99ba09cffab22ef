//! Executions under fire: many people at once, two instances and a database that drops them, a
//! process that is killed.

#[path = "../common/mod.rs"]
mod common;

mod crowd;
mod dice;
mod instances;
mod killed;
mod receiver;
