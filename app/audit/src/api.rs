//! What the page asks of the engine.

use door::AppError;
use leptos::{prelude::*, server_fn::codec::Json};
use model::{
    audit::{AuditFilter, AuditRow, Page},
    identity::Person,
};

/// Fifty entries, beginning at the cursor.
#[server(prefix = "/fn", endpoint = "audit/list", input = Json)]
pub async fn list_audit(
    filter: AuditFilter,
    cursor: Option<String>,
) -> Result<Page<AuditRow>, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::audit::list(&engine, &ctx, &filter, cursor.as_deref(), 50).await?)
}

/// Whom one can filter by.
#[server(prefix = "/fn", endpoint = "audit/people", input = Json)]
pub async fn audit_people() -> Result<Vec<Person>, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::identity::people(&engine, &ctx).await?)
}
