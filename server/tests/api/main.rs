//! The API and the server functions, asked from outside.
//!
//! `ratchet` goes through everything the OpenAPI document and the registry of server functions
//! name, and fails when something has no case in `operations` or `functions`.

#[path = "../common/mod.rs"]
mod common;

mod bad_input;
mod case;
mod document;
mod functions;
mod idempotency;
mod operations;
mod outsiders;
mod pagination;
mod ratchet;
mod signals;
mod world;
