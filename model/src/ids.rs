//! Identifiers. UUIDs of version 7, made by the engine only: they sort by time and leak it,
//! so an id is never a secret.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> { s.parse().map(Self) }
        }
        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self { Self(id) }
        }
    )*};
}

ids! {
    /// An organisation; everything but sign-in attempts belongs to exactly one.
    OrgId,
    PersonId,
    SessionId,
    TokenId,
    PlaybookId,
    /// One immutable version of a playbook.
    VersionId,
    ReviewId,
    SnapshotId,
    ExerciseId,
    ActionId,
    JobId,
    EventId,
    AuditId,
    ObservationId,
    SignalId,
    /// Where signals come from: a key holder, a form, a feed.
    SourceId,
    TriggerId,
    /// A proposal to activate a playbook.
    ProposalId,
    /// An autonomy policy.
    PolicyId,
}
