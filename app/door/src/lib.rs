//! How server functions reach the engine, and the one error a page sees and shows.

mod trouble;

pub use trouble::{Answer, Failure, Fault, Loaded, failed, fault_at, tell_once};

use leptos::{
    prelude::{FromServerFnError, ServerFnErrorErr},
    server_fn::codec::JsonEncoding,
};
use model::{Code, error::Problem};
use serde::{Deserialize, Serialize};

/// What a server function answers when it cannot do what was asked. The same code as the
/// problem document of the API.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AppError(pub Problem);

impl AppError {
    /// An address that names nothing, before anybody was asked.
    pub fn absent(message: impl Into<String>) -> Self {
        #[cfg(feature = "ssr")]
        mark_not_found();
        Self(Problem::new(Code::NotFound, message))
    }
    pub fn code(&self) -> Code {
        self.0.code
    }
    pub fn message(&self) -> String {
        self.0.message.clone()
    }
    pub fn faults(&self) -> &[model::Fault] {
        &self.0.faults
    }
    /// The message for one field, if it has a fault.
    pub fn fault(&self, field: &str) -> Option<String> {
        self.0.fault(field)
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
impl std::error::Error for AppError {}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let (code, message) = match error {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                (Code::Invalid, format!("The request could not be read: {error}. Nothing was saved."))
            }
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => (
                Code::Unavailable,
                "The server did not answer. What you typed is still here. Check the connection and try again.".to_owned(),
            ),
            _ => (Code::Internal, "Something went wrong on the server. Nothing was saved. Try again.".to_owned()),
        };
        Self(Problem::new(code, message))
    }
}

impl From<Problem> for AppError {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

#[cfg(feature = "ssr")]
mod caller {
    use super::AppError;
    use axum::http::request::Parts;
    use engine::{Ctx, Engine, Error};
    use leptos::prelude::use_context;
    use model::{Code, PersonId, error::Problem};
    use std::sync::Arc;

    /// How a page that is being rendered tells the server to answer 404.
    #[derive(Clone)]
    pub struct MarkNotFound(pub Arc<dyn Fn() + Send + Sync>);

    impl From<Error> for AppError {
        fn from(error: Error) -> Self {
            let problem = error.problem();
            if problem.code == Code::NotFound {
                mark_not_found();
            }
            Self(problem)
        }
    }

    /// The page that is being rendered is about something that does not exist.
    pub fn mark_not_found() {
        if let Some(mark) = use_context::<MarkNotFound>() {
            (mark.0)();
        }
    }

    /// The engine and who calls it. The server put both there for this request.
    ///
    /// # Errors
    /// `unauthenticated` when nobody is signed in.
    pub fn caller() -> Result<(Engine, Ctx), AppError> {
        let engine = use_context::<Engine>();
        let ctx = use_context::<Parts>().and_then(|p| p.extensions.get::<Ctx>().cloned());
        match (engine, ctx) {
            (Some(engine), Some(ctx)) => Ok((engine, ctx)),
            _ => Err(AppError(Problem::new(
                Code::Unauthenticated,
                "Your sign-in has ended. Sign in again; what you typed stays on this page.",
            ))),
        }
    }

    /// Another person may have signed in at the same browser, in another tab, since the page was
    /// opened: what `by` pressed there, or before, does not become theirs.
    ///
    /// # Errors
    /// `denied` when somebody else calls.
    pub fn pressed_by(ctx: &Ctx, by: Option<PersonId>) -> Result<(), Error> {
        if let Some(by) = by
            && ctx.person()? != by
        {
            return Err(Error::denied(
                "Somebody else is signed in at this browser now. Nothing was recorded. Sign in as yourself and try again.",
            ));
        }
        Ok(())
    }
}
#[cfg(feature = "ssr")]
pub use caller::{MarkNotFound, caller, mark_not_found, pressed_by};

/// Who opened the page that is being rendered, where the server put them into the request.
/// Nobody in the browser, which takes them from the page.
#[cfg(feature = "ssr")]
pub fn viewer() -> Option<model::identity::Viewer> {
    leptos::prelude::use_context::<axum::http::request::Parts>()?
        .extensions
        .get()
        .cloned()
}
#[cfg(not(feature = "ssr"))]
pub fn viewer() -> Option<model::identity::Viewer> {
    None
}
