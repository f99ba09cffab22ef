//! What the pages ask of the engine.

use crate::state::{Colleague, SeatHolder};
use door::AppError;
use leptos::{prelude::*, server_fn::codec::Json};
use model::{
    Domain, PersonId, PlaybookId, VersionId,
    playbooks::{
        Comparison, DraftSaved, DraftView, Edit, Format, ImportedPlaybook, PlaybookFilter,
        PlaybookSummary, PlaybookView, Replacement, SearchAnswer, StewardDesk, TemplateSummary,
        TemplateUpdate, TemplateView,
    },
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

#[server(prefix = "/fn", endpoint = "playbooks/edit", input = Json)]
pub async fn edit_playbook(id: PlaybookId) -> Result<DraftView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::edit(&engine, &ctx, id).await?)
}

#[server(prefix = "/fn", endpoint = "playbooks/compare", input = Json)]
pub async fn compare_versions(from: VersionId, to: VersionId) -> Result<Comparison, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::compare(&engine, &ctx, from, to).await?)
}

#[server(prefix = "/fn", endpoint = "playbooks/restore", input = Json)]
pub async fn restore_version(version: VersionId) -> Result<DraftView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::restore(&engine, &ctx, version).await?)
}

#[server(prefix = "/fn", endpoint = "playbooks/retire", input = Json)]
pub async fn retire_playbook(id: PlaybookId, reason: String) -> Result<PlaybookView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::retire(&engine, &ctx, id, &reason).await?)
}

/// `None` when the library has no newer text; pages ask without knowing.
#[server(prefix = "/fn", endpoint = "playbooks/template_update", input = Json)]
pub async fn get_template_update(id: PlaybookId) -> Result<Option<TemplateUpdate>, AppError> {
    let (engine, ctx) = door::caller()?;
    match engine::playbooks::template_update(&engine, &ctx, id)
        .await
        .map_err(AppError::from)
    {
        Ok(update) => Ok(Some(update)),
        Err(error) if error.code() == model::Code::Conflict => Ok(None),
        Err(error) => Err(error),
    }
}

#[server(prefix = "/fn", endpoint = "playbooks/merge_template", input = Json)]
pub async fn merge_template(id: PlaybookId, take: Vec<String>) -> Result<DraftView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::merge_template(&engine, &ctx, id, &take).await?)
}

#[server(prefix = "/fn", endpoint = "playbooks/replacement", input = Json)]
pub async fn preview_replacement(
    from: PersonId,
    to: PersonId,
) -> Result<Vec<Replacement>, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::replacement_preview(&engine, &ctx, from, to).await?)
}

#[server(prefix = "/fn", endpoint = "playbooks/replace", input = Json)]
pub async fn replace_person(from: PersonId, to: PersonId) -> Result<Vec<Replacement>, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::replace_person(&engine, &ctx, from, to).await?)
}

/// Seats and thresholds of a draft, as the guided adoption fills them in.
#[server(prefix = "/fn", endpoint = "playbooks/staff_draft", input = Json)]
pub async fn staff_draft(version: VersionId, edits: Vec<Edit>) -> Result<DraftSaved, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::save_draft(&engine, &ctx, version, &edits).await?)
}

/// Everybody, also who left: seats are handed over by people who go.
#[server(prefix = "/fn", endpoint = "playbooks/holders", input = Json)]
pub async fn list_holders() -> Result<Vec<SeatHolder>, AppError> {
    let (engine, ctx) = door::caller()?;
    let people = engine::identity::people(&engine, &ctx).await?;
    Ok(people.iter().map(SeatHolder::from).collect())
}

#[server(prefix = "/fn", endpoint = "playbooks/desk", input = Json)]
pub async fn get_steward_desk() -> Result<StewardDesk, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::steward_desk(&engine, &ctx).await?)
}

/// Templates and playbooks by their words, best first.
#[server(prefix = "/fn", endpoint = "playbooks/search", input = Json)]
pub async fn search_words(q: String) -> Result<SearchAnswer, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::search(&engine, &ctx, &q).await?)
}

/// Takes a file in as a new playbook with a draft.
#[server(prefix = "/fn", endpoint = "playbooks/import", input = Json)]
pub async fn import_playbook(
    format: Format,
    text: String,
    domain: Option<Domain>,
) -> Result<ImportedPlaybook, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::playbooks::import(&engine, &ctx, format, text.as_bytes(), domain).await?)
}
