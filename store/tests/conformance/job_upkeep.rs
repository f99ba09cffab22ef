//! What becomes of jobs that failed or ended, and what is known of a queue.

use crate::{
    fixtures::{self, TEXT, at, id, nth},
    ground::Ground,
    jobs::{QUEUE, add, stored, take},
};
use model::jobs::{Job, JobState, Queue, QueueHealth, Work};

conformance! {
    all a_failed_job_waits_or_dies: covers [fail_job], foreign [fail_job];
    all a_dead_job_is_retried: covers [retry_job, dead_jobs], foreign [retry_job, dead_jobs];
    all the_next_job_is_known: covers [next_job_at, take_jobs];
    all a_promise_is_known_by_name: covers [job_promised];
    all promises_are_known_by_what_they_do: covers [promised], foreign [promised];
    all health_counts_every_state: covers [queue_health];
    all retention_keeps_the_newest: covers [purge_jobs];
}

pub async fn a_failed_job_waits_or_dies(g: Ground) {
    let job = add(&g, fixtures::job(g.a.id, at(0))).await;
    let taken = take(&g, 10, 50).await.remove(0);
    let mut tx = g.write(None).await;
    assert!(!foreign!(tx.fail_job(g.b.id, job.id, 1, "x", None, at(11))));
    assert!(!ok!(tx.fail_job(g.a.id, job.id, 0, "x", None, at(11))));
    ok!(tx.commit());
    assert_eq!(stored(&g, &job).await, taken);

    assert!(commit!(g.fail_job(
        g.a.id,
        job.id,
        1,
        TEXT,
        Some(at(30)),
        at(11)
    )));
    let waiting = Job {
        state: JobState::Ready,
        run_at: at(30),
        lease_until: None,
        last_error: Some(TEXT.into()),
        ..taken
    };
    assert_eq!(stored(&g, &job).await, waiting);
    assert!(
        !commit!(g.finish_job(g.a.id, job.id, 1, at(12))),
        "what failed cannot finish"
    );
    assert!(!commit!(g.fail_job(
        g.a.id,
        job.id,
        1,
        "again",
        None,
        at(12)
    )));
    assert!(take(&g, 29, 60).await.is_empty(), "not before its time");
    assert_eq!(take(&g, 30, 60).await[0].attempts, 2);

    assert!(commit!(g.fail_job(
        g.a.id,
        job.id,
        2,
        "the end",
        None,
        at(31)
    )));
    let dead = Job {
        state: JobState::Dead,
        attempts: 2,
        fence: 2,
        finished_at: Some(at(31)),
        last_error: Some("the end".into()),
        ..waiting
    };
    assert_eq!(stored(&g, &job).await, dead);
    assert!(take(&g, 10_000, 20_000).await.is_empty());
}

pub async fn a_dead_job_is_retried(g: Ground) {
    let dead = |n: u128| Job {
        id: nth(n),
        state: JobState::Dead,
        attempts: 3,
        fence: 3,
        finished_at: Some(at(9 - n as i64)),
        last_error: Some("why".into()),
        ..fixtures::job(g.a.id, at(0))
    };
    let (first, second, third) = (dead(1), dead(2), dead(3));
    let theirs = Job {
        org_id: g.b.id,
        ..dead(4)
    };
    let done = Job {
        state: JobState::Done,
        ..dead(5)
    };
    for job in [&second, &first, &third, &theirs, &done] {
        commit!(g.insert_job(job));
    }
    let mut tx = g.write(None).await;
    assert_eq!(
        ok!(tx.dead_jobs(g.a.id, 10)),
        [third.clone(), second.clone(), first.clone()],
        "newest first"
    );
    assert_eq!(
        ok!(tx.dead_jobs(g.a.id, 2)),
        [third.clone(), second.clone()]
    );
    assert_eq!(foreign!(tx.dead_jobs(g.b.id, 10)), [theirs]);
    assert!(!foreign!(tx.retry_job(g.b.id, first.id, at(20))));
    assert!(!ok!(tx.retry_job(g.a.id, done.id, at(20))));
    assert!(!ok!(tx.retry_job(g.a.id, id(), at(20))));
    assert!(ok!(tx.retry_job(g.a.id, first.id, at(20))));
    assert!(
        !ok!(tx.retry_job(g.a.id, first.id, at(21))),
        "it waits already"
    );
    let waiting = Job {
        state: JobState::Ready,
        attempts: 0,
        run_at: at(20),
        finished_at: None,
        ..first
    };
    assert_eq!(ok!(tx.job(g.a.id, waiting.id)), Some(waiting.clone()));
    assert_eq!(ok!(tx.dead_jobs(g.a.id, 10)), [third, second]);
    ok!(tx.commit());
    assert!(take(&g, 19, 60).await.is_empty());
    let taken = take(&g, 20, 60).await;
    assert_eq!(
        (taken[0].id, taken[0].attempts, taken[0].fence),
        (waiting.id, 1, 4),
        "former holders stay fenced off"
    );
}

/// The time that is told is one at which something happens: no worker spins on it.
pub async fn the_next_job_is_known(g: Ground) {
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.next_job_at(QUEUE)), None);
    drop(tx);
    add(&g, fixtures::job(g.a.id, at(30))).await;
    add(&g, fixtures::job(g.b.id, at(20))).await;
    add(
        &g,
        Job {
            work: Work::Sweep,
            ..fixtures::job(g.a.id, at(1))
        },
    )
    .await;
    add(
        &g,
        Job {
            state: JobState::Done,
            ..fixtures::job(g.a.id, at(2))
        },
    )
    .await;
    add(
        &g,
        Job {
            state: JobState::Dead,
            ..fixtures::job(g.a.id, at(3))
        },
    )
    .await;
    let mut steps = Vec::new();
    loop {
        let mut tx = g.read().await;
        let Some(next) = ok!(tx.next_job_at(QUEUE)) else {
            break;
        };
        drop(tx);
        let before = next.micros() - 1;
        assert!(
            commit!(g.take_jobs(QUEUE, model::Time::from_micros(before), next, 10)).is_empty(),
            "nothing before {next}"
        );
        let taken = commit!(g.take_jobs(QUEUE, next, next.plus_secs(100), 10)).len();
        steps.push((next, taken));
        assert!(
            steps.len() < 20,
            "the same time is told for ever: {steps:?}"
        );
    }
    // Two starts, two leases that run out twice, two deaths.
    let expected = [
        (20, 1),
        (30, 1),
        (120, 1),
        (130, 1),
        (220, 1),
        (230, 1),
        (320, 0),
        (330, 0),
    ];
    assert_eq!(steps, expected.map(|(secs, taken)| (at(secs), taken)));
}

pub async fn a_promise_is_known_by_name(g: Ground) {
    let of = |work: Work, state: JobState| Job {
        work,
        state,
        ..fixtures::job(g.a.id, at(0))
    };
    add(&g, of(Work::Sweep, JobState::Done)).await;
    add(&g, of(Work::Sweep, JobState::Dead)).await;
    add(&g, of(Work::MissReview { review: id() }, JobState::Ready)).await;
    let mut tx = g.read().await;
    assert!(
        !ok!(tx.job_promised(Queue::Maintenance, "sweep")),
        "those that ended are no promise"
    );
    assert!(ok!(tx.job_promised(Queue::Maintenance, "miss_review")));
    assert!(!ok!(tx.job_promised(QUEUE, "miss_review")), "another queue");
    drop(tx);
    add(&g, of(Work::Sweep, JobState::Running)).await;
    let mut tx = g.read().await;
    assert!(ok!(tx.job_promised(Queue::Maintenance, "sweep")));
}

pub async fn promises_are_known_by_what_they_do(g: Ground) {
    let poll = |source: u128| Work::PollSource {
        source: nth(source),
    };
    let of = |n: u128, work: Work, state: JobState| Job {
        id: nth(n),
        work,
        state,
        ..fixtures::job(g.a.id, at(0))
    };
    for job in [
        of(2, poll(2), JobState::Running),
        of(1, poll(1), JobState::Ready),
        of(3, poll(3), JobState::Done),
        of(4, poll(4), JobState::Dead),
        of(5, Work::Sweep, JobState::Ready),
        Job {
            org_id: g.b.id,
            ..of(6, poll(6), JobState::Ready)
        },
    ] {
        commit!(g.insert_job(&job));
    }
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.promised(g.a.id, Queue::Signals)), [poll(1), poll(2)]);
    assert_eq!(foreign!(tx.promised(g.b.id, Queue::Signals)), [poll(6)]);
    assert!(ok!(tx.promised(g.a.id, Queue::Learning)).is_empty());
}

pub async fn health_counts_every_state(g: Ground) {
    let empty = QueueHealth {
        queue: QUEUE,
        ready: 0,
        running: 0,
        done: 0,
        dead: 0,
        lag: 0,
    };
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.queue_health(QUEUE, at(0))), empty);
    drop(tx);
    let counts = [
        (JobState::Ready, 2),
        (JobState::Running, 3),
        (JobState::Done, 4),
        (JobState::Dead, 5),
    ];
    for (state, n) in counts {
        for i in 0..n {
            let org = if i == 0 { g.b.id } else { g.a.id };
            add(
                &g,
                Job {
                    state,
                    ..fixtures::job(org, at(100 + i))
                },
            )
            .await;
        }
    }
    add(
        &g,
        Job {
            work: Work::Sweep,
            ..fixtures::job(g.a.id, at(0))
        },
    )
    .await;
    let counted = QueueHealth {
        ready: 2,
        running: 3,
        done: 4,
        dead: 5,
        ..empty
    };
    let mut tx = g.read().await;
    assert_eq!(
        ok!(tx.queue_health(QUEUE, at(99))),
        counted,
        "what is not due does not wait"
    );
    assert_eq!(
        ok!(tx.queue_health(QUEUE, at(160))),
        QueueHealth { lag: 60, ..counted },
        "the oldest"
    );
    assert_eq!(ok!(tx.queue_health(Queue::Maintenance, at(7))).lag, 7);
}

pub async fn retention_keeps_the_newest(g: Ground) {
    let of = |state: JobState, n: u128, finished: i64| Job {
        id: nth(n),
        state,
        finished_at: Some(at(finished)),
        ..fixtures::job(g.a.id, at(0))
    };
    // Finished in another order than made; three at the same time.
    for (n, finished) in [50, 40, 60, 30, 70, 20, 80, 10, 10, 10]
        .into_iter()
        .enumerate()
    {
        add(&g, of(JobState::Done, n as u128 + 1, finished)).await;
    }
    add(
        &g,
        Job {
            org_id: g.b.id,
            ..of(JobState::Done, 11, 55)
        },
    )
    .await;
    let unfinished = |n: u128, state: JobState| Job {
        finished_at: None,
        ..of(state, n, 0)
    };
    let other_queue = |n: u128| Job {
        work: Work::Sweep,
        ..of(JobState::Done, n, 99)
    };
    let others = [
        of(JobState::Dead, 20, 99),
        unfinished(21, JobState::Ready),
        unfinished(22, JobState::Running),
        other_queue(23),
        other_queue(24),
    ];
    for job in &others {
        commit!(g.insert_job(job));
    }
    assert_eq!(commit!(g.purge_jobs(QUEUE, JobState::Done, 11)), 0);
    assert_eq!(commit!(g.purge_jobs(QUEUE, JobState::Done, 9)), 2);
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.job(g.a.id, nth(9))), None);
    assert!(
        ok!(tx.job(g.a.id, nth(10))).is_some(),
        "of those finished together the newest"
    );
    drop(tx);
    assert_eq!(commit!(g.purge_jobs(QUEUE, JobState::Done, 3)), 6);
    let mut tx = g.read().await;
    let mut left = Vec::new();
    for n in 1..=11 {
        for org in [g.a.id, g.b.id] {
            left.extend(ok!(tx.job(org, nth(n))).map(|j| j.finished_at));
        }
    }
    assert_eq!(
        left,
        [Some(at(60)), Some(at(70)), Some(at(80))],
        "the last finished"
    );
    for job in &others {
        assert_eq!(
            ok!(tx.job(g.a.id, job.id)).as_ref(),
            Some(job),
            "other states and queues stay"
        );
    }
    drop(tx);
    assert_eq!(commit!(g.purge_jobs(QUEUE, JobState::Dead, 0)), 1);
}
