//! Triggers, the proposals they open, and the policies under which M may act.

use crate::{Error, Result, Tx, db::run};
use model::{
    OrgId, PlaybookId, PolicyId, ProposalId, TriggerId,
    signals::{AutonomyPolicy, Proposal, Trigger},
};
use sqlx::{AssertSqlSafe, types::Json};
use uuid::Uuid;

/// A row of a document that carries its revision in a column.
macro_rules! documents {
    ($row:ident, $of:ty) => {
        #[derive(sqlx::FromRow)]
        struct $row {
            revision: i64,
            body: Json<$of>,
        }
        impl From<$row> for $of {
            fn from(r: $row) -> Self {
                Self {
                    revision: r.revision,
                    ..r.body.0
                }
            }
        }
    };
}
documents!(TriggerRow, Trigger);
documents!(ProposalRow, Proposal);
documents!(PolicyRow, AutonomyPolicy);

/// Which proposals of one organisation, newest first.
#[derive(Clone, Debug, Default)]
pub struct ProposalQuery {
    /// Only those that wait for a decision.
    pub open: bool,
    pub playbook: Option<PlaybookId>,
    /// Only those opened before this one.
    pub before: Option<ProposalId>,
    pub limit: i64,
}

impl Tx {
    pub async fn insert_trigger(&mut self, t: &Trigger) -> Result<()> {
        run!(self, c => sqlx::query("INSERT INTO triggers (id, org_id, revision, key, state_key, playbook_id, body) VALUES ($1, $2, $3, $4, $5, $6, $7)")
            .bind(t.id.0).bind(t.org_id.0).bind(t.revision).bind(&t.key).bind(t.state.key()).bind(t.playbook.0).bind(Json(t))
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// # Errors
    /// `Stale` when `t.revision` is not the stored one. On success it is one higher.
    pub async fn update_trigger(&mut self, t: &mut Trigger) -> Result<()> {
        let n = run!(self, c => sqlx::query("UPDATE triggers SET revision = revision + 1, state_key = $4, playbook_id = $5, body = $6 WHERE org_id = $1 AND id = $2 AND revision = $3")
            .bind(t.org_id.0).bind(t.id.0).bind(t.revision).bind(t.state.key()).bind(t.playbook.0).bind(Json(&*t))
            .execute(c).await.map(|r| r.rows_affected()))?;
        if n == 0 {
            return Err(Error::Stale);
        }
        t.revision += 1;
        Ok(())
    }

    /// Writes what an evaluation moved, arming and counts, and leaves the revision: who edits
    /// the rule meanwhile is not refused for it. In the writer's own transaction only.
    pub async fn update_trigger_counts(&mut self, t: &Trigger) -> Result<()> {
        let n = run!(self, c => sqlx::query("UPDATE triggers SET body = $4 WHERE org_id = $1 AND id = $2 AND revision = $3")
            .bind(t.org_id.0).bind(t.id.0).bind(t.revision).bind(Json(t)).execute(c).await.map(|r| r.rows_affected()))?;
        if n == 0 {
            return Err(Error::Stale);
        }
        Ok(())
    }

    pub async fn trigger(&mut self, org: OrgId, id: TriggerId) -> Result<Option<Trigger>> {
        let row: Option<TriggerRow> = run!(self, c => sqlx::query_as("SELECT revision, body FROM triggers WHERE org_id = $1 AND id = $2")
            .bind(org.0).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Every trigger of the organisation, by key.
    pub async fn triggers(&mut self, org: OrgId) -> Result<Vec<Trigger>> {
        let rows: Vec<TriggerRow> = run!(self, c => sqlx::query_as("SELECT revision, body FROM triggers WHERE org_id = $1 ORDER BY key")
            .bind(org.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    pub async fn insert_proposal(&mut self, p: &Proposal) -> Result<()> {
        run!(self, c => sqlx::query("INSERT INTO proposals (id, org_id, revision, key, state_key, playbook_id, trigger_id, decide_by, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
            .bind(p.id.0).bind(p.org_id.0).bind(p.revision).bind(&p.key).bind(p.state.key()).bind(p.playbook.0).bind(p.trigger.map(|t| t.0))
            .bind(p.decide_by.micros()).bind(Json(p)).execute(c).await.map(drop))?;
        Ok(())
    }

    /// # Errors
    /// `Stale` when `p.revision` is not the stored one. On success it is one higher.
    pub async fn update_proposal(&mut self, p: &mut Proposal) -> Result<()> {
        let n = run!(self, c => sqlx::query("UPDATE proposals SET revision = revision + 1, state_key = $4, decide_by = $5, body = $6 WHERE org_id = $1 AND id = $2 AND revision = $3")
            .bind(p.org_id.0).bind(p.id.0).bind(p.revision).bind(p.state.key()).bind(p.decide_by.micros()).bind(Json(&*p))
            .execute(c).await.map(|r| r.rows_affected()))?;
        if n == 0 {
            return Err(Error::Stale);
        }
        p.revision += 1;
        Ok(())
    }

    pub async fn proposal(&mut self, org: OrgId, id: ProposalId) -> Result<Option<Proposal>> {
        let row: Option<ProposalRow> = run!(self, c => sqlx::query_as("SELECT revision, body FROM proposals WHERE org_id = $1 AND id = $2")
            .bind(org.0).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    pub async fn proposals(&mut self, org: OrgId, q: &ProposalQuery) -> Result<Vec<Proposal>> {
        // In the text and not bound: only so the index by state is used, and open ones are few.
        let open = if q.open { "AND state_key = 'open'" } else { "" };
        let sql = format!(
            "SELECT revision, body FROM proposals WHERE org_id = $1 {open}
             AND (NOT $2 OR playbook_id = $3) AND (NOT $4 OR id < $5)
             ORDER BY id DESC LIMIT $6"
        );
        let rows: Vec<ProposalRow> = run!(self, c => sqlx::query_as(AssertSqlSafe(sql))
            .bind(org.0)
            .bind(q.playbook.is_some()).bind(q.playbook.map_or(Uuid::nil(), |p| p.0))
            .bind(q.before.is_some()).bind(q.before.map_or(Uuid::nil(), |p| p.0))
            .bind(q.limit).fetch_all(c).await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    pub async fn insert_policy(&mut self, p: &AutonomyPolicy) -> Result<()> {
        run!(self, c => sqlx::query("INSERT INTO autonomy_policies (id, org_id, revision, key, valid_until, body) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(p.id.0).bind(p.org_id.0).bind(p.revision).bind(&p.key).bind(p.valid_until.micros()).bind(Json(p)).execute(c).await.map(drop))?;
        Ok(())
    }

    /// # Errors
    /// `Stale` when `p.revision` is not the stored one. On success it is one higher.
    pub async fn update_policy(&mut self, p: &mut AutonomyPolicy) -> Result<()> {
        let n = run!(self, c => sqlx::query("UPDATE autonomy_policies SET revision = revision + 1, valid_until = $4, body = $5 WHERE org_id = $1 AND id = $2 AND revision = $3")
            .bind(p.org_id.0).bind(p.id.0).bind(p.revision).bind(p.valid_until.micros()).bind(Json(&*p))
            .execute(c).await.map(|r| r.rows_affected()))?;
        if n == 0 {
            return Err(Error::Stale);
        }
        p.revision += 1;
        Ok(())
    }

    pub async fn policy(&mut self, org: OrgId, id: PolicyId) -> Result<Option<AutonomyPolicy>> {
        let row: Option<PolicyRow> = run!(self, c => sqlx::query_as("SELECT revision, body FROM autonomy_policies WHERE org_id = $1 AND id = $2")
            .bind(org.0).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Every policy of the organisation, the one that ends last first.
    pub async fn policies(&mut self, org: OrgId) -> Result<Vec<AutonomyPolicy>> {
        let rows: Vec<PolicyRow> = run!(self, c => sqlx::query_as("SELECT revision, body FROM autonomy_policies WHERE org_id = $1 ORDER BY valid_until DESC, key DESC")
            .bind(org.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }
}
