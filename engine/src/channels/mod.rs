//! The outside world for pages: mail and webhooks, who may be reached by them, and the wall
//! that exercises do not get over. See [`Letter`] for the wall and [`deliver`] for the way.

mod deliver;
mod endpoints;
mod fetch;
mod guard;
mod link;
mod mode;
mod outside;
mod own_test;
mod rules;
mod smtp;
mod webhook;

#[cfg(test)]
pub(crate) mod tests;

pub use deliver::{Delivery, deliver};
pub use endpoints::{
    amend_endpoint, channels, create_endpoint, delete_endpoint, end_former_secret, endpoint,
    rotate_secret, test_endpoint,
};
pub(crate) use fetch::Answer;
pub(crate) use guard::check_feed;
pub use guard::{GuardedDns, check_destination, is_public};
pub use link::{OneTap, one_tap, one_tap_hash};
pub use mode::{
    Letter, Link, Live, Message, Mode, Outgoing, Purpose, Recipient, Record, Simulated,
};
pub use outside::{Outside, OutsideError, OutsideSettings};
pub(crate) use own_test::OwnTests;
pub use own_test::test_my_contact;
pub use rules::{my_contact, my_rules, rules_in, set_my_rules};
pub use smtp::Smtp;
pub use webhook::Webhook;

/// What came of handing a message to a server out there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Sent {
    /// Taken; what the server said, for the log.
    Accepted(String),
    Refused {
        /// Whether another attempt can help.
        retryable: bool,
        /// The receiver says that it is gone for good.
        gone: bool,
        /// For an administrator. It repeats nothing that the other side wrote, because that
        /// may be the inside of somebody else's network.
        reason: String,
    },
}

impl Sent {
    fn refused(retryable: bool, reason: impl Into<String>) -> Self {
        Self::Refused {
            retryable,
            gone: false,
            reason: reason.into(),
        }
    }
}
