//! Frozen readiness. Written once, never changed.

use crate::{Result, Tx, db::run};
use model::{
    OrgId, SnapshotId,
    readiness::{Readiness, Snapshot},
};
use sqlx::types::Json;

impl Tx {
    pub async fn insert_snapshot(&mut self, s: &Snapshot) -> Result<()> {
        run!(self, c => sqlx::query("INSERT INTO snapshots (id, org_id, readiness) VALUES ($1, $2, $3)")
            .bind(s.id.0).bind(s.org_id.0).bind(Json(&s.readiness)).execute(c).await.map(drop))?;
        Ok(())
    }

    pub async fn snapshot(&mut self, org: OrgId, id: SnapshotId) -> Result<Option<Snapshot>> {
        let row: Option<(Json<Readiness>,)> = run!(self, c => sqlx::query_as("SELECT readiness FROM snapshots WHERE org_id = $1 AND id = $2")
            .bind(org.0).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map(|(readiness,)| Snapshot {
            id,
            org_id: org,
            readiness: readiness.0,
        }))
    }
}
