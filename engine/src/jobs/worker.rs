use super::handle::{handle, inside};
use super::outside::Outside;
use crate::core::{Ctx, Engine, Error, Result, Work};
use crate::executions::{self, HandedOver};
use model::{
    ExecutionId, JobId, OrgId, PageId,
    executions::PageChannel,
    identity::Permission,
    jobs::{Job, LEASE, Queue, Work as JobWork, backoff_micros},
};
use std::{sync::Arc, time::Duration};
use tokio::{
    sync::{Semaphore, watch},
    task::JoinHandle,
};

/// The workers of this process: per queue as many jobs at a time as the queue allows.
pub struct Workers {
    stop: watch::Sender<bool>,
    loops: Vec<JoinHandle<()>>,
}

impl Workers {
    pub fn start(engine: &Engine) -> Self {
        let (stop, stopped) = watch::channel(false);
        let loops = Queue::ALL
            .into_iter()
            .map(|q| tokio::spawn(run(engine.clone(), q, stopped.clone())))
            .collect();
        Self { stop, loops }
    }

    /// Takes nothing new and waits for what is under way. What does not end in time is taken by
    /// another worker when its lease runs out.
    pub async fn drain(self, limit: Duration) {
        let _ = self.stop.send(true);
        let ended = async {
            for task in self.loops {
                let _ = task.await;
            }
        };
        if tokio::time::timeout(limit, ended).await.is_err() {
            tracing::warn!(
                seconds = limit.as_secs(),
                "jobs still running at shutdown; their leases will run out"
            );
        }
    }
}

async fn run(engine: Engine, queue: Queue, mut stopped: watch::Receiver<bool>) {
    let slots = Arc::new(Semaphore::new(queue.concurrency()));
    while !*stopped.borrow() {
        let woken = engine.job_wake().notified();
        tokio::pin!(woken);
        woken.as_mut().enable();
        let free = slots.available_permits();
        let taken = if free == 0 {
            Ok(Vec::new())
        } else {
            take(&engine, queue, free).await
        };
        let wait = match taken {
            Ok(jobs) if jobs.is_empty() => idle(&engine, queue, free).await,
            Ok(jobs) => {
                for jobs in together(jobs) {
                    let (engine, slots) = (engine.clone(), slots.clone());
                    let Ok(permits) = slots.acquire_many_owned(jobs.len() as u32).await else {
                        return;
                    };
                    tokio::spawn(async move {
                        attempt_together(&engine, jobs).await;
                        drop(permits);
                        engine.job_wake().notify_waiters();
                    });
                }
                continue;
            }
            Err(error) => {
                tracing::warn!(%error, queue = queue.key(), "jobs could not be taken; trying again");
                Duration::from_secs(2)
            }
        };
        tokio::select! {
            () = woken => {}
            () = tokio::time::sleep(wait) => {}
            _ = stopped.changed() => {}
        }
    }
    let _ = slots.acquire_many(queue.concurrency() as u32).await;
}

/// How long nothing is due here. Another instance may enqueue meanwhile, so never long.
async fn idle(engine: &Engine, queue: Queue, free: usize) -> Duration {
    const LONGEST: Duration = Duration::from_secs(1);
    if free == 0 {
        return LONGEST;
    }
    let next = async { engine.db().read().await?.next_job_at(queue).await }.await;
    match next {
        Ok(Some(at)) => {
            Duration::from_micros(u64::try_from(at.micros() - engine.now().micros()).unwrap_or(0))
                .clamp(Duration::from_millis(10), LONGEST)
        }
        _ => LONGEST,
    }
}

async fn take(engine: &Engine, queue: Queue, limit: usize) -> Result<Vec<Job>> {
    let now = engine.now();
    // Every wake asks every queue. On SQLite only one may write: a look at an empty queue must
    // not make it wait.
    let next = engine.db().read().await?.next_job_at(queue).await?;
    if next.is_none_or(|at| at > now) {
        return Ok(Vec::new());
    }
    let mut tx = engine.db().write(None).await?;
    let jobs = tx
        .take_jobs(queue, now, now.plus_secs(LEASE.secs()), limit as i64)
        .await?;
    tx.commit().await?;
    Ok(jobs)
}

/// Jobs that are done in one commit: pages of one execution to one channel. Each by itself would
/// read and write the whole execution.
fn together(jobs: Vec<Job>) -> Vec<Vec<Job>> {
    let mut groups: Vec<Vec<Job>> = Vec::new();
    for job in jobs {
        let same = groups.iter_mut().find(|group| {
            group
                .first()
                .and_then(joint)
                .is_some_and(|of| joint(&job) == Some(of))
        });
        match same {
            Some(group) => group.push(job),
            None => groups.push(vec![job]),
        }
    }
    groups
}

/// What the job may be done together with. The last attempt is alone: a page that brought down
/// all that were taken with it takes none of them along.
fn joint(job: &Job) -> Option<(OrgId, ExecutionId, PageChannel)> {
    delivery(job).filter(|_| job.attempts < job.max_attempts)
}

/// Whose page the job hands over, and to what.
fn delivery(job: &Job) -> Option<(OrgId, ExecutionId, PageChannel)> {
    match job.work {
        JobWork::DeliverPage {
            execution, channel, ..
        } => Some((job.org_id, execution, channel)),
        _ => None,
    }
}

/// One attempt of each of these. What did not go out fails alone; the others commit together.
pub(crate) async fn attempt_together(engine: &Engine, mut jobs: Vec<Job>) {
    let shared = jobs.first().and_then(delivery);
    let (Some((_, execution, channel)), true) = (shared, jobs.len() > 1) else {
        if let Some(job) = jobs.pop() {
            attempt(engine, job).await;
        }
        return;
    };
    let asked: Vec<(&Job, PageId)> = jobs
        .iter()
        .filter_map(|job| match job.work {
            JobWork::DeliverPage { page, .. } => Some((job, page)),
            _ => None,
        })
        .collect();
    let handed = executions::hand_over(engine, &asked, execution, channel).await;
    let (mut settled, mut again) = (Vec::new(), Vec::new());
    for ((job, page), outcome) in asked.into_iter().zip(handed) {
        if matches!(outcome, HandedOver::Again(_)) {
            again.push((job.clone(), outcome));
        } else {
            settled.push((job, page, outcome));
        }
    }
    // First what went out: if its lease ran out meanwhile, it would go out again.
    settle_together(engine, settled).await;
    for (job, outcome) in again {
        end(engine, job, Outside::HandedOver(outcome)).await;
    }
}

/// One commit for what became of all these pages of one execution.
async fn settle_together(engine: &Engine, settled: Vec<(&Job, PageId, HandedOver)>) {
    let jobs: Vec<&Job> = settled.iter().map(|(job, ..)| *job).collect();
    let Some((org, execution, channel)) = jobs.first().and_then(|job| delivery(job)) else {
        return;
    };
    let ctx = Ctx::system(org);
    let begun = Work::begin(
        engine,
        &ctx,
        Permission::JobsManage,
        "jobs.deliver_page",
        format!("execution:{execution}"),
    )
    .await;
    let outcome: Result<Vec<JobId>> = match begun {
        Err(error) => Err(error),
        Ok(mut work) => {
            let done = async {
                let now = work.now;
                let (mut outcomes, mut lost) = (Vec::new(), Vec::new());
                for (job, page, outcome) in settled {
                    // Only what became of those still held counts. One that another worker took
                    // over must not make the others go out again.
                    if work.tx.finish_job(org, job.id, job.fence, now).await? {
                        outcomes.push((page, outcome));
                    } else {
                        lost.push(job.id);
                    }
                }
                if outcomes.is_empty() {
                    return Err(taken_over());
                }
                executions::settle(&mut work, execution, channel, outcomes).await?;
                Ok(lost)
            }
            .await;
            work.finish(done).await
        }
    };
    let (lost, failed) = match outcome {
        Ok(lost) => (lost, Ok(())),
        Err(error) => (Vec::new(), Err(error)),
    };
    for job in jobs {
        if lost.contains(&job.id) {
            counted(engine, job, &Err(taken_over())).await;
        } else {
            counted(engine, job, &failed).await;
        }
    }
}

fn taken_over() -> Error {
    Error::Internal("another worker took the job over".into())
}

/// The completion, in the transaction of the effect.
async fn finished(work: &mut Work<'_>, job: &Job) -> Result<()> {
    let now = work.now;
    if work
        .tx
        .finish_job(job.org_id, job.id, job.fence, now)
        .await?
    {
        Ok(())
    } else {
        Err(taken_over())
    }
}

/// One attempt: effect and completion commit together, so a job whose completion committed
/// never runs again, and one that did not left nothing behind.
async fn attempt(engine: &Engine, job: Job) {
    let outside = Outside::of(engine, &job).await;
    end(engine, job, outside).await;
}

/// The rest of an attempt, after the outside world.
async fn end(engine: &Engine, job: Job, outside: Outside) {
    let ctx = Ctx::system(job.org_id);
    let outcome = match Work::begin(
        engine,
        &ctx,
        Permission::JobsManage,
        action(&job),
        format!("job:{}", job.id),
    )
    .await
    {
        Err(error) => Err(error),
        Ok(mut work) => {
            let done = async {
                handle(&mut work, &job.work, outside).await?;
                finished(&mut work, &job).await
            }
            .await;
            work.finish(done).await
        }
    };
    counted(engine, &job, &outcome).await;
}

/// Counts the attempt, and puts a job that failed back.
async fn counted(engine: &Engine, job: &Job, outcome: &Result<()>) {
    metrics::counter!("m_jobs_total", "queue" => job.work.queue().key(), "outcome" => if outcome.is_ok() { "done" } else { "failed" }).increment(1);
    let Err(error) = outcome else { return };
    tracing::warn!(job = %job.id, name = job.work.name(), attempt = job.attempts, %error, "job failed");
    if let Err(error) = put_back(engine, job, &inside(error)).await {
        tracing::error!(job = %job.id, %error, "failed job could not be put back; its lease will run out");
    }
}

async fn put_back(engine: &Engine, job: &Job, error: &str) -> Result<()> {
    let now = engine.now();
    let again = (job.attempts < job.max_attempts).then(|| {
        model::Time::from_micros(now.micros() + backoff_micros(job.attempts, rand::random::<f64>()))
    });
    let mut tx = engine.db().write(Some(job.org_id)).await?;
    tx.fail_job(job.org_id, job.id, job.fence, error, again, now)
        .await?;
    tx.commit().await?;
    Ok(())
}

fn action(job: &Job) -> &'static str {
    use model::jobs::Work as W;
    match job.work {
        W::ReleaseInjects { .. } => "jobs.release_injects",
        W::MissReview { .. } => "jobs.miss_review",
        W::Sweep => "jobs.sweep",
        W::EvaluateSignals { .. } => "jobs.evaluate_signals",
        W::ExpireProposal { .. } => "jobs.expire_proposal",
        W::PollSource { .. } => "jobs.poll_source",
        W::WatchExecution { .. } => "jobs.watch_execution",
        W::DeliverPage { .. } => "jobs.deliver_page",
        W::CaptureLearning { .. } => "jobs.capture_learning",
    }
}

/// Runs everything that is due in every queue, once, on this task; how many jobs. For tests
/// and for the end of a command.
pub async fn run_due(engine: &Engine) -> Result<usize> {
    let mut n = 0;
    for queue in Queue::ALL {
        loop {
            let jobs = take(engine, queue, 16).await?;
            if jobs.is_empty() {
                break;
            }
            n += jobs.len();
            for job in jobs {
                attempt(engine, job).await;
            }
        }
    }
    Ok(n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Time, jobs::JobState};
    use uuid::Uuid;

    fn page(execution: u128, attempts: i64) -> Job {
        let at = Time::from_micros(0);
        Job {
            id: JobId(Uuid::new_v4()),
            org_id: OrgId(Uuid::nil()),
            work: JobWork::DeliverPage {
                execution: ExecutionId(Uuid::from_u128(execution)),
                page: PageId(Uuid::new_v4()),
                channel: PageChannel::Email,
            },
            state: JobState::Running,
            attempts,
            max_attempts: 3,
            run_at: at,
            fence: attempts,
            lease_until: None,
            created_at: at,
            finished_at: None,
            last_error: None,
        }
    }

    #[test]
    fn pages_of_one_execution_go_together_until_their_last_attempt() {
        let jobs = [(1, 1), (1, 3), (2, 1), (1, 2), (1, 3)];
        let groups = together(jobs.into_iter().map(|(x, n)| page(x, n)).collect());
        let attempts: Vec<Vec<i64>> = groups
            .iter()
            .map(|group| group.iter().map(|job| job.attempts).collect())
            .collect();
        assert_eq!(attempts, [vec![1, 2], vec![3], vec![1], vec![3]]);
    }
}
