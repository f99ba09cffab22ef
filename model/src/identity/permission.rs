//! Who may do what. The engine asks `can` to refuse, the page asks it to hide.

use super::{Actor, Credential, Role};
use serde::{Deserialize, Serialize};

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $text:literal : $roles:expr;)*) => {
        /// A permission, written `resource:action`.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum Permission { $($(#[$doc])* #[serde(rename = $text)] $name,)* }

        impl Permission {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
            /// The kinds of role that hold it.
            const fn holders(self) -> Holders {
                match self { $(Self::$name => $roles,)* }
            }
        }
    };
}

struct Holders {
    sponsor: bool,
    owner: bool,
    steward: bool,
    stakeholder: bool,
    facilitator: bool,
    compliance: bool,
    auditor: bool,
    admin: bool,
}

const fn holders(letters: &str) -> Holders {
    let b = letters.as_bytes();
    let mut h = Holders {
        sponsor: false,
        owner: false,
        steward: false,
        stakeholder: false,
        facilitator: false,
        compliance: false,
        auditor: false,
        admin: false,
    };
    let mut i = 0;
    while i < b.len() {
        match b[i] {
            b'S' => h.sponsor = true,
            b'O' => h.owner = true,
            b'W' => h.steward = true,
            b'K' => h.stakeholder = true,
            b'F' => h.facilitator = true,
            b'C' => h.compliance = true,
            b'A' => h.auditor = true,
            b'I' => h.admin = true,
            _ => {}
        }
        i += 1;
    }
    h
}

// S executive sponsor, O domain owner, W steward, K stakeholder, F facilitator,
// C compliance officer, A auditor, I administrator (IT).
permissions! {
    LibraryRead = "library:read": holders("SOWKFCAI");
    PlaybooksRead = "playbooks:read": holders("SOWKFCA");
    /// Write a new version of a playbook: a draft.
    PlaybooksEdit = "playbooks:edit": holders("SOW");
    /// Approve and publish a version; the domain owner of its domain, or the sponsor.
    PlaybooksApprove = "playbooks:approve": holders("SO");
    ReadinessRead = "readiness:read": holders("SOWFCA");
    ReviewsRead = "reviews:read": holders("SOWFCA");
    ReviewsSchedule = "reviews:schedule": holders("SW");
    /// Freeze, open, step, close; on top of it the actor must chair that review.
    ReviewsChair = "reviews:chair": holders("SOW");
    /// Answer, observe and sign as an attendee of that review.
    ReviewsAttend = "reviews:attend": holders("SOWFC");
    ExercisesRead = "exercises:read": holders("SOWFCA");
    /// Run the clock and release injects of a tabletop.
    ExercisesFacilitate = "exercises:facilitate": holders("SOWF");
    ActionsRead = "actions:read": holders("SOWKFCA");
    ActionsCreate = "actions:create": holders("SOWF");
    /// Move one's own action item; stewards and sponsors any.
    ActionsUpdate = "actions:update": holders("SOWKFC");
    /// Confirm that a later exercise or execution proved a completed action item.
    ActionsVerify = "actions:verify": holders("SWF");
    PeopleRead = "people:read": holders("SOWKFCAI");
    PeopleManage = "people:manage": holders("I");
    TokensManage = "tokens:manage": holders("SOWKFCAI");
    AccountManage = "account:manage": holders("SOWKFCAI");
    AuditRead = "audit:read": holders("CA");
    JobsManage = "jobs:manage": holders("I");
    SignalsRead = "signals:read": holders("SOWFCA");
    /// Report a signal by the form.
    SignalsReport = "signals:report": holders("SOWKFC");
    /// Sources of signals and their keys.
    SignalsManage = "signals:manage": holders("WI");
    TriggersManage = "triggers:manage": holders("SOW");
    /// Accept, decline or merge a proposal; what the trigger's mode asks comes on top.
    ProposalsDecide = "proposals:decide": holders("SOW");
    /// Write and revoke autonomy policies.
    AutonomyManage = "autonomy:manage": holders("S");
    /// On top of it: being in that execution, or overseeing its domain.
    ExecutionsRead = "executions:read": holders("SOWKFCA");
    ExecutionsDeclare = "executions:declare": holders("SOW");
    /// Lead an execution; on top of it the actor must be its commander.
    ExecutionsCommand = "executions:command": holders("SOWF");
    /// Acknowledge, do, decide and report in an execution; on top of it the actor must hold the slot.
    ExecutionsAct = "executions:act": holders("SOWKFC");
    /// How I may be reached outside of the app.
    ContactManage = "contact:manage": holders("SOWKFCAI");
    /// The organisation's outgoing webhooks.
    ChannelsManage = "channels:manage": holders("I");
}

/// A refusal. Says what is missing, never whether the thing exists.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct Denied(pub String);

impl Role {
    pub const fn grants(self, permission: Permission) -> bool {
        let h = permission.holders();
        match self {
            Self::ExecutiveSponsor => h.sponsor,
            Self::DomainOwner(_) => h.owner,
            Self::Steward => h.steward,
            Self::Stakeholder => h.stakeholder,
            Self::Facilitator => h.facilitator,
            Self::ComplianceOfficer => h.compliance,
            Self::Auditor => h.auditor,
            Self::Administrator => h.admin,
        }
    }
}

/// Whether the actor's roles grant the permission at all. What depends on the thing itself
/// (chair of this review, owner of this domain) is asked of the thing.
pub fn can(actor: &Actor, permission: Permission) -> Result<(), Denied> {
    let granted = matches!(actor.credential, Credential::System)
        || actor.roles.iter().any(|r| r.grants(permission));
    if granted {
        Ok(())
    } else {
        Err(Denied(format!(
            "Your roles do not include `{}`. An administrator can change them.",
            permission.as_str()
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Domain, OrgId, PersonId, SessionId};
    use uuid::Uuid;

    fn actor(roles: &[Role]) -> Actor {
        Actor {
            org: OrgId(Uuid::nil()),
            person: Some(PersonId(Uuid::nil())),
            roles: roles.to_vec(),
            credential: Credential::Session(SessionId(Uuid::nil())),
        }
    }

    #[test]
    fn nobody_without_roles_may_anything() {
        for p in Permission::ALL {
            assert!(can(&actor(&[]), *p).is_err(), "{}", p.as_str());
        }
    }

    #[test]
    fn an_auditor_only_reads() {
        let own = [
            Permission::TokensManage,
            Permission::AccountManage,
            Permission::ContactManage,
        ];
        for p in Permission::ALL.iter().filter(|p| !own.contains(p)) {
            let reads = p.as_str().ends_with(":read");
            assert!(
                reads || can(&actor(&[Role::Auditor]), *p).is_err(),
                "{}",
                p.as_str()
            );
        }
    }

    #[test]
    fn roles_add_up() {
        let a = actor(&[Role::Stakeholder, Role::DomainOwner(Domain::Fin)]);
        assert!(can(&a, Permission::PlaybooksApprove).is_ok());
        assert!(can(&a, Permission::AuditRead).is_err());
    }

    /// Accepting a proposal declares, merging it writes into an execution.
    #[test]
    fn who_decides_a_proposal_may_do_what_follows() {
        for role in Role::all() {
            if role.grants(Permission::ProposalsDecide) {
                assert!(role.grants(Permission::ExecutionsDeclare), "{role:?}");
                assert!(role.grants(Permission::ExecutionsAct), "{role:?}");
            }
        }
    }

    #[test]
    fn names_are_resource_and_action_and_unique() {
        let mut names: Vec<_> = Permission::ALL.iter().map(|p| p.as_str()).collect();
        assert!(names.iter().all(|n| n.split(':').count() == 2));
        names.sort_unstable();
        let before = names.len();
        names.dedup();
        assert_eq!(names.len(), before);
    }
}
