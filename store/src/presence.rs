//! Who has which topic open, on any instance.

use crate::{Result, Tx, db::run};
use model::{OrgId, PersonId, Time, live::Topic};
use uuid::Uuid;

impl Tx {
    /// Notes that connection `connection` of `person` shows `topic` at `now`.
    pub async fn put_presence(
        &mut self,
        org: OrgId,
        topic: Topic,
        connection: Uuid,
        person: PersonId,
        now: Time,
    ) -> Result<()> {
        run!(self, c => sqlx::query("INSERT INTO presence (org_id, topic, connection_id, person_id, seen_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (org_id, topic, connection_id) DO UPDATE SET seen_at = $5")
            .bind(org.0).bind(topic.to_string()).bind(connection).bind(person.0).bind(now.micros()).execute(c).await.map(drop))?;
        Ok(())
    }

    pub async fn remove_presence(
        &mut self,
        org: OrgId,
        topic: Topic,
        connection: Uuid,
    ) -> Result<()> {
        run!(self, c => sqlx::query("DELETE FROM presence WHERE org_id = $1 AND topic = $2 AND connection_id = $3")
            .bind(org.0).bind(topic.to_string()).bind(connection).execute(c).await.map(drop))?;
        Ok(())
    }

    /// People seen at `since` or later, each once.
    pub async fn present(
        &mut self,
        org: OrgId,
        topic: Topic,
        since: Time,
    ) -> Result<Vec<PersonId>> {
        let ids: Vec<Uuid> = run!(self, c => sqlx::query_scalar("SELECT DISTINCT person_id FROM presence
             WHERE org_id = $1 AND topic = $2 AND seen_at >= $3 ORDER BY person_id")
            .bind(org.0).bind(topic.to_string()).bind(since.micros()).fetch_all(c).await)?;
        Ok(ids.into_iter().map(PersonId).collect())
    }

    pub async fn purge_presence(&mut self, before: Time) -> Result<u64> {
        Ok(
            run!(self, c => sqlx::query("DELETE FROM presence WHERE seen_at < $1").bind(before.micros()).execute(c).await.map(|r| r.rows_affected()))?,
        )
    }
}
