//! Signing in, my account and sessions, people and roles, API tokens, background work.

mod api;
mod components;
mod pages;
mod state;

pub use pages::{AccountPage, JobsPage, PeoplePage, SignInPage, TokensPage};
pub use state::{DemoAccount, DemoAccounts, SignInProblem};
