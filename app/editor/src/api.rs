//! What the editor asks of the engine.

use door::AppError;
use leptos::{prelude::*, server_fn::codec::Json};
use model::{
    PlaybookId, VersionId,
    playbooks::{DraftSaved, DraftView, Edit, PlaybookView},
};

#[server(prefix = "/fn", endpoint = "playbooks/draft", input = Json)]
pub async fn get_draft(version: VersionId) -> Result<DraftView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::get_draft(&engine, &ctx, version).await?)
}

#[server(prefix = "/fn", endpoint = "playbooks/save_draft", input = Json)]
pub async fn save_draft(version: VersionId, edits: Vec<Edit>) -> Result<DraftSaved, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::save_draft(&engine, &ctx, version, &edits).await?)
}

#[server(prefix = "/fn", endpoint = "playbooks/submit", input = Json)]
pub async fn submit_version(version: VersionId, summary: String) -> Result<PlaybookView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::submit(&engine, &ctx, version, &summary).await?)
}

#[server(prefix = "/fn", endpoint = "playbooks/withdraw", input = Json)]
pub async fn withdraw_version(version: VersionId) -> Result<DraftView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::withdraw(&engine, &ctx, version).await?)
}

#[server(prefix = "/fn", endpoint = "playbooks/discard", input = Json)]
pub async fn discard_draft(version: VersionId) -> Result<PlaybookId, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::discard(&engine, &ctx, version).await?)
}
