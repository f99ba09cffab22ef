//! Against a real SMTP server (a node process) and real sockets.

use super::{
    Delivery, Link, Message, Outgoing, Outside, OutsideSettings, Purpose, Recipient, channels,
    create_endpoint, deliver, endpoint, one_tap,
};
use crate::{core::Error, testing::Test};
use model::{
    Code,
    audit::Outcome,
    channels::{Channel, ContactRules, Endpoint, NewEndpoint, Secret, verify},
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

mod hooks;
mod mail;
mod people;

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
