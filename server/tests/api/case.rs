//! What a case says of an operation of the API or of a server function.

use crate::world::World;
use serde_json::{Value, json};

/// Somebody whose role lacks the permission.
pub enum Wrong {
    Role(&'static str),
    /// Every role may; the reason is on record.
    Nobody(&'static str),
}

/// Somebody of the other organisation who holds the permission there.
pub enum Foreign {
    Person(&'static str),
    /// There is no id in the request.
    NoId,
    /// What the id names belongs to no organisation.
    Shared(&'static str),
}

pub struct Case {
    /// `operationId` of an operation, path of a server function.
    pub name: &'static str,
    /// Below `/api/v1`; of no meaning for a server function.
    pub path: fn(&World) -> String,
    body: Option<fn(&World) -> Value>,
    pub right: &'static str,
    pub wrong: Wrong,
    pub foreign: Foreign,
}

/// For `any_role`.
pub const OWN: &str = "what is one's own every role has";
pub const COMMON: &str = "every role reads it";

/// Asked without a body, rightly by the auditor, until something else is said. Who may not has to
/// be said: the ratchet wants a reason why every role may.
pub const fn operation(name: &'static str, path: fn(&World) -> String) -> Case {
    Case {
        name,
        path,
        body: None,
        right: "auditor",
        wrong: Wrong::Nobody(""),
        foreign: Foreign::NoId,
    }
}

/// Asked without arguments; see [`operation`].
pub const fn function(name: &'static str) -> Case {
    operation(name, |_| String::new()).body(|_| json!({}))
}

impl Case {
    pub const fn body(self, body: fn(&World) -> Value) -> Self {
        Self {
            body: Some(body),
            ..self
        }
    }

    /// Who may, where it is not the auditor.
    pub const fn right(self, right: &'static str) -> Self {
        Self { right, ..self }
    }

    /// Whose role may not.
    pub const fn wrong(self, who: &'static str) -> Self {
        Self {
            wrong: Wrong::Role(who),
            ..self
        }
    }

    pub const fn any_role(self, reason: &'static str) -> Self {
        Self {
            wrong: Wrong::Nobody(reason),
            ..self
        }
    }

    /// Who of the other organisation must not find it.
    pub const fn foreign(self, who: &'static str) -> Self {
        Self {
            foreign: Foreign::Person(who),
            ..self
        }
    }

    pub const fn shared(self, reason: &'static str) -> Self {
        Self {
            foreign: Foreign::Shared(reason),
            ..self
        }
    }

    /// The body in this world, if the request has one.
    pub fn sent(&self, world: &World) -> Option<Value> {
        self.body.map(|body| body(world))
    }
}
