//! How long the server takes: p50 and p99 of the review page, of the API and of a change.

use crate::client::{Failure, Server, Session, published, sponsor};
use reqwest::{Method, Response, header};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const WARM: usize = 50;
const READS: usize = 1_000;
const WRITES: usize = 500;
const AT_ONCE: usize = 8;
const SEARCHES: usize = 500;
const PLAYBOOKS: usize = 1_000;

pub async fn run() -> Result<(), Failure> {
    let server = Server::start(&[]).await?;
    let for_search = server.engine.clone();
    let bench = Bench(Session::open(&server.base, &sponsor()?, engine::demo::PASSWORD).await?);

    let reviews = bench.get_json("/api/v1/reviews").await?;
    let scheduled = reviews["items"]
        .as_array()
        .and_then(|all| {
            all.iter().find(|r| {
                r["state"] == "scheduled" || r["state"] == "preparing" || r["state"] == "in_session"
            })
        })
        .ok_or("the demo has no open review")?
        .clone();
    let id = scheduled["id"]
        .as_str()
        .ok_or("a review without id")?
        .to_owned();
    let review = format!("/api/v1/reviews/{id}");
    for command in ["prepare", "open"] {
        let now = etag(&bench.get(&review).await?)?;
        bench
            .command(&review, &json!({ "command": command }), &now)
            .await?;
    }

    println!(
        "{:<44} {:>6} {:>9} {:>9} {:>9}",
        "request", "n", "p50 ms", "p99 ms", "per s"
    );
    for path in [
        format!("/reviews/{id}"),
        "/home".into(),
        "/playbooks".into(),
        review,
        "/livez".into(),
    ] {
        bench.reads(&path).await?;
    }
    bench.notes(&id).await?;
    bench.tokens().await?;
    fill(&for_search, PLAYBOOKS).await?;
    bench.searches().await?;
    server.stop().await;
    Ok(())
}

#[derive(Clone)]
struct Bench(Session);

/// The revision that an answer shows.
fn etag(answer: &Response) -> Result<String, Failure> {
    let etag = answer.headers().get(header::ETAG);
    let etag = etag.and_then(|e| e.to_str().ok()).ok_or("no ETag")?;
    Ok(etag.to_owned())
}

impl Bench {
    async fn get(&self, path: &str) -> Result<Response, Failure> {
        self.0.send(Method::GET, path, None, None).await
    }

    async fn get_json(&self, path: &str) -> Result<Value, Failure> {
        self.0.call(Method::GET, path, None).await
    }

    /// One command of the chair, on the review as `etag` shows it.
    async fn command(&self, path: &str, body: &Value, etag: &str) -> Result<Response, Failure> {
        let path = format!("{path}/commands");
        self.0
            .send(Method::POST, &path, Some(body), Some(etag))
            .await
    }

    async fn reads(&self, path: &str) -> Result<(), Failure> {
        for _ in 0..WARM {
            self.get(path).await?;
        }
        let begun = Instant::now();
        let tasks: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                let (bench, path) = (self.clone(), path.to_owned());
                tokio::spawn(async move {
                    let mut times = Vec::with_capacity(READS / AT_ONCE);
                    for _ in 0..READS / AT_ONCE {
                        let start = Instant::now();
                        let answer = bench.get(&path).await?;
                        // The whole body counts.
                        let bytes = answer.bytes().await?;
                        if bytes.is_empty() && !path.starts_with("/livez") {
                            return Err("an empty answer".into());
                        }
                        times.push(start.elapsed());
                    }
                    Ok::<_, Failure>(times)
                })
            })
            .collect();
        let mut times = Vec::new();
        for task in tasks {
            times.extend(task.await??);
        }
        let shown = path
            .split('/')
            .map(|p| if p.len() == 36 { "{id}" } else { p })
            .collect::<Vec<_>>()
            .join("/");
        report(
            &format!("GET {shown} ({AT_ONCE} at once)"),
            times,
            begun.elapsed(),
        );
        Ok(())
    }

    /// The chair saves a note: state, audit entry and event in one commit. One at a time, as
    /// each needs the revision of the one before.
    async fn notes(&self, id: &str) -> Result<(), Failure> {
        let path = format!("/api/v1/reviews/{id}");
        let mut revision = etag(&self.get(&path).await?)?;
        let (mut times, begun) = (Vec::new(), Instant::now());
        for n in 0..WRITES {
            let body = json!({"command": "note", "step": "coverage", "text": format!("Note {n}")});
            let start = Instant::now();
            let answer = self.command(&path, &body, &revision).await?;
            times.push(start.elapsed());
            revision = etag(&answer)?;
        }
        report("POST review command (1 at a time)", times, begun.elapsed());
        let notes = self.get_json(&path).await?["notes"].to_string();
        if !notes.contains(&format!("Note {}", WRITES - 1)) {
            return Err("the last note was not kept".into());
        }
        Ok(())
    }

    /// Words, beginnings and slips over 148 templates and 1,000 playbooks in force.
    async fn searches(&self) -> Result<(), Failure> {
        let begun = Instant::now();
        let found = self.get_json("/api/v1/search?q=marked0999").await?;
        if found["playbooks"][0]["excerpt"]
            .as_array()
            .is_none_or(Vec::is_empty)
        {
            return Err(format!("a word of one playbook was not found: {found}").into());
        }
        println!(
            "first search, {PLAYBOOKS} playbooks read and indexed: {:.0} ms",
            begun.elapsed().as_secs_f64() * 1e3
        );
        let words = [
            "ransomware",
            "bank payroll",
            "supplyer failure",
            "notif",
            "regulator 72 hours",
            "exective threat",
            "price",
            "marked0500",
            "port closure rerouting",
            "zzzzqqq",
        ];
        let (mut times, begun) = (Vec::new(), Instant::now());
        for n in 0..SEARCHES {
            let q = words[n % words.len()];
            let path = format!("/api/v1/search?q={}", q.replace(' ', "+"));
            let start = Instant::now();
            let found = self.get_json(&path).await?;
            times.push(start.elapsed());
            let any = found["playbooks"].as_array().is_some_and(|a| !a.is_empty());
            if any != (q != "zzzzqqq") {
                return Err(format!("`{q}` found {found}").into());
            }
        }
        report("GET /api/v1/search (1 at a time)", times, begun.elapsed());
        Ok(())
    }

    async fn tokens(&self) -> Result<(), Failure> {
        let begun = Instant::now();
        let tasks: Vec<_> = (0..AT_ONCE)
            .map(|t| {
                let bench = self.clone();
                tokio::spawn(async move {
                    let mut times = Vec::new();
                    for n in 0..WRITES / AT_ONCE {
                        let body = json!({"name": format!("bench {t} {n}"), "days": 1});
                        let start = Instant::now();
                        bench
                            .0
                            .send(Method::POST, "/api/v1/tokens", Some(&body), None)
                            .await?;
                        times.push(start.elapsed());
                    }
                    Ok::<_, Failure>(times)
                })
            })
            .collect();
        let mut times = Vec::new();
        for task in tasks {
            times.extend(task.await??);
        }
        report(
            &format!("POST /api/v1/tokens ({AT_ONCE} at once)"),
            times,
            begun.elapsed(),
        );
        Ok(())
    }
}

/// Playbooks in force up to `wanted`, made from the templates in turn, each with a word of its own.
async fn fill(engine: &engine::Engine, wanted: usize) -> Result<(), Failure> {
    let mut tx = engine.db().read().await?;
    let org = tx.organisations().await?[0].id;
    let some = tx.playbooks(org).await?;
    drop(tx);
    let model = some.first().ok_or("the demo has no playbook")?;
    let templates = engine.library().all();
    let mut tx = engine.db().write(Some(org)).await?;
    for n in some.len()..wanted {
        let template = &templates[n % templates.len()];
        let mut body = template.body.clone();
        body.summary.push_str(&format!(" Marked{n:04}."));
        let (key, title) = (format!("PB-{:04}", 1_000 + n), template.body.title.clone());
        let (playbook, version) = published(model, key, title, body)?;
        tx.insert_playbook(&playbook).await?;
        tx.insert_version(&version).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn report(name: &str, mut times: Vec<Duration>, took: Duration) {
    times.sort_unstable();
    let at =
        |share: f64| times[((times.len() - 1) as f64 * share).round() as usize].as_secs_f64() * 1e3;
    println!(
        "{name:<44} {:>6} {:>9.2} {:>9.2} {:>9.0}",
        times.len(),
        at(0.5),
        at(0.99),
        times.len() as f64 / took.as_secs_f64()
    );
}
