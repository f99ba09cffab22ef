//! People, roles, permissions and who is acting.

mod permission;
mod views;

pub use permission::{Denied, Permission, can};
pub use views::*;

use crate::{Domain, OrgId, PersonId, SessionId, Time, TokenId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a person is in M. A domain owner owns exactly one domain per binding.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "role", content = "domain")]
pub enum Role {
    ExecutiveSponsor,
    DomainOwner(Domain),
    Steward,
    Stakeholder,
    Facilitator,
    ComplianceOfficer,
    Auditor,
    Administrator,
}

impl Role {
    pub const fn title(self) -> &'static str {
        match self {
            Self::ExecutiveSponsor => "Executive sponsor",
            Self::DomainOwner(_) => "Domain owner",
            Self::Steward => "Playbook steward",
            Self::Stakeholder => "Stakeholder",
            Self::Facilitator => "Facilitator",
            Self::ComplianceOfficer => "Compliance officer",
            Self::Auditor => "Auditor",
            Self::Administrator => "Administrator",
        }
    }
    /// Stable name, `domain_owner:MKT` with its domain.
    pub fn key(self) -> String {
        match self {
            Self::ExecutiveSponsor => "executive_sponsor".into(),
            Self::DomainOwner(d) => format!("domain_owner:{d}"),
            Self::Steward => "steward".into(),
            Self::Stakeholder => "stakeholder".into(),
            Self::Facilitator => "facilitator".into(),
            Self::ComplianceOfficer => "compliance_officer".into(),
            Self::Auditor => "auditor".into(),
            Self::Administrator => "administrator".into(),
        }
    }
    pub fn from_key(key: &str) -> Option<Self> {
        match key {
            "executive_sponsor" => Some(Self::ExecutiveSponsor),
            "steward" => Some(Self::Steward),
            "stakeholder" => Some(Self::Stakeholder),
            "facilitator" => Some(Self::Facilitator),
            "compliance_officer" => Some(Self::ComplianceOfficer),
            "auditor" => Some(Self::Auditor),
            "administrator" => Some(Self::Administrator),
            other => other
                .strip_prefix("domain_owner:")?
                .parse()
                .ok()
                .map(Self::DomainOwner),
        }
    }
    /// Every role there is, domain owners once per domain.
    pub fn all() -> Vec<Self> {
        let mut all = vec![Self::ExecutiveSponsor];
        all.extend(Domain::ALL.map(Self::DomainOwner));
        all.extend([
            Self::Steward,
            Self::Stakeholder,
            Self::Facilitator,
            Self::ComplianceOfficer,
            Self::Auditor,
            Self::Administrator,
        ]);
        all
    }
}
impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DomainOwner(d) => write!(f, "Domain owner, {}", d.title()),
            other => f.write_str(other.title()),
        }
    }
}

/// How the actor proved who they are.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Credential {
    Session(SessionId),
    Token(TokenId),
    /// The program itself: jobs, seeding, the command line.
    System,
}

/// Who acts, in which organisation, with which roles. Built by the engine only, from a
/// session or a token that was checked against the database in this request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Actor {
    pub org: OrgId,
    /// `None` for the program itself.
    pub person: Option<PersonId>,
    pub roles: Vec<Role>,
    pub credential: Credential,
}

impl Actor {
    pub fn system(org: OrgId) -> Self {
        Self {
            org,
            person: None,
            roles: Vec::new(),
            credential: Credential::System,
        }
    }
    pub fn is(&self, person: PersonId) -> bool {
        self.person == Some(person)
    }
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
    pub fn owns(&self, domain: Domain) -> bool {
        self.has(Role::DomainOwner(domain))
    }
}

/// A person of the organisation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Person {
    pub id: PersonId,
    pub org_id: OrgId,
    pub revision: i64,
    pub name: String,
    /// Lower case; unique in the whole installation, because sign-in starts from it.
    pub email: String,
    /// Job title.
    pub title: String,
    pub active: bool,
    pub roles: Vec<Role>,
    /// When a contact method of this person was last shown to work.
    pub reachable_at: Option<Time>,
    pub created_at: Time,
}

impl Person {
    /// A contact method counts as reachable for 180 days after it was last shown to work.
    pub const REACHABLE_DAYS: i64 = 180;

    pub fn reachable(&self, now: Time) -> bool {
        self.active
            && self
                .reachable_at
                .is_some_and(|at| now <= at.plus_days(Self::REACHABLE_DAYS))
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Organisation {
    pub id: OrgId,
    pub slug: String,
    pub name: String,
    /// IANA zone used where a person has none, for display.
    pub time_zone: String,
    pub demo: bool,
    pub created_at: Time,
}

/// A signed-in browser.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Session {
    pub id: SessionId,
    pub org_id: OrgId,
    pub person_id: PersonId,
    pub created_at: Time,
    pub last_seen_at: Time,
    pub expires_at: Time,
    pub revoked_at: Option<Time>,
    pub user_agent: String,
    pub address: String,
}

impl Session {
    pub fn live(&self, now: Time) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }
}

/// A bearer token for the API. The secret is shown once; only its hash is kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiToken {
    pub id: TokenId,
    pub org_id: OrgId,
    pub person_id: PersonId,
    pub name: String,
    pub created_at: Time,
    pub expires_at: Time,
    pub last_used_at: Option<Time>,
    pub revoked_at: Option<Time>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_survives_its_key() {
        for role in Role::all() {
            assert_eq!(Role::from_key(&role.key()), Some(role));
        }
        assert_eq!(Role::from_key("domain_owner:XXX"), None);
    }
}
