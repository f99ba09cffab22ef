use model::{Code, Fault, InvalidTransition, error::Problem, identity::Denied};

/// Why a use case did not happen. The outside of it is a [`Problem`]; the inside goes to the log.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0}")]
    Problem(Problem),
    #[error("store: {0}")]
    Store(store::Error),
    #[error("internal: {0}")]
    Internal(String),
}

pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub fn denied(message: impl Into<String>) -> Self {
        Self::Problem(Problem::new(Code::Denied, message))
    }
    /// `what` with its article: "a review".
    pub fn not_found(what: &str) -> Self {
        Self::Problem(Problem::new(
            Code::NotFound,
            format!("There is no such {what}, or you may not see it."),
        ))
    }
    pub fn unauthenticated() -> Self {
        Self::Problem(Problem::new(Code::Unauthenticated, "Sign in first."))
    }
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::Problem(Problem::new(Code::Conflict, message))
    }
    pub fn fault(field: &str, message: impl Into<String>) -> Self {
        Self::Problem(Problem::invalid(vec![Fault::new(field, message)]))
    }
    pub fn faults(faults: Vec<Fault>) -> Self {
        Self::Problem(Problem::invalid(faults))
    }
    /// Refuses when there are faults.
    pub fn check(faults: Vec<Fault>) -> Result<()> {
        if faults.is_empty() {
            Ok(())
        } else {
            Err(Self::Problem(Problem::invalid(faults)))
        }
    }
    pub fn stale() -> Self {
        Self::Problem(Problem::new(
            Code::StaleRevision,
            "Somebody changed this since you read it. Nothing of yours was saved; read it again and repeat your change.",
        ))
    }

    /// What the outside may know. Inside messages are logged here and do not leave.
    pub fn problem(&self) -> Problem {
        match self {
            Self::Problem(p) => p.clone(),
            Self::Store(store::Error::Stale) => Self::stale().problem(),
            Self::Store(store::Error::Exists) => Problem::new(
                Code::Conflict,
                "This exists already. Change what must be unique, or use the existing one.",
            ),
            Self::Store(store::Error::Unavailable(inside)) => {
                tracing::error!(%inside, "database unavailable");
                Problem {
                    retry_after: Some(5),
                    ..Problem::new(
                        Code::Unavailable,
                        "The database does not answer. Nothing was saved. Try again in a few seconds.",
                    )
                }
            }
            Self::Store(inside) => {
                tracing::error!(%inside, "store failed");
                Problem::new(
                    Code::Internal,
                    "Something went wrong on our side. Nothing was saved. Try again; if it stays, give the request id to an administrator.",
                )
            }
            Self::Internal(inside) => {
                tracing::error!(%inside, "use case failed");
                Problem::new(
                    Code::Internal,
                    "Something went wrong on our side. Nothing was saved. Try again; if it stays, give the request id to an administrator.",
                )
            }
        }
    }
    pub fn code(&self) -> Code {
        match self {
            Self::Problem(p) => p.code,
            Self::Store(store::Error::Stale) => Code::StaleRevision,
            Self::Store(store::Error::Exists) => Code::Conflict,
            Self::Store(store::Error::Unavailable(_)) => Code::Unavailable,
            Self::Store(_) | Self::Internal(_) => Code::Internal,
        }
    }
}

impl From<store::Error> for Error {
    fn from(e: store::Error) -> Self {
        Self::Store(e)
    }
}
impl From<Denied> for Error {
    fn from(e: Denied) -> Self {
        Self::denied(e.0)
    }
}
impl From<InvalidTransition> for Error {
    fn from(e: InvalidTransition) -> Self {
        Self::Problem(e.into())
    }
}
impl From<Fault> for Error {
    fn from(f: Fault) -> Self {
        Self::Problem(Problem::invalid(vec![f]))
    }
}
impl From<model::reviews::ReviewError> for Error {
    fn from(e: model::reviews::ReviewError) -> Self {
        use model::reviews::ReviewError as R;
        match e {
            R::State(s) => s.into(),
            R::Fault(f) => f.into(),
            R::NotPresent => Self::denied(e.to_string()),
            R::OtherContent => Self::Problem(Problem::new(Code::StaleRevision, e.to_string())),
        }
    }
}
impl From<model::exercises::ExerciseError> for Error {
    fn from(e: model::exercises::ExerciseError) -> Self {
        use model::exercises::ExerciseError as X;
        match e {
            X::State(s) => s.into(),
            X::Fault(f) => f.into(),
            X::NoInject => Self::fault("inject", e.to_string()),
            X::NotAPlayer => Self::denied(e.to_string()),
        }
    }
}
impl From<model::executions::Refused> for Error {
    fn from(e: model::executions::Refused) -> Self {
        use model::executions::Refused as R;
        match e {
            R::State(s) => s.into(),
            R::Fault(f) => f.into(),
            R::Denied(message) => Self::denied(message),
            R::Missing(what) => Self::fault(what, e.to_string()),
        }
    }
}
impl From<model::actions::ActionError> for Error {
    fn from(e: model::actions::ActionError) -> Self {
        use model::actions::ActionError as A;
        match e {
            A::State(s) => s.into(),
            A::OwnWork => Self::denied(e.to_string()),
            A::NotLater(proof) => Self::fault(proof.key(), e.to_string()),
        }
    }
}
impl From<model::playbooks::VersionError> for Error {
    fn from(e: model::playbooks::VersionError) -> Self {
        use model::playbooks::VersionError as V;
        match e {
            V::State(s) => s.into(),
            V::Faults(f) => Self::Problem(Problem::invalid(f)),
            V::OwnWork => Self::denied(e.to_string()),
            V::OtherContent => Self::Problem(Problem::new(Code::StaleRevision, e.to_string())),
        }
    }
}
