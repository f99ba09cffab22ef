use super::handle::{handle, inside};
use super::outside::Outside;
use crate::core::{Ctx, Engine, Error, Result, Work};
use crate::executions::{self, HandedOver};
use crate::signals;
use model::{
    ExecutionId, JobId, OrgId, PageId, SignalId,
    executions::PageChannel,
    identity::Permission,
    jobs::{Job, LEASE, Queue, Work as JobWork, backoff_micros},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore, watch},
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
    let evaluations = Evaluations::default();
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
                    if let Some(Joint::Signals(org)) = jobs.first().and_then(joint) {
                        evaluations.add(&engine, org, jobs, permits);
                        continue;
                    }
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

/// Jobs that wait for their turn, with the room they take in the queue.
type Held = (Vec<Job>, OwnedSemaphorePermit);

/// One evaluation of signals at a time in each organisation: they would wait for its writer
/// anyway. What is taken meanwhile is evaluated together next, so that in a flood the triggers
/// and what they look back over are read once for many signals.
#[derive(Clone, Default)]
struct Evaluations(Arc<Mutex<HashMap<OrgId, Option<Held>>>>);

impl Evaluations {
    fn add(&self, engine: &Engine, org: OrgId, jobs: Vec<Job>, permits: OwnedSemaphorePermit) {
        let mut under_way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waiting) = under_way.get_mut(&org) {
            match waiting {
                None => *waiting = Some((jobs, permits)),
                Some((others, room)) => {
                    others.extend(jobs);
                    room.merge(permits);
                }
            }
            return;
        }
        under_way.insert(org, None);
        drop(under_way);
        let (engine, evaluations) = (engine.clone(), self.clone());
        tokio::spawn(async move {
            let mut next = Some((jobs, permits));
            while let Some((jobs, permits)) = next {
                let engine = engine.clone();
                // In a task of its own: if one panics the next still has its turn.
                let ended = tokio::spawn(async move {
                    attempt_together(&engine, jobs).await;
                    drop(permits);
                    engine.job_wake().notify_waiters();
                });
                let _ = ended.await;
                next = evaluations.next(org);
            }
        });
    }

    /// What waits in this organisation; with nothing, its turn is over.
    fn next(&self, org: OrgId) -> Option<Held> {
        let mut under_way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = under_way.get_mut(&org).and_then(Option::take);
        if waiting.is_none() {
            under_way.remove(&org);
        }
        waiting
    }
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

/// Jobs that are done in one commit. Each by itself would read and write the whole execution, or
/// read anew what the triggers look back over.
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

/// What jobs are done together for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// Pages of one execution to one channel.
    Pages(OrgId, ExecutionId, PageChannel),
    /// Signals of one organisation.
    Signals(OrgId),
}

/// What the job may be done together with. The last attempt is alone: a job that brought down
/// all that were taken with it takes none of them along.
fn joint(job: &Job) -> Option<Joint> {
    if job.attempts >= job.max_attempts {
        return None;
    }
    match job.work {
        JobWork::DeliverPage {
            execution, channel, ..
        } => Some(Joint::Pages(job.org_id, execution, channel)),
        JobWork::EvaluateSignals { .. } => Some(Joint::Signals(job.org_id)),
        _ => None,
    }
}

/// One attempt of each of these.
pub(crate) async fn attempt_together(engine: &Engine, mut jobs: Vec<Job>) {
    let shared = jobs.first().and_then(joint);
    match shared.filter(|_| jobs.len() > 1) {
        Some(Joint::Pages(_, execution, channel)) => {
            hand_over_together(engine, &jobs, execution, channel).await;
        }
        Some(Joint::Signals(org)) => {
            let all: Vec<&Job> = jobs.iter().collect();
            settle_together(engine, org, &all, Effect::Evaluated).await;
        }
        None => {
            if let Some(job) = jobs.pop() {
                attempt(engine, job).await;
            }
        }
    }
}

/// What did not go out fails alone; the others commit together.
async fn hand_over_together(
    engine: &Engine,
    jobs: &[Job],
    execution: ExecutionId,
    channel: PageChannel,
) {
    let asked: Vec<(&Job, PageId)> = jobs
        .iter()
        .filter_map(|job| match job.work {
            JobWork::DeliverPage { page, .. } => Some((job, page)),
            _ => None,
        })
        .collect();
    let handed = executions::hand_over(engine, &asked, execution, channel).await;
    let (mut settled, mut outcomes, mut again) = (Vec::new(), HashMap::new(), Vec::new());
    for ((job, page), outcome) in asked.into_iter().zip(handed) {
        if matches!(outcome, HandedOver::Again(_)) {
            again.push((job.clone(), outcome));
        } else {
            settled.push(job);
            outcomes.insert(job.id, (page, outcome));
        }
    }
    // First what went out: if its lease ran out meanwhile, it would go out again.
    if let Some(org) = settled.first().map(|job| job.org_id) {
        let effect = Effect::HandedOver(execution, channel, outcomes);
        settle_together(engine, org, &settled, effect).await;
    }
    for (job, outcome) in again {
        end(engine, job, Outside::HandedOver(outcome)).await;
    }
}

/// What several jobs of one organisation come to.
enum Effect {
    HandedOver(
        ExecutionId,
        PageChannel,
        HashMap<JobId, (PageId, HandedOver)>,
    ),
    Evaluated,
}
impl Effect {
    fn action(&self) -> &'static str {
        match self {
            Self::HandedOver(..) => "jobs.deliver_page",
            Self::Evaluated => "jobs.evaluate_signals",
        }
    }
    fn resource(&self) -> String {
        match self {
            Self::HandedOver(execution, ..) => format!("execution:{execution}"),
            Self::Evaluated => "signals".into(),
        }
    }
    /// Of those jobs that are still held.
    async fn commit(self, work: &mut Work<'_>, held: &[&Job]) -> Result<()> {
        match self {
            Self::HandedOver(execution, channel, mut outcomes) => {
                let of = held
                    .iter()
                    .filter_map(|job| outcomes.remove(&job.id))
                    .collect();
                executions::settle(work, execution, channel, of).await
            }
            Self::Evaluated => {
                let of: Vec<SignalId> = held
                    .iter()
                    .filter_map(|job| match &job.work {
                        JobWork::EvaluateSignals { signals } => Some(signals.clone()),
                        _ => None,
                    })
                    .flatten()
                    .collect();
                signals::evaluate(work, &of).await
            }
        }
    }
}

/// One commit for the effect of all these jobs.
async fn settle_together(engine: &Engine, org: OrgId, jobs: &[&Job], effect: Effect) {
    let ctx = Ctx::system(org);
    let begun = Work::begin(
        engine,
        &ctx,
        Permission::JobsManage,
        effect.action(),
        effect.resource(),
    )
    .await;
    let outcome: Result<Vec<JobId>> = match begun {
        Err(error) => Err(error),
        Ok(mut work) => {
            let done = async {
                let now = work.now;
                let (mut held, mut lost) = (Vec::new(), Vec::new());
                for job in jobs {
                    // Only what became of those still held counts. One that another worker took
                    // over must not make the others run again.
                    if work.tx.finish_job(org, job.id, job.fence, now).await? {
                        held.push(*job);
                    } else {
                        lost.push(job.id);
                    }
                }
                if held.is_empty() {
                    return Err(taken_over());
                }
                effect.commit(&mut work, &held).await?;
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
        W::DeliverPage { .. } | W::DeliverPages { .. } => "jobs.deliver_page",
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
    use crate::testing::Test;
    use model::{Time, jobs::JobState};
    use uuid::Uuid;

    fn page(execution: u128, attempts: i64) -> Job {
        let work = JobWork::DeliverPage {
            execution: ExecutionId(Uuid::from_u128(execution)),
            page: PageId(Uuid::new_v4()),
            channel: PageChannel::Email,
        };
        job(0, work, attempts)
    }

    fn signals(org: u128, attempts: i64) -> Job {
        job(org, JobWork::EvaluateSignals { signals: vec![] }, attempts)
    }

    fn job(org: u128, work: JobWork, attempts: i64) -> Job {
        let at = Time::from_micros(0);
        Job {
            id: JobId(Uuid::new_v4()),
            org_id: OrgId(Uuid::from_u128(org)),
            work,
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

    #[test]
    fn signals_of_one_organisation_go_together_until_their_last_attempt() {
        let jobs = [(1, 1), (2, 1), (1, 3), (1, 2)];
        let groups = together(jobs.into_iter().map(|(x, n)| signals(x, n)).collect());
        let attempts: Vec<Vec<i64>> = groups
            .iter()
            .map(|group| group.iter().map(|job| job.attempts).collect())
            .collect();
        assert_eq!(attempts, [vec![1, 2], vec![1], vec![3]]);
    }

    #[tokio::test]
    async fn what_is_taken_while_signals_are_evaluated_is_evaluated_together_next() {
        let t = Test::new().await;
        let now = t.engine.now();
        let mut tx = t.engine.db().write(Some(t.org)).await.expect("write");
        for _ in 0..3 {
            let job = Job {
                org_id: t.org,
                state: JobState::Ready,
                fence: 0,
                run_at: now,
                created_at: now,
                ..signals(0, 0)
            };
            tx.insert_job(&job).await.expect("insert");
        }
        tx.commit().await.expect("commit");
        let jobs = take(&t.engine, Queue::Signals, 3).await.expect("take");
        assert_eq!(jobs.len(), 3);

        // Who evaluates the first waits for the writer.
        let writer = t.engine.db().write(Some(t.org)).await.expect("write");
        let (evaluations, room) = (Evaluations::default(), Arc::new(Semaphore::new(3)));
        for job in jobs.clone() {
            let permit = room.clone().acquire_many_owned(1).await.expect("room");
            evaluations.add(&t.engine, t.org, vec![job], permit);
        }
        writer.rollback().await.expect("rollback");
        // Every job gives its room back.
        let _all = room.acquire_many(3).await.expect("room");
        let mut tx = t.engine.db().read().await.expect("read");
        for job in jobs {
            let job = tx.job(t.org, job.id).await.expect("job").expect("there");
            assert_eq!(job.state, JobState::Done);
        }
        drop(tx);
        assert_eq!(t.audit("jobs.evaluate_signals").await.len(), 2);
        // The turn ends; then there is nothing to remember.
        while !evaluations.0.lock().expect("not poisoned").is_empty() {
            tokio::task::yield_now().await;
        }
        t.finish().await;
    }
}
