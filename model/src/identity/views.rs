//! What pages and the API show of people.

use super::{Actor, Credential, Permission, Role, can};
use crate::{OrgId, PersonId, SessionId, Time};
use serde::{Deserialize, Serialize};

/// The signed-in person, as the shell of every page needs them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Viewer {
    pub id: PersonId,
    pub org_id: OrgId,
    pub name: String,
    pub title: String,
    pub organisation: String,
    pub demo: bool,
    pub roles: Vec<Role>,
}

impl Viewer {
    pub fn may(&self, permission: Permission) -> bool {
        can(&self.actor(), permission).is_ok()
    }
    /// The same person as the permission functions see them; for hiding, not for acting.
    pub fn actor(&self) -> Actor {
        Actor {
            org: self.org_id,
            person: Some(self.id),
            roles: self.roles.clone(),
            credential: Credential::Session(SessionId(uuid::Uuid::nil())),
        }
    }
}

/// Somebody to choose, name or show beside a slot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PersonRef {
    pub id: PersonId,
    pub name: String,
    pub title: String,
}

/// One of my signed-in browsers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionView {
    pub id: SessionId,
    pub created_at: Time,
    pub last_seen_at: Time,
    pub expires_at: Time,
    pub user_agent: String,
    pub address: String,
    /// This very browser.
    pub current: bool,
}

/// A new token: the only time the secret is shown.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewToken {
    pub token: super::ApiToken,
    pub secret: String,
}

/// A person to be created.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewPerson {
    pub name: String,
    pub email: String,
    #[serde(default)]
    pub title: String,
    /// At least 12 characters, not a common password.
    pub password: String,
    #[serde(default)]
    pub roles: Vec<Role>,
}
