use crate::problem::ApiProblem;
use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use model::{Code, error::Problem};
use std::{any::Any, panic::resume_unwind, time::Duration};
use tracing::Instrument;

const BODY_BYTES: usize = 1024 * 1024;
const TIME: Duration = Duration::from_secs(30);

/// Takes the body in, up to 1 MiB, so that every handler meets the limit in the same way.
pub async fn bounded_body(request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let said = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if said.is_some_and(|bytes| bytes > BODY_BYTES as u64) {
        return too_large();
    }
    let (parts, body) = request.into_parts();
    match collect(body).await {
        Ok(Some(bytes)) => {
            next.run(Request::from_parts(parts, Body::from(bytes)))
                .await
        }
        Ok(None) => too_large(),
        Err(_) => ApiProblem::new(
            Code::Invalid,
            "The request did not arrive whole. Nothing was saved. Send it again.",
        )
        .into_response(),
    }
}

/// `None` when it is too large.
async fn collect(body: Body) -> Result<Option<Bytes>, axum::Error> {
    let mut stream = body.into_data_stream();
    let mut all = Vec::new();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk?;
        if all.len() + chunk.len() > BODY_BYTES {
            return Ok(None);
        }
        all.extend_from_slice(&chunk);
    }
    Ok(Some(all.into()))
}

fn too_large() -> Response {
    ApiProblem::new(
        Code::TooLarge,
        "The request is larger than 1 MiB. Nothing was saved. Send less.",
    )
    .into_response()
}

/// Gives up on an answer that takes longer than half a minute.
pub async fn bounded_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(TIME, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            tracing::error!(seconds = TIME.as_secs(), "no answer in time");
            let problem = Problem::new(
                Code::Unavailable,
                "The server was too slow to answer. Look whether it was done before you try again.",
            );
            ApiProblem(Problem {
                retry_after: Some(5),
                ..problem
            })
            .into_response()
        }
    }
}

/// What a panic becomes.
pub fn caught(panic: Box<dyn Any + Send + 'static>) -> Response {
    let text = panic
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    tracing::error!(
        panic = text.as_deref().unwrap_or("of unknown kind"),
        "a handler panicked"
    );
    ApiProblem::from(engine::Error::Internal("panic".into())).into_response()
}

/// Lets what was begun end, also when the caller hangs up or waits no longer: a change is then
/// done or not done, never cut off between its steps, and no database connection is given back
/// in the middle of a transaction.
pub async fn uncancelled(request: Request, next: Next) -> Response {
    match tokio::spawn(next.run(request).in_current_span()).await {
        Ok(response) => response,
        Err(error) if error.is_panic() => resume_unwind(error.into_panic()),
        Err(_) => ApiProblem::new(
            Code::Unavailable,
            "The server stops. Look whether it was done before you try again.",
        )
        .into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{Router, middleware::from_fn, routing::get};
    use tower::ServiceExt;
    use tower_http::catch_panic::CatchPanicLayer;

    #[tokio::test]
    async fn a_panic_is_an_internal_error_that_tells_nothing() {
        async fn handler() -> &'static str {
            panic!("the inside")
        }
        let app = Router::new()
            .route("/", get(handler))
            .layer(from_fn(uncancelled))
            .layer(CatchPanicLayer::custom(caught));
        let request = Request::get("/").body(Body::empty()).expect("a request");
        let response = app.oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), 500);
        let body = axum::body::to_bytes(response.into_body(), 10_000)
            .await
            .expect("a body");
        let text = String::from_utf8_lossy(&body);
        assert!(
            text.contains("\"internal\"") && !text.contains("the inside"),
            "{text}"
        );
    }
}
