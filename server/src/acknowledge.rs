//! `POST /a/<token>`: the link in a mail, pressed. Opening the link does nothing, because mail
//! scanners open links; the form on the page asks, and this does it.

use crate::AppState;
use axum::{
    Extension,
    extract::{Path, State},
    response::Redirect,
};
use engine::{Origin, channels, executions};
use model::executions::LinkAnswer;

/// Nobody is signed in by it, and the answer says nothing but whether it was heard.
pub async fn acknowledge(
    State(state): State<AppState>,
    Path(token): Path<String>,
    Extension(origin): Extension<Origin>,
) -> Redirect {
    let answer = match channels::one_tap_hash(&token) {
        Some(hash) => executions::acknowledge_by_link(&state.engine, &origin, &hash).await,
        None => Ok(LinkAnswer::NotValid),
    };
    Redirect::to(match answer {
        Ok(LinkAnswer::Acknowledged) => "/a/heard",
        Ok(LinkAnswer::NotValid) => "/a/not-valid",
        Err(error) => {
            tracing::error!(%error, "an acknowledgement by link was not recorded");
            "/a/not-recorded"
        }
    })
}
