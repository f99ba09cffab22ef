//! Failed sign-ins. In the database, so that a restart forgives nobody.

use crate::{Result, Tx, db::run, row::time};
use model::Time;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Throttle {
    pub failures: i64,
    pub blocked_until: Time,
    pub updated_at: Time,
}

impl Tx {
    pub async fn throttle(&mut self, key: &str) -> Result<Option<Throttle>> {
        let row: Option<(i64, i64, i64)> = run!(self, c => sqlx::query_as("SELECT failures, blocked_until, updated_at FROM throttles WHERE key = $1")
            .bind(key).fetch_optional(c).await)?;
        Ok(row.map(|(failures, blocked, updated)| Throttle {
            failures,
            blocked_until: time(blocked),
            updated_at: time(updated),
        }))
    }

    /// Counts one more failure; those before `forget_before` no longer count. The new count.
    pub async fn count_failure(
        &mut self,
        key: &str,
        now: Time,
        forget_before: Time,
    ) -> Result<i64> {
        Ok(run!(self, c => sqlx::query_scalar(
            "INSERT INTO throttles (key, failures, blocked_until, updated_at) VALUES ($1, 1, 0, $2)
             ON CONFLICT (key) DO UPDATE SET updated_at = $2,
               failures = CASE WHEN throttles.updated_at < $3 THEN 1 ELSE throttles.failures + 1 END
             RETURNING failures")
            .bind(key).bind(now.micros()).bind(forget_before.micros()).fetch_one(c).await)?)
    }

    pub async fn block(&mut self, key: &str, until: Time) -> Result<()> {
        run!(self, c => sqlx::query("UPDATE throttles SET blocked_until = $2 WHERE key = $1")
            .bind(key).bind(until.micros()).execute(c).await.map(drop))?;
        Ok(())
    }

    pub async fn clear_throttle(&mut self, key: &str) -> Result<()> {
        run!(self, c => sqlx::query("DELETE FROM throttles WHERE key = $1").bind(key).execute(c).await.map(drop))?;
        Ok(())
    }

    pub async fn purge_throttles(&mut self, before: Time) -> Result<u64> {
        Ok(
            run!(self, c => sqlx::query("DELETE FROM throttles WHERE updated_at < $1 AND blocked_until < $1")
            .bind(before.micros()).execute(c).await.map(|r| r.rows_affected()))?,
        )
    }
}
