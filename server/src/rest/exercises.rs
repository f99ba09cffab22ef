//! The tabletop of a review.

use super::{
    extract::{Call, Id, Input},
    reply::{Answer, Reply},
};
use crate::state::AppState;
use model::{ExerciseId, exercises::ExerciseView, reviews::ExerciseCommand};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(get_exercise))
        .routes(routes!(command_exercise))
}

/// An exercise as I may see it
#[utoipa::path(get, path = "/exercises/{id}", tag = "exercises", params(("id" = ExerciseId, Path)), responses((status = 200, body = ExerciseView)))]
async fn get_exercise(Call(engine, ctx): Call, Id(id): Id<ExerciseId>) -> Answer<ExerciseView> {
    Ok(Reply::ok(engine::exercises::get(&engine, &ctx, id).await?).tagged())
}

/// Run the clock and the injects as facilitator, answer as player, note what was observed
// No If-Match: a room of players answers at the same moment, and none overwrites another.
#[utoipa::path(
    post, path = "/exercises/{id}/commands", tag = "exercises",
    params(("id" = ExerciseId, Path)), request_body = ExerciseCommand, responses((status = 200, body = ExerciseView))
)]
async fn command_exercise(
    Call(engine, ctx): Call,
    Id(id): Id<ExerciseId>,
    Input(command): Input<ExerciseCommand>,
) -> Answer<ExerciseView> {
    Ok(Reply::ok(engine::exercises::command(&engine, &ctx, id, &command).await?).tagged())
}
