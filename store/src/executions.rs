//! Executions, who has a part in them, and links that acknowledge.

use crate::{
    Error, Result, Tx,
    db::run,
    row::{time, word},
    signals::{groups, rows},
};
use model::{
    Domain, ExecutionId, OrgId, PageId, PersonId, PlaybookId, Time,
    executions::{Execution, ExecutionMode},
};
use sqlx::{AssertSqlSafe, types::Json};
use std::collections::HashSet;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Row {
    revision: i64,
    body: Json<Execution>,
}
impl From<Row> for Execution {
    fn from(r: Row) -> Self {
        Self {
            revision: r.revision,
            ..r.body.0
        }
    }
}

/// What is known of an execution without reading it whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ExecutionHead {
    pub id: ExecutionId,
    pub mode: ExecutionMode,
    pub domain: Domain,
    pub playbook: PlaybookId,
    /// The response is over.
    pub ended: bool,
    pub declared_at: Time,
}

type HeadRow = (Uuid, String, String, Uuid, bool, i64);
fn head((id, mode, domain, playbook, ended, at): HeadRow) -> Result<ExecutionHead> {
    Ok(ExecutionHead {
        id: ExecutionId(id),
        mode: word(&mode, ExecutionMode::from_key)?,
        domain: word(&domain, |d| d.parse().ok())?,
        playbook: PlaybookId(playbook),
        ended,
        declared_at: time(at),
    })
}

/// Which executions of one organisation, latest first.
#[derive(Clone, Debug, Default)]
pub struct ExecutionQuery {
    /// Only those that are not over.
    pub open: bool,
    pub mode: Option<ExecutionMode>,
    pub playbook: Option<PlaybookId>,
    /// Only those in which this person has a part.
    pub of: Option<PersonId>,
    /// Only those that this reader may know of; without one all of them.
    pub reader: Option<ExecutionReader>,
    pub limit: i64,
}

/// Who knows of an execution only by a part in it, or by its domain.
#[derive(Clone, Debug, Default)]
pub struct ExecutionReader {
    pub person: Option<PersonId>,
    pub domains: Vec<Domain>,
}

/// What a link in a mail stands for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AckLink {
    pub org: OrgId,
    pub execution: ExecutionId,
    pub page: PageId,
    pub expires_at: Time,
    pub used_at: Option<Time>,
}

impl Tx {
    pub async fn insert_execution(&mut self, x: &Execution) -> Result<()> {
        run!(self, c => sqlx::query("INSERT INTO executions (id, org_id, revision, key, state_key, ended, mode, domain, playbook_id, version_id, commander_id, declared_at, tested_at, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)")
            .bind(x.id.0).bind(x.org_id.0).bind(x.revision).bind(&x.key).bind(x.state.key()).bind(x.state.over()).bind(x.mode.key())
            .bind(x.domain.code()).bind(x.playbook.0).bind(x.version.0).bind(x.commander.0).bind(x.stamps.t1.micros())
            .bind(x.tested_at().map(Time::micros)).bind(Json(x))
            .execute(c).await.map(drop))?;
        self.join_execution(x, &HashSet::new()).await
    }

    /// # Errors
    /// `Stale` when `x.revision` is not the stored one. On success it is one higher.
    pub async fn update_execution(&mut self, x: &mut Execution) -> Result<()> {
        let n = run!(self, c => sqlx::query("UPDATE executions SET revision = revision + 1, state_key = $4, ended = $5, commander_id = $6, tested_at = $7, body = $8
             WHERE org_id = $1 AND id = $2 AND revision = $3")
            .bind(x.org_id.0).bind(x.id.0).bind(x.revision).bind(x.state.key()).bind(x.state.over()).bind(x.commander.0)
            .bind(x.tested_at().map(Time::micros)).bind(Json(&*x))
            .execute(c).await.map(|r| r.rows_affected()))?;
        if n == 0 {
            return Err(Error::Stale);
        }
        x.revision += 1;
        let known: Vec<Uuid> = run!(self, c => sqlx::query_scalar("SELECT person_id FROM execution_people WHERE org_id = $1 AND execution_id = $2")
            .bind(x.org_id.0).bind(x.id.0).fetch_all(c).await)?;
        self.join_execution(x, &known.into_iter().collect()).await
    }

    /// Nobody who had a part loses it.
    async fn join_execution(&mut self, x: &Execution, known: &HashSet<Uuid>) -> Result<()> {
        let new: Vec<PersonId> = x
            .people()
            .into_iter()
            .filter(|p| !known.contains(&p.0))
            .collect();
        for some in new.chunks(rows(3)) {
            let sql = format!(
                "INSERT INTO execution_people (org_id, execution_id, person_id) VALUES {}",
                groups(some.len(), 3, 1)
            );
            run!(self, c => {
                let mut query = sqlx::query(AssertSqlSafe(sql));
                for person in some {
                    query = query.bind(x.org_id.0).bind(x.id.0).bind(person.0);
                }
                query.execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    pub async fn execution(&mut self, org: OrgId, id: ExecutionId) -> Result<Option<Execution>> {
        let row: Option<Row> = run!(self, c => sqlx::query_as("SELECT revision, body FROM executions WHERE org_id = $1 AND id = $2")
            .bind(org.0).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// All executions of the organisation, latest first. They grow with the years: who needs
    /// some of them asks for a page.
    pub async fn execution_heads(&mut self, org: OrgId) -> Result<Vec<ExecutionHead>> {
        let rows: Vec<HeadRow> = run!(self, c => sqlx::query_as("SELECT id, mode, domain, playbook_id, ended, declared_at FROM executions
             WHERE org_id = $1 ORDER BY declared_at DESC, id DESC").bind(org.0).fetch_all(c).await)?;
        rows.into_iter().map(head).collect()
    }

    /// Those that `q` asks for, at most its limit, latest first.
    pub async fn executions_page(
        &mut self,
        org: OrgId,
        q: &ExecutionQuery,
    ) -> Result<Vec<ExecutionHead>> {
        // In the text and not bound: only so the index by end is used, and open ones are few.
        let open = if q.open { "AND ended = FALSE" } else { "" };
        let sql = format!(
            "SELECT id, mode, domain, playbook_id, ended, declared_at FROM executions
             WHERE org_id = $1 {open} AND ($2 = '' OR mode = $2) AND (NOT $3 OR playbook_id = $4)
             AND (NOT $5 OR EXISTS (SELECT 1 FROM execution_people p WHERE p.org_id = $1 AND p.execution_id = executions.id AND p.person_id = $6))
             AND ($7 OR $8 LIKE '%,' || domain || ',%'
                OR EXISTS (SELECT 1 FROM execution_people p WHERE p.org_id = $1 AND p.execution_id = executions.id AND p.person_id = $9))
             ORDER BY declared_at DESC, id DESC LIMIT $10"
        );
        let reader = q.reader.clone().unwrap_or_default();
        let mut domains = String::new();
        for domain in &reader.domains {
            domains.push(',');
            domains.push_str(domain.code());
            domains.push(',');
        }
        let rows: Vec<HeadRow> = run!(self, c => sqlx::query_as(AssertSqlSafe(sql))
            .bind(org.0)
            .bind(q.mode.map_or("", ExecutionMode::key))
            .bind(q.playbook.is_some()).bind(q.playbook.map_or(Uuid::nil(), |p| p.0))
            .bind(q.of.is_some()).bind(q.of.map_or(Uuid::nil(), |p| p.0))
            .bind(q.reader.is_none()).bind(&domains).bind(reader.person.map_or(Uuid::nil(), |p| p.0))
            .bind(q.limit).fetch_all(c).await)?;
        rows.into_iter().map(head).collect()
    }

    /// The executions in which the person has a part.
    pub async fn executions_of(
        &mut self,
        org: OrgId,
        person: PersonId,
    ) -> Result<HashSet<ExecutionId>> {
        let ids: Vec<Uuid> = run!(self, c => sqlx::query_scalar("SELECT execution_id FROM execution_people WHERE org_id = $1 AND person_id = $2")
            .bind(org.0).bind(person.0).fetch_all(c).await)?;
        Ok(ids.into_iter().map(ExecutionId).collect())
    }

    /// Keeps links by the hashes of their secrets, all or none.
    pub async fn insert_ack_links(&mut self, links: &[(String, AckLink)]) -> Result<()> {
        for some in links.chunks(rows(6)) {
            let sql = format!(
                "INSERT INTO ack_links (secret_hash, org_id, execution_id, page_id, expires_at, used_at) VALUES {}",
                groups(some.len(), 6, 1)
            );
            run!(self, c => {
                let mut query = sqlx::query(AssertSqlSafe(sql));
                for (hash, link) in some {
                    query = query.bind(hash).bind(link.org.0).bind(link.execution.0).bind(link.page.0)
                        .bind(link.expires_at.micros()).bind(link.used_at.map(Time::micros));
                }
                query.execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    /// What the link stands for, in whichever organisation it is.
    pub async fn ack_link_by_hash(&mut self, secret_hash: &str) -> Result<Option<AckLink>> {
        let row: Option<(Uuid, Uuid, Uuid, i64, Option<i64>)> = run!(self, c => sqlx::query_as("SELECT org_id, execution_id, page_id, expires_at, used_at FROM ack_links WHERE secret_hash = $1")
            .bind(secret_hash).fetch_optional(c).await)?;
        Ok(row.map(|(org, execution, page, expires, used)| AckLink {
            org: OrgId(org),
            execution: ExecutionId(execution),
            page: PageId(page),
            expires_at: time(expires),
            used_at: used.map(time),
        }))
    }

    /// Uses a link up. False when it was used before or is not this organisation's.
    pub async fn use_ack_link(&mut self, org: OrgId, secret_hash: &str, now: Time) -> Result<bool> {
        let n = run!(self, c => sqlx::query("UPDATE ack_links SET used_at = $3 WHERE org_id = $1 AND secret_hash = $2 AND used_at IS NULL")
            .bind(org.0).bind(secret_hash).bind(now.micros()).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// Removes links that ended before `before`; how many.
    pub async fn purge_ack_links(&mut self, before: Time) -> Result<u64> {
        Ok(
            run!(self, c => sqlx::query("DELETE FROM ack_links WHERE expires_at < $1")
            .bind(before.micros()).execute(c).await.map(|r| r.rows_affected()))?,
        )
    }
}
