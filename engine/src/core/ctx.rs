use model::{
    OrgId, PersonId, Time,
    identity::{Actor, Credential},
};

/// Where a request comes from.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Origin {
    /// Network address of the client.
    pub address: String,
    pub user_agent: String,
    pub request_id: String,
    /// The request carries an idempotency key.
    pub reserved: Option<Reserved>,
}

/// An idempotency key that is reserved for the request. The change that the request makes is
/// noted on it in its own commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reserved {
    pub key: String,
    pub at: Time,
}

/// Who calls a use case, and from where. Built after a check against the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ctx {
    pub actor: Actor,
    pub origin: Origin,
}

impl Ctx {
    /// The program itself, for jobs, seeding and the command line.
    pub fn system(org: OrgId) -> Self {
        let origin = Origin {
            address: "local".into(),
            user_agent: "m-platform".into(),
            request_id: String::new(),
            reserved: None,
        };
        Self {
            actor: Actor::system(org),
            origin,
        }
    }
    pub fn org(&self) -> OrgId {
        self.actor.org
    }
    /// The person who acts.
    ///
    /// # Errors
    /// The program itself signs and answers nothing.
    pub fn person(&self) -> super::Result<PersonId> {
        self.actor
            .person
            .ok_or_else(|| super::Error::denied("Only a person can do this."))
    }
    pub(crate) fn credential(&self) -> &'static str {
        match self.actor.credential {
            Credential::Session(_) => "session",
            Credential::Token(_) => "token",
            Credential::System => "system",
        }
    }
}
