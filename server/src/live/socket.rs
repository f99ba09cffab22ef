use super::{Hub, LONGEST, hub::Seat, topics::Followed};
use crate::{AppState, layers::Signed};
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use engine::{Ctx, Engine, Live, identity};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use model::{
    Code, OrgId, SessionId,
    live::{ClientMessage, ServerMessage, Topic, VERSION},
};
use std::{collections::HashMap, num::NonZeroU32, time::Duration};
use tokio::{
    sync::{
        broadcast::{Receiver, error::RecvError},
        watch,
    },
    time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout},
};
use uuid::Uuid;

/// A client that does not take a message for so long is gone.
const SEND: Duration = Duration::from_secs(10);
/// How long a closed client gets to answer.
const GOODBYE: Duration = Duration::from_secs(1);
/// Messages a second, and at once after a reconnect.
const RATE: NonZeroU32 = NonZeroU32::MIN.saturating_add(19);
const BURST: NonZeroU32 = NonZeroU32::MIN.saturating_add(99);

/// Why a socket ends.
#[derive(Debug)]
pub(super) enum End {
    /// The client left or cannot be reached.
    Left,
    /// We close it: code and reason are for the client.
    Because(u16, &'static str),
}

pub(super) const SESSION_ENDED: End = End::Because(4401, "the sign-in has ended");
pub(super) const BROKEN: End = End::Because(1011, "something went wrong on our side");
const STOPPING: End = End::Because(1001, "the server stops");
const MALFORMED: End = End::Because(4400, "the message is not one of the protocol");
const NOT_TEXT: End = End::Because(1007, "the message is not text");
const TOO_LONG: End = End::Because(1009, "the message is too long");
const SILENT: End = End::Because(4408, "no sign of life");
const TOO_MANY: End = End::Because(4429, "too many messages");

pub(super) type Step<T = ()> = Result<T, End>;

/// One socket. Everything it does happens in one task, one thing at a time; what it cannot
/// take in time is read again from the event log.
pub(super) struct Socket {
    pub(super) engine: Engine,
    pub(super) hub: Hub,
    pub(super) ctx: Ctx,
    pub(super) topics: HashMap<Topic, Followed>,
    /// This connection in the presence table.
    pub(super) connection: Uuid,
    session: SessionId,
    token: String,
    rate: DefaultDirectRateLimiter,
    wire: WebSocket,
}

/// Talks until one side ends it.
pub(super) async fn run(state: AppState, ctx: Ctx, signed: Signed, seat: Seat, wire: WebSocket) {
    let mut socket = Socket {
        engine: state.engine,
        hub: state.hub,
        ctx,
        topics: HashMap::new(),
        connection: Uuid::now_v7(),
        session: signed.session.id,
        token: signed.token,
        rate: RateLimiter::direct(Quota::per_second(RATE).allow_burst(BURST)),
        wire,
    };
    let end = match socket.talk().await {
        Ok(()) => End::Left,
        Err(end) => end,
    };
    tracing::debug!(?end, "socket ends");
    Box::pin(socket.leave_all()).await;
    if let End::Because(code, reason) = end {
        socket.close(code, reason).await;
    }
    drop(seat);
}

impl Socket {
    // What asks the database is boxed: a waiting socket has the size of its largest step, and
    // there are thousands that only wait.
    async fn talk(&mut self) -> Step {
        let (mut hub_stops, mut presence) = (self.hub.stopping(), self.hub.presence());
        let (mut events, _) = Box::pin(self.listen()).await?;
        // What ended or changed between the upgrade and listening.
        Box::pin(self.check_sign_in()).await?;
        let beat = self.hub.heartbeat();
        // Sockets that opened together, as after a restart, do not all beat together.
        let first = beat.ping.mul_f64(rand::random_range(0.5..=1.0));
        let mut ping = interval_at(Instant::now() + first, beat.ping);
        ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heard = Instant::now();
        loop {
            tokio::select! {
                frame = self.wire.recv() => {
                    heard = Instant::now();
                    Box::pin(self.hear(frame)).await?;
                }
                event = events.recv() => match event {
                    Ok(Live { org, event }) if org == self.org() => self.tell(&event).await?,
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => Box::pin(self.catch_up()).await?,
                    Err(RecvError::Closed) => return Err(STOPPING),
                },
                present = presence.recv() => match present {
                    Ok(p) if p.org == self.org() => self.introduce(p.topic, &p.people).await?,
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => self.look_around_everywhere(),
                    Err(RecvError::Closed) => return Err(STOPPING),
                },
                _ = ping.tick() => Box::pin(self.beat()).await?,
                () = sleep_until(heard + beat.silence) => return Err(SILENT),
                () = stopped(&mut hub_stops) => return Err(STOPPING),
            }
        }
    }

    pub(super) fn org(&self) -> OrgId {
        self.ctx.org()
    }

    /// Events from now on, and the number of the last one before.
    pub(super) async fn listen(&mut self) -> Step<(Receiver<Live>, i64)> {
        self.engine.bus().listen(self.org()).await.map_err(|error| {
            tracing::warn!(%error, "events cannot be read");
            BROKEN
        })
    }

    async fn hear(&mut self, frame: Option<Result<Message, axum::Error>>) -> Step {
        let text = match frame {
            Some(Ok(Message::Text(text))) if text.len() > LONGEST => return Err(TOO_LONG),
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Ok(()),
            Some(Ok(Message::Binary(_))) => return Err(NOT_TEXT),
            Some(Ok(Message::Close(_))) | None => return Err(End::Left),
            Some(Err(error)) => return Err(unreadable(&error)),
        };
        if self.rate.check().is_err() {
            return Err(TOO_MANY);
        }
        match serde_json::from_str(&text) {
            Ok(ClientMessage::Subscribe {
                v: VERSION,
                topic,
                after,
            }) => self.subscribe(topic, after).await,
            Ok(ClientMessage::Unsubscribe { v: VERSION, topic }) => {
                self.leave(topic).await;
                Ok(())
            }
            Ok(ClientMessage::Pong { v: VERSION }) => Ok(()),
            _ => Err(MALFORMED),
        }
    }

    /// Asks for a sign of life, and looks whether everything still holds.
    async fn beat(&mut self) -> Step {
        self.send(&ServerMessage::Ping { v: VERSION }).await?;
        self.check_sign_in().await?;
        self.check_topics().await?;
        self.show_everywhere().await;
        Ok(())
    }

    /// Looks session, person and roles up anew, as a request would. Fails closed.
    pub(super) async fn check_sign_in(&mut self) -> Step {
        match identity::authenticate_session(&self.engine, &self.token).await {
            Ok(known) => {
                self.ctx.actor = known.actor;
                if let Some(token) = known.renewed {
                    self.token = token;
                }
                Ok(())
            }
            Err(error) if error.code() == Code::Unauthenticated => Err(SESSION_ENDED),
            Err(error) => {
                tracing::warn!(%error, "a socket's sign-in cannot be checked");
                Err(BROKEN)
            }
        }
    }

    pub(super) fn is_mine(&self, session: SessionId) -> bool {
        self.session == session
    }

    pub(super) async fn send(&mut self, message: &ServerMessage) -> Step {
        // Ids, numbers and strings only: this cannot fail.
        let text = serde_json::to_string(message).unwrap_or_default();
        self.send_text(text.into()).await
    }

    pub(super) async fn send_text(&mut self, text: Utf8Bytes) -> Step {
        match timeout(SEND, self.wire.send(Message::Text(text))).await {
            Ok(Ok(())) => Ok(()),
            _ => Err(End::Left),
        }
    }

    /// Says why, and waits a moment for the client's own close, so that it reads ours.
    async fn close(&mut self, code: u16, reason: &'static str) {
        let frame = CloseFrame {
            code,
            reason: reason.into(),
        };
        let _ = timeout(GOODBYE, async {
            if self.wire.send(Message::Close(Some(frame))).await.is_ok() {
                while let Some(Ok(_)) = self.wire.recv().await {}
            }
        })
        .await;
    }
}

async fn stopped(stops: &mut watch::Receiver<bool>) {
    let _ = stops.wait_for(|stop| *stop).await;
}

/// axum hides the kind of a protocol error; its words are stable enough to choose a close code.
fn unreadable(error: &axum::Error) -> End {
    let words = error.to_string().to_lowercase();
    if words.contains("too long") || words.contains("too big") {
        TOO_LONG
    } else if words.contains("utf-8") {
        NOT_TEXT
    } else {
        End::Left
    }
}
