//! The readiness score.

use super::{
    extract::Call,
    reply::{Answer, Reply},
};
use crate::state::AppState;
use model::readiness::Readiness;
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().routes(routes!(get_readiness))
}

/// Readiness now, of every playbook, domain and the enterprise, with every lost point explained
#[utoipa::path(get, path = "/readiness", tag = "readiness", responses((status = 200, body = Readiness)))]
async fn get_readiness(Call(engine, ctx): Call) -> Answer<Readiness> {
    Ok(Reply::ok(engine::readiness::current(&engine, &ctx).await?))
}
