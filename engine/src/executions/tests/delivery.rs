//! Pages on their way to people.

use super::*;
use std::{
    future::poll_fn,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    pin::pin,
    sync::{Arc, Condvar, Mutex},
    task::Poll,
    time::Duration,
};
use tokio::sync::mpsc;

/// Something that pages are posted to, many at once. It answers when it is told to.
struct Holding {
    url: String,
    asked: mpsc::UnboundedReceiver<()>,
    open: Arc<(Mutex<bool>, Condvar)>,
}

impl Holding {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("address"));
        let (send, asked) = mpsc::unbounded_channel();
        let open = Arc::new((Mutex::new(false), Condvar::new()));
        let gate = open.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (send, gate) = (send.clone(), gate.clone());
                std::thread::spawn(move || {
                    let mut reader = BufReader::new(stream);
                    let mut long: usize = 0;
                    loop {
                        let mut line = String::new();
                        if reader.read_line(&mut line).unwrap_or(0) < 3 {
                            break;
                        }
                        if let Some((name, value)) = line.split_once(':')
                            && name.eq_ignore_ascii_case("content-length")
                        {
                            long = value.trim().parse().unwrap_or(0);
                        }
                    }
                    let mut body = vec![0; long];
                    let _ = reader.read_exact(&mut body);
                    let _ = send.send(());
                    let (open, told) = &*gate;
                    let shut = open.lock().expect("a gate");
                    drop(told.wait_while(shut, |open| !*open).expect("a gate"));
                    let _ = write!(
                        reader.get_mut(),
                        "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n"
                    );
                });
            }
        });
        Self { url, asked, open }
    }

    fn answer(&self) {
        let (open, told) = &*self.open;
        *open.lock().expect("a gate") = true;
        told.notify_all();
    }
}

#[tokio::test]
async fn a_queue_keeps_its_limit_and_at_the_end_what_is_under_way_is_finished() {
    let mut endpoint = Holding::start();
    let settings = OutsideSettings {
        allow_private_destinations: true,
        ..OutsideSettings::default()
    };
    let t = test_with(&settings).await;
    hook(&t, "Slow", &endpoint.url).await;
    let limit = Queue::Notifications.concurrency();
    let mut promised = 0;
    while promised <= limit {
        let room = declared(&t, ExecutionMode::Live).await;
        promised += room
            .slots
            .iter()
            .flat_map(|s| &s.pages)
            .flat_map(|p| &p.deliveries)
            .filter(|d| d.channel == PageChannel::Webhook)
            .count();
    }
    // Each page goes on by itself, so that there are more jobs than the queue takes.
    broken_off(&t).await;
    jobs::run_due(&t.engine).await.expect("run");
    t.clock.advance_secs(2);
    let workers = jobs::Workers::start(&t.engine);
    for _ in 0..limit {
        endpoint.asked.recv().await.expect("a page");
    }
    let mut tx = t.engine.db().read().await.expect("read");
    let now = t.engine.now();
    let health = tx.queue_health(Queue::Notifications, now).await;
    let health = health.expect("health");
    drop(tx);
    assert_eq!(health.running, limit as i64);
    assert!(health.ready > 0, "{health:?}");

    let mut ending = pin!(workers.drain(Duration::from_secs(60)));
    let ended = poll_fn(|cx| Poll::Ready(ending.as_mut().poll(cx).is_ready())).await;
    assert!(!ended, "it waits for the pages that are under way");
    endpoint.answer();
    ending.await;
    assert!(endpoint.asked.try_recv().is_err(), "nothing more was taken");
    // No job is left running.
    t.finish().await;
}

#[tokio::test]
async fn pages_that_are_taken_together_are_put_on_record_together() {
    let t = Test::new().await;
    let (mut told, _) = t.engine.bus().listen(t.org).await.expect("listen");
    let room = declared(&t, ExecutionMode::Live).await;
    let workers = jobs::Workers::start(&t.engine);
    let room = loop {
        let room = executions::get(&t.engine, &t.as_("Helena"), room.row.id)
            .await
            .expect("get");
        if room.row.stamps.t2.is_some() {
            break room;
        }
        told.recv().await.expect("an event");
    };
    workers.drain(std::time::Duration::from_secs(10)).await;
    let outward: Vec<_> = room
        .slots
        .iter()
        .flat_map(|s| &s.pages)
        .flat_map(|p| &p.deliveries)
        .filter(|d| d.channel != PageChannel::InApp)
        .collect();
    assert!(outward.len() > 2);
    // No mail server and no endpoint here: withheld, and said so.
    assert!(
        outward
            .iter()
            .all(|d| matches!(d.state, DeliveryState::Withheld { .. }))
    );
    let id = room.row.id.to_string();
    let commits = t
        .audit("jobs.deliver_page")
        .await
        .iter()
        .filter(|e| e.resource.contains(&id))
        .count();
    assert!((1..outward.len()).contains(&commits), "{commits} commits");
    t.finish().await;
}

/// What is due is taken by a worker that dies.
async fn broken_off(t: &Test) {
    let now = t.engine.now();
    let mut tx = t.engine.db().write(None).await.expect("write");
    let lease = now.plus_secs(LEASE.secs());
    let taken = tx
        .take_jobs(Queue::Notifications, now, lease, 1_000)
        .await
        .expect("take");
    assert!(!taken.is_empty());
    tx.commit().await.expect("commit");
    t.clock.advance_secs(LEASE.secs() + 1);
}

/// What is promised for this execution in the queue of pages.
async fn promised(t: &Test, room: &WarRoomView) -> Vec<JobWork> {
    let mut tx = t.engine.db().read().await.expect("read");
    let mut all = tx
        .promised(t.org, Queue::Notifications)
        .await
        .expect("read");
    all.retain(|job| match job {
        JobWork::DeliverPage { execution, .. } | JobWork::DeliverPages { execution, .. } => {
            *execution == room.row.id
        }
        _ => false,
    });
    all
}

#[tokio::test]
async fn pages_asked_for_together_are_one_job_for_each_channel_and_go_on_alone_when_it_breaks_off()
{
    let t = Test::new().await;
    let room = declared(&t, ExecutionMode::Live).await;
    let asked: Vec<PageId> = room
        .slots
        .iter()
        .flat_map(|s| &s.pages)
        .map(|p| p.id)
        .collect();
    assert!(asked.len() > 2);
    let mut channels = Vec::new();
    for job in promised(&t, &room).await {
        let JobWork::DeliverPages { pages, channel, .. } = job else {
            panic!("{job:?}");
        };
        assert_eq!(pages, asked);
        channels.push(channel);
    }
    channels.sort_unstable();
    assert_eq!(channels, [PageChannel::Email, PageChannel::Webhook]);

    broken_off(&t).await;
    jobs::run_due(&t.engine).await.expect("run");
    let alone = promised(&t, &room).await;
    assert_eq!(alone.len(), 2 * asked.len());
    assert!(
        alone
            .iter()
            .all(|job| matches!(job, JobWork::DeliverPage { .. }))
    );
    t.clock.advance_secs(2);
    jobs::run_due(&t.engine).await.expect("run");
    assert!(promised(&t, &room).await.is_empty());
    t.finish().await;
}

#[tokio::test]
async fn a_page_that_does_not_go_out_with_the_others_is_tried_again_alone() {
    let receiver = Receiving::with(&["503 Service Unavailable", "204 No Content"]);
    let settings = OutsideSettings {
        allow_private_destinations: true,
        ..OutsideSettings::default()
    };
    let t = test_with(&settings).await;
    hook(&t, "Chat", &receiver.url).await;
    let room = declared(&t, ExecutionMode::Live).await;
    let asked = room.slots.iter().flat_map(|s| &s.pages).count();
    jobs::run_due(&t.engine).await.expect("run");
    let mut posted = Vec::new();
    for _ in 0..asked {
        posted.push(receiver.next().json()["data"]["page"].clone());
    }
    assert!(receiver.silent(), "each page once");
    let left = promised(&t, &room).await;
    let [JobWork::DeliverPage { page, .. }] = left.as_slice() else {
        panic!("{left:?}");
    };
    assert_eq!(posted[0], page.to_string(), "the first was refused");
    t.clock.advance_secs(2);
    jobs::run_due(&t.engine).await.expect("run");
    assert_eq!(receiver.next().json()["data"]["page"], page.to_string());
    assert!(receiver.silent());
    let room = executions::get(&t.engine, &t.as_("Helena"), room.row.id)
        .await
        .expect("get");
    assert!(room.row.stamps.t2.is_some());
    for page in room.slots.iter().flat_map(|s| &s.pages) {
        let sent = |d: &Delivery| {
            d.channel == PageChannel::Webhook && matches!(d.state, DeliveryState::Sent { .. })
        };
        assert!(page.deliveries.iter().any(sent), "{page:?}");
    }
    t.finish().await;
}

/// The mails of the execution, taken by a worker, each with a job of its own.
async fn mails(t: &Test, room: &WarRoomView) -> Vec<(Job, PageId)> {
    broken_off(t).await;
    jobs::run_due(&t.engine).await.expect("run");
    t.clock.advance_secs(2);
    let now = t.engine.now();
    let mut tx = t.engine.db().write(None).await.expect("write");
    let taken = tx
        .take_jobs(
            Queue::Notifications,
            now,
            now.plus_secs(LEASE.secs()),
            1_000,
        )
        .await
        .expect("take");
    tx.commit().await.expect("commit");
    let mails: Vec<_> = taken
        .into_iter()
        .filter_map(|job| match job.work {
            JobWork::DeliverPage {
                execution,
                page,
                channel: PageChannel::Email,
            } if execution == room.row.id => Some((job, page)),
            _ => None,
        })
        .collect();
    assert!(mails.len() > 1);
    mails
}

#[tokio::test]
async fn a_page_that_another_worker_took_over_holds_up_no_other() {
    let t = Test::new().await;
    let room = declared(&t, ExecutionMode::Live).await;
    let mails = mails(&t, &room).await;
    let mut group: Vec<Job> = mails.iter().map(|(job, _)| job.clone()).collect();
    // As if its lease had run out and another worker had it now.
    let (lost, gone) = (mails[0].0.id, mails[0].1);
    group[0].fence -= 1;
    jobs::attempt_together(&t.engine, group).await;

    let mut tx = t.engine.db().read().await.expect("read");
    for (job, _) in &mails {
        let now = tx.job(t.org, job.id).await.expect("job").expect("there");
        let state = if job.id == lost {
            JobState::Running
        } else {
            JobState::Done
        };
        assert_eq!(now.state, state);
    }
    let x = tx.execution(t.org, room.row.id).await.expect("read");
    let x = x.expect("there");
    drop(tx);
    for (_, page) in &mails {
        let run = x.page(*page).expect("a page");
        assert_eq!(run.wanted(PageChannel::Email), *page == gone);
    }
    // The other worker is gone too; the page is not lost.
    t.clock.advance_secs(LEASE.secs() + 1);
    jobs::run_due(&t.engine).await.expect("run");
    let mut tx = t.engine.db().read().await.expect("read");
    let x = tx.execution(t.org, room.row.id).await.expect("read");
    drop(tx);
    let x = x.expect("there");
    assert!(!x.page(gone).expect("it").wanted(PageChannel::Email));
    t.finish().await;
}

#[tokio::test]
async fn a_page_that_was_promised_twice_is_handed_over_once() {
    let t = Test::new().await;
    let room = declared(&t, ExecutionMode::Live).await;
    let mails = mails(&t, &room).await;
    let (job, page) = &mails[0];
    let twice = [(job, *page), (job, *page)];
    let handed = executions::hand_over(&t.engine, &twice, room.row.id, PageChannel::Email).await;
    assert!(
        matches!(
            handed.as_slice(),
            [HandedOver::Withheld(_), HandedOver::NotNeeded]
        ),
        "{handed:?}"
    );
    // What nobody finished is taken again.
    t.clock.advance_secs(LEASE.secs() + 1);
    jobs::run_due(&t.engine).await.expect("run");
    t.finish().await;
}

#[tokio::test]
async fn pages_leave_by_mail_and_webhook_and_those_of_an_exercise_never() {
    let server = MailServer::start(&[]);
    let receiver = Receiving::with(&["204 No Content"]);
    let t = test_with(&server.settings("")).await;
    hook(&t, "Chat", &receiver.url).await;
    for mode in [ExecutionMode::Exercise, ExecutionMode::Rehearsal] {
        declared(&t, mode).await;
        jobs::run_due(&t.engine).await.expect("run");
    }
    assert!(server.silent() && receiver.silent());
    let room = declared(&t, ExecutionMode::Live).await;
    jobs::run_due(&t.engine).await.expect("run");
    let room = executions::get(&t.engine, &t.as_("Helena"), room.row.id)
        .await
        .expect("get");
    let asked: Vec<_> = room.slots.iter().flat_map(|s| &s.pages).collect();
    assert!(!asked.is_empty());
    assert!(room.row.stamps.t2.is_some());
    let mut mails = Vec::new();
    for page in &asked {
        for delivery in &page.deliveries[1..] {
            assert!(
                matches!(delivery.state, DeliveryState::Sent { .. }),
                "{delivery:?}"
            );
        }
        mails.push(server.mail());
        let posted = receiver.next().json();
        let url = posted["data"]["link"]["url"].as_str().expect("a link");
        assert!(url.starts_with("https://m.example.org/a/"), "{url}");
    }
    assert!(server.silent() && receiver.silent(), "each page once");
    // The first mail's link acknowledges its page, and only that one.
    let page = asked[0].id.to_string().replace('-', "");
    let data = mails
        .iter()
        .filter_map(|m| m["data"].as_str())
        .find(|d| d.contains(&page))
        .expect("a page keeps its id");
    assert!(data.contains(&room.row.key) && !data.contains("EXERCISE"));
    let data = data.replace("=\r\n", "").replace("=3D", "=");
    let (_, after) = data.split_once("/a/").expect("a link");
    let hash = crate::channels::one_tap_hash(&after[..43]).expect("a token");
    let origin = crate::Origin::default();
    assert_eq!(
        executions::acknowledge_by_link(&t.engine, &origin, &hash)
            .await
            .expect("answer"),
        LinkAnswer::Acknowledged
    );
    let room = executions::get(&t.engine, &t.as_("Helena"), room.row.id)
        .await
        .expect("get");
    let answered = room.slots.iter().flat_map(|s| &s.pages);
    assert_eq!(
        answered
            .filter(|p| p.state == "acknowledged")
            .map(|p| p.id)
            .collect::<Vec<_>>(),
        [asked[0].id]
    );
    t.finish().await;
}

#[tokio::test]
async fn a_page_whose_process_died_at_each_attempt_still_goes_out() {
    let receiver = Receiving::with(&["204 No Content"]);
    let settings = OutsideSettings {
        allow_private_destinations: true,
        ..OutsideSettings::default()
    };
    let t = test_with(&settings).await;
    hook(&t, "Chat", &receiver.url).await;
    let room = declared(&t, ExecutionMode::Live).await;
    for _ in 0..MAX_ATTEMPTS {
        let now = t.engine.now();
        let mut tx = t.engine.db().write(None).await.expect("write");
        let taken = tx
            .take_jobs(Queue::Notifications, now, now.plus_secs(30), 100)
            .await
            .expect("take");
        assert!(!taken.is_empty());
        tx.commit().await.expect("commit");
        t.clock.advance_secs(31);
    }
    let limits = room.slots.iter().flat_map(|s| &s.pages).map(|p| p.limit_at);
    let last = limits.max().expect("somebody is asked");
    // Every limit is over.
    t.clock.advance_secs(last.secs_since(t.engine.now()) + 1);
    jobs::run_due(&t.engine).await.expect("run");
    let mut tx = t.engine.db().read().await.expect("read");
    let health = tx.queue_health(Queue::Notifications, t.engine.now()).await;
    assert!(health.expect("health").dead > 0, "the first jobs are dead");
    drop(tx);
    let room = executions::get(&t.engine, &t.as_("Helena"), room.row.id)
        .await
        .expect("get");
    let pages: Vec<_> = room.slots.iter().flat_map(|s| &s.pages).collect();
    assert!(pages.iter().any(|p| p.state == "timed_out"));
    for page in pages {
        let sent = |d: &Delivery| {
            d.channel == PageChannel::Webhook && matches!(d.state, DeliveryState::Sent { .. })
        };
        assert!(page.deliveries.iter().any(sent), "{page:?}");
        receiver.next();
    }
}

#[tokio::test]
async fn a_page_whose_jobs_died_goes_to_the_deputy_long_before_its_limit() {
    let t = Test::new().await;
    let room = declared(&t, ExecutionMode::Live).await;
    let mut tx = t.engine.db().write(Some(t.org)).await.expect("write");
    let x = tx.execution(t.org, room.row.id).await.expect("read");
    let mut x = x.expect("there");
    for page in &mut x.pages {
        page.limit_at = t.engine.now().plus_secs(7_200);
    }
    let asked: Vec<_> = x.pages.iter().map(|p| p.id).collect();
    assert!(!asked.is_empty());
    tx.update_execution(&mut x).await.expect("update");
    tx.commit().await.expect("commit");
    for _ in 0..MAX_ATTEMPTS {
        let now = t.engine.now();
        let mut tx = t.engine.db().write(None).await.expect("write");
        let lease = now.plus_secs(LEASE.secs());
        let taken = tx
            .take_jobs(Queue::Notifications, now, lease, 1_000)
            .await
            .expect("take");
        assert!(!taken.is_empty());
        tx.commit().await.expect("commit");
        t.clock.advance_secs(LEASE.secs() + 1);
    }
    // The jobs are found dead; then it is found that nothing carries the pages.
    for wait in [0, 10] {
        t.clock.advance_secs(wait);
        jobs::run_due(&t.engine).await.expect("run");
    }
    let room = executions::get(&t.engine, &t.as_("Helena"), room.row.id)
        .await
        .expect("get");
    for slot in room.slots.iter().filter(|s| !s.pages.is_empty()) {
        for page in slot.pages.iter().filter(|p| asked.contains(&p.id)) {
            // As the log says; who was asked is not said to have been silent.
            assert_eq!(page.state, "unreached");
            assert_eq!(page.state_label, "Not reached in time");
            assert!(page.limit_at > room.now);
            assert!(
                page.deliveries
                    .iter()
                    .all(|d| d.state != DeliveryState::Queued),
                "it was promised anew: {page:?}"
            );
        }
        assert!(
            slot.pages.len() > 1 || slot.state == "exhausted",
            "{slot:?}"
        );
    }
    assert!(
        room.timeline
            .iter()
            .any(|l| l.text.ends_with("not reached on any channel"))
    );
}
