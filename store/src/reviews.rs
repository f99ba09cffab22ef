//! Strategic Readiness Reviews.

use crate::{Error, Result, Tx, db::run};
use model::{OrgId, ReviewId, reviews::Review};
use sqlx::types::Json;

#[derive(sqlx::FromRow)]
struct Row {
    revision: i64,
    body: Json<Review>,
}
impl From<Row> for Review {
    fn from(r: Row) -> Self {
        Self {
            revision: r.revision,
            ..r.body.0
        }
    }
}

impl Tx {
    pub async fn insert_review(&mut self, r: &Review) -> Result<()> {
        run!(self, c => sqlx::query("INSERT INTO reviews (id, org_id, revision, key, state_key, scheduled_at, body) VALUES ($1, $2, $3, $4, $5, $6, $7)")
            .bind(r.id.0).bind(r.org_id.0).bind(r.revision).bind(&r.key).bind(r.state.key()).bind(r.scheduled_at.micros()).bind(Json(r))
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// # Errors
    /// `Stale` when `r.revision` is not the stored one. On success it is one higher.
    pub async fn update_review(&mut self, r: &mut Review) -> Result<()> {
        let n = run!(self, c => sqlx::query("UPDATE reviews SET revision = revision + 1, state_key = $4, scheduled_at = $5, body = $6 WHERE org_id = $1 AND id = $2 AND revision = $3")
            .bind(r.org_id.0).bind(r.id.0).bind(r.revision).bind(r.state.key()).bind(r.scheduled_at.micros()).bind(Json(&*r))
            .execute(c).await.map(|x| x.rows_affected()))?;
        if n == 0 {
            return Err(Error::Stale);
        }
        r.revision += 1;
        Ok(())
    }

    /// Who is in the session, saved beside a change: the revision stays, so that what somebody
    /// else is about to do with the review is not refused because a person came in.
    ///
    /// # Errors
    /// `Stale` when `r.revision` is not the stored one.
    pub async fn seat_in_review(&mut self, r: &Review) -> Result<()> {
        let n = run!(self, c => sqlx::query("UPDATE reviews SET body = $4 WHERE org_id = $1 AND id = $2 AND revision = $3")
            .bind(r.org_id.0).bind(r.id.0).bind(r.revision).bind(Json(r))
            .execute(c).await.map(|x| x.rows_affected()))?;
        if n == 0 {
            return Err(Error::Stale);
        }
        Ok(())
    }

    pub async fn review(&mut self, org: OrgId, id: ReviewId) -> Result<Option<Review>> {
        let row: Option<Row> = run!(self, c => sqlx::query_as("SELECT revision, body FROM reviews WHERE org_id = $1 AND id = $2").bind(org.0).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Every review of the organisation, latest first.
    pub async fn reviews(&mut self, org: OrgId) -> Result<Vec<Review>> {
        let rows: Vec<Row> = run!(self, c => sqlx::query_as("SELECT revision, body FROM reviews WHERE org_id = $1 ORDER BY scheduled_at DESC, id DESC").bind(org.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }
}
