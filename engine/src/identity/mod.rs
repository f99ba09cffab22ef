//! Signing in, sessions, tokens, people and roles.

mod account;
mod authenticate;
mod keys;
mod passwords;
mod people;
mod sessions;
mod sign_in;
mod tokens;

pub use account::{change_password, confirm_contact, me, viewer};
pub use authenticate::{Authenticated, authenticate_bearer, authenticate_session};
pub(crate) use keys::Keys;
pub(crate) use passwords::Hasher;
pub use passwords::hash_now;
pub use people::{create_person, found_organisation, people, set_active, set_roles};
pub use sessions::{revoke_session, sessions, sign_out, sign_out_everywhere};
pub use sign_in::{SignedIn, sign_in};
pub use tokens::{create_token, revoke_token, tokens};

#[cfg(test)]
mod tests;

/// A session ends this long after sign-in, whatever happens.
pub const SESSION_HOURS: i64 = 12;
/// A session token is good for this long and is renewed by any request after [`RENEW_SECS`].
pub const TOKEN_SECS: i64 = 30 * 60;
pub const RENEW_SECS: i64 = 5 * 60;
