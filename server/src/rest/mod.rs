//! `/api/v1`: the use cases of the pages for programs. One file per column, handlers of about
//! three lines. What every operation has in common is in the files below the columns and is
//! written down for callers in `docs/api.md`.

mod actions;
mod audit;
mod channels;
mod desk;
mod executions;
mod exercises;
mod identity;
mod jobs;
mod playbooks;
mod readiness;
mod reviews;
mod signals;
mod versions;

mod extract;
pub mod idempotency;
mod page;
mod refuse;
mod reply;

use crate::{openapi, state::AppState};
use axum::{Router, middleware::from_fn_with_state, routing::get};
use engine::Engine;
use utoipa_axum::router::OpenApiRouter;

pub use refuse::{no_such_method, no_such_route};

/// Every operation with its documentation, without what surrounds them.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::with_openapi(openapi::frame())
        .merge(identity::routes())
        .merge(playbooks::routes())
        .merge(versions::routes())
        .merge(readiness::routes())
        .merge(reviews::routes())
        .merge(exercises::routes())
        .merge(actions::routes())
        .merge(audit::routes())
        .merge(channels::routes())
        .merge(signals::routes())
        .merge(executions::routes())
        .merge(jobs::routes())
        .merge(desk::routes())
}

/// What is nested at `/api/v1`: the operations, their description, refusals as problem
/// documents for whatever else is asked, and kept answers for repeated requests.
pub fn service(engine: Engine) -> Router<AppState> {
    let (router, _) = router().split_for_parts();
    router
        .route("/openapi.json", get(openapi::serve))
        .method_not_allowed_fallback(no_such_method)
        .fallback(no_such_route)
        .layer(from_fn_with_state(engine, idempotency::answer_once))
}
