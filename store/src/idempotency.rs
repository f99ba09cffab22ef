//! Answers kept for requests with an Idempotency-Key.

use crate::{Result, Tx, db::run};
use model::{OrgId, PersonId, Time};

/// An answer as it was first given.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// Hash of method, path and body; another request with the same key is a mistake.
    pub request_hash: String,
    /// 0 while the first request is still under way.
    pub status: i64,
    /// While the status is 0: empty, or what the committed change was made on. Then the change
    /// must not be made again, though its answer was lost.
    pub body: String,
    pub created_at: i64,
}

impl Tx {
    pub async fn kept_answer(
        &mut self,
        org: OrgId,
        person: PersonId,
        key: &str,
    ) -> Result<Option<Kept>> {
        let row: Option<(String, i64, String, i64)> = run!(self, c => sqlx::query_as("SELECT request_hash, status, body, created_at FROM idempotency_keys
             WHERE org_id = $1 AND person_id = $2 AND key = $3").bind(org.0).bind(person.0).bind(key).fetch_optional(c).await)?;
        Ok(row.map(|(request_hash, status, body, created_at)| Kept {
            request_hash,
            status,
            body,
            created_at,
        }))
    }

    /// Reserves the key for a request under way.
    ///
    /// # Errors
    /// `Exists` when it is taken.
    pub async fn reserve_answer(
        &mut self,
        org: OrgId,
        person: PersonId,
        key: &str,
        request_hash: &str,
        now: Time,
    ) -> Result<()> {
        run!(self, c => sqlx::query("INSERT INTO idempotency_keys (org_id, person_id, key, request_hash, status, body, created_at) VALUES ($1, $2, $3, $4, 0, '', $5)")
            .bind(org.0).bind(person.0).bind(key).bind(request_hash).bind(now.micros()).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Notes, in the commit of the change itself, that the request was carried out and on what.
    /// False when the reservation of `reserved` is not there any more: then another request with
    /// the key goes ahead and this change must be rolled back.
    pub async fn seal_answer(
        &mut self,
        org: OrgId,
        person: PersonId,
        key: &str,
        reserved: Time,
        resource: &str,
    ) -> Result<bool> {
        let n = run!(self, c => sqlx::query("UPDATE idempotency_keys SET body = $5 WHERE org_id = $1 AND person_id = $2 AND key = $3 AND status = 0 AND created_at = $4")
            .bind(org.0).bind(person.0).bind(key).bind(reserved.micros()).bind(resource).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// Keeps the answer to the request that made the reservation of `reserved`; nothing when the
    /// key was given to another since.
    pub async fn keep_answer(
        &mut self,
        org: OrgId,
        person: PersonId,
        key: &str,
        reserved: Time,
        status: i64,
        body: &str,
    ) -> Result<()> {
        run!(self, c => sqlx::query("UPDATE idempotency_keys SET status = $5, body = $6 WHERE org_id = $1 AND person_id = $2 AND key = $3 AND created_at = $4")
            .bind(org.0).bind(person.0).bind(key).bind(reserved.micros()).bind(status).bind(body).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Frees a key whose request failed, so that it can be tried again. One whose change was
    /// committed stays: its failure came later. So does one that was given to another request
    /// since `reserved`: what that one did would be done again.
    pub async fn forget_answer(
        &mut self,
        org: OrgId,
        person: PersonId,
        key: &str,
        reserved: Time,
    ) -> Result<()> {
        run!(self, c => sqlx::query("DELETE FROM idempotency_keys WHERE org_id = $1 AND person_id = $2 AND key = $3 AND created_at = $4 AND NOT (status = 0 AND body <> '')")
            .bind(org.0).bind(person.0).bind(key).bind(reserved.micros()).execute(c).await.map(drop))?;
        Ok(())
    }

    pub async fn purge_answers(&mut self, before: Time) -> Result<u64> {
        Ok(
            run!(self, c => sqlx::query("DELETE FROM idempotency_keys WHERE created_at < $1").bind(before.micros()).execute(c).await.map(|r| r.rows_affected()))?,
        )
    }
}
