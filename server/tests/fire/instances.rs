//! Two instances on one PostgreSQL, people on both, and a database that drops every connection.

use crate::common::{Browser, Options, Socket, TestApp, eventually};
use model::{
    ExecutionId, PersonId, Time,
    executions::{DeliveryState, ExecutionCommand as C, ExecutionOrder},
    live::{Event, Happening, ServerMessage, Topic},
};
use reqwest::Method;
use sqlx::{Connection, PgConnection};
use std::sync::atomic::{AtomicUsize, Ordering};
use uuid::Uuid;

/// Lines that each of four people writes, and after how many answers the connections are cut.
const LINES: usize = 15;
const CUTS: [usize; 3] = [8, 22, 40];

async fn on(url: &str, at: Option<Time>) -> TestApp {
    TestApp::with(Options {
        database_url: Some(url.to_owned()),
        at,
        ..Options::default()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn both_instances_tell_the_same_in_the_same_order_through_lost_connections() {
    let url = TestApp::postgres_url().await;
    let one = on(&url, None).await;
    let two = on(&url, Some(one.engine.now())).await;
    let playbook = one.playbook(&[("sponsor", "owner")]).await;
    let id = one.execution(playbook.summary.playbook.id).await.row.id;
    let topic = Topic::Execution(id);
    settled(&one, id).await;

    let (here, there) = (
        one.sign_in("auditor").await,
        two.sign_in("compliance").await,
    );
    let (mut first, mut second) = (
        Follower::new(&one, here, topic).await,
        Follower::new(&two, there, topic).await,
    );
    let (from, answers) = (first.last.min(second.last), AtomicUsize::new(0));
    let writers = [
        one.sign_in("sponsor").await,
        two.sign_in("sponsor").await,
        one.sign_in("owner").await,
        two.sign_in("owner").await,
    ];
    let writing = async {
        let all = writers.iter().map(async |client| {
            for n in 0..LINES {
                let text = format!("line {n}");
                insist(client, id, C::Note { text }).await;
                answers.fetch_add(1, Ordering::SeqCst);
            }
        });
        futures::future::join_all(all).await;
        // Both followers stop at this one.
        let last = C::AddCost {
            text: "The last word".into(),
            amount: 1,
            minutes: 0,
        };
        insist(&writers[0], id, last).await;
    };
    let cutting = async {
        for after in CUTS {
            eventually("so many answers", || async {
                answers.load(Ordering::SeqCst) >= after
            })
            .await;
            cut(&url).await;
        }
    };
    tokio::join!(writing, cutting, first.follow(), second.follow());

    // The log is the truth: each line once, numbered in the order of the commits.
    let mut tx = one.engine.db().read().await.expect("read");
    let log = tx
        .topic_events_after(one.org("sponsor"), topic, from, 10_000)
        .await
        .expect("events");
    drop(tx);
    let notes = log.iter().filter(|e| is(&e.what, "note")).count();
    assert_eq!(notes, writers.len() * LINES);
    let log: Vec<_> = log.into_iter().map(heard).collect();
    let of = |follower: &Follower| -> Vec<Heard> {
        let heard = follower.heard.iter();
        heard.filter(|h| h.0 > from).cloned().collect()
    };
    assert_eq!(of(&first), log, "on the first instance");
    assert_eq!(of(&second), log, "on the second instance");

    // And the state is the same on both.
    let room = async |client: &Browser| {
        let answer = client.get(&format!("/api/v1/executions/{id}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let room = answer.json();
        (room["row"]["revision"].clone(), room["timeline"].clone())
    };
    assert_eq!(room(&writers[0]).await, room(&writers[1]).await);
    one.stop().await;
    two.stop().await;
}

/// No job has anything left to write in it.
async fn settled(app: &TestApp, id: ExecutionId) {
    eventually("every page is settled", || async {
        let mut tx = app.engine.db().read().await.expect("read");
        let x = tx.execution(app.org("sponsor"), id).await.expect("read");
        let mut deliveries = x
            .expect("the execution")
            .pages
            .into_iter()
            .flat_map(|p| p.deliveries);
        deliveries.all(|d| d.state != DeliveryState::Queued)
    })
    .await;
}

/// Sends a command until it is answered. Its id makes sure that it is done once, also when the
/// answer was lost after the commit.
async fn insist(client: &Browser, id: ExecutionId, command: C) {
    let order = ExecutionOrder {
        id: Some(Uuid::now_v7()),
        command,
    };
    let path = format!("/api/v1/executions/{id}/commands");
    eventually("an answer", || async {
        let answer = client
            .send(client.request(Method::POST, &path).json(&order))
            .await;
        // The database did not answer: nothing else may come of a lost connection.
        assert!([200, 503].contains(&answer.status), "{}", answer.text);
        answer.status == 200
    })
    .await;
}

/// Ends every connection to the database but this one, as a fail-over does.
async fn cut(url: &str) {
    let mut connection = PgConnection::connect(url).await.expect("a connection");
    let ended: Vec<bool> = sqlx::query_scalar(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    .fetch_all(&mut connection)
    .await
    .expect("connections are cut");
    // How many there are depends on who has come back from the cut before.
    assert!(ended.contains(&true), "{ended:?}");
    connection.close().await.expect("closed");
}

/// What a follower can tell of an event.
type Heard = (i64, Time, Option<PersonId>, Happening);

fn heard(event: Event) -> Heard {
    (event.seq, event.at, event.actor, event.what)
}

fn is(happening: &Happening, wanted: &str) -> bool {
    matches!(happening, Happening::ExecutionChanged { what, .. } if what == wanted)
}

/// A page that stays open: it opens its socket again and resumes by number, as ours do.
struct Follower<'a> {
    app: &'a TestApp,
    browser: Browser,
    topic: Topic,
    socket: Option<Socket>,
    last: i64,
    heard: Vec<Heard>,
}

impl<'a> Follower<'a> {
    async fn new(app: &'a TestApp, browser: Browser, topic: Topic) -> Self {
        let mut socket = Socket::open(app, &browser).await;
        socket.subscribe(topic, None).await;
        let last = socket.subscribed().await;
        Self {
            app,
            browser,
            topic,
            socket: Some(socket),
            last,
            heard: Vec::new(),
        }
    }

    /// Until the last word.
    async fn follow(&mut self) {
        loop {
            let Some(socket) = &mut self.socket else {
                self.reopen().await;
                continue;
            };
            match socket.any().await {
                Ok(ServerMessage::Event {
                    seq,
                    at,
                    actor,
                    what,
                    topic,
                    ..
                }) => {
                    assert_eq!(topic, self.topic);
                    assert!(seq > self.last, "{seq} after {}", self.last);
                    self.last = seq;
                    let over = is(&what, "add_cost");
                    self.heard.push((seq, at, actor, what));
                    if over {
                        return;
                    }
                }
                Ok(
                    ServerMessage::Subscribed { .. }
                    | ServerMessage::Presence { .. }
                    | ServerMessage::Ping { .. },
                ) => {}
                Ok(other) => panic!("{other:?}"),
                // Something went wrong on their side: a page comes back.
                Err(code) => {
                    assert!([1011, 1006, 1005].contains(&code), "{code}");
                    self.socket = None;
                }
            }
        }
    }

    async fn reopen(&mut self) {
        let own = self.app.url("");
        let mut opened = None;
        while opened.is_none() {
            let cookie = self.browser.cookie.as_deref();
            match Socket::try_open(self.app, cookie, Some(&own)).await {
                Ok(socket) => opened = Some(socket),
                Err(status) => {
                    assert_eq!(status, 503);
                    tokio::time::sleep(std::time::Duration::from_millis(10)).await;
                }
            }
        }
        self.socket = opened;
        if let Some(socket) = &mut self.socket {
            socket.subscribe(self.topic, Some(self.last)).await;
        }
    }
}
