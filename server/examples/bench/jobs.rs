//! What the queues themselves cost: jobs that find nothing left to do, each taken, audited and
//! finished like any other.

use crate::{
    client::{Failure, PATIENCE, Server},
    head, row,
};
use engine::{Ctx, Engine, Work};
use model::{
    OrgId,
    executions::PageChannel,
    identity::Permission,
    jobs::{Queue, QueueHealth, Work as JobWork},
};
use std::time::{Duration, Instant};
use tokio::time::sleep;
use uuid::Uuid;

/// Promised together.
const MANY: usize = 1_000;
/// Promised one after the other.
const SINGLE: usize = 200;

pub async fn run() -> Result<(), Failure> {
    let server = Server::start(&[]).await?;
    head();
    for queue in Queue::ALL {
        let begun = Instant::now();
        promise_and_wait(&server.engine, server.org, queue, MANY).await?;
        let per_second = MANY as f64 / begun.elapsed().as_secs_f64();
        let mut times = Vec::with_capacity(SINGLE);
        for _ in 0..SINGLE {
            let begun = Instant::now();
            promise_and_wait(&server.engine, server.org, queue, 1).await?;
            times.push(begun.elapsed());
        }
        row(
            &format!("job of `{}`, promised → done", queue.key()),
            &mut times,
            &format!(
                "{per_second:.0} jobs a second of {MANY} promised together, {} at a time",
                queue.concurrency()
            ),
        )?;
    }
    server.stop().await;
    Ok(())
}

/// Promises `n` jobs in one commit and waits until all are done: at least so many more than
/// before (the demo has some of its own), and none dead.
async fn promise_and_wait(
    engine: &Engine,
    org: OrgId,
    queue: Queue,
    n: usize,
) -> Result<(), Failure> {
    let before = quiet(engine, queue).await?;
    let ctx = Ctx::system(org);
    let mut work = Work::begin(
        engine,
        &ctx,
        Permission::JobsManage,
        "bench.promise",
        "jobs",
    )
    .await?;
    let now = work.now;
    for _ in 0..n {
        work.enqueue(nothing_to_do(queue), now);
    }
    work.finish(Ok(())).await?;
    let after = quiet(engine, queue).await?;
    if after.dead != before.dead || after.done < before.done + n as i64 {
        return Err(format!(
            "{} of {n} jobs of `{}` are done, {} dead",
            after.done - before.done,
            queue.key(),
            after.dead - before.dead
        )
        .into());
    }
    Ok(())
}

/// Waits until nothing of the queue is due or running.
async fn quiet(engine: &Engine, queue: Queue) -> Result<QueueHealth, Failure> {
    let until = Instant::now() + PATIENCE;
    loop {
        let now = engine.now();
        let mut tx = engine.db().read().await?;
        let health = tx.queue_health(queue, now).await?;
        let next = tx.next_job_at(queue).await?;
        drop(tx);
        if health.running == 0 && next.is_none_or(|at| at > now) {
            return Ok(health);
        }
        if Instant::now() > until {
            return Err(format!("jobs of `{}` do not end", queue.key()).into());
        }
        sleep(Duration::from_millis(1)).await;
    }
}

/// A job whose thing is gone.
fn nothing_to_do(queue: Queue) -> JobWork {
    let gone = Uuid::now_v7();
    match queue {
        Queue::Exercises => JobWork::ReleaseInjects {
            exercise: gone.into(),
        },
        Queue::Maintenance => JobWork::MissReview {
            review: gone.into(),
        },
        Queue::Signals => JobWork::ExpireProposal {
            proposal: gone.into(),
        },
        Queue::Activation => JobWork::WatchExecution {
            execution: gone.into(),
        },
        Queue::Notifications => JobWork::DeliverPage {
            execution: gone.into(),
            page: gone.into(),
            channel: PageChannel::Webhook,
        },
        Queue::Learning => JobWork::CaptureLearning {
            execution: gone.into(),
        },
    }
}
