//! Background jobs, for administrators.

use super::{
    extract::{Asked, Call, Id},
    page::{Order, Paging},
    refuse::Refusal,
    reply::{Answer, Reply},
};
use crate::state::AppState;
use axum::http::StatusCode;
use model::{
    JobId,
    audit::Page,
    jobs::{JobRow, QueueHealth},
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(get_job_health))
        .routes(routes!(list_dead_jobs))
        .routes(routes!(retry_job))
}

/// Counts and lag of each queue
#[utoipa::path(get, path = "/jobs/health", tag = "jobs", responses((status = 200, body = Vec<QueueHealth>)))]
async fn get_job_health(Call(engine, ctx): Call) -> Answer<Vec<QueueHealth>> {
    Ok(Reply::ok(engine::jobs::health(&engine, &ctx).await?))
}

/// Jobs that failed for good, newest first
#[utoipa::path(get, path = "/jobs/dead", tag = "jobs", params(Paging), responses((status = 200, body = Page<JobRow>)))]
async fn list_dead_jobs(
    Call(engine, ctx): Call,
    Asked(paging): Asked<Paging>,
) -> Answer<Page<JobRow>> {
    let dead = engine::jobs::dead(&engine, &ctx).await?;
    Ok(Reply::ok(paging.cut(dead, Order::NewestFirst, |j| j.id)?))
}

/// Give a dead job its attempts anew
#[utoipa::path(post, path = "/jobs/{id}/retry", tag = "jobs", params(("id" = JobId, Path)), responses((status = 204, description = "It will run again")))]
async fn retry_job(Call(engine, ctx): Call, Id(id): Id<JobId>) -> Result<StatusCode, Refusal> {
    engine::jobs::retry(&engine, &ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
