//! Queues as a table: enqueueing commits with the change that asked for it.

use crate::{
    Result, Tx,
    db::{Inner, run},
    row::{time, word},
    signals::{groups, rows},
};
use model::{
    JobId, OrgId, Time,
    jobs::{Job, JobState, Queue, QueueHealth, Work},
};
use sqlx::{AssertSqlSafe, types::Json};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    org_id: Uuid,
    work: Json<Work>,
    state: String,
    attempts: i64,
    max_attempts: i64,
    run_at: i64,
    fence: i64,
    lease_until: Option<i64>,
    created_at: i64,
    finished_at: Option<i64>,
    last_error: Option<String>,
}
impl TryFrom<Row> for Job {
    type Error = crate::Error;
    fn try_from(r: Row) -> Result<Self> {
        Ok(Self {
            id: JobId(r.id),
            org_id: OrgId(r.org_id),
            work: r.work.0,
            state: word(&r.state, JobState::from_key)?,
            attempts: r.attempts,
            max_attempts: r.max_attempts,
            run_at: time(r.run_at),
            fence: r.fence,
            lease_until: r.lease_until.map(time),
            created_at: time(r.created_at),
            finished_at: r.finished_at.map(time),
            last_error: r.last_error,
        })
    }
}

const TAKE_ON_SQLITE: &str =
    "UPDATE jobs SET state = 'running', attempts = attempts + 1, fence = fence + 1, lease_until = $3
     WHERE id IN (SELECT id FROM jobs WHERE queue = $1
        AND ((state = 'ready' AND run_at <= $2) OR (state = 'running' AND lease_until <= $2))
        ORDER BY run_at, id LIMIT $4) RETURNING *";
// dialect: PostgreSQL has many takers at a time; each skips rows another holds. An array,
// because in `IN` the planner may run the inner query once per row: each time it skips the rows
// it has just taken and takes others, beyond the limit.
const TAKE_ON_POSTGRES: &str =
    "UPDATE jobs SET state = 'running', attempts = attempts + 1, fence = fence + 1, lease_until = $3
     WHERE id = ANY (ARRAY (SELECT id FROM jobs WHERE queue = $1
        AND ((state = 'ready' AND run_at <= $2) OR (state = 'running' AND lease_until <= $2))
        ORDER BY run_at, id LIMIT $4 FOR UPDATE SKIP LOCKED)) RETURNING *";

impl Tx {
    pub async fn insert_job(&mut self, j: &Job) -> Result<()> {
        self.insert_jobs(std::slice::from_ref(j)).await
    }

    /// Several, in few statements.
    pub async fn insert_jobs(&mut self, jobs: &[Job]) -> Result<()> {
        for some in jobs.chunks(rows(13)) {
            let sql = format!(
                "INSERT INTO jobs (id, org_id, queue, work, state, attempts, max_attempts, run_at, fence, lease_until, created_at, finished_at, last_error) VALUES {}",
                groups(some.len(), 13, 1)
            );
            run!(self, c => {
                let mut query = sqlx::query(AssertSqlSafe(sql));
                for j in some {
                    query = query.bind(j.id.0).bind(j.org_id.0).bind(j.work.queue().key()).bind(Json(&j.work)).bind(j.state.key()).bind(j.attempts)
                        .bind(j.max_attempts).bind(j.run_at.micros()).bind(j.fence).bind(j.lease_until.map(Time::micros)).bind(j.created_at.micros())
                        .bind(j.finished_at.map(Time::micros)).bind(&j.last_error);
                }
                query.execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    pub async fn job(&mut self, org: OrgId, id: JobId) -> Result<Option<Job>> {
        let row: Option<Row> = run!(self, c => sqlx::query_as("SELECT * FROM jobs WHERE org_id = $1 AND id = $2").bind(org.0).bind(id.0).fetch_optional(c).await)?;
        row.map(TryInto::try_into).transpose()
    }

    /// Takes up to `limit` jobs of `queue` that are due, or whose holder's lease ran out. The
    /// attempt is counted now, so that a crash counts; the fence grows, so that the former
    /// holder can no longer finish the job. A job whose last allowed attempt crashed dies.
    pub async fn take_jobs(
        &mut self,
        queue: Queue,
        now: Time,
        lease_until: Time,
        limit: i64,
    ) -> Result<Vec<Job>> {
        run!(self, c => sqlx::query("UPDATE jobs SET state = 'dead', finished_at = $2, lease_until = NULL, last_error = COALESCE(last_error, 'the worker stopped before it finished')
             WHERE queue = $1 AND state = 'running' AND lease_until <= $2 AND attempts >= max_attempts")
            .bind(queue.key()).bind(now.micros()).execute(c).await.map(drop))?;
        let sql = match self.inner {
            Inner::Sqlite(_) => TAKE_ON_SQLITE,
            Inner::Postgres(_) => TAKE_ON_POSTGRES,
        };
        let rows: Vec<Row> = run!(self, c => sqlx::query_as(sql)
            .bind(queue.key()).bind(now.micros()).bind(lease_until.micros()).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// When the next job of `queue` becomes due.
    pub async fn next_job_at(&mut self, queue: Queue) -> Result<Option<Time>> {
        let at: Option<i64> = run!(self, c => sqlx::query_scalar("SELECT MIN(CASE WHEN state = 'ready' THEN run_at ELSE lease_until END) FROM jobs
             WHERE queue = $1 AND state IN ('ready', 'running')").bind(queue.key()).fetch_one(c).await)?;
        Ok(at.map(time))
    }

    /// Whether a job of this name is promised or running.
    pub async fn job_promised(&mut self, queue: Queue, name: &str) -> Result<bool> {
        let rows: Vec<(Json<Work>,)> = run!(self, c => sqlx::query_as("SELECT work FROM jobs WHERE queue = $1 AND state IN ('ready', 'running')")
            .bind(queue.key()).fetch_all(c).await)?;
        Ok(rows.iter().any(|(w,)| w.0.name() == name))
    }

    /// What is promised or running of `queue` in one organisation, in the order of the promises.
    pub async fn promised(&mut self, org: OrgId, queue: Queue) -> Result<Vec<Work>> {
        let rows: Vec<(Json<Work>,)> = run!(self, c => sqlx::query_as("SELECT work FROM jobs WHERE org_id = $1 AND queue = $2 AND state IN ('ready', 'running') ORDER BY id")
            .bind(org.0).bind(queue.key()).fetch_all(c).await)?;
        Ok(rows.into_iter().map(|(w,)| w.0).collect())
    }

    /// Finishes a job in the transaction of its effect. False when the fence is not the
    /// caller's any more: then the effect must be rolled back.
    pub async fn finish_job(
        &mut self,
        org: OrgId,
        id: JobId,
        fence: i64,
        now: Time,
    ) -> Result<bool> {
        let n = run!(self, c => sqlx::query("UPDATE jobs SET state = 'done', finished_at = $4, lease_until = NULL WHERE org_id = $1 AND id = $2 AND fence = $3 AND state = 'running'")
            .bind(org.0).bind(id.0).bind(fence).bind(now.micros()).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// Puts a failed attempt back for `run_at`, or buries the job when `run_at` is `None`.
    pub async fn fail_job(
        &mut self,
        org: OrgId,
        id: JobId,
        fence: i64,
        error: &str,
        run_at: Option<Time>,
        now: Time,
    ) -> Result<bool> {
        let (state, finished) = if run_at.is_some() {
            (JobState::Ready, None)
        } else {
            (JobState::Dead, Some(now.micros()))
        };
        let n = run!(self, c => sqlx::query("UPDATE jobs SET state = $4, run_at = COALESCE($5, run_at), finished_at = $6, lease_until = NULL, last_error = $7
             WHERE org_id = $1 AND id = $2 AND fence = $3 AND state = 'running'")
            .bind(org.0).bind(id.0).bind(fence).bind(state.key()).bind(run_at.map(Time::micros)).bind(finished).bind(error)
            .execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// A dead job gets its attempts anew. False when there is no such dead job.
    pub async fn retry_job(&mut self, org: OrgId, id: JobId, now: Time) -> Result<bool> {
        let n = run!(self, c => sqlx::query("UPDATE jobs SET state = 'ready', attempts = 0, run_at = $3, finished_at = NULL WHERE org_id = $1 AND id = $2 AND state = 'dead'")
            .bind(org.0).bind(id.0).bind(now.micros()).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// Dead jobs, newest first.
    pub async fn dead_jobs(&mut self, org: OrgId, limit: i64) -> Result<Vec<Job>> {
        let rows: Vec<Row> = run!(self, c => sqlx::query_as("SELECT * FROM jobs WHERE org_id = $1 AND state = 'dead' ORDER BY id DESC LIMIT $2")
            .bind(org.0).bind(limit).fetch_all(c).await)?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Counts and lag of a queue, over all organisations.
    pub async fn queue_health(&mut self, queue: Queue, now: Time) -> Result<QueueHealth> {
        let counts: Vec<(String, i64)> = run!(self, c => sqlx::query_as("SELECT state, COUNT(*) FROM jobs WHERE queue = $1 GROUP BY state").bind(queue.key()).fetch_all(c).await)?;
        let oldest: Option<i64> = run!(self, c => sqlx::query_scalar("SELECT MIN(run_at) FROM jobs WHERE queue = $1 AND state = 'ready' AND run_at <= $2")
            .bind(queue.key()).bind(now.micros()).fetch_one(c).await)?;
        let of = |state: JobState| {
            counts
                .iter()
                .find(|(s, _)| s == state.key())
                .map_or(0, |(_, n)| *n)
        };
        Ok(QueueHealth {
            queue,
            ready: of(JobState::Ready),
            running: of(JobState::Running),
            done: of(JobState::Done),
            dead: of(JobState::Dead),
            lag: oldest.map_or(0, |at| now.secs_since(time(at))),
        })
    }

    /// Keeps the newest `keep` finished jobs of a queue in `state`; how many were removed.
    pub async fn purge_jobs(&mut self, queue: Queue, state: JobState, keep: i64) -> Result<u64> {
        Ok(
            run!(self, c => sqlx::query("DELETE FROM jobs WHERE queue = $1 AND state = $2 AND id NOT IN
             (SELECT id FROM jobs WHERE queue = $1 AND state = $2 ORDER BY finished_at DESC, id DESC LIMIT $3)")
            .bind(queue.key()).bind(state.key()).bind(keep).execute(c).await.map(|r| r.rows_affected()))?,
        )
    }
}
