//! What the desk asks of the engine.

use door::AppError;
use leptos::{prelude::*, server_fn::codec::Json};
use model::reviews::DeskView;

#[server(prefix = "/fn", endpoint = "home/desk", input = Json)]
pub async fn desk() -> Result<DeskView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::desk::get(&engine, &ctx).await?)
}
