//! A server to measure, people who are signed in, and their sockets.

use futures::{SinkExt, StreamExt, stream};
use model::{
    OrgId, PlaybookId, VersionId,
    live::{ClientMessage, Happening, ServerMessage, Topic, VERSION},
    playbooks::{Playbook, PlaybookBody, PlaybookVersion, VersionState},
};
use reqwest::{Client, Method, Response, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::Value;
use server::{AppState, Config, Limits, Rate, Running, start};
use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::mpsc::{UnboundedReceiver, UnboundedSender},
    time::timeout,
};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async_with_config,
    tungstenite::{
        Message, client::IntoClientRequest, http::HeaderValue, protocol::WebSocketConfig,
    },
};

pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// How long anything that must come may take.
pub const PATIENCE: Duration = Duration::from_secs(120);
/// Requests and sign-ins at the same time while something is prepared.
const AT_ONCE: usize = 8;

/// A server in this process, on the database that `M_DATABASE_URL` names, with the demo data.
pub struct Server {
    pub base: String,
    pub engine: engine::Engine,
    pub org: OrgId,
    running: Running,
}

impl Server {
    pub async fn start(settings: &[(&str, &str)]) -> Result<Self, Failure> {
        let rate = Rate {
            burst: 1_000_000,
            every: Duration::from_nanos(100),
        };
        let mut flags = vec![
            ("demo", "true".to_owned()),
            ("listen", "127.0.0.1:0".to_owned()),
        ];
        flags.extend(settings.iter().map(|(k, v)| (*k, (*v).to_owned())));
        let mut config = Config::load(None, std::env::vars(), &flags)?;
        config.limits = Limits {
            address: rate,
            caller: rate,
            sign_in: rate,
        };
        let engine = engine::open(engine::OpenSettings {
            database_url: std::env::var("M_DATABASE_URL")
                .unwrap_or_else(|_| "sqlite://data/bench.db".into()),
            secret: vec![7; 64],
            library_path: PathBuf::from("library"),
            outside: config.outside(),
            clock: Box::new(engine::SystemClock),
        })
        .await?;
        engine::demo::seed(&engine).await?;
        let mut tx = engine.db().read().await?;
        let org = tx.organisations().await?[0].id;
        drop(tx);
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let config = config.bound(listener.local_addr()?);
        let running = start(AppState::new(engine.clone(), config), listener)?;
        Ok(Self {
            base: format!("http://{}", running.address),
            engine,
            org,
            running,
        })
    }

    pub async fn stop(self) {
        self.running.stop().await;
    }
}

/// The e-mail address of the demo's first account, who may do what sponsors do.
pub fn sponsor() -> Result<String, Failure> {
    let first = engine::demo::accounts().into_iter().next();
    Ok(first.ok_or("no demo accounts")?.email)
}

/// A playbook like `model` with another text, in force since the beginning.
pub fn published(
    model: &Playbook,
    key: String,
    title: String,
    body: PlaybookBody,
) -> Result<(Playbook, PlaybookVersion), Failure> {
    let mut playbook = Playbook {
        id: PlaybookId(uuid::Uuid::now_v7()),
        revision: 0,
        key,
        template_key: None,
        title,
        current: None,
        ..model.clone()
    };
    let author = model.steward.ok_or("a playbook without steward")?;
    let mut version = PlaybookVersion::draft(
        VersionId(uuid::Uuid::now_v7()),
        &playbook,
        1,
        body,
        author,
        model.created_at,
    );
    version.state = VersionState::Published {
        approved_by: author,
        at: model.created_at,
        hash: version.hash(),
    };
    playbook.current = Some(version.id);
    Ok((playbook, version))
}

/// A browser in which somebody is signed in.
#[derive(Clone)]
pub struct Session {
    client: Client,
    base: Arc<str>,
    cookie: Arc<str>,
}

impl Session {
    pub async fn open(base: &str, email: &str, password: &str) -> Result<Self, Failure> {
        Self::open_with(Self::client()?, base, email, password).await
    }

    fn client() -> Result<Client, Failure> {
        Ok(Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()?)
    }

    async fn open_with(
        client: Client,
        base: &str,
        email: &str,
        password: &str,
    ) -> Result<Self, Failure> {
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("email", email)
            .append_pair("password", password)
            .finish();
        let answer = client
            .post(format!("{base}/sign-in"))
            .header(header::ORIGIN, base)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form)
            .send()
            .await?;
        if answer.status() != StatusCode::SEE_OTHER {
            return Err(format!("sign-in answered {}", answer.status()).into());
        }
        let cookie = answer
            .headers()
            .get(header::SET_COOKIE)
            .and_then(|c| c.to_str().ok()?.split(';').next())
            .ok_or("signed in without a cookie")?;
        Ok(Self {
            cookie: cookie.into(),
            client,
            base: base.into(),
        })
    }

    /// Many of them, a few at a time, in the order asked for.
    pub async fn open_all(
        base: &str,
        emails: Vec<String>,
        password: &str,
    ) -> Result<Vec<Self>, Failure> {
        let client = Self::client()?;
        let opened: Vec<Result<Self, Failure>> = stream::iter(emails)
            .map(|email| {
                let client = client.clone();
                async move { Self::open_with(client, base, &email, password).await }
            })
            .buffered(AT_ONCE)
            .collect()
            .await;
        opened.into_iter().collect()
    }

    pub async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<T, Failure> {
        let text = self.send(method, path, body, None).await?.text().await?;
        Ok(serde_json::from_str(&text)?)
    }

    /// The answer, if it is a good one. `etag` is the revision that a change needs.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        etag: Option<&str>,
    ) -> Result<Response, Failure> {
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.base))
            .header(header::ORIGIN, &*self.base)
            .header(header::COOKIE, &*self.cookie);
        if let Some(etag) = etag {
            request = request.header(header::IF_MATCH, etag);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await?;
        let status = answer.status();
        if !status.is_success() {
            let text = answer.text().await?;
            return Err(format!("{path} answered {status}: {text}").into());
        }
        Ok(answer)
    }

    /// A live socket that follows `topic`, as the page of it does.
    pub async fn follow(&self, topic: Topic) -> Result<Socket, Failure> {
        let address = self.base.replacen("http://", "ws://", 1);
        let mut request = format!("{address}/ws").into_client_request()?;
        for (name, value) in [("cookie", &self.cookie), ("origin", &self.base)] {
            request
                .headers_mut()
                .insert(name, HeaderValue::from_str(value)?);
        }
        // Small buffers: thousands of these share the machine with the server.
        let config = WebSocketConfig::default().read_buffer_size(1_024);
        let (mut socket, _) = connect_async_with_config(request, Some(config), true).await?;
        let ask = ClientMessage::Subscribe {
            v: VERSION,
            topic,
            after: None,
        };
        socket
            .send(Message::text(serde_json::to_string(&ask)?))
            .await?;
        loop {
            let message = timeout(PATIENCE, socket.next())
                .await?
                .ok_or("the socket closed")??;
            let Message::Text(text) = message else {
                continue;
            };
            let said: ServerMessage = serde_json::from_str(&text)?;
            match said {
                ServerMessage::Subscribed { .. } => return Ok(socket),
                ServerMessage::Refused { topic, code, .. } => {
                    return Err(format!("{topic} was refused: {code:?}").into());
                }
                _ => {}
            }
        }
    }
}

pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// An event, at the moment a socket got it.
pub struct Heard {
    pub socket: usize,
    pub seq: i64,
    pub what: Happening,
    pub at: Instant,
}

/// Tells what the socket hears, and answers pings, until it closes.
pub fn listen(mut socket: Socket, number: usize, tell: UnboundedSender<Heard>) {
    tokio::spawn(async move {
        while let Some(Ok(message)) = socket.next().await {
            let at = Instant::now();
            let Message::Text(text) = message else {
                continue;
            };
            let Ok(said) = serde_json::from_str::<ServerMessage>(&text) else {
                break;
            };
            match said {
                ServerMessage::Event { seq, what, .. } => {
                    let heard = Heard {
                        socket: number,
                        seq,
                        what,
                        at,
                    };
                    if tell.send(heard).is_err() {
                        break;
                    }
                }
                ServerMessage::Ping { .. } => {
                    let pong = serde_json::to_string(&ClientMessage::Pong { v: VERSION })
                        .unwrap_or_default();
                    if socket.send(Message::text(pong)).await.is_err() {
                        break;
                    }
                }
                _ => {}
            }
        }
    });
}

/// The next of what must come.
pub async fn next<T>(from: &mut UnboundedReceiver<T>, what: &str) -> Result<T, Failure> {
    match timeout(PATIENCE, from.recv()).await {
        Ok(Some(heard)) => Ok(heard),
        Ok(None) => Err(format!("{what}: every socket closed").into()),
        Err(_) => Err(format!("{what}: did not come").into()),
    }
}
