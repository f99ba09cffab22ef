use super::{Browser, TestApp};
use futures::{SinkExt, StreamExt};
use model::live::{ClientMessage, ServerMessage, Topic, VERSION};
use std::time::Duration;
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest, http::HeaderValue},
};

/// Long enough for a busy machine; nothing waits for it when all is well.
const PATIENCE: Duration = Duration::from_secs(30);

/// A WebSocket client.
pub struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Opens the live socket as a page of `browser` does.
    pub async fn open(app: &TestApp, browser: &Browser) -> Self {
        let own = app.url("");
        Self::try_open(app, browser.cookie.as_deref(), Some(&own))
            .await
            .unwrap_or_else(|status| panic!("no socket: {status}"))
    }

    /// # Errors
    /// The status of the refusal.
    pub async fn try_open(
        app: &TestApp,
        cookie: Option<&str>,
        origin: Option<&str>,
    ) -> Result<Self, u16> {
        let mut request = format!("ws://{}/ws", app.address)
            .into_client_request()
            .expect("a request");
        for (name, value) in [("cookie", cookie), ("origin", origin)] {
            if let Some(value) = value {
                request
                    .headers_mut()
                    .insert(name, HeaderValue::from_str(value).expect("a value"));
            }
        }
        match connect_async(request).await {
            Ok((stream, _)) => Ok(Self(stream)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(e) => panic!("no socket: {e}"),
        }
    }

    pub async fn say(&mut self, message: &ClientMessage) {
        self.raw(Message::text(serde_json::to_string(message).expect("json")))
            .await;
    }

    /// Whether it could be sent: the other end may have closed meanwhile.
    pub async fn try_say(&mut self, message: &ClientMessage) -> bool {
        let text = serde_json::to_string(message).expect("json");
        self.0.send(Message::text(text)).await.is_ok()
    }

    pub async fn raw(&mut self, message: Message) {
        self.0.send(message).await.expect("sent");
    }

    pub async fn subscribe(&mut self, topic: Topic, after: Option<i64>) {
        self.say(&ClientMessage::Subscribe {
            v: VERSION,
            topic,
            after,
        })
        .await;
    }

    /// The next message of any kind; `Err` is the close code.
    pub async fn any(&mut self) -> Result<ServerMessage, u16> {
        loop {
            match timeout(PATIENCE, self.0.next())
                .await
                .expect("a message in time")
            {
                Some(Ok(Message::Text(text))) => {
                    return Ok(
                        serde_json::from_str(&text).unwrap_or_else(|e| panic!("{e}: {text}"))
                    );
                }
                Some(Ok(Message::Close(frame))) => {
                    return Err(frame.map_or(1005, |f| f.code.into()));
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(1006),
            }
        }
    }

    /// The next message that is no ping and no presence.
    pub async fn next(&mut self) -> ServerMessage {
        loop {
            match self.any().await.expect("open") {
                ServerMessage::Ping { .. } | ServerMessage::Presence { .. } => {}
                other => return other,
            }
        }
    }

    /// The number of the next message, which must be "subscribed".
    pub async fn subscribed(&mut self) -> i64 {
        match self.next().await {
            ServerMessage::Subscribed { seq, .. } => seq,
            other => panic!("not subscribed: {other:?}"),
        }
    }

    /// The number of the next message, which must be an event.
    pub async fn event(&mut self) -> i64 {
        match self.next().await {
            ServerMessage::Event { seq, .. } => seq,
            other => panic!("not an event: {other:?}"),
        }
    }

    /// Waits for the end; its close code.
    pub async fn closed(&mut self) -> u16 {
        loop {
            if let Err(code) = self.any().await {
                return code;
            }
        }
    }

    /// Leaves without a word, as a phone in a tunnel does.
    pub fn vanish(self) {
        drop(self);
    }
}
