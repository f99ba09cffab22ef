//! The public page: what M is, for somebody who has not signed in.

mod components;
mod pages;

pub use pages::LandingPage;

#[cfg(test)]
mod tests;
