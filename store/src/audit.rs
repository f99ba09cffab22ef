//! The audit trail. There is no function that changes or removes an entry.

use crate::{
    Result, Tx,
    db::run,
    row::{time, word},
};
use model::{
    AuditId, OrgId, PersonId, Time,
    audit::{AuditEntry, AuditFilter, Outcome},
};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    org_id: Option<Uuid>,
    at: i64,
    actor_id: Option<Uuid>,
    credential: String,
    action: String,
    resource: String,
    outcome: String,
    code: Option<String>,
    detail: String,
    address: String,
    request_id: String,
}
impl TryFrom<Row> for AuditEntry {
    type Error = crate::Error;
    fn try_from(r: Row) -> Result<Self> {
        Ok(Self {
            id: AuditId(r.id),
            org_id: r.org_id.map(OrgId),
            at: time(r.at),
            actor: r.actor_id.map(PersonId),
            credential: r.credential,
            action: r.action,
            resource: r.resource,
            outcome: word(&r.outcome, Outcome::from_key)?,
            code: r.code,
            detail: r.detail,
            address: r.address,
            request_id: r.request_id,
        })
    }
}

/// Which entries of one organisation, newest first.
#[derive(Clone, Debug, Default)]
pub struct AuditQuery {
    pub filter: AuditFilter,
    /// Only entries older than this one.
    pub before: Option<AuditId>,
    pub limit: i64,
}

impl Tx {
    pub async fn insert_audit(&mut self, e: &AuditEntry) -> Result<()> {
        run!(self, c => sqlx::query("INSERT INTO audit_entries (id, org_id, at, actor_id, credential, action, resource, outcome, code, detail, address, request_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
            .bind(e.id.0).bind(e.org_id.map(|o| o.0)).bind(e.at.micros()).bind(e.actor.map(|a| a.0)).bind(&e.credential).bind(&e.action)
            .bind(&e.resource).bind(e.outcome.key()).bind(&e.code).bind(&e.detail).bind(&e.address).bind(&e.request_id)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    pub async fn audit_entries(&mut self, org: OrgId, q: &AuditQuery) -> Result<Vec<AuditEntry>> {
        let f = &q.filter;
        // A filter that is absent is bound as the widest value, so that one text serves all.
        let rows: Vec<Row> = run!(self, c => sqlx::query_as("SELECT * FROM audit_entries WHERE org_id = $1
             AND ($2 = '' OR substr(action, 1, length($2)) = $2)
             AND ($3 = '' OR outcome = $3)
             AND at >= $4 AND at <= $5
             AND (NOT $6 OR actor_id = $7)
             AND (NOT $8 OR id < $9)
             ORDER BY id DESC LIMIT $10")
            .bind(org.0)
            .bind(f.action.clone().unwrap_or_default())
            .bind(f.outcome.map_or("", Outcome::key))
            .bind(f.from.map_or(i64::MIN, Time::micros))
            .bind(f.until.map_or(i64::MAX, Time::micros))
            .bind(f.actor.is_some()).bind(f.actor.map_or(Uuid::nil(), |a| a.0))
            .bind(q.before.is_some()).bind(q.before.map_or(Uuid::nil(), |b| b.0))
            .bind(q.limit)
            .fetch_all(c).await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
