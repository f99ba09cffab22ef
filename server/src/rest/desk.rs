//! The desk: what the home page shows.

use super::{
    extract::Call,
    reply::{Answer, Reply},
};
use crate::state::AppState;
use model::reviews::DeskView;
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(get_desk))
}

/// My one next action, then my worklists
#[utoipa::path(get, path = "/desk", tag = "desk", responses((status = 200, body = DeskView)))]
async fn get_desk(Call(engine, ctx): Call) -> Answer<DeskView> {
    Ok(Reply::ok(engine::desk::get(&engine, &ctx).await?))
}
