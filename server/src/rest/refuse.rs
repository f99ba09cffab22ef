//! Refusals: problem documents with the status that HTTP has for them.

use crate::problem::{ApiProblem, respond};
use axum::{
    extract::OriginalUri,
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use model::{Code, Fault, error::Problem};

/// Why an operation was not done, as the caller is told.
#[derive(Debug)]
pub struct Refusal {
    problem: Problem,
    /// Where HTTP has a finer status than the code gives.
    status: Option<StatusCode>,
}

impl From<engine::Error> for Refusal {
    fn from(error: engine::Error) -> Self {
        because(error.problem())
    }
}
impl From<ApiProblem> for Refusal {
    fn from(ApiProblem(problem): ApiProblem) -> Self {
        because(problem)
    }
}
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self.status {
            Some(status) => respond(status, self.problem),
            None => ApiProblem(self.problem).into_response(),
        }
    }
}

pub fn because(problem: Problem) -> Refusal {
    Refusal {
        problem,
        status: None,
    }
}

/// One field is wrong.
pub fn fault(field: &str, message: impl std::fmt::Display) -> Refusal {
    because(Problem::invalid(vec![Fault::new(
        field,
        message.to_string(),
    )]))
}

/// For refusals of HTTP itself, which has a finer status for them than the code's.
pub fn with_status(status: StatusCode, problem: Problem) -> Refusal {
    Refusal {
        problem,
        status: Some(status),
    }
}

/// Fallback for paths.
pub async fn no_such_route(OriginalUri(uri): OriginalUri) -> Refusal {
    because(Problem::new(
        Code::NotFound,
        format!(
            "There is no `{}` in this API. /api/docs lists what there is.",
            uri.path()
        ),
    ))
}

/// Fallback for methods; axum adds `Allow`.
pub async fn no_such_method(method: Method, OriginalUri(uri): OriginalUri) -> Refusal {
    let problem = Problem::new(
        Code::Invalid,
        format!(
            "`{}` does not take {method}. /api/docs lists what it takes.",
            uri.path()
        ),
    );
    with_status(StatusCode::METHOD_NOT_ALLOWED, problem)
}
