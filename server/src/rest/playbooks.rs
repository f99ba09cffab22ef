//! The library and the organisation's playbooks.

use super::{
    extract::{Asked, Call, Id, Input},
    page::{Order, Paging},
    reply::{Answer, Reply},
};
use crate::state::AppState;
use model::{
    Domain, PersonId, PlaybookId, VersionId,
    audit::Page,
    playbooks::{
        PlaybookFilter, PlaybookSummary, PlaybookView, Stance, TemplateSummary, TemplateView,
    },
    reviews::{NewAssignment, Seat},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(list_templates))
        .routes(routes!(get_template))
        .routes(routes!(list_playbooks, adopt_template))
        .routes(routes!(get_playbook))
        .routes(routes!(assign_slot))
        .routes(routes!(approve_version))
        .routes(routes!(request_changes))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Search {
    /// Words that must all occur in key, title or summary.
    q: Option<String>,
    domain: Option<Domain>,
    stance: Option<Stance>,
    /// `next` of the page before; left out for the first.
    cursor: Option<String>,
    /// Longest page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

impl Search {
    fn split(self) -> (PlaybookFilter, Paging) {
        (
            PlaybookFilter {
                q: self.q,
                domain: self.domain,
                stance: self.stance,
            },
            Paging::new(self.cursor, self.limit),
        )
    }
}

/// Templates of the library, by key
#[utoipa::path(get, path = "/templates", tag = "playbooks", params(Search), responses((status = 200, body = Page<TemplateSummary>)))]
async fn list_templates(
    Call(engine, ctx): Call,
    Asked(search): Asked<Search>,
) -> Answer<Page<TemplateSummary>> {
    let (filter, paging) = search.split();
    let templates = engine::playbooks::templates(&engine, &ctx, &filter).await?;
    Ok(Reply::ok(paging.cut(
        templates,
        Order::OldestFirst,
        |t| t.key.clone(),
    )?))
}

/// A template with its task graph
#[utoipa::path(get, path = "/templates/{key}", tag = "playbooks", params(("key" = String, Path, example = "MKT-01")), responses((status = 200, body = TemplateView)))]
async fn get_template(Call(engine, ctx): Call, Id(key): Id<String>) -> Answer<TemplateView> {
    Ok(Reply::ok(
        engine::playbooks::template(&engine, &ctx, &key).await?,
    ))
}

/// Playbooks of the organisation, oldest first, each with its score
#[utoipa::path(get, path = "/playbooks", tag = "playbooks", params(Search), responses((status = 200, body = Page<PlaybookSummary>)))]
async fn list_playbooks(
    Call(engine, ctx): Call,
    Asked(search): Asked<Search>,
) -> Answer<Page<PlaybookSummary>> {
    let (filter, paging) = search.split();
    let playbooks = engine::playbooks::list(&engine, &ctx, &filter).await?;
    Ok(Reply::ok(paging.cut(
        playbooks,
        Order::OldestFirst,
        |p| p.playbook.id,
    )?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Adoption {
    /// Key of a template.
    #[schema(example = "MKT-01")]
    template: String,
}

/// Adopt a template: a playbook whose first version is a draft with empty slots
#[utoipa::path(post, path = "/playbooks", tag = "playbooks", request_body = Adoption, responses((status = 201, body = PlaybookView)))]
async fn adopt_template(
    Call(engine, ctx): Call,
    Input(asked): Input<Adoption>,
) -> Answer<PlaybookView> {
    let view = engine::playbooks::adopt(&engine, &ctx, &asked.template).await?;
    Ok(Reply::created(
        format!("/playbooks/{}", view.summary.playbook.id),
        view,
    ))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Version {
    /// The version to show; left out, the published one, else the newest.
    version: Option<VersionId>,
}

/// A playbook with one version shown, its score explained
#[utoipa::path(get, path = "/playbooks/{id}", tag = "playbooks", params(("id" = PlaybookId, Path), Version), responses((status = 200, body = PlaybookView)))]
async fn get_playbook(
    Call(engine, ctx): Call,
    Id(id): Id<PlaybookId>,
    Asked(asked): Asked<Version>,
) -> Answer<PlaybookView> {
    Ok(Reply::ok(
        engine::playbooks::get(&engine, &ctx, id, asked.version).await?,
    ))
}

/// Who takes which seat of a slot.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SlotAssignment {
    /// Slot key.
    slot: String,
    seat: Seat,
    person: PersonId,
}

/// Put a person into a slot: a new version goes to review by the domain owner
#[utoipa::path(
    post, path = "/playbooks/{id}/assignments", tag = "playbooks",
    params(("id" = PlaybookId, Path)), request_body = SlotAssignment, responses((status = 200, body = PlaybookView))
)]
async fn assign_slot(
    Call(engine, ctx): Call,
    Id(playbook): Id<PlaybookId>,
    Input(asked): Input<SlotAssignment>,
) -> Answer<PlaybookView> {
    let new = NewAssignment {
        playbook,
        slot: asked.slot,
        seat: asked.seat,
        person: asked.person,
    };
    Ok(Reply::ok(
        engine::playbooks::assign(&engine, &ctx, &new).await?,
    ))
}

/// The content that was seen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Seen {
    /// `shown.hash` of the playbook as it was read.
    hash: String,
}

/// Approve a version whose content was seen; it is published when every critical slot is staffed
#[utoipa::path(
    post, path = "/versions/{id}/approval", tag = "playbooks",
    params(("id" = VersionId, Path)), request_body = Seen, responses((status = 200, body = PlaybookView))
)]
async fn approve_version(
    Call(engine, ctx): Call,
    Id(id): Id<VersionId>,
    Input(seen): Input<Seen>,
) -> Answer<PlaybookView> {
    Ok(Reply::ok(
        engine::playbooks::approve(&engine, &ctx, id, &seen.hash).await?,
    ))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeRequest {
    /// What should change, 1 to 1,000 characters.
    reason: String,
}

/// Send a version back to its author
#[utoipa::path(
    post, path = "/versions/{id}/change-requests", tag = "playbooks",
    params(("id" = VersionId, Path)), request_body = ChangeRequest, responses((status = 200, body = PlaybookView))
)]
async fn request_changes(
    Call(engine, ctx): Call,
    Id(id): Id<VersionId>,
    Input(asked): Input<ChangeRequest>,
) -> Answer<PlaybookView> {
    Ok(Reply::ok(
        engine::playbooks::request_changes(&engine, &ctx, id, &asked.reason).await?,
    ))
}
