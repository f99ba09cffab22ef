//! What can be wrong, in words that reach the person who can mend it.

use serde::{Deserialize, Serialize};

/// A state machine refused a step.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error, Serialize, Deserialize)]
#[error("{thing} is {state}: cannot {step}")]
pub struct InvalidTransition {
    pub thing: String,
    pub state: String,
    pub step: String,
}

impl InvalidTransition {
    pub fn new(
        thing: impl Into<String>,
        state: impl Into<String>,
        step: impl Into<String>,
    ) -> Self {
        Self {
            thing: thing.into(),
            state: state.into(),
            step: step.into(),
        }
    }
}

/// One thing wrong with an input: which field, what, and how to mend it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Fault {
    /// Dotted path of the field, `attendees` or `task.2.due`.
    pub field: String,
    /// What is wrong and what to do, one sentence.
    pub message: String,
}

impl Fault {
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            field: field.into(),
            message: message.into(),
        }
    }
}

/// The stable code of an error, the same in a problem document and on a page.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// No or expired sign-in.
    Unauthenticated,
    /// Signed in, but not allowed.
    Denied,
    /// There is no such thing, or the caller may not know of it.
    NotFound,
    /// The input has faults, named by field.
    Invalid,
    /// The state machine forbids the step now.
    WrongState,
    /// Somebody changed it since it was read.
    StaleRevision,
    /// It clashes with something that exists.
    Conflict,
    /// Too many requests or attempts; wait.
    Throttled,
    TooLarge,
    /// Our fault; the request id finds it in the log.
    Internal,
    /// The database or another needed part does not answer.
    Unavailable,
}

impl Code {
    /// The HTTP status it is answered with.
    pub const fn status(self) -> u16 {
        match self {
            Self::Unauthenticated => 401,
            Self::Denied => 403,
            Self::NotFound => 404,
            Self::Invalid => 422,
            Self::WrongState | Self::Conflict => 409,
            Self::StaleRevision => 412,
            Self::Throttled => 429,
            Self::TooLarge => 413,
            Self::Internal => 500,
            Self::Unavailable => 503,
        }
    }
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unauthenticated => "unauthenticated",
            Self::Denied => "denied",
            Self::NotFound => "not_found",
            Self::Invalid => "invalid",
            Self::WrongState => "wrong_state",
            Self::StaleRevision => "stale_revision",
            Self::Conflict => "conflict",
            Self::Throttled => "throttled",
            Self::TooLarge => "too_large",
            Self::Internal => "internal",
            Self::Unavailable => "unavailable",
        }
    }
}

/// What leaves the engine towards a person or a program: no inside message in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[error("{message}")]
pub struct Problem {
    pub code: Code,
    /// What happened, what was kept, what to do; one or two sentences.
    pub message: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
    /// Seconds to wait before trying again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl Problem {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            faults: Vec::new(),
            retry_after: None,
            request_id: None,
        }
    }
    pub fn invalid(faults: Vec<Fault>) -> Self {
        let message = match faults.as_slice() {
            [one] => one.message.clone(),
            many => format!("{} fields need a change. Nothing was saved.", many.len()),
        };
        Self {
            faults,
            ..Self::new(Code::Invalid, message)
        }
    }
    /// The message for one field, if it has a fault.
    pub fn fault(&self, field: &str) -> Option<String> {
        self.faults
            .iter()
            .find(|f| f.field == field)
            .map(|f| f.message.clone())
    }
}
impl From<InvalidTransition> for Problem {
    fn from(e: InvalidTransition) -> Self {
        Self::new(Code::WrongState, format!("{e}."))
    }
}
