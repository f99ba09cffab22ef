//! Feeds over real sockets.

use super::*;
use crate::channels::{OutsideSettings, tests::test_with};
use flate2::{Compression, write::GzEncoder};
use model::{
    JobId, SourceId,
    jobs::{LEASE, Queue, Work},
    signals::{MAX_FEED, SourceView, read_feed},
};
use std::{
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    sync::mpsc::{Receiver, channel},
};

/// A feed's server. It answers each request with the next of its answers, the last for ever.
struct Feeds {
    url: String,
    /// The heads of requests, in small letters; each is here before its answer is sent.
    asked: Receiver<String>,
}
impl Feeds {
    fn with(answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!(
            "http://{}/feed.xml",
            listener.local_addr().expect("address")
        );
        let (send, asked) = channel();
        std::thread::spawn(move || {
            for n in 0.. {
                let Ok((stream, _)) = listener.accept() else {
                    return;
                };
                let mut reader = BufReader::new(stream);
                let mut head = String::new();
                while reader.read_line(&mut head).unwrap_or(0) > 2 {}
                let _ = send.send(head.to_lowercase());
                // Who has read enough hangs up.
                let _ = reader
                    .get_mut()
                    .write_all(&answers[n.min(answers.len() - 1)]);
            }
        });
        Self { url, asked }
    }
    fn next(&self) -> String {
        self.asked.try_recv().expect("a request")
    }
    fn silent(&self) -> bool {
        self.asked.try_recv().is_err()
    }
}

/// An answer that ends where the connection does, unless `headers` say its length.
fn answer(status: &str, headers: &[&str], body: &[u8]) -> Vec<u8> {
    let mut all = format!("HTTP/1.1 {status}\r\nconnection: close\r\n");
    for header in headers {
        all.push_str(header);
        all.push_str("\r\n");
    }
    all.push_str("\r\n");
    let mut all = all.into_bytes();
    all.extend_from_slice(body);
    all
}

fn rss(titles: &[&str]) -> Vec<u8> {
    let items: String = titles
        .iter()
        .map(|t| format!("<item><title>{t}</title><guid>{t}</guid></item>"))
        .collect();
    format!("<rss version=\"2.0\"><channel>{items}</channel></rss>").into_bytes()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(bytes).expect("packed");
    gzip.finish().expect("packed")
}

async fn private() -> Test {
    test_with(&OutsideSettings {
        allow_private_destinations: true,
        ..OutsideSettings::default()
    })
    .await
}

async fn added(t: &Test, url: &str) -> SourceId {
    add_source(&t.engine, &t.as_("Oskar"), &news(url, FeedFormat::News))
        .await
        .expect("source")
        .source
        .id
}

async fn seen(t: &Test, id: SourceId) -> SourceView {
    source(&t.engine, &t.as_("Oskar"), id)
        .await
        .expect("source")
}

async fn run(t: &Test) {
    jobs::run_due(&t.engine).await.expect("run");
}

/// Headline and state of every signal, in order.
async fn states(t: &Test, source: SourceId) -> Vec<String> {
    let filter = SignalFilter {
        source: Some(source),
        ..SignalFilter::default()
    };
    let page = list(&t.engine, &t.as_("Katarina"), &filter, None, 50)
        .await
        .expect("list");
    let mut states: Vec<_> = page
        .items
        .iter()
        .map(|r| format!("{}: {}", r.headline, r.signal.state.key()))
        .collect();
    states.sort_unstable();
    states
}

#[tokio::test]
async fn what_a_feed_holds_first_is_history_and_what_comes_then_is_a_signal() {
    let server = Feeds::with(vec![
        answer(
            "200 OK",
            &[
                "etag: \"One\"",
                "last-modified: Sat, 21 Nov 2026 09:00:00 GMT",
            ],
            &rss(&["a breach of old", "quiet"]),
        ),
        answer(
            "200 OK",
            &["etag: \"Two\"", "content-encoding: gzip"],
            &packed(&rss(&["a breach today", "a breach of old"])),
        ),
        answer("304 Not Modified", &[], b""),
    ]);
    let t = private().await;
    let mut new = NewTrigger {
        playbook: playbook(&t).await,
        name: "Breaches".into(),
        rule: rule(60),
        mode: TriggerMode::RequireApproval,
        state: TriggerState::Active,
        severity: SeverityLevel::Moderate,
        severity_ceiling: SeverityLevel::Moderate,
        owner: None,
    };
    new.rule.condition = Condition::Leaf(Leaf {
        category: Some(SignalCategory::Media),
        source: None,
        kind: None,
        field: "title".into(),
        op: ConditionOp::Contains,
        value: "breach".into(),
        window: None,
        count: 1,
    });
    add_trigger(&t.engine, &t.as_("Katarina"), &new)
        .await
        .expect("trigger");
    let id = added(&t, &server.url).await;
    run(&t).await;
    let first = server.next();
    assert!(first.starts_with("get /feed.xml "), "{first}");
    assert!(!first.contains("if-"), "nothing is known yet: {first}");
    assert_eq!(
        states(&t, id).await,
        ["a breach of old: suppressed", "quiet: suppressed"]
    );
    assert!(open(&t).await.is_empty(), "history fires nothing");
    run(&t).await;
    assert!(server.silent(), "it is read again when its time comes");

    t.clock.advance_secs(300);
    run(&t).await;
    let second = server.next();
    assert!(second.contains("if-none-match: \"one\""), "{second}");
    assert!(
        second.contains("if-modified-since: sat, 21 nov 2026 09:00:00 gmt"),
        "{second}"
    );
    assert_eq!(
        states(&t, id).await,
        [
            "a breach of old: suppressed",
            "a breach today: evaluated",
            "quiet: suppressed"
        ]
    );
    let proposed = open(&t).await;
    assert_eq!(proposed.len(), 1);
    assert_eq!(proposed[0].proposal.title, "Breaches: a breach today");

    t.clock.advance_secs(300);
    run(&t).await;
    let third = server.next();
    assert!(third.contains("if-none-match: \"two\""), "{third}");
    assert!(!third.contains("if-modified-since"), "{third}");
    let view = seen(&t, id).await;
    assert_eq!(view.signals, 3);
    let feed = view.source.feed;
    assert_eq!(
        (feed.read_at, feed.etag.as_deref(), feed.error),
        (Some(t.engine.now()), Some("\"Two\""), None)
    );
    t.finish().await;
}

#[tokio::test]
async fn documents_of_every_format_are_read() {
    let t = private().await;
    for (format, bytes) in [
        (
            FeedFormat::News,
            &include_bytes!("../../../../model/src/signals/tests/rss.xml")[..],
        ),
        (
            FeedFormat::News,
            &include_bytes!("../../../../model/src/signals/tests/atom.xml")[..],
        ),
        (
            FeedFormat::Cap,
            &include_bytes!("../../../../model/src/signals/tests/cap.xml")[..],
        ),
    ] {
        let server = Feeds::with(vec![answer("200 OK", &[], bytes)]);
        let id = add_source(&t.engine, &t.as_("Oskar"), &news(&server.url, format))
            .await
            .expect("source")
            .source
            .id;
        run(&t).await;
        let view = seen(&t, id).await;
        assert_eq!(view.source.feed.error, None, "{format:?}");
        let held = read_feed(format, &server.url, bytes).expect("a document");
        assert!(!held.drafts.is_empty());
        assert_eq!(view.signals, held.drafts.len() as i64, "{format:?}");
    }
    t.finish().await;
}

#[tokio::test]
async fn a_reading_that_fails_says_why_on_the_source() {
    let t = private().await;
    let bait = Feeds::with(vec![answer("200 OK", &[], &rss(&["inside"]))]);
    let redirect = format!("location: {}", bait.url);
    let large = vec![b' '; MAX_FEED + 1];
    let length = format!("content-length: {}", large.len());
    for (answer, words) in [
        (
            answer("404 Not Found", &[], b""),
            "The server answered 404: there is no feed at this address.",
        ),
        (answer("410 Gone", &[], b""), "answered 410"),
        (
            answer("503 Busy", &[], b"secret inside words"),
            "answered 503",
        ),
        (
            answer("302 Elsewhere", &[redirect.as_str()], b""),
            "redirects are not followed",
        ),
        (
            answer("304 Not Modified", &[], b""),
            "but was not asked that",
        ),
        (
            answer("200 OK", &[length.as_str()], &large),
            "The feed is larger than",
        ),
        (answer("200 OK", &[], &large), "The feed is larger than"),
        (
            answer("200 OK", &["content-encoding: gzip"], &packed(&large)),
            "The feed is larger than",
        ),
        (
            answer("200 OK", &["content-encoding: gzip"], b"no gzip"),
            "cannot be unpacked",
        ),
        (
            answer("200 OK", &["content-encoding: br"], b"?"),
            "did not ask for",
        ),
        (
            answer("200 OK", &["content-length: 100"], b"<rss"),
            "The connection broke",
        ),
        (
            answer("200 OK", &[], b"<rss><channel></rss>"),
            "The document is not well-formed XML",
        ),
        (
            answer("200 OK", &[], b"<html><body/></html>"),
            "neither RSS 2.0 nor Atom",
        ),
    ] {
        let server = Feeds::with(vec![answer]);
        let id = added(&t, &server.url).await;
        run(&t).await;
        server.next();
        let view = seen(&t, id).await;
        let why = view.source.feed.error.expect(words);
        assert!(why.contains(words) && why.ends_with('.'), "{words}: {why}");
        assert!(!why.contains("secret inside words"), "{why}");
        assert_eq!(
            (
                view.source.feed.failures,
                view.source.feed.primed,
                view.signals
            ),
            (1, false, 0),
            "{words}"
        );
        assert_eq!(view.next_reading_at, Some(t.engine.now().plus_secs(600)));
    }
    assert!(bait.silent(), "a redirect is not followed");
    // Nobody listens, and nobody is given this port meanwhile.
    let id = added(&t, "http://127.0.0.1:9/").await;
    run(&t).await;
    let why = seen(&t, id).await.source.feed.error.expect("a reason");
    assert!(why.contains("cannot be reached"), "{why}");
    // The reason is on the source; the audit trail says only that it was not read.
    let entries = t.audit("jobs.poll_source").await;
    assert!(entries.iter().any(|e| e.detail.ends_with(": not read")));
    assert!(entries.iter().all(|e| !e.detail.contains("XML")));
    t.finish().await;
}

#[tokio::test]
async fn a_feed_that_fails_is_read_less_often_until_it_is_well() {
    let server = Feeds::with(vec![
        answer("500 Oops", &[], b""),
        answer("500 Oops", &[], b""),
        answer("200 OK", &[], &rss(&["one"])),
    ]);
    let t = private().await;
    let id = added(&t, &server.url).await;
    run(&t).await;
    server.next();
    for (wait, failures) in [(600, 2), (1_200, 0)] {
        t.clock.advance_secs(wait - 1);
        run(&t).await;
        assert!(server.silent(), "before {wait} seconds");
        t.clock.advance_secs(1);
        run(&t).await;
        server.next();
        assert_eq!(seen(&t, id).await.source.feed.failures, failures);
    }
    let view = seen(&t, id).await;
    assert_eq!((view.source.feed.error, view.signals), (None, 1));
    assert_eq!(view.next_reading_at, Some(t.engine.now().plus_secs(300)));
    t.finish().await;
}

#[tokio::test]
async fn nothing_is_read_from_a_private_network() {
    let server = Feeds::with(vec![answer("200 OK", &[], &rss(&["inside"]))]);
    let t = private().await;
    let by_address = added(&t, &server.url).await;
    let by_name = added(&t, &server.url.replace("127.0.0.1", "localhost")).await;
    // The operator takes the permission back before the first reading.
    let strict = t.restarted(crate::testing::outside());
    jobs::run_due(&strict).await.expect("run");
    assert!(server.silent());
    for (id, words) in [
        (by_address, "This address is of a private network"),
        (by_name, "The name in the address leads to a private"),
    ] {
        let why = seen(&t, id).await.source.feed.error.expect(words);
        assert!(why.starts_with(words), "{why}");
    }
    let admin = t.as_("Oskar");
    for url in ["http://169.254.169.254/latest", "http://[::1]/feed.xml"] {
        let new = news(url, FeedFormat::News);
        let faults = add_source(&strict, &admin, &new)
            .await
            .expect_err("private")
            .problem()
            .faults;
        assert_eq!(faults[0].field, "delivers.url", "{url}");
    }
    let view = seen(&t, by_address).await;
    let change = news("http://10.0.0.1/", FeedFormat::News);
    assert_eq!(
        code(change_source(&strict, &admin, by_address, view.source.revision, &change).await),
        Code::Invalid
    );
    t.finish().await;
}

#[tokio::test]
async fn a_feed_has_one_rhythm_whatever_is_done_to_it() {
    let server = Feeds::with(vec![answer("200 OK", &[], &rss(&["one"]))]);
    let elsewhere = Feeds::with(vec![answer("200 OK", &[], &rss(&["two"]))]);
    let t = private().await;
    let admin = t.as_("Oskar");
    let id = added(&t, &server.url).await;
    run(&t).await;
    server.next();
    // Stopped and started, it is read at once; the reading promised before comes to nothing.
    t.clock.advance_secs(100);
    for active in [false, true] {
        let revision = seen(&t, id).await.source.revision;
        set_source_active(&t.engine, &admin, id, revision, active)
            .await
            .expect("set");
    }
    run(&t).await;
    server.next();
    assert!(server.silent(), "once");
    t.clock.advance_secs(200);
    run(&t).await;
    assert!(server.silent());
    t.clock.advance_secs(100);
    run(&t).await;
    server.next();
    assert!(server.silent(), "once");
    // Another address is read at once, and what it holds is history.
    t.clock.advance_secs(100);
    let revision = seen(&t, id).await.source.revision;
    let change = news(&elsewhere.url, FeedFormat::News);
    let changed = change_source(&t.engine, &admin, id, revision, &change)
        .await
        .expect("changed");
    run(&t).await;
    elsewhere.next();
    assert_eq!(
        seen(&t, id).await.source.revision,
        changed.source.revision,
        "who edits a source is not disturbed by its readings"
    );
    assert_eq!(states(&t, id).await, ["one: suppressed", "two: suppressed"]);
    // The reading promised for the former address comes to nothing.
    t.clock.advance_secs(200);
    run(&t).await;
    assert!(server.silent() && elsewhere.silent());
    t.clock.advance_secs(100);
    run(&t).await;
    elsewhere.next();
    // Another interval loses nothing of what is known.
    let view = seen(&t, id).await;
    let mut slower = news(&elsewhere.url, FeedFormat::News);
    slower.delivers = SourceKind::Feed {
        url: elsewhere.url.clone(),
        format: FeedFormat::News,
        every: Span(600),
    };
    let changed = change_source(&t.engine, &admin, id, view.source.revision, &slower)
        .await
        .expect("changed");
    assert_eq!(changed.source.feed, view.source.feed);
    t.clock.advance_secs(300);
    run(&t).await;
    assert!(elsewhere.silent());
    t.clock.advance_secs(300);
    run(&t).await;
    elsewhere.next();
    assert!(elsewhere.silent() && server.silent());
    t.finish().await;
}

/// Buries the reading that is due. Other jobs that were taken with it are put back.
async fn bury_reading(t: &Test, source: SourceId) -> JobId {
    let now = t.engine.now();
    let mut tx = t.engine.db().write(None).await.expect("write");
    let taken = tx
        .take_jobs(Queue::Signals, now, now.plus_secs(LEASE.secs()), 100)
        .await
        .expect("take");
    let mut buried = None;
    for job in taken {
        let mine = job.work == Work::PollSource { source };
        let again = (!mine).then_some(now);
        let ended = tx
            .fail_job(t.org, job.id, job.fence, "it never ends", again, now)
            .await
            .expect("fail");
        assert!(ended);
        if mine {
            buried = Some(job.id);
        }
    }
    tx.commit().await.expect("commit");
    buried.expect("a reading that is due")
}

#[tokio::test]
async fn a_feed_whose_reading_died_is_promised_anew_by_the_sweep() {
    let server = Feeds::with(vec![answer("200 OK", &[], &rss(&["one"]))]);
    let quiet = Feeds::with(vec![answer("200 OK", &[], &rss(&["two"]))]);
    let t = private().await;
    let admin = t.as_("Oskar");
    let id = added(&t, &server.url).await;
    let stopped = added(&t, &quiet.url).await;
    run(&t).await;
    server.next();
    quiet.next();
    let revision = seen(&t, stopped).await.source.revision;
    set_source_active(&t.engine, &admin, stopped, revision, false)
        .await
        .expect("stopped");
    t.clock.advance_secs(300);
    let dead = bury_reading(&t, id).await;
    run(&t).await;
    assert!(server.silent(), "nobody promised the next");

    crate::ensure_sweep(&t.engine).await.expect("ensure");
    t.clock.advance_secs(60);
    run(&t).await;
    server.next();
    assert!(server.silent(), "once");
    assert!(quiet.silent(), "one that was stopped stays so");
    let swept = t.audit("jobs.sweep").await;
    assert!(
        swept[0].detail.ends_with("; feeds promised anew: 1"),
        "{}",
        swept[0].detail
    );
    // The dead job brought back makes no second row of readings.
    jobs::retry(&t.engine, &admin, dead).await.expect("retry");
    run(&t).await;
    assert!(server.silent());
    for _ in 0..2 {
        t.clock.advance_secs(300);
        run(&t).await;
        server.next();
        assert!(server.silent(), "once");
    }

    // The later sweeps, one for each reading, find one waiting, whatever the time, and promise
    // none.
    t.clock.advance_secs(3_000);
    run(&t).await;
    server.next();
    assert!(server.silent(), "once");
    let swept = t.audit("jobs.sweep").await;
    assert_eq!(swept.len(), 4);
    for sweep in &swept[..3] {
        assert!(sweep.detail.ends_with(" rows removed"), "{}", sweep.detail);
    }

    // So one that dies is missed within an interval of the feed.
    t.clock.advance_secs(300);
    let dead = bury_reading(&t, id).await;
    run(&t).await;
    server.next();
    jobs::retry(&t.engine, &admin, dead).await.expect("retry");
    run(&t).await;
    assert!(server.silent(), "once");
    t.finish().await;
}
