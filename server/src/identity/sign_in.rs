use super::{cookie, next};
use crate::{AppState, layers::Signed, pages};
use app_identity::SignInProblem;
use axum::{
    Extension, Form,
    extract::{
        Query, State,
        rejection::{FormRejection, QueryRejection},
    },
    http::{StatusCode, header, request::Parts},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use engine::{Ctx, Origin, identity};
use model::{Code, error::Problem};
use serde::Deserialize;

#[derive(Deserialize, Default)]
#[serde(default)]
pub struct Credentials {
    email: String,
    password: String,
    next: Option<String>,
}

#[derive(Deserialize)]
pub struct Asked {
    next: Option<String>,
}

/// `POST /sign-in`, a plain form. On success the cookie and the way to where one wanted to go;
/// else the page again, with what is wrong and the e-mail kept.
pub async fn sign_in(
    State(state): State<AppState>,
    asked: Result<Query<Asked>, QueryRejection>,
    Extension(origin): Extension<Origin>,
    parts: Parts,
    form: Result<Form<Credentials>, FormRejection>,
) -> Response {
    let Ok(Form(form)) = form else {
        return refused(
            &state,
            parts,
            None,
            String::new(),
            Problem::new(Code::Invalid, "Give e-mail and password."),
        )
        .await;
    };
    let next = form
        .next
        .filter(|n| !n.is_empty())
        .or(asked.ok().and_then(|Query(a)| a.next));
    match attempt(&state, &origin, &form.email, &form.password).await {
        Ok(token) => {
            leave_former(&state, &parts).await;
            let cookie = cookie::set(&token, state.config.base_url().https);
            (
                AppendHeaders([(header::SET_COOKIE, cookie)]),
                Redirect::to(&next::target(next.as_deref())),
            )
                .into_response()
        }
        Err(problem) => refused(&state, parts, next, form.email, problem).await,
    }
}

async fn attempt(
    state: &AppState,
    origin: &Origin,
    email: &str,
    password: &str,
) -> Result<String, Problem> {
    state.limiters.sign_in(&origin.address)?;
    if email.trim().is_empty() || password.is_empty() {
        return Err(Problem::new(Code::Invalid, "Give e-mail and password."));
    }
    let signed = identity::sign_in(&state.engine, origin, email, password)
        .await
        .map_err(|e| e.problem())?;
    Ok(signed.token)
}

/// The session this browser had before would live on with nobody to use it.
async fn leave_former(state: &AppState, parts: &Parts) {
    if let (Some(ctx), Some(_)) = (
        parts.extensions.get::<Ctx>(),
        parts.extensions.get::<Signed>(),
    ) && let Err(error) = identity::sign_out(&state.engine, ctx).await
    {
        tracing::warn!(%error, "the former session was not ended");
    }
}

async fn refused(
    state: &AppState,
    parts: Parts,
    next: Option<String>,
    email: String,
    problem: Problem,
) -> Response {
    let status =
        StatusCode::from_u16(problem.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let shown = SignInProblem {
        message: problem.message,
        email: email.chars().take(254).collect(),
    };
    let mut response = pages::sign_in_again(
        state,
        parts,
        &next::with_next(next.as_deref().unwrap_or_default()),
        shown,
    )
    .await;
    *response.status_mut() = status;
    if let Some(secs) = problem.retry_after {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, secs.into());
    }
    response
}
