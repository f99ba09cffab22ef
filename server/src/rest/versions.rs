//! Writing playbooks: drafts, their way into force, and what keeps them fresh.

use super::{
    extract::{Asked, Call, Id, Input},
    refuse::Refusal,
    reply::{Answer, Reply},
};
use crate::state::AppState;
use axum::{
    body::Bytes,
    http::header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use model::{
    Domain, PersonId, PlaybookId, VersionId,
    playbooks::{
        Comparison, DraftSaved, DraftView, Edit, Format, ImportedPlaybook, PlaybookView,
        Replacement, SearchAnswer, StewardDesk, TemplateUpdate,
    },
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(edit_playbook))
        .routes(routes!(get_draft, save_draft, discard_draft))
        .routes(routes!(submit_version))
        .routes(routes!(withdraw_version))
        .routes(routes!(compare_versions))
        .routes(routes!(restore_version))
        .routes(routes!(retire_playbook))
        .routes(routes!(get_template_update, merge_template))
        .routes(routes!(preview_replacement, replace_person))
        .routes(routes!(get_steward_desk))
        .routes(routes!(search_playbooks))
        .routes(routes!(export_playbook))
        .routes(routes!(import_playbook))
}

/// Open a playbook for writing: its draft, what was sent back, or a new draft of the version in force
#[utoipa::path(post, path = "/playbooks/{id}/draft", tag = "playbooks", params(("id" = PlaybookId, Path)), responses((status = 200, body = DraftView)))]
async fn edit_playbook(Call(engine, ctx): Call, Id(id): Id<PlaybookId>) -> Answer<DraftView> {
    Ok(Reply::ok(engine::playbooks::edit(&engine, &ctx, id).await?))
}

/// A draft, with what it changes and what publishing it would do to readiness
#[utoipa::path(get, path = "/versions/{id}/draft", tag = "playbooks", params(("id" = VersionId, Path)), responses((status = 200, body = DraftView)))]
async fn get_draft(Call(engine, ctx): Call, Id(id): Id<VersionId>) -> Answer<DraftView> {
    Ok(Reply::ok(
        engine::playbooks::get_draft(&engine, &ctx, id).await?,
    ))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Edits {
    /// At most 500. Each says what stood there when it was made, so that nobody's text is
    /// overwritten unseen.
    #[schema(max_items = 500)]
    edits: Vec<Edit>,
}

/// Save changes of a draft beside those of others; where both wrote, both texts come back
#[utoipa::path(
    patch, path = "/versions/{id}/draft", tag = "playbooks",
    params(("id" = VersionId, Path)), request_body = Edits, responses((status = 200, body = DraftSaved))
)]
async fn save_draft(
    Call(engine, ctx): Call,
    Id(id): Id<VersionId>,
    Input(asked): Input<Edits>,
) -> Answer<DraftSaved> {
    Ok(Reply::ok(
        engine::playbooks::save_draft(&engine, &ctx, id, &asked.edits).await?,
    ))
}

/// Give a draft up; it stays in the history
#[utoipa::path(delete, path = "/versions/{id}/draft", tag = "playbooks", params(("id" = VersionId, Path)), responses((status = 200, body = PlaybookView)))]
async fn discard_draft(Call(engine, ctx): Call, Id(id): Id<VersionId>) -> Answer<PlaybookView> {
    let playbook = engine::playbooks::discard(&engine, &ctx, id).await?;
    Ok(Reply::ok(
        engine::playbooks::get(&engine, &ctx, playbook, None).await?,
    ))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Submission {
    /// What changed, in the writer's words, 1 to 1,000 characters.
    summary: String,
}

/// Send a draft to the owner of its domain
#[utoipa::path(
    post, path = "/versions/{id}/submission", tag = "playbooks",
    params(("id" = VersionId, Path)), request_body = Submission, responses((status = 200, body = PlaybookView))
)]
async fn submit_version(
    Call(engine, ctx): Call,
    Id(id): Id<VersionId>,
    Input(asked): Input<Submission>,
) -> Answer<PlaybookView> {
    Ok(Reply::ok(
        engine::playbooks::submit(&engine, &ctx, id, &asked.summary).await?,
    ))
}

/// Take back what waits for approval, to go on writing
#[utoipa::path(post, path = "/versions/{id}/withdrawal", tag = "playbooks", params(("id" = VersionId, Path)), responses((status = 200, body = DraftView)))]
async fn withdraw_version(Call(engine, ctx): Call, Id(id): Id<VersionId>) -> Answer<DraftView> {
    Ok(Reply::ok(
        engine::playbooks::withdraw(&engine, &ctx, id).await?,
    ))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Other {
    /// The newer of the two, of the same playbook.
    to: VersionId,
}

/// What changed from one version to another, in words
#[utoipa::path(get, path = "/versions/{id}/comparison", tag = "playbooks", params(("id" = VersionId, Path), Other), responses((status = 200, body = Comparison)))]
async fn compare_versions(
    Call(engine, ctx): Call,
    Id(id): Id<VersionId>,
    Asked(other): Asked<Other>,
) -> Answer<Comparison> {
    Ok(Reply::ok(
        engine::playbooks::compare(&engine, &ctx, id, other.to).await?,
    ))
}

/// Begin a new draft with the text of an old version
#[utoipa::path(post, path = "/versions/{id}/restoration", tag = "playbooks", params(("id" = VersionId, Path)), responses((status = 200, body = DraftView)))]
async fn restore_version(Call(engine, ctx): Call, Id(id): Id<VersionId>) -> Answer<DraftView> {
    Ok(Reply::ok(
        engine::playbooks::restore(&engine, &ctx, id).await?,
    ))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Retirement {
    /// Why, 1 to 1,000 characters.
    reason: String,
}

/// Take a playbook out of force
#[utoipa::path(
    post, path = "/playbooks/{id}/retirement", tag = "playbooks",
    params(("id" = PlaybookId, Path)), request_body = Retirement, responses((status = 200, body = PlaybookView))
)]
async fn retire_playbook(
    Call(engine, ctx): Call,
    Id(id): Id<PlaybookId>,
    Input(asked): Input<Retirement>,
) -> Answer<PlaybookView> {
    Ok(Reply::ok(
        engine::playbooks::retire(&engine, &ctx, id, &asked.reason).await?,
    ))
}

/// What changed in the template of a playbook, and where it meets the organisation's own changes
#[utoipa::path(get, path = "/playbooks/{id}/template-update", tag = "playbooks", params(("id" = PlaybookId, Path)), responses((status = 200, body = TemplateUpdate)))]
async fn get_template_update(
    Call(engine, ctx): Call,
    Id(id): Id<PlaybookId>,
) -> Answer<TemplateUpdate> {
    Ok(Reply::ok(
        engine::playbooks::template_update(&engine, &ctx, id).await?,
    ))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Merge {
    /// `at` of the conflicts where the template's text replaces the playbook's.
    take: Vec<String>,
}

/// Bring the template's changes into the draft
#[utoipa::path(
    post, path = "/playbooks/{id}/template-update", tag = "playbooks",
    params(("id" = PlaybookId, Path)), request_body = Merge, responses((status = 200, body = DraftView))
)]
async fn merge_template(
    Call(engine, ctx): Call,
    Id(id): Id<PlaybookId>,
    Input(asked): Input<Merge>,
) -> Answer<DraftView> {
    Ok(Reply::ok(
        engine::playbooks::merge_template(&engine, &ctx, id, &asked.take).await?,
    ))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Heir {
    /// Who takes the seats.
    to: PersonId,
}

/// What handing every seat of a person to another would change
#[utoipa::path(get, path = "/people/{id}/replacement", tag = "playbooks", params(("id" = PersonId, Path), Heir), responses((status = 200, body = Vec<Replacement>)))]
async fn preview_replacement(
    Call(engine, ctx): Call,
    Id(id): Id<PersonId>,
    Asked(heir): Asked<Heir>,
) -> Answer<Vec<Replacement>> {
    Ok(Reply::ok(
        engine::playbooks::replacement_preview(&engine, &ctx, id, heir.to).await?,
    ))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Handover {
    /// Who takes the seats.
    to: PersonId,
}

/// Hand every seat of a person to another: one new version for each playbook, for approval
#[utoipa::path(
    post, path = "/people/{id}/replacement", tag = "playbooks",
    params(("id" = PersonId, Path)), request_body = Handover, responses((status = 200, body = Vec<Replacement>))
)]
async fn replace_person(
    Call(engine, ctx): Call,
    Id(id): Id<PersonId>,
    Input(asked): Input<Handover>,
) -> Answer<Vec<Replacement>> {
    Ok(Reply::ok(
        engine::playbooks::replace_person(&engine, &ctx, id, asked.to).await?,
    ))
}

/// What decays unless its steward looks after it
#[utoipa::path(get, path = "/steward-desk", tag = "playbooks", responses((status = 200, body = StewardDesk)))]
async fn get_steward_desk(Call(engine, ctx): Call) -> Answer<StewardDesk> {
    Ok(Reply::ok(
        engine::playbooks::steward_desk(&engine, &ctx).await?,
    ))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Words {
    /// What to look for. Beginnings of words and slips of the finger are found too.
    q: String,
}

/// Templates and playbooks by their words, best first, with what was found marked
#[utoipa::path(get, path = "/search", tag = "playbooks", params(Words), responses((status = 200, body = SearchAnswer)))]
async fn search_playbooks(
    Call(engine, ctx): Call,
    Asked(words): Asked<Words>,
) -> Answer<SearchAnswer> {
    Ok(Reply::ok(
        engine::playbooks::search(&engine, &ctx, &words.q).await?,
    ))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    #[param(inline)]
    format: Format,
    /// Left out, the published version, else the newest.
    version: Option<VersionId>,
}

/// A playbook as a file: M's TOML or JSON, OASIS CACAO 2.0, or Markdown; never who fills its slots
#[utoipa::path(
    get, path = "/playbooks/{id}/export", tag = "playbooks",
    params(("id" = PlaybookId, Path), Wanted), responses((status = 200, body = String, content_type = "application/octet-stream"))
)]
async fn export_playbook(
    Call(engine, ctx): Call,
    Id(id): Id<PlaybookId>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Refusal> {
    let file = engine::playbooks::export(&engine, &ctx, id, wanted.version, wanted.format).await?;
    let name = format!("attachment; filename=\"{}\"", file.name);
    let headers = [
        (CONTENT_TYPE, file.format.media_type().to_owned()),
        (CONTENT_DISPOSITION, name),
    ];
    Ok((headers, file.text).into_response())
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Given {
    #[param(inline)]
    format: Format,
    /// For a file that names no strategic domain.
    domain: Option<Domain>,
}

/// Take a file in as a new playbook with a draft
#[utoipa::path(
    post, path = "/playbooks/import", tag = "playbooks",
    params(Given), request_body(content = String, content_type = "application/octet-stream"), responses((status = 201, body = ImportedPlaybook))
)]
async fn import_playbook(
    Call(engine, ctx): Call,
    Asked(given): Asked<Given>,
    bytes: Bytes,
) -> Answer<ImportedPlaybook> {
    let made = engine::playbooks::import(&engine, &ctx, given.format, &bytes, given.domain).await?;
    Ok(Reply::created(
        format!("/playbooks/{}", made.view.summary.playbook.id),
        made,
    ))
}
