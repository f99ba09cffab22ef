//! The program is killed again and again while people and sources use it. Whoever got no answer
//! asks again, and in the end everything is there once, and every page was handed over.

use super::{dice::Dice, receiver::Receiver};
use crate::common::{Answer, Browser, Options, Temporary, TestApp, own_address, within};
use futures::future::join_all;
use model::{
    ExecutionId, PlaybookId,
    channels::NewEndpoint,
    executions::{
        DeliveryState, Execution, ExecutionCommand as C, ExecutionOrder, PageChannel, PageRun,
    },
    jobs::Queue,
    playbooks::{Phase, PlaybookView},
};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, from_value, json};
use std::{
    collections::{BTreeMap, HashMap},
    fs,
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};
use uuid::Uuid;

const PROGRAM: &str = env!("CARGO_BIN_EXE_m-platform");

const KILLS: usize = 6;
/// Answers between a start and the next kill, at most. All kills together need fewer answers
/// than the work below gives.
const ANSWERS: usize = 30;
const BATCHES: usize = 150;
const IN_BATCH: usize = 5;
/// In every other one nobody answers, so that all of its pages must go out.
const EXECUTIONS: usize = 12;
const LINES: usize = 5;

/// Primary and deputy of the slots, in turn.
const STAFF: [(&str, &str); 3] = [
    ("sponsor", "owner"),
    ("owner", "steward"),
    ("stakeholder", "compliance"),
];

/// A lease, the longest that anything waits here, and the start of the program on a busy machine.
const PATIENCE: Duration = Duration::from_secs(90);

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_done_twice_on_sqlite() {
    let folder = Temporary::new();
    let url = folder.sqlite();
    survive(folder, url).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_or_done_twice_on_postgres() {
    let url = TestApp::postgres_url().await;
    survive(Temporary::new(), url).await;
}

/// Where the program finds its data and listens, the same after each start.
struct Place {
    folder: Temporary,
    url: String,
    listen: String,
}

/// Ends with the test.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Place {
    fn new(folder: Temporary, url: String) -> Self {
        // The key that the test's own server signs with.
        fs::write(folder.path("secret.key"), [7u8; 32]).expect("a secret");
        Self {
            folder,
            url,
            listen: own_address(),
        }
    }

    async fn serve(&self) -> Serving {
        let path = |name: &str| self.folder.path(name).display().to_string();
        let child = Command::new(PROGRAM)
            .args(["serve", "--listen", &self.listen])
            .env_clear()
            .current_dir(self.folder.path(""))
            .envs([
                ("M_DATABASE_URL", self.url.clone()),
                ("M_SECRET_FILE", path("secret.key")),
                ("M_SITE_ROOT", path("site")),
                (
                    "M_LIBRARY",
                    concat!(env!("CARGO_MANIFEST_DIR"), "/../library").into(),
                ),
                ("M_ALLOW_PRIVATE_DESTINATIONS", "true".into()),
                ("M_LOG", "error".into()),
            ])
            .stdout(Stdio::null())
            .spawn()
            .expect("the program starts");
        let serving = Serving(child);
        let probe = Browser::new(format!("http://{}", self.listen), None, None);
        within(PATIENCE, "ready", || async {
            whole(probe.request(Method::GET, "/readyz"))
                .await
                .is_some_and(|answer| answer.status == 200)
        })
        .await;
        serving
    }
}

/// The answer, if it came whole.
async fn whole(request: RequestBuilder) -> Option<Answer> {
    let response = request.send().await.ok()?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Some(Answer {
        status,
        headers,
        text: response.text().await.ok()?,
    })
}

/// Everybody who uses the program, and how often they were answered.
struct Users {
    clients: HashMap<&'static str, Browser>,
    source: Browser,
    answers: AtomicUsize,
    /// Everything was asked and answered.
    done: AtomicBool,
}

impl Users {
    /// Asks until there is an answer, however often the program dies meanwhile.
    async fn insist(&self, request: impl Fn() -> RequestBuilder) -> Answer {
        loop {
            let pause = match whole(request()).await {
                Some(answer) => {
                    self.answers.fetch_add(1, Ordering::SeqCst);
                    match answer.status {
                        // Nothing was kept; it asks for a slower pace.
                        429 | 503 => Duration::from_millis(200),
                        _ => return answer,
                    }
                }
                None => Duration::from_millis(10),
            };
            tokio::time::sleep(pause).await;
        }
    }

    /// Waits for so many answers, or until there is nothing left to ask.
    async fn answered(&self, n: usize) {
        within(PATIENCE, "so many answers", || async {
            self.answers.load(Ordering::SeqCst) >= n || self.done.load(Ordering::SeqCst)
        })
        .await;
    }

    /// A source delivers its batches, each until it is accepted.
    async fn deliver(&self) {
        for n in 0..BATCHES {
            let events: Vec<Value> = (0..IN_BATCH)
                .map(|k| {
                    json!({"specversion": "1.0", "id": event(n, k), "source": "/fire",
                        "type": "fire", "data": {"title": "Smoke"}})
                })
                .collect();
            let text = Value::from(events).to_string();
            let answer = self
                .insist(|| {
                    self.source
                        .request(Method::POST, "/api/v1/signals")
                        .header("content-type", "application/cloudevents-batch+json")
                        .body(text.clone())
                })
                .await;
            assert_eq!(answer.status, 202, "{}", answer.text);
            let told = answer.json();
            let (new, known) = (&told["accepted"], &told["duplicates"]);
            assert_eq!(
                new.as_u64().expect("accepted") + known.as_u64().expect("duplicates"),
                IN_BATCH as u64,
                "{told}"
            );
        }
    }

    /// Declares an execution under a key, and works in it.
    async fn respond(&self, playbook: &PlaybookView, n: usize) -> ExecutionId {
        // Spread over the time in which the program is killed.
        self.answered(n * KILLS * ANSWERS / EXECUTIONS / 2).await;
        let id = self.declare(playbook.summary.playbook.id, n).await;
        if unanswered(n) {
            return id;
        }
        let staff = STAFF.iter().cycle();
        for (slot, (primary, _)) in playbook.body.slots.iter().zip(staff) {
            let slot = slot.key.clone();
            self.order(primary, id, C::Acknowledge { slot }).await;
        }
        for task in first_tasks(playbook) {
            self.order("sponsor", id, C::StartTask { task }).await;
        }
        for k in 0..LINES {
            let text = line(k);
            self.order("stakeholder", id, C::Note { text }).await;
        }
        id
    }

    async fn declare(&self, playbook: PlaybookId, n: usize) -> ExecutionId {
        let sponsor = &self.clients["sponsor"];
        let body = json!({"playbook": playbook, "title": title(n), "situation": "Smoke in hall 3",
            "severity": 2, "mode": "live"});
        loop {
            let answer = self
                .insist(|| {
                    sponsor
                        .request(Method::POST, "/api/v1/executions")
                        .header("idempotency-key", format!("fire-{n}"))
                        .json(&body)
                })
                .await;
            match answer.status {
                201 => return id_of(&answer.json()["row"]["id"]),
                // Killed on the way. Either it was carried out, and then it is in the list, or
                // it was not, and then the key is free after a while.
                409 => {
                    if let Some(id) = self.find(n).await {
                        return id;
                    }
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
                status => panic!("{status}: {}", answer.text),
            }
        }
    }

    async fn find(&self, n: usize) -> Option<ExecutionId> {
        let auditor = &self.clients["auditor"];
        let answer = self
            .insist(|| auditor.request(Method::GET, "/api/v1/executions?limit=200"))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let list = answer.json();
        let rows = list["items"].as_array().expect("items");
        rows.iter()
            .find(|row| row["title"] == title(n))
            .map(|row| id_of(&row["id"]))
    }

    /// One command, with an id so that it may be sent again.
    async fn order(&self, who: &str, id: ExecutionId, command: C) {
        let (client, name) = (&self.clients[who], command.name());
        let order = ExecutionOrder {
            id: Some(Uuid::now_v7()),
            command,
        };
        let path = format!("/api/v1/executions/{id}/commands");
        let answer = self
            .insist(|| client.request(Method::POST, &path).json(&order))
            .await;
        assert_eq!(answer.status, 200, "{name}: {}", answer.text);
    }

    /// Waits until every page is with its channels and every signal was looked at.
    async fn settled(&self, executions: &[ExecutionId]) {
        let auditor = &self.clients["auditor"];
        within(PATIENCE, "nothing waits", || async {
            for id in executions {
                let path = format!("/api/v1/executions/{id}");
                let room = self.insist(|| auditor.request(Method::GET, &path)).await;
                assert_eq!(room.status, 200, "{}", room.text);
                if room.text.contains(r#""state":"queued""#) {
                    return false;
                }
            }
            let path = "/api/v1/signals?state=new&limit=1";
            let signals = self.insist(|| auditor.request(Method::GET, path)).await;
            assert_eq!(signals.status, 200, "{}", signals.text);
            signals.json()["items"]
                .as_array()
                .expect("items")
                .is_empty()
        })
        .await;
    }
}

fn event(batch: usize, n: usize) -> String {
    format!("event-{batch}-{n}")
}
fn title(n: usize) -> String {
    format!("Fire {n}")
}
fn line(n: usize) -> String {
    format!("Line {n}")
}
/// Whether nobody acknowledges anything in the `n`th execution.
const fn unanswered(n: usize) -> bool {
    n % 2 == 1
}
fn first_tasks(playbook: &PlaybookView) -> Vec<String> {
    let tasks = playbook.body.tasks.iter();
    tasks
        .filter(|t| t.phase == Phase::Immediate && t.after.is_empty())
        .map(|t| t.id.clone())
        .collect()
}
fn id_of(value: &Value) -> ExecutionId {
    value
        .as_str()
        .and_then(|id| id.parse().ok())
        .unwrap_or_else(|| panic!("no id: {value}"))
}

async fn survive(folder: Temporary, url: String) {
    let mut dice = Dice::new();
    let receiver = Receiver::start().await;
    let place = Place::new(folder, url);
    let (users, playbook) = prepare(&place, &receiver).await;

    let mut serving = place.serve().await;
    // The work may end before the last kill: answers come while the program says it is ready.
    let mut kills = 0;
    let killing = async {
        while kills < KILLS {
            let now = users.answers.load(Ordering::SeqCst);
            users.answered(now + dice.roll(1, ANSWERS)).await;
            if users.done.load(Ordering::SeqCst) {
                break;
            }
            kills += 1;
            serving.0.kill().expect("killed");
            serving.0.wait().expect("ended");
            serving = place.serve().await;
        }
    };
    let responding = join_all((0..EXECUTIONS).map(|n| users.respond(&playbook, n)));
    let working = async {
        let ((), executions) = tokio::join!(users.deliver(), responding);
        users.done.store(true, Ordering::SeqCst);
        executions
    };
    let ((), executions) = tokio::join!(killing, working);
    assert!(kills > 1, "killed {kills} times in the middle of it");
    users.settled(&executions).await;
    // At the last moment too.
    serving.0.kill().expect("killed");
    serving.0.wait().expect("ended");
    check(&place, &playbook, &executions, &receiver).await;
}

/// An organisation with a playbook, an endpoint and a source, made by a server of the test's own.
async fn prepare(place: &Place, receiver: &Receiver) -> (Users, PlaybookView) {
    let app = TestApp::with(Options {
        database_url: Some(place.url.clone()),
        settings: vec![("M_ALLOW_PRIVATE_DESTINATIONS", "true".into())],
        ..Options::default()
    })
    .await;
    let (engine, admin) = (&app.engine, app.ctx("admin"));
    let playbook = app.playbook(&STAFF).await;
    let endpoint = NewEndpoint {
        name: "Receiver".into(),
        url: receiver.url.clone(),
    };
    engine::channels::create_endpoint(engine, &admin, &endpoint)
        .await
        .expect("an endpoint");
    let new =
        from_value(json!({"name": "Monitoring", "delivers": {"kind": "api"}, "category": "media"}))
            .expect("a source");
    let source = engine::signals::add_source(engine, &admin, &new)
        .await
        .expect("a source")
        .source;
    let key = engine::signals::rotate_source_key(engine, &admin, source.id, source.revision)
        .await
        .expect("a key");
    let base = format!("http://{}", place.listen);
    let mut clients = HashMap::new();
    for who in ["sponsor", "owner", "stakeholder", "auditor"] {
        let token = app.program(who).await.bearer;
        clients.insert(who, Browser::new(base.clone(), None, token));
    }
    app.stop().await;
    let users = Users {
        clients,
        source: Browser::new(base, None, Some(key.secret)),
        answers: AtomicUsize::new(0),
        done: AtomicBool::new(false),
    };
    (users, playbook)
}

async fn check(
    place: &Place,
    playbook: &PlaybookView,
    executions: &[ExecutionId],
    receiver: &Receiver,
) {
    let app = TestApp::with(Options {
        database_url: Some(place.url.clone()),
        settings: vec![("M_ALLOW_PRIVATE_DESTINATIONS", "true".into())],
        ..Options::default()
    })
    .await;
    let org = app.org("sponsor");
    let mut tx = app.engine.db().read().await.expect("read");

    // Every declaration once.
    let heads = tx.execution_heads(org).await.expect("heads");
    let mut declared = BTreeMap::new();
    for head in &heads {
        let x = tx
            .execution(org, head.id)
            .await
            .expect("read")
            .expect("an execution");
        declared.insert(x.title.clone(), x);
    }
    assert_eq!((heads.len(), declared.len()), (EXECUTIONS, EXECUTIONS));
    for (n, id) in executions.iter().enumerate() {
        let x = &declared[&title(n)];
        assert_eq!(x.id, *id, "the one that was answered");
        for page in &x.pages {
            handed_over(n, x, page, receiver);
        }
        if !unanswered(n) {
            worked_in(&app, playbook, x);
        }
    }

    // Nothing is buried, and the log has no gap.
    for queue in Queue::ALL {
        let health = tx
            .queue_health(queue, app.engine.now())
            .await
            .expect("health");
        assert_eq!(health.dead, 0, "{}", queue.key());
    }
    let events = tx.events_after(org, 0, 1_000_000).await.expect("events");
    let numbers: Vec<i64> = events.iter().map(|e| e.seq).collect();
    assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>());
    drop(tx);

    // Every accepted signal once.
    let (auditor, mut path) = (
        app.program("auditor").await,
        "/api/v1/signals?limit=200".to_owned(),
    );
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    loop {
        let page = auditor.get(&path).await.json();
        for item in page["items"].as_array().expect("items") {
            let id = item["signal"]["ce_id"].as_str().expect("an id");
            *found.entry(id.to_owned()).or_default() += 1;
        }
        match page["next"].as_str() {
            Some(next) => path = format!("/api/v1/signals?limit=200&cursor={next}"),
            None => break,
        }
    }
    let sent: BTreeMap<String, usize> = (0..BATCHES)
        .flat_map(|n| (0..IN_BATCH).map(move |k| (event(n, k), 1)))
        .collect();
    assert_eq!(found, sent);
    app.stop().await;
}

/// The page went out, or its person or another had answered before it could.
fn handed_over(n: usize, x: &Execution, page: &PageRun, receiver: &Receiver) {
    let webhook = page
        .deliveries
        .iter()
        .find(|d| d.channel == PageChannel::Webhook)
        .expect("the channel");
    let of = format!("{} {} {:?}", x.title, page.slot, page.state);
    match &webhook.state {
        DeliveryState::Sent { .. } => {
            assert!(receiver.times(&page.id.to_string()) > 0, "{of}");
        }
        DeliveryState::Withheld { .. } => {
            assert!(!unanswered(n), "withheld, and nobody answered: {of}");
            assert!(
                ["acknowledged", "cancelled", "timed_out", "unreached"].contains(&page.state.key()),
                "{of}"
            );
        }
        // Escalated while the last kill came: its job is there, for the next start.
        DeliveryState::Queued if !page.first => {}
        other => panic!("forgotten: {other:?} {of}"),
    }
}

/// What was acknowledged, begun and written is there once.
fn worked_in(app: &TestApp, playbook: &PlaybookView, x: &Execution) {
    for (slot, (primary, _)) in x.slots.iter().zip(STAFF.iter().cycle()) {
        let person = app.id(primary);
        assert_eq!(slot.holder(), Some(person), "{} {}", x.title, slot.key);
        let pages = x.pages.iter().filter(|p| p.slot == slot.key);
        let states: Vec<_> = pages
            .filter(|p| p.person == person)
            .map(|p| p.state.key())
            .collect();
        // Who declares is not asked for what they are first in line for: it is theirs.
        let asked: &[&str] = match x.declared_by == Some(person) {
            true => &[],
            false => &["acknowledged"],
        };
        assert_eq!(states, asked, "{} {}", x.title, slot.key);
    }
    let times = |kind: &str, text: &str| {
        let lines = x.log.iter();
        lines.filter(|l| l.kind == kind && l.text == text).count()
    };
    for id in first_tasks(playbook) {
        let task = x.task(&id).expect("the task");
        assert_eq!(task.state.key(), "in_progress", "{} {id}", x.title);
        let begun = format!("{}: begun", task.spec.title);
        assert_eq!(times("task", &begun), 1, "{} {id}", x.title);
    }
    for k in 0..LINES {
        assert_eq!(times("note", &line(k)), 1, "{} line {k}", x.title);
    }
}
