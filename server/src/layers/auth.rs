use crate::{AppState, identity::cookie, problem::ApiProblem};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use engine::{Ctx, Origin, identity};
use model::{Code, identity::Session};

/// A browser that is signed in: its session, and a token that is good now.
#[derive(Clone)]
pub struct Signed {
    pub session: Session,
    pub token: String,
}

/// Puts who calls into the request, if that can be shown: a bearer token for the API, else the
/// session cookie. An aged cookie is renewed, a dead one removed.
pub async fn authenticate(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let origin = request
        .extensions()
        .get::<Origin>()
        .cloned()
        .unwrap_or_default();
    let https = state.config.base_url().https;
    // A source's key is no person's credential: only the operation that takes events reads it.
    if request.uri().path() == "/api/v1/signals" && source_key(request.headers()).is_some() {
        return next.run(request).await;
    }
    let secret = bearer(request.headers()).filter(|_| request.uri().path().starts_with("/api/"));
    if let Some(secret) = secret {
        return match identity::authenticate_bearer(&state.engine, secret).await {
            Ok(actor) => {
                request.extensions_mut().insert(Ctx { actor, origin });
                next.run(request).await
            }
            Err(error) => no_bearer(error),
        };
    }
    let Some(token) = cookie::read(request.headers(), https).map(str::to_owned) else {
        return next.run(request).await;
    };
    match identity::authenticate_session(&state.engine, &token).await {
        Ok(known) => {
            let renewed = known.renewed.clone();
            let signed = Signed {
                session: known.session,
                token: known.renewed.unwrap_or(token),
            };
            request.extensions_mut().insert(Ctx {
                actor: known.actor,
                origin,
            });
            request.extensions_mut().insert(signed);
            let mut response = next.run(request).await;
            if let Some(token) = renewed {
                offer(&mut response, cookie::set(&token, https));
            }
            response
        }
        Err(error) if error.code() == Code::Unauthenticated => {
            let mut response = next.run(request).await;
            offer(&mut response, cookie::clear(https));
            response
        }
        Err(error) => ApiProblem::from(error).into_response(),
    }
}

fn no_bearer(error: engine::Error) -> Response {
    let unknown = error.code() == Code::Unauthenticated;
    let mut response = if unknown {
        ApiProblem::new(
            Code::Unauthenticated,
            "This token is unknown, expired or revoked. Make a new one under Account, API tokens.",
        )
        .into_response()
    } else {
        ApiProblem::from(error).into_response()
    };
    if unknown {
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// A cookie that the handler set itself (signing in or out) is the later word.
fn offer(response: &mut Response, cookie: HeaderValue) {
    if !response.headers().contains_key(header::SET_COOKIE) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
}

/// The key of a source of signals, where one is sent as the bearer.
pub fn source_key(headers: &HeaderMap) -> Option<&str> {
    bearer(headers).filter(|secret| secret.starts_with("ms_"))
}

/// The secret of `Authorization: Bearer …`.
pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, secret) = headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}
