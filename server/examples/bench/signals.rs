//! How many signals a second are taken in durably while a hundred triggers listen, and how long
//! after the answer a proposal hears of its signal: first at the rate of the goal, then with
//! senders that never wait.

use crate::{
    client::{Failure, Heard, PATIENCE, Server, Session, listen, next, sponsor},
    head, row,
};
use engine::{Ctx, Engine, signals};
use model::{
    OrgId, PlaybookId, Span, Time,
    executions::DeclareForm,
    jobs::Queue,
    live::{Happening, Topic},
    playbooks::SignalCategory,
    signals::{
        Accepted, BATCH, Condition, ConditionOp, Hysteresis, Leaf, MAX_BATCH, MAX_RATE, NewSource,
        NewTrigger, Rule, SeverityLevel, SourceKind, TriggerMode, TriggerState, TriggerView,
    },
};
use reqwest::{Client, Method, StatusCode, header};
use serde_json::{Value, json};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    sync::mpsc::{UnboundedReceiver, unbounded_channel},
    time::{sleep, sleep_until},
};

const TRIGGERS: usize = 100;
/// Of the triggers, those that look back over a window.
const WINDOWED: usize = 10;
/// The window of these, in seconds.
const WINDOW: u32 = 10;
/// Programs that send batches at the same time.
const SENDERS: usize = 4;
const LASTS: Duration = Duration::from_secs(30);
/// Signals a second of the first half.
const RATE: usize = 2_000;
/// Beside them, a signal that a trigger fires at is sent this often.
const EVERY: Duration = Duration::from_millis(100);
/// The one trigger that is met.
const MARKER: &str = "bench.marker";

pub async fn run() -> Result<(), Failure> {
    let server = Server::start(&[]).await?;
    let system = Ctx::system(server.org);
    let boss = Session::open(&server.base, &sponsor()?, engine::demo::PASSWORD).await?;
    let form: DeclareForm = boss
        .call(Method::GET, "/api/v1/executions/form", None)
        .await?;
    let playbooks: Vec<PlaybookId> = form.playbooks.iter().map(|p| p.id).collect();
    let (marked, others) = playbooks.split_first().ok_or("no playbook is published")?;
    let mut triggers = Vec::with_capacity(TRIGGERS);
    for n in 0..TRIGGERS {
        let playbook = if n == 0 || others.is_empty() {
            *marked
        } else {
            others[n % others.len()]
        };
        let new = serde_json::to_value(trigger(n, playbook))?;
        let made: TriggerView = boss
            .call(Method::POST, "/api/v1/triggers", Some(&new))
            .await?;
        triggers.push(made.trigger.id);
    }
    let sender = Sender {
        client: Client::new(),
        address: format!("{}/api/v1/signals", server.base).into(),
        key: key(&server.engine, &system).await?.into(),
    };
    let (tell, mut heard) = unbounded_channel();
    listen(boss.follow(Topic::Signals).await?, 0, tell);
    let before = stored(&server.engine, server.org).await?;
    let (mut accepted, mut markers) = (0, 0);
    head();
    for pace in [Some(RATE), None] {
        let what = pace.map_or("as many as can be sent".into(), |n| {
            format!("{n} a second sent")
        });
        // One marker after the other, so that each proposal event belongs to one signal.
        let begun = Instant::now();
        let ends = begun + LASTS;
        let crowd: Vec<_> = (0..SENDERS)
            .map(|number| {
                let sender = sender.clone();
                tokio::spawn(async move { sender.batches(number, pace, ends).await })
            })
            .collect();
        let mut lags = Vec::new();
        while Instant::now() < ends {
            lags.push(sender.marker(markers, &mut heard).await?);
            markers += 1;
            sleep(EVERY).await;
        }
        let mut batches = Vec::new();
        for sending in crowd {
            batches.extend(sending.await??);
        }
        let took = begun.elapsed();
        evaluated(&server.engine).await?;
        let caught_up = begun.elapsed() - took;
        let taken = batches.len() * MAX_BATCH + lags.len();
        accepted += taken;
        row(
            &format!("batch of {MAX_BATCH} signals → 202, {what}"),
            &mut batches,
            &format!(
                "{:.0} signals a second over {:.0} s, {SENDERS} senders, {TRIGGERS} triggers; the last was evaluated {:.1} s after the last answer",
                taken as f64 / took.as_secs_f64(),
                took.as_secs_f64(),
                caught_up.as_secs_f64()
            ),
        )?;
        row(
            &format!("202 → proposal on a socket, {what}"),
            &mut lags,
            "during the batches above",
        )?;
    }

    // Everything that was answered with 202 is there, was evaluated, and led to what it must.
    let kept = stored(&server.engine, server.org).await? - before;
    if kept != i64::try_from(accepted)? {
        return Err(format!("{accepted} signals accepted, {kept} kept").into());
    }
    let new: Value = boss
        .call(Method::GET, "/api/v1/signals?state=new&limit=1", None)
        .await?;
    if new["items"].as_array().is_none_or(|left| !left.is_empty()) {
        return Err(format!("a signal was never evaluated: {new}").into());
    }
    let open: Value = boss
        .call(Method::GET, "/api/v1/proposals?open=true&limit=200", None)
        .await?;
    let open = open["items"].as_array().ok_or("no list of proposals")?;
    let ours: Vec<&Value> = open
        .iter()
        .map(|row| &row["proposal"])
        .filter(|p| triggers.iter().any(|t| p["trigger"] == json!(t)))
        .collect();
    let [one] = ours.as_slice() else {
        return Err(format!("{} proposals instead of one", ours.len()).into());
    };
    if one["heard"] != json!(markers) || one["trigger"] != json!(triggers[0]) {
        return Err(format!("{markers} signals fired: {one}").into());
    }
    server.stop().await;
    Ok(())
}

/// The first is met by every marker. The others listen to what is sent and are never met: one
/// kind each, and the windowed ones all in one category.
fn trigger(n: usize, playbook: PlaybookId) -> NewTrigger {
    let windowed = (1..=WINDOWED).contains(&n);
    let (kind, value) = if n == 0 {
        (MARKER.to_owned(), "0")
    } else {
        (kind(n), "1000000")
    };
    NewTrigger {
        playbook,
        name: format!("Measured {n}"),
        rule: Rule {
            condition: Condition::Leaf(Leaf {
                category: Some(category(n)),
                source: None,
                kind: Some(kind),
                field: "x".into(),
                op: ConditionOp::Above,
                value: value.into(),
                window: windowed.then_some(Span(WINDOW)),
                count: if windowed { 3 } else { 1 },
            }),
            cooldown: Span(0),
            hysteresis: Hysteresis::Always,
        },
        mode: TriggerMode::RequireApproval,
        state: TriggerState::Active,
        severity: SeverityLevel::Minor,
        severity_ceiling: SeverityLevel::Minor,
        owner: None,
    }
}

fn kind(n: usize) -> String {
    format!("bench.{n}")
}

fn category(n: usize) -> SignalCategory {
    if n <= WINDOWED {
        SignalCategory::Cyber
    } else {
        SignalCategory::ALL[n % SignalCategory::ALL.len()]
    }
}

/// A source that may send as fast as any, and its key.
async fn key(engine: &Engine, system: &Ctx) -> Result<String, Failure> {
    let new = NewSource {
        name: "Measured".into(),
        delivers: SourceKind::Api,
        category: None,
        severity: None,
        rate: MAX_RATE,
    };
    let source = signals::add_source(engine, system, &new).await?.source;
    let key = signals::rotate_source_key(engine, system, source.id, source.revision).await?;
    Ok(key.secret)
}

#[derive(Clone)]
struct Sender {
    client: Client,
    address: Arc<str>,
    key: Arc<str>,
}

impl Sender {
    /// Full batches, one after the other, together at most `pace` signals a second; how long
    /// each took until its 202.
    async fn batches(
        self,
        number: usize,
        pace: Option<usize>,
        ends: Instant,
    ) -> Result<Vec<Duration>, Failure> {
        let mut times = Vec::new();
        // The senders take turns.
        let each = pace.map(|n| Duration::from_secs(1) * MAX_BATCH as u32 / n as u32);
        let mut turn = tokio::time::Instant::now() + each.unwrap_or_default() * number as u32;
        while Instant::now() < ends {
            if let Some(each) = each {
                sleep_until(turn).await;
                turn += each * SENDERS as u32;
            }
            let batch: Vec<Value> = (0..MAX_BATCH)
                .map(|n| {
                    // Every trigger but the first hears of its share.
                    let of = 1 + n % (TRIGGERS - 1);
                    let id = format!("{pace:?}-{number}-{}-{n}", times.len());
                    event(&id, &kind(of), category(of), n as f64)
                })
                .collect();
            let body = serde_json::to_vec(&batch)?;
            let begun = Instant::now();
            let accepted = self.send(BATCH, body).await?;
            times.push(begun.elapsed());
            if accepted.accepted != MAX_BATCH || accepted.duplicates != 0 {
                return Err(format!("{} of {MAX_BATCH} accepted", accepted.accepted).into());
            }
        }
        Ok(times)
    }

    /// One signal that fires; from its 202 until a socket hears of its proposal.
    async fn marker(
        &self,
        number: usize,
        heard: &mut UnboundedReceiver<Heard>,
    ) -> Result<Duration, Failure> {
        let event = event(&format!("marker-{number}"), MARKER, category(0), 1.0);
        let accepted = self
            .send("application/cloudevents+json", serde_json::to_vec(&event)?)
            .await?;
        let answered = Instant::now();
        if accepted.accepted != 1 {
            return Err("a marker was not accepted".into());
        }
        loop {
            let said: Heard = next(heard, "a proposal").await?;
            if let Happening::ProposalChanged { what, .. } = said.what {
                let expected = if number == 0 { "opened" } else { "joined" };
                if what != expected {
                    return Err(format!("marker {number}: a proposal was {what}").into());
                }
                // The socket may be faster than the answer.
                return Ok(said.at.saturating_duration_since(answered));
            }
        }
    }

    async fn send(&self, content_type: &str, body: Vec<u8>) -> Result<Accepted, Failure> {
        let answer = self
            .client
            .post(&*self.address)
            .bearer_auth(&self.key)
            .header(header::CONTENT_TYPE, content_type)
            .body(body)
            .send()
            .await?;
        let status = answer.status();
        let text = answer.text().await?;
        if status != StatusCode::ACCEPTED {
            return Err(format!("signals were answered with {status}: {text}").into());
        }
        Ok(serde_json::from_str(&text)?)
    }
}

fn event(id: &str, kind: &str, category: SignalCategory, x: f64) -> Value {
    json!({
        "specversion": "1.0",
        "id": id,
        "source": "/bench",
        "type": kind,
        "category": category.key(),
        "data": {"x": x, "title": format!("{kind} at {x}")},
    })
}

/// How many signals the organisation has.
async fn stored(engine: &Engine, org: OrgId) -> Result<i64, Failure> {
    let mut tx = engine.db().read().await?;
    let counts = tx.signal_counts(org, Time::from_micros(0)).await?;
    Ok(counts.iter().map(|(_, n)| n).sum())
}

/// Waits until no evaluation is due or running; none may be dead.
async fn evaluated(engine: &Engine) -> Result<(), Failure> {
    let until = Instant::now() + PATIENCE;
    loop {
        let now = engine.now();
        let mut tx = engine.db().read().await?;
        let health = tx.queue_health(Queue::Signals, now).await?;
        let next = tx.next_job_at(Queue::Signals).await?;
        drop(tx);
        if health.dead > 0 {
            return Err(format!("{} evaluations are dead", health.dead).into());
        }
        if health.running == 0 && next.is_none_or(|at| at > now) {
            return Ok(());
        }
        if Instant::now() > until {
            return Err(format!("{} evaluations wait", health.ready).into());
        }
        sleep(Duration::from_millis(20)).await;
    }
}
