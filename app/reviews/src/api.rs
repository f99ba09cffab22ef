//! What the review asks of the engine.

use crate::state::ScheduleForm;
use door::AppError;
use leptos::{prelude::*, server_fn::codec::Json};
use model::{
    ExerciseId, ReviewId, VersionId,
    actions::NewAction,
    exercises::ExerciseView,
    reviews::{
        ExerciseCommand, MinutesView, NewAssignment, NewReview, ReviewCommand, ReviewSummary,
        ReviewView,
    },
};

#[server(prefix = "/fn", endpoint = "reviews/list", input = Json)]
pub async fn list_reviews() -> Result<Vec<ReviewSummary>, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::reviews::list(&engine, &ctx).await?)
}

/// Who can be invited, and the server's time.
#[server(prefix = "/fn", endpoint = "reviews/form", input = Json)]
pub async fn form_facts() -> Result<ScheduleForm, AppError> {
    let (engine, ctx) = door::caller()?;
    let people = engine::identity::people(&engine, &ctx).await?;
    Ok((people.as_slice(), engine.now()).into())
}

#[server(prefix = "/fn", endpoint = "reviews/schedule", input = Json)]
pub async fn schedule_review(new: NewReview) -> Result<ReviewSummary, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::reviews::schedule(&engine, &ctx, &new).await?)
}

#[server(prefix = "/fn", endpoint = "reviews/amend", input = Json)]
pub async fn amend_review(
    id: ReviewId,
    revision: i64,
    new: NewReview,
) -> Result<ReviewSummary, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::reviews::amend(&engine, &ctx, id, revision, &new).await?)
}

#[server(prefix = "/fn", endpoint = "reviews/get", input = Json)]
pub async fn get_review(id: ReviewId) -> Result<ReviewView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::reviews::get(&engine, &ctx, id).await?)
}

#[server(prefix = "/fn", endpoint = "reviews/command", input = Json)]
pub async fn command_review(
    id: ReviewId,
    revision: i64,
    command: ReviewCommand,
) -> Result<ReviewView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::reviews::command(&engine, &ctx, id, revision, &command).await?)
}

#[server(prefix = "/fn", endpoint = "reviews/join", input = Json)]
pub async fn join_review(id: ReviewId) -> Result<ReviewView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::reviews::join(&engine, &ctx, id).await?)
}

#[server(prefix = "/fn", endpoint = "reviews/assign", input = Json)]
pub async fn assign_slot(id: ReviewId, change: NewAssignment) -> Result<ReviewView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::reviews::assign(&engine, &ctx, id, &change).await?)
}

#[server(prefix = "/fn", endpoint = "reviews/approve", input = Json)]
pub async fn approve_version(
    id: ReviewId,
    version: VersionId,
    hash: String,
) -> Result<ReviewView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::reviews::approve(&engine, &ctx, id, version, &hash).await?)
}

#[server(prefix = "/fn", endpoint = "reviews/add-action", input = Json)]
pub async fn add_action(id: ReviewId, action: NewAction) -> Result<ReviewView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::reviews::add_action(&engine, &ctx, id, &action).await?)
}

#[server(prefix = "/fn", endpoint = "reviews/exercise", input = Json)]
pub async fn command_exercise(
    id: ExerciseId,
    command: ExerciseCommand,
) -> Result<ExerciseView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::exercises::command(&engine, &ctx, id, &command).await?)
}

#[server(prefix = "/fn", endpoint = "reviews/minutes", input = Json)]
pub async fn get_minutes(id: ReviewId) -> Result<MinutesView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::reviews::minutes(&engine, &ctx, id).await?)
}

#[server(prefix = "/fn", endpoint = "reviews/sign", input = Json)]
pub async fn sign_minutes(id: ReviewId, hash: String) -> Result<MinutesView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::reviews::sign(&engine, &ctx, id, &hash).await?)
}
