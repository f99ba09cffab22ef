//! Against a real SMTP server (a node process) and real sockets.

use super::{
    Delivery, Link, Message, Outgoing, Outside, OutsideError, OutsideSettings, Purpose, Recipient,
    Record, amend_endpoint, channels, create_endpoint, delete_endpoint, deliver, end_former_secret,
    endpoint, my_contact, my_rules, one_tap, one_tap_hash, rotate_secret, rules_in, set_my_rules,
    test_endpoint, test_my_contact,
};
use crate::{core::Error, testing::Test};
use model::{
    Code,
    audit::Outcome,
    channels::{
        Channel, ContactOutcome, ContactRules, Endpoint, EndpointChange, NewContactRules,
        NewEndpoint, QuietHours, Secret, verify,
    },
};
use serde_json::Value;
use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::TcpListener,
    process::{Child, ChildStdin, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

/// Long enough for a loaded machine; nothing waits for it when all is well.
const PATIENCE: Duration = Duration::from_secs(30);

/// The SMTP server, ended with this value.
pub(crate) struct MailServer {
    port: u16,
    lines: Receiver<String>,
    process: Child,
    _stdin: Option<ChildStdin>,
}

impl MailServer {
    pub(crate) fn start(sign_in: &[&str]) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/smtp-server.cjs");
        let mut process = Command::new("node")
            .arg(script)
            .args(sign_in)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node starts: it is needed for the tests (make setup)");
        let (send, lines) = channel();
        let out = process.stdout.take().expect("stdout");
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        let stdin = process.stdin.take();
        let first = lines
            .recv_timeout(PATIENCE)
            .expect("the SMTP server listens; is `smtp-server` installed (npm ci)?");
        let port = first
            .strip_prefix("listening ")
            .and_then(|p| p.parse().ok())
            .expect("a port");
        Self {
            port,
            lines,
            process,
            _stdin: stdin,
        }
    }
    pub(crate) fn settings(&self, sign_in: &str) -> OutsideSettings {
        OutsideSettings {
            base_url: "https://m.example.org/".into(),
            smtp_url: Some(format!("smtp://{sign_in}127.0.0.1:{}", self.port).into()),
            mail_from: Some("M <m@example.org>".into()),
            allow_private_destinations: true,
        }
    }
    pub(crate) fn mail(&self) -> Value {
        let line = self.lines.recv_timeout(PATIENCE).expect("a mail");
        serde_json::from_str(&line).expect("JSON")
    }
    /// Nothing came, as far as the server has answered.
    pub(crate) fn silent(&self) -> bool {
        self.lines.try_recv().is_err()
    }
}
impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A request as it came over the wire.
pub(crate) struct Got {
    line: String,
    headers: HashMap<String, String>,
    body: Vec<u8>,
}
impl Got {
    fn signed_by(&self, secret: &str, t: &Test) -> bool {
        let headers = ["webhook-id", "webhook-timestamp", "webhook-signature"];
        let secret = Secret::parse(secret).expect("a secret");
        verify(
            &secret,
            headers.map(|h| self.headers[h].as_str()),
            &self.body,
            t.engine.now(),
        )
    }
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}

/// Something that pages are posted to. It answers each request with the next of `answers`, the
/// last for ever.
pub(crate) struct Receiving {
    pub(crate) url: String,
    got: Receiver<Got>,
}
impl Receiving {
    pub(crate) fn with(answers: &'static [&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/hook", listener.local_addr().expect("address"));
        let (send, got) = channel();
        std::thread::spawn(move || {
            for n in 0.. {
                let Ok((stream, _)) = listener.accept() else {
                    return;
                };
                let mut reader = BufReader::new(stream);
                let mut line = String::new();
                let _ = reader.read_line(&mut line);
                let mut headers = HashMap::new();
                loop {
                    let mut header = String::new();
                    if reader.read_line(&mut header).unwrap_or(0) < 3 {
                        break;
                    }
                    if let Some((name, value)) = header.trim().split_once(": ") {
                        headers.insert(name.to_lowercase(), value.to_owned());
                    }
                }
                let long = headers
                    .get("content-length")
                    .and_then(|l| l.parse().ok())
                    .unwrap_or(0);
                let mut body = vec![0; long];
                let _ = reader.read_exact(&mut body);
                let answer = answers[n.min(answers.len() - 1)];
                let _ = write!(
                    reader.get_mut(),
                    "HTTP/1.1 {answer}\r\nconnection: close\r\n\r\n"
                );
                let _ = send.send(Got {
                    line,
                    headers,
                    body,
                });
            }
        });
        Self { url, got }
    }
    pub(crate) fn next(&self) -> Got {
        self.got.recv_timeout(PATIENCE).expect("a request")
    }
    pub(crate) fn silent(&self) -> bool {
        self.got.try_recv().is_err()
    }
}

fn private() -> OutsideSettings {
    OutsideSettings {
        allow_private_destinations: true,
        ..OutsideSettings::default()
    }
}

pub(crate) async fn test_with(settings: &OutsideSettings) -> Test {
    Test::outside(Outside::new(settings).expect("settings")).await
}

fn message(t: &Test, channel: Channel, to: &str) -> Message {
    let person = t.people[0].id;
    Message {
        id: uuid::Uuid::from_u128(7),
        org: t.org,
        recipient: Recipient {
            person,
            name: "Zoë Müller, \"Ops\" <x@y>\r\nBcc: all@example.org".into(),
            email: to.into(),
        },
        channel,
        severity: 1,
        subject: "Ransomware: take your seat\r\nBcc: all@example.org".into(),
        text: "Plant 3 is down.\n\n<script>alert(1)</script> & more".into(),
        link: Some(Link {
            label: "Acknowledge".into(),
            url: one_tap(&t.engine).url,
            note: "It works once, until 14:30 UTC.".into(),
        }),
        rules: ContactRules::usual(t.org, person),
    }
}

async fn live(t: &Test, message: Message) -> Delivery {
    deliver(&t.engine, &Outgoing::of(Purpose::Live, message)).await
}

fn reason(delivery: Delivery) -> String {
    match delivery {
        Delivery::Withheld(reason) | Delivery::Failed { reason, .. } => reason,
        other => panic!("{other:?}"),
    }
}

pub(crate) async fn hook(t: &Test, name: &str, url: &str) -> (Endpoint, String) {
    let new = NewEndpoint {
        name: name.into(),
        url: url.into(),
    };
    let made = create_endpoint(&t.engine, &t.as_("Oskar"), &new)
        .await
        .expect("an endpoint");
    (made.endpoint, made.secret)
}

fn faults(error: Error) -> Vec<String> {
    let problem = error.problem();
    assert_eq!(problem.code, Code::Invalid, "{problem:?}");
    problem.faults.into_iter().map(|f| f.field).collect()
}

#[tokio::test]
async fn a_page_arrives_as_mail() {
    let server = MailServer::start(&[]);
    let t = test_with(&server.settings("")).await;
    let page = message(&t, Channel::Email, "zoe@example.org");
    let link = page.link.clone().expect("a link").url;
    assert!(link.starts_with("https://m.example.org/a/"), "{link}");
    for _ in 0..2 {
        let delivery = live(&t, page.clone()).await;
        assert!(matches!(delivery, Delivery::Delivered(_)), "{delivery:?}");
        let mail = server.mail();
        assert_eq!(mail["from"], "m@example.org");
        assert_eq!(mail["to"], serde_json::json!(["zoe@example.org"]));
        let data = mail["data"].as_str().expect("data");
        let (head, body) = data.split_once("\r\n\r\n").expect("head and body");
        assert!(
            !head.contains("\r\nBcc:") && head.contains("Subject: Ransomware: take your seat Bcc:"),
            "no header of a name or a subject: {head}"
        );
        for line in [
            "Message-ID: <page.00000000000000000000000000000007@m.example.org>",
            "Auto-Submitted: auto-generated",
            "Importance: high",
        ] {
            assert!(head.contains(line), "{line}: {head}");
        }
        // Soft line breaks of quoted-printable.
        let body = body.replace("=\r\n", "").replace("=3D", "=");
        assert_eq!(body.matches(&link).count(), 2, "in text and HTML: {body}");
        assert!(body.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; more"));
        assert_eq!(body.matches("<script>").count(), 1, "in the text only");
        assert!(!data.contains("EXERCISE"));
    }
    t.finish().await;
}

#[tokio::test]
async fn a_mail_server_that_refuses_says_whether_to_try_again() {
    let server = MailServer::start(&[]);
    let t = test_with(&server.settings("")).await;
    for (to, again) in [
        ("reject@example.org", false),
        ("later@example.org", true),
        ("not an address", false),
        ("a@b\r\nRCPT TO:<c@d>", false),
    ] {
        let delivery = live(&t, message(&t, Channel::Email, to)).await;
        let Delivery::Failed { retryable, reason } = delivery else {
            panic!("{to}: {delivery:?}");
        };
        assert_eq!(retryable, again, "{to}: {reason}");
        assert!(!reason.contains("secret inside words"), "{reason}");
    }
    assert!(server.silent());
    // Nobody listens there any more.
    drop(server);
    let delivery = live(&t, message(&t, Channel::Email, "zoe@example.org")).await;
    assert!(
        matches!(
            delivery,
            Delivery::Failed {
                retryable: true,
                ..
            }
        ),
        "{delivery:?}"
    );
    t.finish().await;
}

#[tokio::test]
async fn mail_goes_through_a_server_that_wants_a_sign_in() {
    let server = MailServer::start(&["m", "p@ss"]);
    let t = test_with(&server.settings("m:p%40ss@")).await;
    let delivery = live(&t, message(&t, Channel::Email, "zoe@example.org")).await;
    assert!(matches!(delivery, Delivery::Delivered(_)), "{delivery:?}");
    assert_eq!(server.mail()["user"], "m");
    t.finish().await;
    let t = test_with(&server.settings("m:wrong@")).await;
    let delivery = live(&t, message(&t, Channel::Email, "zoe@example.org")).await;
    assert!(matches!(delivery, Delivery::Failed { .. }), "{delivery:?}");
    assert!(server.silent());
    t.finish().await;
}

#[tokio::test]
async fn an_exercise_leaves_on_no_channel() {
    let server = MailServer::start(&[]);
    let receiver = Receiving::with(&["204 No Content"]);
    let t = test_with(&server.settings("")).await;
    hook(&t, "Chat", &receiver.url).await;
    for purpose in [Purpose::Exercise, Purpose::Rehearsal] {
        for channel in Channel::ALL {
            let page = message(&t, channel, "zoe@example.org");
            let outgoing = Outgoing::of(purpose, page.clone());
            let Delivery::Recorded(Record { subject, text, .. }) =
                deliver(&t.engine, &outgoing).await
            else {
                panic!("recorded");
            };
            assert!(subject.starts_with("EXERCISE: ") && text.starts_with("EXERCISE"));
            assert!(!text.contains("/a/"), "no link that works");
        }
    }
    // A live page after them is the first that arrives.
    live(&t, message(&t, Channel::Email, "zoe@example.org")).await;
    live(&t, message(&t, Channel::Webhook, "zoe@example.org")).await;
    assert_eq!(server.mail()["to"][0], "zoe@example.org");
    assert_eq!(receiver.next().json()["type"], "page.sent");
    assert!(server.silent() && receiver.silent());
    t.finish().await;
}

#[tokio::test]
async fn a_page_is_posted_signed_to_every_active_endpoint() {
    let (chat, phone) = (
        Receiving::with(&["200 OK"]),
        Receiving::with(&["503 Busy", "202 Accepted"]),
    );
    let t = test_with(&private()).await;
    let (one, first_secret) = hook(&t, "Chat", &chat.url).await;
    let (two, second_secret) = hook(&t, "Telephone", &phone.url).await;
    let page = message(&t, Channel::Webhook, "zoe@example.org");
    let delivery = live(&t, page.clone()).await;
    let Delivery::Failed { retryable, reason } = delivery else {
        panic!("{delivery:?}");
    };
    assert!(retryable && reason.contains("Telephone: it answered 503"));
    let (a, b) = (chat.next(), phone.next());
    assert!(a.line.starts_with("POST /hook "), "{}", a.line);
    assert!(a.signed_by(&first_secret, &t) && !a.signed_by(&second_secret, &t));
    assert!(b.signed_by(&second_secret, &t));
    assert_eq!(
        a.headers["webhook-id"],
        "page_00000000000000000000000000000007"
    );
    let data = a.json();
    assert_eq!(data["type"], "page.sent");
    assert_eq!(data["data"]["severity"], 1);
    assert_eq!(data["data"]["recipient"]["email"], "zoe@example.org");
    assert_eq!(
        data["data"]["link"]["url"],
        page.link.clone().expect("link").url
    );

    let busy = endpoint(&t.engine, &t.as_("Oskar"), two.id)
        .await
        .expect("it");
    assert_eq!((busy.failures, busy.delivered_at), (1, None));
    assert_eq!(busy.last_error.as_deref(), Some("it answered 503"));
    assert_eq!(busy.revision, 0);
    // Again, under the same id: now both take it.
    let delivery = live(&t, page.clone()).await;
    assert!(matches!(delivery, Delivery::Delivered(_)), "{delivery:?}");
    assert_eq!(phone.next().headers["webhook-id"], b.headers["webhook-id"]);
    chat.next();
    let mended = endpoint(&t.engine, &t.as_("Oskar"), two.id)
        .await
        .expect("it");
    assert_eq!((mended.failures, mended.delivered_at.is_some()), (0, true));
    // An inactive one gets nothing.
    let change = EndpointChange {
        name: one.name,
        url: one.url,
        active: false,
    };
    amend_endpoint(&t.engine, &t.as_("Oskar"), one.id, 0, &change)
        .await
        .expect("amended");
    live(&t, page).await;
    phone.next();
    assert!(chat.silent());
    t.finish().await;
}

#[tokio::test]
async fn answers_of_endpoints_decide_about_another_attempt() {
    let t = test_with(&private()).await;
    let bait = Receiving::with(&["200 OK"]);
    let redirect: &'static str = format!("307 Elsewhere\r\nlocation: {}", bait.url).leak();
    for (answer, again) in [
        ("404 Not Found", false),
        ("400 Bad", false),
        ("429 Slow", true),
        ("408 Late", true),
        ("500 Oops", true),
        (redirect, false),
    ] {
        let receiver = Receiving::with(vec![answer].leak());
        let (made, _) = hook(&t, "Chat", &receiver.url).await;
        let delivery = live(&t, message(&t, Channel::Webhook, "zoe@example.org")).await;
        let Delivery::Failed { retryable, reason } = delivery else {
            panic!("{answer}: {delivery:?}");
        };
        assert_eq!(retryable, again, "{answer}: {reason}");
        delete_endpoint(&t.engine, &t.as_("Oskar"), made.id)
            .await
            .expect("deleted");
    }
    assert!(bait.silent(), "a redirect is not followed");
    // Gone for good: switched off, on record, and a later page has nowhere to go.
    let gone = Receiving::with(&["410 Gone"]);
    let (made, _) = hook(&t, "Chat", &gone.url).await;
    let page = message(&t, Channel::Webhook, "zoe@example.org");
    let delivery = live(&t, page.clone()).await;
    assert!(
        matches!(
            delivery,
            Delivery::Failed {
                retryable: false,
                ..
            }
        ),
        "{delivery:?}"
    );
    let now = endpoint(&t.engine, &t.as_("Oskar"), made.id)
        .await
        .expect("it");
    assert!(!now.active && now.failures == 1);
    assert!(t.audited("channels.endpoint_gone", Outcome::Success).await);
    assert!(reason(live(&t, page).await).contains("no active endpoint"));
    // Nobody listens: worth another attempt.
    let closed = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", closed.local_addr().expect("address"));
    drop(closed);
    hook(&t, "Nobody", &url).await;
    let delivery = live(&t, message(&t, Channel::Webhook, "zoe@example.org")).await;
    assert!(
        matches!(
            delivery,
            Delivery::Failed {
                retryable: true,
                ..
            }
        ),
        "{delivery:?}"
    );
    t.finish().await;
}

#[tokio::test]
async fn nothing_is_posted_into_a_private_network() {
    let receiver = Receiving::with(&["200 OK"]);
    let t = test_with(&private()).await;
    let (made, _) = hook(&t, "Chat", &receiver.url).await;
    let port = receiver.url.rsplit_once(':').expect("a port").1.to_owned();
    hook(&t, "By name", &format!("https://localhost:{port}")).await;
    let ctx = t.as_("Oskar");
    // The operator takes the permission back: what was saved before is refused too, by its
    // address and by what its name leads to.
    let strict = t.restarted(crate::testing::outside());
    let page = message(&t, Channel::Webhook, "zoe@example.org");
    let delivery = deliver(&strict, &Outgoing::of(Purpose::Live, page)).await;
    let Delivery::Failed { retryable, reason } = delivery else {
        panic!("{delivery:?}");
    };
    assert!(!retryable, "{reason}");
    assert!(
        reason.contains("By name: the name leads to a private network"),
        "{reason}"
    );
    let tested = test_endpoint(&strict, &ctx, made.id).await.expect("tested");
    assert!(!tested.accepted);
    assert!(receiver.silent());
    let new = NewEndpoint {
        name: "Inside".into(),
        url: "https://169.254.169.254/latest".into(),
    };
    let error = create_endpoint(&strict, &ctx, &new).await.expect_err("no");
    assert_eq!(faults(error), ["url"]);
    t.finish().await;
}

#[tokio::test]
async fn a_person_is_reached_as_they_allow() {
    let receiver = Receiving::with(&["200 OK"]);
    let t = test_with(&private()).await;
    hook(&t, "Chat", &receiver.url).await;
    // It is 10:00 UTC, 15:30 in Kolkata.
    let quiet = QuietHours {
        from: "15:00".parse().expect("time"),
        to: "16:00".parse().expect("time"),
        time_zone: "Asia/Kolkata".into(),
    };
    let page = message(&t, Channel::Webhook, "zoe@example.org");
    let with = |severity: u8, rules: ContactRules| Message {
        severity,
        rules,
        ..page.clone()
    };
    let rules = ContactRules {
        quiet: Some(quiet),
        ..page.rules.clone()
    };
    assert!(reason(live(&t, with(3, rules.clone())).await).contains("quiet time"));
    let off = ContactRules {
        webhook: false,
        quiet: None,
        ..rules.clone()
    };
    assert!(reason(live(&t, with(4, off)).await).contains("switched this channel off"));
    assert!(receiver.silent());
    live(&t, with(2, rules.clone())).await;
    assert_eq!(receiver.next().json()["data"]["severity"], 2);
    t.clock.advance_secs(30 * 60);
    live(&t, with(3, rules)).await;
    assert_eq!(receiver.next().json()["data"]["severity"], 3);
    // Mail has no server here.
    let mail = message(&t, Channel::Email, "zoe@example.org");
    assert!(reason(live(&t, mail).await).contains("M_SMTP_URL"));
    t.finish().await;
}

#[tokio::test]
async fn a_person_writes_their_own_rules() {
    let t = Test::new().await;
    let ctx = t.as_("Oskar");
    let usual = my_rules(&t.engine, &ctx).await.expect("rules");
    assert_eq!(usual, ContactRules::usual(t.org, t.id("Oskar")));
    let new = NewContactRules {
        email: true,
        webhook: false,
        quiet: Some(QuietHours {
            from: "22:00".parse().expect("time"),
            to: "07:00".parse().expect("time"),
            time_zone: "Europe/Berlin".into(),
        }),
        critical_override: true,
    };
    let saved = set_my_rules(&t.engine, &ctx, 0, &new).await.expect("saved");
    assert_eq!((saved.revision, saved.webhook), (1, false));
    assert_eq!(my_rules(&t.engine, &ctx).await.expect("rules"), saved);
    let stale = set_my_rules(&t.engine, &ctx, 0, &new)
        .await
        .expect_err("stale");
    assert_eq!(stale.code(), Code::StaleRevision);
    let mut nowhere = new.clone();
    nowhere.quiet.as_mut().expect("quiet").time_zone = "Mars/Olympus".into();
    let error = set_my_rules(&t.engine, &ctx, 1, &nowhere)
        .await
        .expect_err("no");
    assert_eq!(faults(error), ["quiet.time_zone"]);
    assert!(t.audited("channels.set_my_rules", Outcome::Success).await);
    assert!(t.audited("channels.set_my_rules", Outcome::Refused).await);
    // Each has their own, and the other organisation has none of them.
    let stranger = t.stranger().await;
    let other = my_rules(&t.engine, &stranger).await.expect("rules");
    assert_eq!(other.revision, 0);
    let mut tx = t.engine.db().read().await.expect("read");
    let seen = rules_in(&mut tx, stranger.org(), t.id("Oskar"))
        .await
        .expect("rules");
    assert_eq!(seen.revision, 0);
    drop(tx);
    t.finish().await;
}

#[tokio::test]
async fn a_test_to_oneself_goes_out_on_every_channel_that_is_on() {
    let server = MailServer::start(&[]);
    let receiver = Receiving::with(&["204 No Content"]);
    let t = test_with(&server.settings("")).await;
    hook(&t, "Chat", &receiver.url).await;
    let (ctx, id) = (t.as_("Helena"), t.id("Helena"));
    let me = t.people.iter().find(|p| p.id == id).expect("Helena");
    // All of the day but its last minute is quiet, and the test comes all the same.
    let quiet = NewContactRules {
        email: true,
        webhook: true,
        quiet: Some(QuietHours {
            from: "00:00".parse().expect("time"),
            to: "23:59".parse().expect("time"),
            time_zone: "UTC".into(),
        }),
        critical_override: false,
    };
    set_my_rules(&t.engine, &ctx, 0, &quiet)
        .await
        .expect("saved");
    let told = test_my_contact(&t.engine, &ctx).await.expect("told");
    assert_eq!(told.tries.len(), Channel::ALL.len());
    assert!(
        told.tries.iter().all(|x| x.outcome == ContactOutcome::Sent),
        "{told:?}"
    );
    assert_eq!(server.mail()["to"], serde_json::json!([me.email]));
    let posted = receiver.next().json();
    assert_eq!(posted["data"]["severity"], 4);
    assert_eq!(posted["data"]["recipient"]["email"], me.email.as_str());
    // What is off stays silent.
    let off = NewContactRules {
        webhook: false,
        quiet: None,
        ..quiet
    };
    set_my_rules(&t.engine, &ctx, 1, &off).await.expect("saved");
    let told = test_my_contact(&t.engine, &ctx).await.expect("told");
    let outcomes: Vec<_> = told.tries.iter().map(|x| (x.channel, x.outcome)).collect();
    assert_eq!(
        outcomes,
        [
            (Channel::Email, ContactOutcome::Sent),
            (Channel::Webhook, ContactOutcome::Withheld)
        ]
    );
    assert_eq!(server.mail()["to"], serde_json::json!([me.email]));
    assert!(receiver.silent());
    let entries = t.audit("channels.test_my_contact").await;
    assert_eq!(entries.len(), 2);
    assert!(
        entries
            .iter()
            .all(|e| e.outcome == Outcome::Success && e.resource == format!("person:{id}"))
    );
    let mine = my_contact(&t.engine, &ctx).await.expect("mine");
    assert_eq!((mine.mail, mine.endpoints), (true, 1));
    assert_eq!((mine.rules.revision, mine.email), (2, me.email.clone()));
    t.finish().await;
}

#[tokio::test]
async fn a_test_to_oneself_says_that_there_is_no_way_out() {
    let t = Test::new().await;
    let ctx = t.as_("Helena");
    let mine = my_contact(&t.engine, &ctx).await.expect("mine");
    assert_eq!(
        (mine.mail, mine.endpoints, mine.rules.revision),
        (false, 0, 0)
    );
    let told = test_my_contact(&t.engine, &ctx).await.expect("told");
    for tried in &told.tries {
        assert_eq!(tried.outcome, ContactOutcome::Withheld, "{tried:?}");
    }
    assert!(told.tries[0].detail.contains("M_SMTP_URL"));
    assert!(told.tries[1].detail.contains("no active endpoint"));
    // Five within a minute; the sixth waits, and another person's do not.
    for _ in 0..4 {
        test_my_contact(&t.engine, &ctx).await.expect("told");
    }
    t.clock.advance_secs(15);
    let problem = test_my_contact(&t.engine, &ctx)
        .await
        .expect_err("one too many")
        .problem();
    assert_eq!(
        (problem.code, problem.retry_after),
        (Code::Throttled, Some(45))
    );
    test_my_contact(&t.engine, &t.as_("Katarina"))
        .await
        .expect("told");
    t.clock.advance_secs(45);
    test_my_contact(&t.engine, &ctx).await.expect("told");
    // Another organisation's endpoints are nobody's here.
    hook(&t, "Chat", "https://hooks.invalid/m").await;
    let stranger = t.stranger().await;
    let other = my_contact(&t.engine, &stranger).await.expect("theirs");
    assert_eq!(other.endpoints, 0);
    t.finish().await;
}

#[tokio::test]
async fn endpoints_are_the_administrators() {
    let t = test_with(&private()).await;
    let (admin, sponsor, stranger) = (t.as_("Oskar"), t.as_("Helena"), t.stranger().await);
    let (made, secret) = hook(&t, "Chat", "http://127.0.0.1:9/x").await;
    assert!(secret.starts_with("whsec_"));
    let new = NewEndpoint {
        name: " Chat ".into(),
        url: "gopher://x".into(),
    };
    let error = create_endpoint(&t.engine, &admin, &new)
        .await
        .expect_err("no");
    assert_eq!(faults(error), ["url", "name"]);
    let error = create_endpoint(&t.engine, &sponsor, &new)
        .await
        .expect_err("no");
    assert_eq!(error.code(), Code::Denied);
    assert!(t.audited("channels.create_endpoint", Outcome::Denied).await);
    for error in [
        endpoint(&t.engine, &stranger, made.id)
            .await
            .expect_err("no"),
        rotate_secret(&t.engine, &stranger, made.id, 0)
            .await
            .expect_err("no"),
        end_former_secret(&t.engine, &stranger, made.id, 0)
            .await
            .expect_err("no"),
        delete_endpoint(&t.engine, &stranger, made.id)
            .await
            .expect_err("no"),
        test_endpoint(&t.engine, &stranger, made.id)
            .await
            .expect_err("no"),
    ] {
        assert_eq!(error.code(), Code::NotFound);
    }
    for n in 1..model::channels::MAX_ENDPOINTS {
        hook(&t, &format!("No. {n}"), "http://127.0.0.1:9/x").await;
    }
    let one_more = NewEndpoint {
        name: "One more".into(),
        url: "http://127.0.0.1:9/x".into(),
    };
    let error = create_endpoint(&t.engine, &admin, &one_more)
        .await
        .expect_err("full");
    assert_eq!(error.code(), Code::Conflict);
    let view = channels(&t.engine, &admin).await.expect("channels");
    assert_eq!((view.endpoints.len(), view.mail_from), (10, None));
    // Secrets are on no record.
    for action in ["channels.create_endpoint", "channels.rotate_secret"] {
        for entry in t.audit(action).await {
            assert!(!entry.detail.contains("whsec") && !entry.resource.contains("whsec"));
        }
    }
    t.finish().await;
}

#[tokio::test]
async fn a_rotated_secret_signs_beside_the_former_for_a_day() {
    let receiver = Receiving::with(&["200 OK"]);
    let t = test_with(&private()).await;
    let admin = t.as_("Oskar");
    let (made, first) = hook(&t, "Chat", &receiver.url).await;
    let error = end_former_secret(&t.engine, &admin, made.id, 0)
        .await
        .expect_err("one");
    assert_eq!(error.code(), Code::WrongState);
    let rotated = rotate_secret(&t.engine, &admin, made.id, 0)
        .await
        .expect("rotated");
    assert_eq!(rotated.endpoint.revision, 1);
    let stale = rotate_secret(&t.engine, &admin, made.id, 0)
        .await
        .expect_err("stale");
    assert_eq!(stale.code(), Code::StaleRevision);
    let tested = test_endpoint(&t.engine, &admin, made.id)
        .await
        .expect("tested");
    assert!(tested.accepted, "{}", tested.detail);
    let got = receiver.next();
    assert_eq!(got.json()["type"], "endpoint.test");
    assert!(got.signed_by(&first, &t) && got.signed_by(&rotated.secret, &t));
    t.clock.advance_secs(24 * 3_600);
    test_endpoint(&t.engine, &admin, made.id)
        .await
        .expect("tested");
    let got = receiver.next();
    assert!(!got.signed_by(&first, &t) && got.signed_by(&rotated.secret, &t));
    // Leaked: the former ends at once.
    let again = rotate_secret(&t.engine, &admin, made.id, 1)
        .await
        .expect("rotated");
    end_former_secret(&t.engine, &admin, made.id, 2)
        .await
        .expect("ended");
    test_endpoint(&t.engine, &admin, made.id)
        .await
        .expect("tested");
    let got = receiver.next();
    assert!(got.signed_by(&again.secret, &t) && !got.signed_by(&rotated.secret, &t));
    t.finish().await;
}

#[tokio::test]
async fn a_one_tap_token_is_kept_as_its_hash_only() {
    let t = test_with(&OutsideSettings::default()).await;
    let (one, two) = (one_tap(&t.engine), one_tap(&t.engine));
    let token = one
        .url
        .strip_prefix("http://127.0.0.1:3000/a/")
        .expect("a link");
    assert_eq!(one_tap_hash(token), Some(one.hash.clone()));
    assert!(one.hash != two.hash && !one.url.contains(&one.hash));
    for odd in ["", "x", &token[1..], &format!("{token}A"), "../../etc"] {
        assert_eq!(one_tap_hash(odd), None, "{odd}");
    }
    t.finish().await;
}

// the mail client's pool wants a runtime
#[tokio::test]
async fn settings_with_which_nothing_could_be_sent_are_refused() {
    let with = |url: &str, from: Option<&str>| {
        Outside::new(&OutsideSettings {
            smtp_url: Some(url.to_owned().into()),
            mail_from: from.map(str::to_owned),
            ..OutsideSettings::default()
        })
        .err()
    };
    let from = Some("M <m@example.org>");
    assert!(matches!(
        with("smtp://h:25", None),
        Some(OutsideError::NoSender)
    ));
    assert!(matches!(
        with("smtp://h:25", Some("nobody")),
        Some(OutsideError::From(_))
    ));
    for bad in [
        "",
        "h:25",
        "http://h",
        "smtp://u:topsecret@mail.example.org:587",
    ] {
        let error = with(bad, from).expect("refused");
        assert!(matches!(error, OutsideError::Smtp(_)), "{bad}: {error}");
        assert!(!error.to_string().contains("topsecret"), "{error}");
    }
    for good in [
        "smtp://mail.example.org",
        "smtp://u:p@localhost:25",
        "smtp://u:p@mail.example.org:587?tls=required",
        "smtps://u:p@mail.example.org",
    ] {
        assert!(with(good, from).is_none(), "{good}: {:?}", with(good, from));
    }
}
