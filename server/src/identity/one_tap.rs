use crate::{AppState, problem::ApiProblem};
use axum::{
    Extension,
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use engine::{Origin, channels::one_tap_hash, executions};
use model::executions::LinkAnswer;

/// `GET /a/{token}`: a button. Mail scanners open links, so opening is not acknowledging; the
/// token is not even looked up.
pub async fn offer() -> Html<String> {
    page(
        "Acknowledge",
        "<p>You were asked to act. Press the button to say that you take it on.</p>\
         <form method=\"post\"><button type=\"submit\">Acknowledge</button></form>",
    )
}

/// `POST /a/{token}`: acknowledges. Nobody is signed in by it, and nothing else is told.
pub async fn acknowledge(
    State(state): State<AppState>,
    Extension(origin): Extension<Origin>,
    Path(token): Path<String>,
) -> Result<Response, ApiProblem> {
    let answer = match one_tap_hash(&token) {
        Some(hash) => executions::acknowledge_by_link(&state.engine, &origin, &hash).await?,
        None => LinkAnswer::NotValid,
    };
    Ok(match answer {
        LinkAnswer::Acknowledged => page(
            "Acknowledged",
            "<p>Your answer has arrived. <a href=\"/home\">Sign in to see what to do next.</a></p>",
        )
        .into_response(),
        LinkAnswer::NotValid => (
            StatusCode::NOT_FOUND,
            page(
                "This link does not work",
                "<p>It was used before, or its time is over. <a href=\"/home\">Sign in to answer.</a></p>",
            ),
        )
            .into_response(),
    })
}

/// Complete without script and style: it is opened on a telephone, maybe on a bad line.
fn page(title: &str, body: &str) -> Html<String> {
    Html(format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title} · M</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><meta name=\"robots\" content=\"noindex\"></head>\
         <body><main><h1>{title}</h1>{body}</main></body></html>"
    ))
}
