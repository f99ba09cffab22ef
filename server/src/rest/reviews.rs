//! The Strategic Readiness Review.

use super::{
    extract::{Asked, Call, Id, IfMatch, Input},
    page::{Order, Paging},
    reply::{Answer, Reply},
};
use crate::state::AppState;
use model::{
    ReviewId, VersionId,
    actions::NewAction,
    audit::Page,
    reviews::{MinutesView, NewAssignment, NewReview, ReviewCommand, ReviewSummary, ReviewView},
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(list_reviews, schedule_review))
        .routes(routes!(get_review, amend_review))
        .routes(routes!(command_review))
        .routes(routes!(join_review))
        .routes(routes!(assign_in_review))
        .routes(routes!(approve_in_review))
        .routes(routes!(add_action))
        .routes(routes!(get_minutes))
        .routes(routes!(sign_minutes))
}

/// Reviews that I may see, newest first
#[utoipa::path(get, path = "/reviews", tag = "reviews", params(Paging), responses((status = 200, body = Page<ReviewSummary>)))]
async fn list_reviews(
    Call(engine, ctx): Call,
    Asked(paging): Asked<Paging>,
) -> Answer<Page<ReviewSummary>> {
    let reviews = engine::reviews::list(&engine, &ctx).await?;
    Ok(Reply::ok(
        paging.cut(reviews, Order::NewestFirst, |r| r.id)?,
    ))
}

/// Schedule the review of a quarter
#[utoipa::path(post, path = "/reviews", tag = "reviews", request_body = NewReview, responses((status = 201, body = ReviewSummary)))]
async fn schedule_review(
    Call(engine, ctx): Call,
    Input(new): Input<NewReview>,
) -> Answer<ReviewSummary> {
    let review = engine::reviews::schedule(&engine, &ctx, &new).await?;
    Ok(Reply::created(format!("/reviews/{}", review.id), review).tagged())
}

/// The room as I may see it
#[utoipa::path(get, path = "/reviews/{id}", tag = "reviews", params(("id" = ReviewId, Path)), responses((status = 200, body = ReviewView)))]
async fn get_review(Call(engine, ctx): Call, Id(id): Id<ReviewId>) -> Answer<ReviewView> {
    Ok(Reply::ok(engine::reviews::get(&engine, &ctx, id).await?).tagged())
}

/// Change quarter, chair, attendees or time of a review that is still only scheduled
#[utoipa::path(
    put, path = "/reviews/{id}", tag = "reviews",
    params(("id" = ReviewId, Path), ("If-Match" = String, Header)), request_body = NewReview,
    responses((status = 200, body = ReviewSummary))
)]
async fn amend_review(
    Call(engine, ctx): Call,
    Id(id): Id<ReviewId>,
    IfMatch(revision): IfMatch,
    Input(new): Input<NewReview>,
) -> Answer<ReviewSummary> {
    Ok(Reply::ok(engine::reviews::amend(&engine, &ctx, id, revision, &new).await?).tagged())
}

/// What the chair does: prepare, open, step, note, choose the scenario, end, remark, close, cancel, hand over
#[utoipa::path(
    post, path = "/reviews/{id}/commands", tag = "reviews",
    params(("id" = ReviewId, Path), ("If-Match" = String, Header)), request_body = ReviewCommand,
    responses((status = 200, body = ReviewView))
)]
async fn command_review(
    Call(engine, ctx): Call,
    Id(id): Id<ReviewId>,
    IfMatch(revision): IfMatch,
    Input(command): Input<ReviewCommand>,
) -> Answer<ReviewView> {
    Ok(Reply::ok(engine::reviews::command(&engine, &ctx, id, revision, &command).await?).tagged())
}

/// Take my seat in the session; again is no change
#[utoipa::path(post, path = "/reviews/{id}/attendance", tag = "reviews", params(("id" = ReviewId, Path)), responses((status = 200, body = ReviewView)))]
async fn join_review(Call(engine, ctx): Call, Id(id): Id<ReviewId>) -> Answer<ReviewView> {
    Ok(Reply::ok(engine::reviews::join(&engine, &ctx, id).await?).tagged())
}

/// Change who takes a seat, in the assignments step
#[utoipa::path(
    post, path = "/reviews/{id}/assignments", tag = "reviews",
    params(("id" = ReviewId, Path)), request_body = NewAssignment, responses((status = 200, body = ReviewView))
)]
async fn assign_in_review(
    Call(engine, ctx): Call,
    Id(id): Id<ReviewId>,
    Input(new): Input<NewAssignment>,
) -> Answer<ReviewView> {
    Ok(Reply::ok(engine::reviews::assign(&engine, &ctx, id, &new).await?).tagged())
}

/// A version that the session made, with the content that was seen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SeenVersion {
    version: VersionId,
    /// `approvals[].hash` of the review as it was read.
    hash: String,
}

/// Approve, as domain owner, a version that the session made
#[utoipa::path(
    post, path = "/reviews/{id}/approvals", tag = "reviews",
    params(("id" = ReviewId, Path)), request_body = SeenVersion, responses((status = 200, body = ReviewView))
)]
async fn approve_in_review(
    Call(engine, ctx): Call,
    Id(id): Id<ReviewId>,
    Input(seen): Input<SeenVersion>,
) -> Answer<ReviewView> {
    Ok(
        Reply::ok(engine::reviews::approve(&engine, &ctx, id, seen.version, &seen.hash).await?)
            .tagged(),
    )
}

/// Make an action item, with owner and due date
#[utoipa::path(
    post, path = "/reviews/{id}/actions", tag = "reviews",
    params(("id" = ReviewId, Path)), request_body = NewAction, responses((status = 200, body = ReviewView))
)]
async fn add_action(
    Call(engine, ctx): Call,
    Id(id): Id<ReviewId>,
    Input(new): Input<NewAction>,
) -> Answer<ReviewView> {
    Ok(Reply::ok(engine::reviews::add_action(&engine, &ctx, id, &new).await?).tagged())
}

/// The minutes with their hash and signatures, once the session has ended
#[utoipa::path(get, path = "/reviews/{id}/minutes", tag = "reviews", params(("id" = ReviewId, Path)), responses((status = 200, body = MinutesView)))]
async fn get_minutes(Call(engine, ctx): Call, Id(id): Id<ReviewId>) -> Answer<MinutesView> {
    Ok(Reply::ok(engine::reviews::minutes(&engine, &ctx, id).await?).tagged())
}

/// The minutes that were seen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SeenMinutes {
    /// `hash` of the minutes as they were read.
    hash: String,
}

/// Sign the minutes whose content was seen
#[utoipa::path(
    post, path = "/reviews/{id}/signatures", tag = "reviews",
    params(("id" = ReviewId, Path)), request_body = SeenMinutes, responses((status = 200, body = MinutesView))
)]
async fn sign_minutes(
    Call(engine, ctx): Call,
    Id(id): Id<ReviewId>,
    Input(seen): Input<SeenMinutes>,
) -> Answer<MinutesView> {
    Ok(Reply::ok(engine::reviews::sign(&engine, &ctx, id, &seen.hash).await?).tagged())
}
