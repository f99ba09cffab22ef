//! Exercises in HSEEP terms: a scenario, injects, answers, observations. A tabletop of a
//! review today; the same exercise can later run on an execution.

mod clock;
mod exercise;
mod views;

pub use clock::ExerciseClock;
pub use exercise::*;
pub use views::*;
