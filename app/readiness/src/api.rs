//! What the pages ask of the engine.

use crate::state::Explained;
use door::AppError;
use leptos::{prelude::*, server_fn::codec::Json};
use model::{PlaybookId, readiness::Readiness};

#[server(prefix = "/fn", endpoint = "readiness/current", input = Json)]
pub async fn current_readiness() -> Result<Readiness, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::readiness::current(&engine, &ctx).await?)
}

#[server(prefix = "/fn", endpoint = "readiness/playbook", input = Json)]
pub async fn playbook_readiness(id: PlaybookId) -> Result<Explained, AppError> {
    let (engine, ctx) = door::caller()?;
    let readiness = engine::readiness::current(&engine, &ctx).await?;
    Explained::of(&readiness, id).ok_or_else(crate::state::no_such_playbook)
}
