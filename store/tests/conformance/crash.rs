//! A worker process is killed again and again, at any point. Nothing that was promised is lost
//! and nothing that was finished runs again. The worker is this test binary, run again with
//! [`CHILD`] set to the database's URL.

use crate::{
    fixtures,
    ground::{Backend, Ground, Place, Raw, prepare, runtime},
    queue_model::Dice,
};
use model::{
    JobId, OrgId, Time,
    jobs::{Job, JobState, Queue},
};
use std::{
    io::{BufRead, BufReader, Write},
    os::unix::process::ExitStatusExt,
    process::{Command, Stdio},
    time::{Duration, SystemTime},
};
use store::Db;

const CHILD: &str = "M_STORE_CRASH_CHILD";
const QUEUE: Queue = Queue::Exercises;
const KILLS: usize = 15;

#[test]
fn on_sqlite() {
    survive(Backend::Sqlite, "crash::on_sqlite");
}
#[test]
fn on_postgres() {
    survive(Backend::Postgres, "crash::on_postgres");
}

fn now() -> Time {
    let since = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .expect("after 1970");
    Time::from_micros(since.as_micros() as i64)
}

fn job(org: OrgId) -> Job {
    Job {
        max_attempts: i64::MAX,
        ..fixtures::job(org, now())
    }
}

fn effect(id: JobId) -> String {
    format!("effect:{id}")
}

/// Effect and completion in one transaction. False when another worker took the job over.
async fn finish(db: &Db, job: &Job) -> bool {
    let mut tx = db.write(Some(job.org_id)).await.expect("write");
    tx.count(job.org_id, &effect(job.id)).await.expect("effect");
    let mine = tx
        .finish_job(job.org_id, job.id, job.fence, now())
        .await
        .expect("finish");
    if mine {
        tx.commit().await.expect("commit");
    } else {
        tx.rollback().await.expect("rollback");
    }
    mine
}

/// Promises, takes and finishes jobs until it is killed, and says what is committed.
async fn work(db: Db, orgs: Vec<OrgId>) {
    let say = |line: String| {
        std::io::stdout()
            .lock()
            .write_all(line.as_bytes())
            .expect("stdout")
    };
    for org in orgs.iter().cycle() {
        let promise = job(*org);
        let mut tx = db.write(Some(*org)).await.expect("write");
        tx.insert_job(&promise).await.expect("promise");
        tx.count(*org, "promised").await.expect("count");
        tx.commit().await.expect("commit");
        say(format!("\nack {org} {} .\n", promise.id));
        let mut tx = db.write(None).await.expect("write");
        let lease = Time::from_micros(now().micros() + 20_000);
        let jobs = tx.take_jobs(QUEUE, now(), lease, 2).await.expect("take");
        tx.commit().await.expect("commit");
        say("\ntook\n".into());
        for job in jobs {
            finish(&db, &job).await;
            say("\nfinished\n".into());
        }
    }
}

fn child(url: &str) {
    runtime().block_on(async {
        let db = Db::connect(url).await.expect("connect");
        let orgs: Vec<_> = db
            .read()
            .await
            .expect("read")
            .organisations()
            .await
            .expect("organisations")
            .iter()
            .map(|o| o.id)
            .collect();
        let workers: Vec<_> = (0..3)
            .map(|_| tokio::spawn(work(db.clone(), orgs.clone())))
            .collect();
        for worker in workers {
            worker.await.expect("a worker ends only with its process");
        }
    });
}

/// Runs a worker, kills it after `lines` lines and up to `more` of time, and gives the promises
/// it had acknowledged.
fn run_and_kill(url: &str, test: &str, lines: u64, more: Duration) -> Vec<(OrgId, JobId)> {
    let mut worker = Command::new(std::env::current_exe().expect("this binary"))
        .args([test, "--exact", "--nocapture"])
        .env(CHILD, url)
        .stdout(Stdio::piped())
        .spawn()
        .expect("worker");
    let mut output = BufReader::new(worker.stdout.take().expect("stdout")).lines();
    let mut acknowledged = Vec::new();
    let mut note = |line: String| {
        let words: Vec<_> = line.split(' ').collect();
        // The full stop shows that the line is whole.
        if let ["ack", org, id, "."] = words[..] {
            acknowledged.push((org.parse().expect("id"), id.parse().expect("id")));
        }
        line
    };
    let mut heard = 0;
    while heard < lines {
        let line = output.next().expect("the worker works until it is killed");
        let line = note(line.expect("line"));
        let spoken = ["ack", "took", "finished"];
        heard += u64::from(spoken.iter().any(|word| line.starts_with(word)));
    }
    // Not waiting for anything: a random point in time.
    std::thread::sleep(more);
    worker.kill().expect("kill");
    for line in output {
        note(line.expect("line"));
    }
    let status = worker.wait().expect("wait");
    assert_eq!(
        status.signal(),
        Some(9),
        "it did not end by itself: {status}"
    );
    acknowledged.sort_unstable();
    acknowledged.dedup();
    acknowledged
}

fn survive(backend: Backend, test: &str) {
    if let Ok(url) = std::env::var(CHILD) {
        return child(&url);
    }
    let place = Place::new(backend);
    let seed = now().micros() as u64;
    eprintln!("seed {seed}");
    let mut dice = Dice(seed);
    let ground = runtime().block_on(async {
        let ground = prepare(&place).await;
        ground.db.close().await;
        ground
    });
    let mut acknowledged = Vec::new();
    for _ in 0..KILLS {
        // Promises of another process, too: SQLite is one instance by design, so in between.
        acknowledged.extend(runtime().block_on(promise(&place.url, &ground)));
        let (lines, more) = (1 + dice.roll(60), Duration::from_micros(dice.roll(4_000)));
        acknowledged.extend(run_and_kill(&place.url, test, lines, more));
    }
    runtime().block_on(judge(&place, &ground, acknowledged));
}

async fn promise(url: &str, ground: &Ground) -> Vec<(OrgId, JobId)> {
    let db = Db::connect(url).await.expect("connect");
    let mut promised = Vec::new();
    for org in [ground.a.id, ground.b.id] {
        let job = job(org);
        let mut tx = db.write(Some(org)).await.expect("write");
        tx.insert_job(&job).await.expect("promise");
        tx.count(org, "promised").await.expect("count");
        tx.commit().await.expect("commit");
        promised.push((org, job.id));
    }
    db.close().await;
    promised
}

async fn judge(place: &Place, ground: &Ground, acknowledged: Vec<(OrgId, JobId)>) {
    let raw = Raw::open(place.backend, &place.url).await;
    let jobs = raw.number("SELECT COUNT(*) FROM jobs").await;
    let promised = "SELECT CAST(SUM(value) AS BIGINT) FROM counters WHERE name = 'promised'";
    assert_eq!(
        raw.number(promised).await,
        jobs,
        "a promise and its job are there together or not at all"
    );
    assert!(acknowledged.len() as i64 <= jobs && acknowledged.len() > KILLS * 3);
    let effects = "SELECT COUNT(*) FROM counters WHERE name LIKE 'effect:%'";
    let done = "SELECT COUNT(*) FROM jobs WHERE state = 'done'";
    assert_eq!(
        raw.number(effects).await,
        raw.number(done).await,
        "an effect and its completion, too"
    );

    // The next worker finds what the killed ones left.
    let db = Db::connect(&place.url).await.expect("connect");
    loop {
        let mut tx = db.write(None).await.expect("write");
        let later = now().plus_days(1);
        let left = tx
            .take_jobs(QUEUE, later, later.plus_secs(60), 10)
            .await
            .expect("take");
        tx.commit().await.expect("commit");
        for job in &left {
            assert!(finish(&db, job).await);
        }
        if left.is_empty() {
            break;
        }
    }
    assert!(
        raw.number("SELECT COUNT(*) FROM jobs WHERE attempts > 1")
            .await
            > 0,
        "some kill hit a job under way"
    );
    assert_eq!(raw.number(done).await, jobs, "every job is done");
    assert_eq!(raw.number(effects).await, jobs);
    assert_eq!(
        raw.number("SELECT MAX(value) FROM counters WHERE name LIKE 'effect:%'")
            .await,
        1,
        "none twice"
    );
    let mut tx = db.write(None).await.expect("write");
    for (org, id) in acknowledged {
        assert!([ground.a.id, ground.b.id].contains(&org));
        let job = tx
            .job(org, id)
            .await
            .expect("job")
            .expect("what was acknowledged is there");
        assert_eq!(job.state, JobState::Done);
        assert_eq!(
            tx.count(org, &effect(id)).await.expect("count"),
            2,
            "exactly one effect was counted before this"
        );
    }
    tx.rollback().await.expect("rollback");
    db.close().await;
}
