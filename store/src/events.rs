//! The event log: numbered per organisation without gaps, in commit order.

use crate::{Error, Result, Tx, db::run, row::time};
use model::{
    OrgId, PersonId,
    live::{Event, Happening, Topic},
};
use sqlx::types::Json;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    at: i64,
    actor_id: Option<Uuid>,
    topic: Option<String>,
    what: Json<Happening>,
}
impl TryFrom<Row> for Event {
    type Error = Error;
    fn try_from(r: Row) -> Result<Self> {
        let topic = r
            .topic
            .map(|t| t.parse::<Topic>())
            .transpose()
            .map_err(Error::Corrupt)?;
        Ok(Self {
            seq: r.seq,
            at: time(r.at),
            actor: r.actor_id.map(PersonId),
            topic,
            what: r.what.0,
        })
    }
}

impl Tx {
    /// Numbers the event and appends it; its number.
    pub async fn append_event(&mut self, org: OrgId, e: &Event) -> Result<i64> {
        let seq = self.count(org, "event").await?;
        run!(self, c => sqlx::query("INSERT INTO events (org_id, seq, at, actor_id, topic, what) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(org.0).bind(seq).bind(e.at.micros()).bind(e.actor.map(|a| a.0)).bind(e.topic.map(|t| t.to_string())).bind(Json(&e.what))
            .execute(c).await.map(drop))?;
        self.notify(org).await?;
        Ok(seq)
    }

    /// The number of the newest event; 0 when there is none.
    pub async fn last_seq(&mut self, org: OrgId) -> Result<i64> {
        Ok(
            run!(self, c => sqlx::query_scalar("SELECT COALESCE(MAX(seq), 0) FROM events WHERE org_id = $1").bind(org.0).fetch_one(c).await)?,
        )
    }

    /// Events after `after`, oldest first, at most `limit`.
    pub async fn events_after(&mut self, org: OrgId, after: i64, limit: i64) -> Result<Vec<Event>> {
        let rows: Vec<Row> = run!(self, c => sqlx::query_as("SELECT seq, at, actor_id, topic, what FROM events WHERE org_id = $1 AND seq > $2 ORDER BY seq LIMIT $3")
            .bind(org.0).bind(after).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Events of one topic after `after`, oldest first, at most `limit`.
    pub async fn topic_events_after(
        &mut self,
        org: OrgId,
        topic: Topic,
        after: i64,
        limit: i64,
    ) -> Result<Vec<Event>> {
        let rows: Vec<Row> = run!(self, c => sqlx::query_as("SELECT seq, at, actor_id, topic, what FROM events
             WHERE org_id = $1 AND topic = $2 AND seq > $3 ORDER BY seq LIMIT $4")
            .bind(org.0).bind(topic.to_string()).bind(after).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
