//! Queues with many workers at a time.

use crate::{
    fixtures::{self, at},
    ground::Ground,
};
use model::{
    JobId, OrgId, Time,
    jobs::{Job, JobState, Queue},
};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use store::Db;

conformance! {
    files takers_never_share_a_job: covers [insert_job, queue_health];
    files takers_that_bury_the_dead_do_not_block_each_other: covers [insert_job, queue_health];
    files of_many_finishers_one_finishes: covers [take_jobs, count];
    files expired_leases_repeat_no_effect: covers [next_job_at, count];
    files the_limit_holds_under_any_plan: covers [take_jobs];
}

const QUEUE: Queue = Queue::Exercises;
const JOBS: usize = 200;

async fn add(g: &Ground, job: &Job) {
    commit!(g.insert_job(job));
}

/// Takes once; what was taken is committed.
async fn take(db: &Db, now: Time, lease: Time, limit: i64) -> Vec<Job> {
    let mut tx = db.write(None).await.expect("write");
    let jobs = tx.take_jobs(QUEUE, now, lease, limit).await.expect("take");
    tx.commit().await.expect("commit");
    jobs
}

/// Eight tasks take until nothing is left.
async fn eight_takers(g: &Ground, now: Time) -> Vec<Job> {
    let start = Arc::new(tokio::sync::Barrier::new(8));
    let takers: Vec<_> = (0..8)
        .map(|n| {
            let (db, start) = (g.db.clone(), start.clone());
            tokio::spawn(async move {
                start.wait().await;
                let mut mine = Vec::new();
                loop {
                    let jobs = take(&db, now, at(1_000_000), 1 + n % 4).await;
                    if jobs.is_empty() {
                        return mine;
                    }
                    assert!(jobs.len() as i64 <= 1 + n % 4, "no more than asked for");
                    mine.extend(jobs);
                }
            })
        })
        .collect();
    let mut all = Vec::new();
    for taker in takers {
        all.extend(taker.await.expect("taker"));
    }
    all
}

pub async fn takers_never_share_a_job(g: Ground) {
    let mut promised = Vec::new();
    for n in 0..JOBS {
        let org = if n % 3 == 0 { g.b.id } else { g.a.id };
        let job = fixtures::job(org, at(n as i64 % 7));
        add(&g, &job).await;
        promised.push(job.id);
    }
    let taken = eight_takers(&g, at(100)).await;
    assert!(
        taken.iter().all(|j| (j.attempts, j.fence) == (1, 1)),
        "each was taken once"
    );
    let mut ids: Vec<JobId> = taken.iter().map(|j| j.id).collect();
    ids.sort_unstable();
    assert_eq!(ids, promised, "every job, none twice");
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.queue_health(QUEUE, at(100))).running, JOBS as i64);
}

pub async fn takers_that_bury_the_dead_do_not_block_each_other(g: Ground) {
    let crashed = |n: i64| Job {
        state: JobState::Running,
        attempts: 3,
        fence: 3,
        lease_until: Some(at(n % 5)),
        ..fixtures::job(g.a.id, at(0))
    };
    for n in 0..60 {
        add(&g, &crashed(n)).await;
        add(&g, &fixtures::job(g.b.id, at(n))).await;
    }
    let taken = eight_takers(&g, at(100)).await;
    assert_eq!(taken.len(), 60);
    let mut tx = g.read().await;
    let health = ok!(tx.queue_health(QUEUE, at(100)));
    assert_eq!((health.ready, health.running, health.dead), (0, 60, 60));
}

/// The same holder's completion arrives eight times at once, as after a retried request.
pub async fn of_many_finishers_one_finishes(g: Ground) {
    let org = g.a.id;
    add(&g, &fixtures::job(org, at(0))).await;
    let job = commit!(g.take_jobs(QUEUE, at(1), at(99), 1)).remove(0);
    let finishers: Vec<_> = (0..8)
        .map(|n| {
            let (db, job) = (g.db.clone(), job.clone());
            // Some without the organisation's lock: the row alone decides.
            let lock = (n % 2 == 0).then_some(org);
            tokio::spawn(async move { finish(&db, lock, &job, at(2)).await })
        })
        .collect();
    let mut finished = 0;
    for finisher in finishers {
        finished += i32::from(finisher.await.expect("finisher"));
    }
    assert_eq!(finished, 1);
    let mut tx = g.write(Some(org)).await;
    assert_eq!(
        ok!(tx.count(org, &effect(job.id))),
        2,
        "one effect was counted before this"
    );
}

fn effect(id: JobId) -> String {
    format!("effect:{id}")
}

/// Effect and completion in one transaction, as the engine does it.
async fn finish(db: &Db, lock: Option<OrgId>, job: &Job, now: Time) -> bool {
    let mut tx = db.write(lock).await.expect("write");
    tx.count(job.org_id, &effect(job.id)).await.expect("effect");
    let mine = tx
        .finish_job(job.org_id, job.id, job.fence, now)
        .await
        .expect("finish");
    if mine {
        tx.commit().await.expect("commit");
    } else {
        tx.rollback().await.expect("rollback");
    }
    mine
}

/// Leases so short that workers take jobs from each other all the time.
pub async fn expired_leases_repeat_no_effect(g: Ground) {
    let mut promised = Vec::new();
    for n in 0..60 {
        let org = if n % 2 == 0 { g.a.id } else { g.b.id };
        let job = Job {
            max_attempts: i64::MAX,
            ..fixtures::job(org, at(0))
        };
        add(&g, &job).await;
        promised.push((org, job.id));
    }
    // One tick of this clock per taking: a lease lasts for the next six takings.
    let clock = Arc::new(AtomicI64::new(1));
    let workers: Vec<_> = (0..8)
        .map(|_| {
            let (db, clock) = (g.db.clone(), clock.clone());
            tokio::spawn(async move {
                let (mut finished, mut lost) = (Vec::new(), 0);
                loop {
                    let now = at(clock.fetch_add(1, Ordering::SeqCst));
                    for job in take(&db, now, now.plus_secs(6), 3).await {
                        if finish(&db, Some(job.org_id), &job, now).await {
                            finished.push((job.org_id, job.id));
                        } else {
                            lost += 1;
                        }
                    }
                    let mut tx = db.read().await.expect("read");
                    if tx.next_job_at(QUEUE).await.expect("next").is_none() {
                        return (finished, lost);
                    }
                }
            })
        })
        .collect();
    let (mut finished, mut lost) = (Vec::new(), 0);
    for worker in workers {
        let (mine, others) = worker.await.expect("worker");
        finished.extend(mine);
        lost += others;
    }
    assert!(
        lost > 0,
        "some worker lost a lease; otherwise this shows nothing"
    );
    finished.sort_unstable_by_key(|(_, id)| *id);
    assert_eq!(finished, promised, "each finished once");
    let mut tx = g.write(None).await;
    assert_eq!(ok!(tx.next_job_at(QUEUE)), None);
    for (org, id) in promised {
        assert_eq!(
            ok!(tx.count(org, &effect(id))),
            2,
            "one effect was counted before this"
        );
    }
    ok!(tx.rollback());
}

/// Also when the planner believes that the queue holds one job, as it does after a quiet night,
/// and looks for it in a loop.
pub async fn the_limit_holds_under_any_plan(g: Ground) {
    let of = |n: i64| fixtures::job(g.a.id, at(n));
    add(&g, &of(0)).await;
    let raw = g.raw().await;
    raw.run("ANALYZE jobs").await;
    for n in 1..16 {
        add(&g, &of(n)).await;
    }
    let mut all = 0;
    for limit in [4, 1, 0, 3] {
        let taken = take(&g.db, at(100), at(1_000), limit).await;
        assert_eq!(taken.len() as i64, limit);
        assert!(
            taken
                .iter()
                .all(|j| (all..all + limit).contains(&j.run_at.secs_since(at(0)))),
            "and the oldest"
        );
        all += limit;
    }
    assert_eq!(
        commit!(g.take_jobs(QUEUE, at(100), at(1_000), 100)).len() as i64,
        16 - all
    );
}
