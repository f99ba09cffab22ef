//! What pages and the API show of the channels.

use super::{Channel, ContactRules, Endpoint};
use serde::{Deserialize, Serialize};

/// An endpoint with a new secret: the only time the secret is shown.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EndpointSecret {
    pub endpoint: Endpoint,
    /// `whsec_…`, as libraries of Standard Webhooks take it.
    pub secret: String,
}

/// What came of a test message.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EndpointTest {
    pub accepted: bool,
    /// "answered 204", or what went wrong and what to do.
    pub detail: String,
    pub endpoint: Endpoint,
}

/// Which ways out of M are open, for whoever looks after them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChannelsView {
    /// The address that mail comes from; `None` when no mail server is configured, and then no
    /// mail leaves.
    pub mail_from: Option<String>,
    /// Oldest first.
    pub endpoints: Vec<Endpoint>,
}

/// How I may be reached, and which ways there are to reach me at all.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct MyContact {
    pub rules: ContactRules,
    /// Where mail to me goes.
    pub email: String,
    /// Whether a mail server is configured; without one no mail leaves.
    pub mail: bool,
    /// Active endpoints of the organisation; without one no webhook leaves.
    pub endpoints: usize,
}

/// What became of a test message to oneself, on one channel.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ContactOutcome {
    /// Another server took it on.
    Sent,
    /// It was not tried: the channel is switched off, or leads nowhere.
    Withheld,
    Failed,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContactTry {
    // The API document knows another `Channel`, that of communication tasks.
    /// `email` or `webhook`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub channel: Channel,
    pub outcome: ContactOutcome,
    /// What the other side said, or why nothing was sent.
    pub detail: String,
}

/// What became of a test message to oneself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ContactTest {
    /// One for each channel.
    pub tries: Vec<ContactTry>,
}
