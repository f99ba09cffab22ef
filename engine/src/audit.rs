//! Browsing the audit trail.

use crate::core::{Ctx, Engine, Error, Result};
use crate::playbooks::Names;
use model::{
    AuditId,
    audit::{AuditFilter, AuditRow, Page},
    identity::Permission,
};
use store::AuditQuery;

/// Default and largest page of the trail.
pub const PAGE: u32 = 50;
pub const MAX_PAGE: u32 = 200;

/// Entries of the organisation that fit the filter, newest first.
///
/// # Errors
/// A fault of `cursor`.
pub async fn list(
    engine: &Engine,
    ctx: &Ctx,
    filter: &AuditFilter,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Page<AuditRow>> {
    let mut tx = engine
        .read(ctx, Permission::AuditRead, "audit.list")
        .await?;
    let before = cursor
        .map(|c| {
            c.parse::<AuditId>().map_err(|_| {
                Error::fault(
                    "cursor",
                    "This cursor is not one of ours. Start from the first page.",
                )
            })
        })
        .transpose()?;
    let limit = limit.clamp(1, MAX_PAGE);
    let query = AuditQuery {
        filter: filter.clone(),
        before,
        limit: i64::from(limit) + 1,
    };
    let mut entries = tx.audit_entries(ctx.org(), &query).await?;
    let more = entries.len() > limit as usize;
    entries.truncate(limit as usize);
    let names = Names::load(&mut tx, ctx.org()).await?;
    let next = entries.last().filter(|_| more).map(|e| e.id.to_string());
    let items = entries
        .into_iter()
        .map(|entry| AuditRow {
            actor: entry.actor.map(|a| names.person(a)),
            entry,
        })
        .collect();
    Ok(Page { items, next })
}
