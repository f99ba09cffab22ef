//! What the pages ask of the engine.

use door::AppError;
use leptos::{prelude::*, server_fn::codec::Json};
use model::{
    ActionId,
    actions::{ActionFilter, ActionStep, ActionView},
};

#[server(prefix = "/fn", endpoint = "actions/list", input = Json)]
pub async fn list_actions(filter: ActionFilter) -> Result<Vec<ActionView>, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::actions::list(&engine, &ctx, &filter).await?)
}

#[server(prefix = "/fn", endpoint = "actions/get", input = Json)]
pub async fn get_action(id: ActionId) -> Result<ActionView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::actions::get(&engine, &ctx, id).await?)
}

#[server(prefix = "/fn", endpoint = "actions/step", input = Json)]
pub async fn step_action(
    id: ActionId,
    revision: i64,
    step: ActionStep,
) -> Result<ActionView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::actions::step(&engine, &ctx, id, revision, &step).await?)
}
