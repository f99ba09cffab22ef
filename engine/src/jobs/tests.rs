use crate::{Ctx, Work, jobs, testing::Test};
use model::{
    ExerciseId, JobId, OrgId,
    audit::Outcome,
    identity::Permission,
    jobs::{Job, JobState, LEASE, Queue, Work as JobWork},
};

/// A job that is due.
async fn due(t: &Test) -> Job {
    let job = Job {
        id: JobId(uuid::Uuid::new_v4()),
        org_id: t.org,
        work: JobWork::ReleaseInjects {
            exercise: ExerciseId(uuid::Uuid::nil()),
        },
        state: JobState::Ready,
        attempts: 0,
        max_attempts: 3,
        run_at: t.engine.now(),
        fence: 0,
        lease_until: None,
        created_at: t.engine.now(),
        finished_at: None,
        last_error: None,
    };
    let mut tx = t.engine.db().write(Some(t.org)).await.expect("write");
    tx.insert_job(&job).await.expect("insert");
    tx.commit().await.expect("commit");
    job
}

#[tokio::test]
async fn a_crashed_worker_s_job_is_taken_again_and_dies_after_three_attempts() {
    let t = Test::new().await;
    let job = due(&t).await;
    for attempt in 1..=3 {
        let mut tx = t.engine.db().write(None).await.expect("write");
        let now = t.engine.now();
        let taken = tx
            .take_jobs(Queue::Exercises, now, now.plus_secs(LEASE.secs()), 10)
            .await
            .expect("take");
        tx.commit().await.expect("commit");
        assert_eq!(
            taken
                .iter()
                .map(|j| (j.id, j.attempts, j.fence))
                .collect::<Vec<_>>(),
            [(job.id, attempt, attempt)]
        );
        // The worker is gone; its lease runs out.
        t.clock.advance_secs(LEASE.secs() + 1);
    }
    assert_eq!(jobs::run_due(&t.engine).await.expect("run"), 0);
    let admin = t.as_("Oskar");
    let dead = jobs::dead(&t.engine, &admin).await.expect("dead");
    assert_eq!(
        dead.iter().map(|d| (d.id, d.attempts)).collect::<Vec<_>>(),
        [(job.id, 3)]
    );
    assert_eq!(
        jobs::health(&t.engine, &admin)
            .await
            .expect("health")
            .iter()
            .map(|h| h.dead)
            .sum::<i64>(),
        1
    );
    // Retried by an administrator it runs, finds nothing to do, and is done.
    jobs::retry(&t.engine, &admin, job.id).await.expect("retry");
    assert_eq!(jobs::run_due(&t.engine).await.expect("run"), 1);
    assert!(
        jobs::dead(&t.engine, &admin)
            .await
            .expect("dead")
            .is_empty()
    );
    assert!(jobs::retry(&t.engine, &admin, job.id).await.is_err());
    assert!(
        t.audited("jobs.retry", Outcome::Success).await
            && t.audited("jobs.retry", Outcome::Denied).await
    );
    t.finish().await;
}

#[tokio::test]
async fn a_change_that_fails_promises_nothing_and_tells_nobody() {
    let t = Test::new().await;
    let ctx = Ctx::system(t.org);
    let mut tx = t.engine.db().read().await.expect("read");
    let before = tx.last_seq(t.org).await.expect("seq");
    drop(tx);
    let mut work = Work::begin(&t.engine, &ctx, Permission::JobsManage, "test.fail", "test")
        .await
        .expect("begin");
    let now = work.now;
    work.enqueue(JobWork::Sweep, now);
    let failed: crate::Result<()> = work
        .finish(Err(crate::Error::Internal("boom".into())))
        .await;
    assert!(failed.is_err());
    let mut tx = t.engine.db().read().await.expect("read");
    assert!(
        !tx.job_promised(Queue::Maintenance, "sweep")
            .await
            .expect("promised")
    );
    assert_eq!(tx.last_seq(t.org).await.expect("seq"), before);
    drop(tx);
    assert!(t.audited("test.fail", Outcome::Failed).await);
    t.finish().await;
}

#[tokio::test]
async fn the_sweep_is_promised_once_and_promises_the_next() {
    let t = Test::new().await;
    crate::ensure_sweep(&t.engine).await.expect("ensure");
    crate::ensure_sweep(&t.engine).await.expect("ensure");
    t.clock.advance_secs(61);
    assert_eq!(jobs::run_due(&t.engine).await.expect("run"), 1);
    let mut tx = t.engine.db().read().await.expect("read");
    assert!(
        tx.job_promised(Queue::Maintenance, "sweep")
            .await
            .expect("promised")
    );
    assert_eq!(tx.organisations().await.expect("orgs").len(), 1);
    assert_ne!(t.org, OrgId(uuid::Uuid::nil()));
    drop(tx);
    t.finish().await;
}
