//! The event log: numbered per organisation without gaps, in commit order.

use crate::{
    Error, Result, Tx,
    db::run,
    row::time,
    signals::{groups, rows},
};
use model::{
    OrgId, PersonId,
    live::{Event, Happening, Topic},
};
use sqlx::{AssertSqlSafe, types::Json};
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
        self.append(org, std::slice::from_ref(e)).await
    }

    /// Numbers the events in their order and appends them, in few statements.
    pub async fn append_events(&mut self, org: OrgId, events: &[Event]) -> Result<()> {
        if events.is_empty() {
            return Ok(());
        }
        self.append(org, events).await.map(drop)
    }

    /// The number of the last.
    async fn append(&mut self, org: OrgId, events: &[Event]) -> Result<i64> {
        let last = self.count_on(org, "event", events.len() as i64).await?;
        let mut next = last - events.len() as i64 + 1;
        for some in events.chunks(rows(6)) {
            let sql = format!(
                "INSERT INTO events (org_id, seq, at, actor_id, topic, what) VALUES {}",
                groups(some.len(), 6, 1)
            );
            run!(self, c => {
                let mut query = sqlx::query(AssertSqlSafe(sql));
                for (seq, e) in (next..).zip(some) {
                    query = query.bind(org.0).bind(seq).bind(e.at.micros()).bind(e.actor.map(|a| a.0))
                        .bind(e.topic.map(|t| t.to_string())).bind(Json(&e.what));
                }
                query.execute(c).await.map(drop)
            })?;
            next += some.len() as i64;
        }
        self.notify(org).await?;
        Ok(last)
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
