//! Random histories of a queue, done to the database and to a list in memory: both must agree
//! after each step. The seeds are fixed; a failure names its own.

use crate::{
    fixtures::{self, at, nth},
    ground::Ground,
};
use model::{
    OrgId, Time,
    jobs::{Job, JobState, Queue, QueueHealth},
};

conformance! {
    all random_histories_agree_with_the_model: covers [
        insert_job, take_jobs, finish_job, fail_job, retry_job, purge_jobs, next_job_at, queue_health, dead_jobs, job
    ];
}

const QUEUE: Queue = Queue::Exercises;

/// Splitmix64: a fixed sequence per seed.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % sides
    }
}

/// What the queue is meant to be.
#[derive(Default)]
struct Model(Vec<Job>);

impl Model {
    fn expired(j: &Job, now: Time) -> bool {
        j.state == JobState::Running && j.lease_until.is_some_and(|t| t <= now)
    }
    fn take(&mut self, now: Time, lease: Time, limit: usize) -> Vec<Job> {
        for j in self
            .0
            .iter_mut()
            .filter(|j| Self::expired(j, now) && j.attempts >= j.max_attempts)
        {
            j.state = JobState::Dead;
            j.finished_at = Some(now);
            j.lease_until = None;
            j.last_error
                .get_or_insert_with(|| "the worker stopped before it finished".into());
        }
        let due =
            |j: &Job| (j.state == JobState::Ready && j.run_at <= now) || Self::expired(j, now);
        let mut order: Vec<usize> = (0..self.0.len()).filter(|i| due(&self.0[*i])).collect();
        order.sort_by_key(|i| (self.0[*i].run_at, self.0[*i].id));
        order.truncate(limit);
        let mut taken = Vec::new();
        for i in order {
            let j = &mut self.0[i];
            j.state = JobState::Running;
            j.attempts += 1;
            j.fence += 1;
            j.lease_until = Some(lease);
            taken.push(j.clone());
        }
        taken
    }
    fn end(&mut self, org: OrgId, n: usize, fence: i64, end: impl FnOnce(&mut Job)) -> bool {
        let j = &mut self.0[n];
        let mine = j.org_id == org && j.fence == fence && j.state == JobState::Running;
        if mine {
            j.lease_until = None;
            end(j);
        }
        mine
    }
    fn purge(&mut self, state: JobState, keep: usize) -> u64 {
        let mut ended: Vec<_> = self
            .0
            .iter()
            .filter(|j| j.state == state)
            .map(|j| (j.finished_at, j.id))
            .collect();
        ended.sort_by(|a, b| b.cmp(a));
        let gone: Vec<_> = ended.into_iter().skip(keep).map(|(_, id)| id).collect();
        self.0.retain(|j| !gone.contains(&j.id));
        gone.len() as u64
    }
    fn next(&self) -> Option<Time> {
        let at = |j: &Job| match j.state {
            JobState::Ready => Some(j.run_at),
            JobState::Running => j.lease_until,
            _ => None,
        };
        self.0.iter().filter_map(at).min()
    }
    fn health(&self, now: Time) -> QueueHealth {
        let of = |state| self.0.iter().filter(|j| j.state == state).count() as i64;
        let oldest = self
            .0
            .iter()
            .filter(|j| j.state == JobState::Ready && j.run_at <= now)
            .map(|j| j.run_at)
            .min();
        QueueHealth {
            queue: QUEUE,
            ready: of(JobState::Ready),
            running: of(JobState::Running),
            done: of(JobState::Done),
            dead: of(JobState::Dead),
            lag: oldest.map_or(0, |t| now.secs_since(t)),
        }
    }
}

pub async fn random_histories_agree_with_the_model(g: Ground) {
    for seed in 0..6 {
        history(&g, seed).await;
    }
}

async fn history(g: &Ground, seed: u64) {
    let mut dice = Dice(seed);
    let mut model = Model::default();
    let orgs = [g.a.id, g.b.id];
    let mut tx = g.write(None).await;
    for step in 0..150u64 {
        let now = at((step * 3) as i64);
        let what = format!("seed {seed}, step {step}");
        let n = (dice.roll(1_000_000) as usize) % model.0.len().max(1);
        let org = orgs[dice.roll(2) as usize];
        // Mostly the holder's own fence, sometimes a former one.
        let fence = model
            .0
            .get(n)
            .map_or(0, |j| j.fence - i64::from(dice.roll(5) == 0));
        let id = model.0.get(n).map_or(nth(0), |j| j.id);
        match dice.roll(10) {
            0..3 => {
                let max_attempts = 1 + dice.roll(3) as i64;
                let run_at = now.plus_secs(dice.roll(20) as i64 - 5);
                let job = Job {
                    max_attempts,
                    ..fixtures::job(org, run_at)
                };
                ok!(tx.insert_job(&job));
                model.0.push(job);
            }
            3..5 => {
                let (lease, limit) = (now.plus_secs(dice.roll(12) as i64), dice.roll(4));
                let mut taken = ok!(tx.take_jobs(QUEUE, now, lease, limit as i64));
                taken.sort_by_key(|j| j.id);
                let mut expected = model.take(now, lease, limit as usize);
                expected.sort_by_key(|j| j.id);
                assert_eq!(taken, expected, "{what}");
            }
            5..7 if !model.0.is_empty() => {
                let finish = |j: &mut Job| (j.state, j.finished_at) = (JobState::Done, Some(now));
                assert_eq!(
                    ok!(tx.finish_job(org, id, fence, now)),
                    model.end(org, n, fence, finish),
                    "{what}"
                );
            }
            7 if !model.0.is_empty() => {
                let again = (dice.roll(3) > 0).then(|| now.plus_secs(dice.roll(10) as i64));
                let fail = |j: &mut Job| {
                    j.last_error = Some(what.clone());
                    match again {
                        Some(at) => (j.state, j.run_at) = (JobState::Ready, at),
                        None => (j.state, j.finished_at) = (JobState::Dead, Some(now)),
                    }
                };
                assert_eq!(
                    ok!(tx.fail_job(org, id, fence, &what, again, now)),
                    model.end(org, n, fence, fail),
                    "{what}"
                );
            }
            8 if !model.0.is_empty() => {
                let j = &mut model.0[n];
                let dead = j.org_id == org && j.state == JobState::Dead;
                if dead {
                    (j.state, j.attempts, j.run_at, j.finished_at) =
                        (JobState::Ready, 0, now, None);
                }
                assert_eq!(ok!(tx.retry_job(org, id, now)), dead, "{what}");
            }
            9 if step % 4 == 0 => {
                let (state, keep) = (
                    [JobState::Done, JobState::Dead][dice.roll(2) as usize],
                    dice.roll(6),
                );
                assert_eq!(
                    ok!(tx.purge_jobs(QUEUE, state, keep as i64)),
                    model.purge(state, keep as usize),
                    "{what}"
                );
            }
            _ => {}
        }
        assert_eq!(ok!(tx.next_job_at(QUEUE)), model.next(), "{what}");
        assert_eq!(
            ok!(tx.queue_health(QUEUE, now)),
            model.health(now),
            "{what}"
        );
    }
    for org in orgs {
        let mut dead: Vec<Job> = model
            .0
            .iter()
            .filter(|j| j.org_id == org && j.state == JobState::Dead)
            .cloned()
            .collect();
        dead.sort_by_key(|j| std::cmp::Reverse(j.id));
        assert_eq!(ok!(tx.dead_jobs(org, 1_000)), dead, "seed {seed}");
    }
    for job in &model.0 {
        assert_eq!(
            ok!(tx.job(job.org_id, job.id)).as_ref(),
            Some(job),
            "seed {seed}"
        );
    }
    assert!(model.0.len() > 10, "seed {seed} did something");
    ok!(tx.rollback());
}
