//! What pages and the API show of the channels.

use super::Endpoint;
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
