use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    JobId,
    identity::Permission,
    jobs::{Job, JobRow, KEEP_DEAD, Queue, QueueHealth},
};

/// Counts and lag of each queue.
pub async fn health(engine: &Engine, ctx: &Ctx) -> Result<Vec<QueueHealth>> {
    engine
        .authorise(ctx, Permission::JobsManage, "jobs.health", "")
        .await?;
    lags(engine).await
}

/// The same for the readiness probe and the metrics.
pub(crate) async fn lags(engine: &Engine) -> Result<Vec<QueueHealth>> {
    let mut tx = engine.db().read().await?;
    let mut all = Vec::new();
    for queue in Queue::ALL {
        all.push(tx.queue_health(queue, engine.now()).await?);
    }
    Ok(all)
}

impl Engine {
    /// Seconds the oldest due job has waited, over all queues.
    pub async fn job_lag(&self) -> Result<Vec<QueueHealth>> {
        lags(self).await
    }
}

/// Dead jobs of the organisation, newest first.
pub async fn dead(engine: &Engine, ctx: &Ctx) -> Result<Vec<JobRow>> {
    let mut tx = engine
        .read(ctx, Permission::JobsManage, "jobs.dead")
        .await?;
    Ok(tx
        .dead_jobs(ctx.org(), KEEP_DEAD)
        .await?
        .into_iter()
        .map(row)
        .collect())
}

fn row(j: Job) -> JobRow {
    JobRow {
        id: j.id,
        queue: j.work.queue(),
        name: j.work.name().to_owned(),
        state: j.state,
        attempts: j.attempts,
        created_at: j.created_at,
        finished_at: j.finished_at,
        last_error: j.last_error,
    }
}

/// Gives a dead job its attempts anew.
pub async fn retry(engine: &Engine, ctx: &Ctx, id: JobId) -> Result<()> {
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::JobsManage,
        "jobs.retry",
        format!("job:{id}"),
    )
    .await?;
    let outcome = async {
        if work.tx.retry_job(ctx.org(), id, work.now).await? {
            Ok(())
        } else {
            Err(Error::not_found("dead job"))
        }
    }
    .await;
    work.finish(outcome).await?;
    engine.job_wake().notify_waiters();
    Ok(())
}
