//! What the pages ask of the engine.

use crate::state::Colleague;
use door::AppError;
use leptos::{prelude::*, server_fn::codec::Json};
use model::{
    PlaybookId, VersionId,
    playbooks::{PlaybookFilter, PlaybookSummary, PlaybookView, TemplateSummary, TemplateView},
    reviews::NewAssignment,
};

#[server(prefix = "/fn", endpoint = "playbooks/templates", input = Json)]
pub async fn list_templates(filter: PlaybookFilter) -> Result<Vec<TemplateSummary>, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::templates(&engine, &ctx, &filter).await?)
}

#[server(prefix = "/fn", endpoint = "playbooks/template", input = Json)]
pub async fn get_template(key: String) -> Result<TemplateView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::template(&engine, &ctx, &key).await?)
}

#[server(prefix = "/fn", endpoint = "playbooks/adopt", input = Json)]
pub async fn adopt_template(key: String) -> Result<PlaybookView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::adopt(&engine, &ctx, &key).await?)
}

#[server(prefix = "/fn", endpoint = "playbooks/list", input = Json)]
pub async fn list_playbooks(filter: PlaybookFilter) -> Result<Vec<PlaybookSummary>, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::list(&engine, &ctx, &filter).await?)
}

#[server(prefix = "/fn", endpoint = "playbooks/get", input = Json)]
pub async fn get_playbook(
    id: PlaybookId,
    version: Option<VersionId>,
) -> Result<PlaybookView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::get(&engine, &ctx, id, version).await?)
}

/// Everybody active: who can take a slot, and who owns which domain.
#[server(prefix = "/fn", endpoint = "playbooks/colleagues", input = Json)]
pub async fn list_colleagues() -> Result<Vec<Colleague>, AppError> {
    let (engine, ctx) = door::caller()?;
    let people = engine::identity::people(&engine, &ctx).await?;
    Ok(people
        .iter()
        .filter(|p| p.active)
        .map(Colleague::from)
        .collect())
}

#[server(prefix = "/fn", endpoint = "playbooks/assign", input = Json)]
pub async fn assign_seat(change: NewAssignment) -> Result<PlaybookView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::assign(&engine, &ctx, &change).await?)
}

#[server(prefix = "/fn", endpoint = "playbooks/approve", input = Json)]
pub async fn approve_version(
    version: VersionId,
    seen_hash: String,
) -> Result<PlaybookView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::approve(&engine, &ctx, version, &seen_hash).await?)
}

#[server(prefix = "/fn", endpoint = "playbooks/request_changes", input = Json)]
pub async fn request_changes(version: VersionId, reason: String) -> Result<PlaybookView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::request_changes(&engine, &ctx, version, &reason).await?)
}
