//! Queues, one promise at a time. `queue_races` asks the same of many workers, `queue_model`
//! of random histories.

use crate::{
    fixtures::{self, TEXT, at, id, nth},
    ground::Ground,
};
use model::{
    JobId,
    jobs::{Job, JobState, Queue, Work},
};

conformance! {
    all jobs_survive: covers [insert_job, job];
    all jobs_are_inserted_together: covers [insert_jobs, job];
    all due_jobs_are_taken_oldest_first: covers [take_jobs];
    all a_taken_job_is_finished_once_by_its_holder: covers [finish_job, take_jobs], foreign [finish_job];
    all a_lost_lease_is_fenced_off: covers [take_jobs, finish_job, fail_job];
    all a_crash_counts_as_an_attempt: covers [take_jobs, job];
    all jobs_belong_to_their_organisation: covers [job], foreign [job];
}

pub const QUEUE: Queue = Queue::Exercises;

/// Takes all that is due in a transaction of its own.
pub async fn take(g: &Ground, now: i64, lease: i64) -> Vec<Job> {
    let mut jobs = commit!(g.take_jobs(QUEUE, at(now), at(lease), 100));
    jobs.sort_by_key(|j| (j.run_at, j.id));
    jobs
}
pub async fn stored(g: &Ground, job: &Job) -> Job {
    let mut tx = g.read().await;
    ok!(tx.job(job.org_id, job.id)).expect("the job is there")
}
pub async fn add(g: &Ground, job: Job) -> Job {
    commit!(g.insert_job(&job));
    job
}

pub async fn jobs_are_inserted_together(g: Ground) {
    // More than fit into one statement.
    let jobs: Vec<Job> = (0..1_001).map(|n| fixtures::job(g.a.id, at(n))).collect();
    commit!(g.insert_jobs(&[]));
    commit!(g.insert_jobs(&jobs));
    let mut tx = g.read().await;
    for job in &jobs {
        assert_eq!(ok!(tx.job(g.a.id, job.id)).as_ref(), Some(job));
    }
    drop(tx);
    // One that is there already, and nothing of the others is kept.
    let again = [fixtures::job(g.a.id, at(1)), jobs[0].clone()];
    refused!(Exists, g.insert_jobs(&again));
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.job(g.a.id, again[0].id)), None);
}

pub async fn jobs_survive(g: Ground) {
    let works = [
        Work::ReleaseInjects { exercise: id() },
        Work::MissReview { review: id() },
        Work::Sweep,
    ];
    let states = [
        JobState::Ready,
        JobState::Running,
        JobState::Done,
        JobState::Dead,
    ];
    for (n, work) in works.into_iter().cycle().take(12).enumerate() {
        let full = n % 2 == 0;
        let job = Job {
            work,
            state: states[n % 4],
            attempts: n as i64,
            max_attempts: i64::MAX,
            fence: i64::MAX - 1,
            lease_until: full.then(|| at(5)),
            finished_at: full.then(|| at(6)),
            last_error: full.then(|| TEXT.into()),
            ..fixtures::job(g.a.id, at(n as i64))
        };
        commit!(g.insert_job(&job));
        assert_eq!(stored(&g, &job).await, job);
        refused!(Exists, g.insert_job(&job));
    }
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.job(g.a.id, id())), None);
}

pub async fn due_jobs_are_taken_oldest_first(g: Ground) {
    let of = |n: u128, run_at: i64| Job {
        id: nth(n),
        ..fixtures::job(g.a.id, at(run_at))
    };
    let (late, early, twin) = (of(1, 20), of(9, 10), of(8, 10));
    let theirs = Job {
        org_id: g.b.id,
        ..of(2, 15)
    };
    let future = of(3, 101);
    let other_queue = Job {
        work: Work::Sweep,
        ..of(4, 0)
    };
    for job in [&late, &early, &future, &theirs, &twin, &other_queue] {
        commit!(g.insert_job(job));
    }
    let ids = |jobs: Vec<Job>| {
        let mut ids: Vec<JobId> = jobs.into_iter().map(|j| j.id).collect();
        ids.sort_unstable();
        ids
    };
    assert!(
        commit!(g.take_jobs(QUEUE, at(9), at(200), 10)).is_empty(),
        "nothing is due yet"
    );
    assert!(commit!(g.take_jobs(QUEUE, at(100), at(200), 0)).is_empty());
    assert_eq!(
        ids(commit!(g.take_jobs(QUEUE, at(100), at(200), 1))),
        [twin.id],
        "of two equally old ones the first made"
    );
    assert_eq!(
        ids(commit!(g.take_jobs(QUEUE, at(100), at(200), 2))),
        [theirs.id, early.id],
        "whoever's they are"
    );
    assert_eq!(
        ids(commit!(g.take_jobs(QUEUE, at(100), at(200), 10))),
        [late.id]
    );
    assert!(
        commit!(g.take_jobs(QUEUE, at(100), at(200), 10)).is_empty(),
        "each once"
    );
    assert_eq!(
        ids(commit!(g.take_jobs(QUEUE, at(101), at(200), 10))),
        [future.id],
        "due at its very time"
    );
    assert_eq!(
        ids(commit!(g.take_jobs(Queue::Maintenance, at(0), at(200), 10))),
        [other_queue.id]
    );
}

pub async fn a_taken_job_is_finished_once_by_its_holder(g: Ground) {
    let job = add(&g, fixtures::job(g.a.id, at(10))).await;
    assert!(
        !commit!(g.finish_job(g.a.id, job.id, 0, at(11))),
        "nobody took it"
    );
    let taken = take(&g, 20, 50).await;
    let expected = Job {
        state: JobState::Running,
        attempts: 1,
        fence: 1,
        lease_until: Some(at(50)),
        ..job.clone()
    };
    assert_eq!(taken, std::slice::from_ref(&expected));
    assert_eq!(stored(&g, &job).await, expected);
    for fence in [0, 2, -1] {
        assert!(
            !commit!(g.finish_job(g.a.id, job.id, fence, at(21))),
            "fence {fence}"
        );
    }
    let mut tx = g.write(None).await;
    assert!(!foreign!(tx.finish_job(g.b.id, job.id, 1, at(21))));
    assert!(!ok!(tx.finish_job(g.a.id, id(), 1, at(21))));
    ok!(tx.commit());
    assert_eq!(
        stored(&g, &job).await,
        expected,
        "nothing of that changed it"
    );
    assert!(commit!(g.finish_job(g.a.id, job.id, 1, at(22))));
    assert!(
        !commit!(g.finish_job(g.a.id, job.id, 1, at(23))),
        "it is done"
    );
    let done = Job {
        state: JobState::Done,
        finished_at: Some(at(22)),
        lease_until: None,
        ..expected
    };
    assert_eq!(stored(&g, &job).await, done);
    assert!(
        take(&g, 10_000, 20_000).await.is_empty(),
        "what is done never runs again"
    );
}

pub async fn a_lost_lease_is_fenced_off(g: Ground) {
    let job = add(&g, fixtures::job(g.a.id, at(10))).await;
    let first = take(&g, 10, 40).await.remove(0);
    assert!(take(&g, 39, 100).await.is_empty(), "held");
    let second = take(&g, 41, 100).await.remove(0);
    assert_eq!((second.id, second.fence, second.attempts), (job.id, 2, 2));

    // The first holder wakes up, does its work and finds that the job is not its own any more.
    let mut tx = g.write(Some(g.a.id)).await;
    assert_eq!(ok!(tx.count(g.a.id, "effect")), 1);
    assert!(!ok!(tx.finish_job(g.a.id, job.id, first.fence, at(42))));
    ok!(tx.rollback());
    assert!(
        !commit!(g.fail_job(g.a.id, job.id, first.fence, "late", None, at(42))),
        "nor can it fail the job"
    );
    assert_eq!(stored(&g, &job).await, second);

    let mut tx = g.write(Some(g.a.id)).await;
    assert_eq!(
        ok!(tx.count(g.a.id, "effect")),
        1,
        "the first effect is gone"
    );
    assert!(ok!(tx.finish_job(g.a.id, job.id, second.fence, at(43))));
    ok!(tx.commit());
    assert_eq!(stored(&g, &job).await.state, JobState::Done);
}

pub async fn a_crash_counts_as_an_attempt(g: Ground) {
    let silent = add(&g, fixtures::job(g.a.id, at(0))).await;
    let told = add(
        &g,
        Job {
            last_error: Some("before".into()),
            max_attempts: 2,
            ..fixtures::job(g.b.id, at(0))
        },
    )
    .await;
    let other_queue = Job {
        work: Work::Sweep,
        state: JobState::Running,
        attempts: 3,
        lease_until: Some(at(1)),
        ..fixtures::job(g.a.id, at(0))
    };
    add(&g, other_queue.clone()).await;
    for attempt in 1..=3 {
        let now = attempt * 100;
        let taken = take(&g, now, now + 50).await;
        let expected: Vec<_> = [&silent, &told]
            .into_iter()
            .filter(|j| j.max_attempts >= attempt)
            .map(|j| (j.id, attempt))
            .collect();
        assert_eq!(
            taken.iter().map(|j| (j.id, j.attempts)).collect::<Vec<_>>(),
            expected
        );
    }
    assert_eq!(
        stored(&g, &told).await.state,
        JobState::Dead,
        "its second crash was its last attempt"
    );
    assert!(take(&g, 400, 450).await.is_empty());
    let dead = stored(&g, &silent).await;
    assert_eq!(
        (
            dead.state,
            dead.attempts,
            dead.finished_at,
            dead.lease_until
        ),
        (JobState::Dead, 3, Some(at(400)), None)
    );
    assert_eq!(
        dead.last_error.as_deref(),
        Some("the worker stopped before it finished")
    );
    assert_eq!(
        stored(&g, &told).await.last_error.as_deref(),
        Some("before"),
        "an error that is known is kept"
    );
    assert_eq!(
        stored(&g, &other_queue).await,
        other_queue,
        "another queue's is not ours to judge"
    );
    assert!(
        !commit!(g.finish_job(g.a.id, silent.id, 3, at(401))),
        "the dead do not finish"
    );
}

pub async fn jobs_belong_to_their_organisation(g: Ground) {
    let job = add(&g, fixtures::job(g.a.id, at(0))).await;
    let mut tx = g.read().await;
    assert_eq!(foreign!(tx.job(g.b.id, job.id)), None);
    assert_eq!(ok!(tx.job(g.a.id, job.id)), Some(job));
}
