//! The audit trail.

use super::{
    extract::{Asked, Call},
    page::limit,
    reply::{Answer, Reply},
};
use crate::state::AppState;
use model::{
    PersonId, Time,
    audit::{AuditFilter, AuditRow, Outcome, Page},
};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(list_audit))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Search {
    actor: Option<PersonId>,
    /// Beginning of the action, `reviews.`.
    action: Option<String>,
    outcome: Option<Outcome>,
    /// The earliest time.
    from: Option<Time>,
    /// The time before which.
    until: Option<Time>,
    /// `next` of the page before; left out for the first.
    cursor: Option<String>,
    /// Longest page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

/// Every change and every refused attempt, newest first
#[utoipa::path(get, path = "/audit", tag = "audit", params(Search), responses((status = 200, body = Page<AuditRow>)))]
async fn list_audit(
    Call(engine, ctx): Call,
    Asked(search): Asked<Search>,
) -> Answer<Page<AuditRow>> {
    let filter = AuditFilter {
        actor: search.actor,
        action: search.action,
        outcome: search.outcome,
        from: search.from,
        until: search.until,
    };
    let limit = limit(search.limit)?;
    Ok(Reply::ok(
        engine::audit::list(&engine, &ctx, &filter, search.cursor.as_deref(), limit).await?,
    ))
}
