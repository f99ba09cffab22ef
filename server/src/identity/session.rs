use super::cookie;
use crate::{AppState, Caller, problem::ApiProblem};
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect},
};
use engine::identity;
use model::Code;

/// `POST /sign-out`: ends the session, its sockets and its cookie. Without one there is nothing
/// to end and it is the same.
pub async fn sign_out(
    State(state): State<AppState>,
    caller: Option<Caller>,
) -> Result<impl IntoResponse, ApiProblem> {
    if let Some(Caller(ctx)) = caller {
        match identity::sign_out(&state.engine, &ctx).await {
            Err(error) if error.code() != Code::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    let cookie = cookie::clear(state.config.base_url().https);
    Ok((
        AppendHeaders([(header::SET_COOKIE, cookie)]),
        Redirect::to("/"),
    ))
}

/// `GET /session`: 204 while signed in. An open page asks now and then, which renews its cookie.
pub async fn renew(_: Caller) -> StatusCode {
    StatusCode::NO_CONTENT
}
