//! Action items.

use super::{
    extract::{Asked, Call, Id, IfMatch, Input},
    page::{Order, Paging},
    reply::{Answer, Reply},
};
use crate::state::AppState;
use model::{
    ActionId,
    actions::{ActionFilter, ActionStep, ActionView},
    audit::Page,
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(list_actions))
        .routes(routes!(get_action))
        .routes(routes!(step_action))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Search {
    /// Only those I own.
    #[serde(default)]
    mine: bool,
    /// Only those not completed or cancelled.
    #[serde(default)]
    open: bool,
    #[serde(default)]
    overdue: bool,
    /// `next` of the page before; left out for the first.
    cursor: Option<String>,
    /// Longest page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

/// Action items, oldest first
#[utoipa::path(get, path = "/actions", tag = "actions", params(Search), responses((status = 200, body = Page<ActionView>)))]
async fn list_actions(
    Call(engine, ctx): Call,
    Asked(search): Asked<Search>,
) -> Answer<Page<ActionView>> {
    let filter = ActionFilter {
        mine: search.mine,
        open: search.open,
        overdue: search.overdue,
    };
    let actions = engine::actions::list(&engine, &ctx, &filter).await?;
    Ok(Reply::ok(Paging::new(search.cursor, search.limit).cut(
        actions,
        Order::OldestFirst,
        |a| a.item.id,
    )?))
}

/// An action item
#[utoipa::path(get, path = "/actions/{id}", tag = "actions", params(("id" = ActionId, Path)), responses((status = 200, body = ActionView)))]
async fn get_action(Call(engine, ctx): Call, Id(id): Id<ActionId>) -> Answer<ActionView> {
    Ok(Reply::ok(engine::actions::get(&engine, &ctx, id).await?).tagged())
}

/// Start, complete, verify, reopen or cancel an action item
#[utoipa::path(
    post, path = "/actions/{id}/steps", tag = "actions",
    params(("id" = ActionId, Path), ("If-Match" = String, Header)), request_body = ActionStep,
    responses((status = 200, body = ActionView))
)]
async fn step_action(
    Call(engine, ctx): Call,
    Id(id): Id<ActionId>,
    IfMatch(revision): IfMatch,
    Input(step): Input<ActionStep>,
) -> Answer<ActionView> {
    Ok(Reply::ok(engine::actions::step(&engine, &ctx, id, revision, &step).await?).tagged())
}
