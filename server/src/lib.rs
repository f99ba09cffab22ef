//! How they reach it: configuration, command line, router, REST, live socket, health.

mod acknowledge;
pub mod cli;
pub mod config;
mod health;
mod identity;
mod layers;
mod live;
mod openapi;
mod pages;
pub mod problem;
mod reference;
mod rest;
mod router;
mod serve;
pub mod state;
mod statics;
pub mod telemetry;

pub use config::Config;
pub use layers::{Limits, Rate};
pub use live::Heartbeat;
pub use router::router;
pub use serve::{Running, start};
pub use state::{AppState, Caller};
