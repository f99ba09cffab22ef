//! Every address of the server, and what surrounds each.

use crate::{
    AppState, acknowledge, health, identity,
    layers::{
        authenticate, bounded_body, bounded_time, caught, observe, per_address, per_caller,
        same_origin, secure, stamp, uncancelled,
    },
    live, pages, rest, statics,
};
use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
    routing::{get, post},
};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer, CompressionLevel, Predicate,
        predicate::{DefaultPredicate, NotForContentType},
    },
};

/// The whole server as one service.
pub fn router(state: AppState) -> Router {
    let probes = Router::new()
        .route("/livez", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .method_not_allowed_fallback(pages::wrong_method);
    let known = ServiceBuilder::new()
        .layer(from_fn_with_state(state.clone(), same_origin))
        .layer(from_fn(bounded_body))
        .layer(from_fn(uncancelled))
        .layer(from_fn_with_state(state.clone(), authenticate))
        .layer(from_fn_with_state(state.clone(), per_caller));
    let around = ServiceBuilder::new()
        .layer(from_fn_with_state(state.clone(), observe))
        .layer(from_fn_with_state(state.clone(), secure))
        .layer(compression())
        .layer(from_fn(stamp))
        .layer(CatchPanicLayer::custom(caught))
        .layer(from_fn(bounded_time))
        .layer(from_fn_with_state(state.clone(), per_address));
    let dynamic = Router::new()
        .nest("/api/v1", rest::service(state.engine.clone()))
        .route("/ws", get(live::upgrade))
        .route("/a/{token}", post(acknowledge::acknowledge))
        .route("/sign-in", post(identity::sign_in))
        .route("/sign-out", post(identity::sign_out))
        .route("/session", get(identity::renew))
        .route("/fn/{*path}", post(pages::call))
        .merge(pages::routes(&state))
        .fallback(pages::not_found)
        .method_not_allowed_fallback(pages::wrong_method)
        .layer(known);
    dynamic
        .merge(probes)
        .merge(statics::routes(&state))
        .layer(around)
        .with_state(state)
}

/// Files that are compressed already say so; fonts are compressed by their format.
fn compression() -> CompressionLayer<impl Predicate> {
    let worth_it = DefaultPredicate::new().and(NotForContentType::new("font/"));
    CompressionLayer::new()
        .quality(CompressionLevel::Precise(4))
        .compress_when(worth_it)
}
