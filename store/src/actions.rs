//! Action items.

use crate::{Error, Result, Tx, db::run};
use model::{
    ActionId, OrgId,
    actions::{ActionItem, ActionSource},
};
use sqlx::types::Json;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Row {
    revision: i64,
    body: Json<ActionItem>,
}
impl From<Row> for ActionItem {
    fn from(r: Row) -> Self {
        Self {
            revision: r.revision,
            ..r.body.0
        }
    }
}

fn source_id(source: ActionSource) -> Uuid {
    match source {
        ActionSource::Review(id) => id.0,
        ActionSource::Exercise(id) => id.0,
    }
}

impl Tx {
    pub async fn insert_action(&mut self, a: &ActionItem) -> Result<()> {
        run!(self, c => sqlx::query("INSERT INTO action_items (id, org_id, revision, key, state_key, owner_id, playbook_id, source_id, due, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
            .bind(a.id.0).bind(a.org_id.0).bind(a.revision).bind(&a.key).bind(a.state.key()).bind(a.owner.0).bind(a.playbook.map(|p| p.0))
            .bind(source_id(a.source)).bind(a.due.to_string()).bind(Json(a))
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// # Errors
    /// `Stale` when `a.revision` is not the stored one. On success it is one higher.
    pub async fn update_action(&mut self, a: &mut ActionItem) -> Result<()> {
        let n = run!(self, c => sqlx::query("UPDATE action_items SET revision = revision + 1, state_key = $4, owner_id = $5, due = $6, body = $7 WHERE org_id = $1 AND id = $2 AND revision = $3")
            .bind(a.org_id.0).bind(a.id.0).bind(a.revision).bind(a.state.key()).bind(a.owner.0).bind(a.due.to_string()).bind(Json(&*a))
            .execute(c).await.map(|r| r.rows_affected()))?;
        if n == 0 {
            return Err(Error::Stale);
        }
        a.revision += 1;
        Ok(())
    }

    pub async fn action(&mut self, org: OrgId, id: ActionId) -> Result<Option<ActionItem>> {
        let row: Option<Row> = run!(self, c => sqlx::query_as("SELECT revision, body FROM action_items WHERE org_id = $1 AND id = $2").bind(org.0).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Every action item of the organisation, earliest due first.
    pub async fn actions(&mut self, org: OrgId) -> Result<Vec<ActionItem>> {
        let rows: Vec<Row> = run!(self, c => sqlx::query_as("SELECT revision, body FROM action_items WHERE org_id = $1 ORDER BY due, key").bind(org.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }
}
