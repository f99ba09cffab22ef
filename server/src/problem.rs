//! Problem documents (RFC 9457): the one shape of every refusal outside a page.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use model::{Code, Fault, error::Problem};
use serde::Serialize;

pub const CONTENT_TYPE: &str = "application/problem+json";

/// A refusal on its way out. The request id is added by the layer that knows it.
#[derive(Clone, Debug)]
pub struct ApiProblem(pub Problem);

impl ApiProblem {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self(Problem::new(code, message))
    }
    pub fn unauthenticated() -> Self {
        engine::Error::unauthenticated().into()
    }
    /// For addresses that lead nowhere.
    pub fn no_such_address() -> Self {
        Self::new(
            Code::NotFound,
            "There is nothing at this address. Check it against the API's documentation at /api/docs.",
        )
    }
}

impl From<Problem> for ApiProblem {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}
impl From<engine::Error> for ApiProblem {
    fn from(error: engine::Error) -> Self {
        Self(error.problem())
    }
}
impl IntoResponse for ApiProblem {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.0.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        respond(status, self.0)
    }
}

/// What is sent, as in RFC 9457.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct ProblemDocument {
    /// `urn:m:problem:<code>`
    #[serde(rename = "type")]
    pub kind: String,
    /// The same words for the same code.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened, what was kept, what to do.
    pub detail: String,
    /// Stable; made for programs.
    pub code: Code,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
    /// Seconds to wait before trying again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// Rides on a response so that [`stamp`] can write it anew with the request id.
#[derive(Clone)]
struct Told(Problem);

/// A problem with a status that its code alone does not give, such as 405 or 428.
pub fn respond(status: StatusCode, problem: Problem) -> Response {
    let mut response = Response::new(body(status, &problem));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Some(secs) = problem.retry_after {
        headers.insert(header::RETRY_AFTER, secs.into());
    }
    response.extensions_mut().insert(Told(problem));
    response
}

/// Writes the request id into a problem; other responses pass.
pub(crate) fn stamp(response: Response, request_id: &str) -> Response {
    let Some(Told(problem)) = response.extensions().get::<Told>().cloned() else {
        return response;
    };
    let (parts, _) = response.into_parts();
    let problem = Problem {
        request_id: Some(request_id.to_owned()),
        ..problem
    };
    let body = body(parts.status, &problem);
    Response::from_parts(parts, body)
}

fn body(status: StatusCode, problem: &Problem) -> Body {
    let document = ProblemDocument {
        kind: format!("urn:m:problem:{}", problem.code.as_str()),
        title: title(status, problem.code).to_owned(),
        status: status.as_u16(),
        detail: problem.message.clone(),
        code: problem.code,
        faults: problem.faults.clone(),
        retry_after: problem.retry_after,
        request_id: problem.request_id.clone(),
    };
    // Strings and numbers only: this cannot fail.
    Body::from(serde_json::to_vec(&document).unwrap_or_default())
}

fn title(status: StatusCode, code: Code) -> &'static str {
    // A status that the code does not give says more than the code.
    if status.as_u16() != code.status() {
        return status.canonical_reason().unwrap_or("Request refused");
    }
    match code {
        Code::Unauthenticated => "Sign-in needed",
        Code::Denied => "Not allowed",
        Code::NotFound => "Not found",
        Code::Invalid => "Input has faults",
        Code::WrongState => "Not possible in this state",
        Code::StaleRevision => "Changed meanwhile",
        Code::Conflict => "Clashes with something that exists",
        Code::Throttled => "Too many requests",
        Code::TooLarge => "Too large",
        Code::Internal => "Internal error",
        Code::Unavailable => "Temporarily unavailable",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_document_says_status_code_and_request_id() {
        let problem = Problem {
            retry_after: Some(7),
            ..Problem::new(Code::Throttled, "Wait.")
        };
        let response = stamp(ApiProblem(problem).into_response(), "r-1");
        assert_eq!(response.status(), 429);
        assert_eq!(response.headers()[header::RETRY_AFTER], "7");
        assert_eq!(response.headers()[header::CONTENT_TYPE], CONTENT_TYPE);
        let bytes = axum::body::to_bytes(response.into_body(), 10_000)
            .await
            .expect("body");
        let json: serde_json::Value = serde_json::from_slice(&bytes).expect("json");
        assert_eq!(
            json,
            serde_json::json!({
                "type": "urn:m:problem:throttled", "title": "Too many requests", "status": 429,
                "detail": "Wait.", "code": "throttled", "retry_after": 7, "request_id": "r-1",
            })
        );
    }
}
