//! The socket itself. One per page; it lives outside the reactive graph, so that a page that
//! goes away does not close it for the next one.

use crate::{ConnectionState, Link};
use futures::{SinkExt, StreamExt, channel::mpsc, future::Either};
use gloo_net::websocket::{Message, State, WebSocketError, futures::WebSocket};
use leptos::{prelude::*, task::spawn_local};
use model::live::{ClientMessage, Happening, ServerMessage, Topic, VERSION};
use std::{cell::RefCell, collections::HashMap, rc::Rc};

type Listener = Rc<dyn Fn(Happening)>;

#[derive(Default)]
struct Followed {
    /// Last sequence number handed to the listeners.
    seq: Option<i64>,
    listeners: Vec<(u64, Listener)>,
}

#[derive(Default)]
struct Hub {
    next: u64,
    topics: HashMap<Topic, Followed>,
    /// Where messages to the server go while a loop runs.
    out: Option<mpsc::UnboundedSender<ClientMessage>>,
}

thread_local! {
    static HUB: RefCell<Hub> = RefCell::default();
}

/// The close code of a session that was ended elsewhere.
const SESSION_ENDED: u16 = 4401;
/// The page asks for a fresh session token this often, so that a long meeting is not signed out.
const KEEP_ALIVE_MS: u32 = 8 * 60 * 1_000;

pub(crate) fn follow(
    link: Link,
    topic: Signal<Option<Topic>>,
    on_event: impl Fn(Happening) + 'static,
) {
    let listener: Listener = Rc::new(on_event);
    let id = HUB.with_borrow_mut(|hub| {
        hub.next += 1;
        hub.next
    });
    Effect::new(move |former: Option<Option<Topic>>| {
        let wanted = topic.get();
        let former = former.flatten();
        if former != wanted {
            if let Some(topic) = former {
                leave(topic, id);
            }
            if let Some(topic) = wanted {
                enter(link, topic, id, listener.clone());
            }
        }
        wanted
    });
    on_cleanup(move || {
        let topics: Vec<Topic> = HUB.with_borrow(|hub| hub.topics.keys().copied().collect());
        for topic in topics {
            leave(topic, id);
        }
    });
}

fn enter(link: Link, topic: Topic, id: u64, listener: Listener) {
    let start = HUB.with_borrow_mut(|hub| {
        let followed = hub.topics.entry(topic).or_default();
        followed.listeners.push((id, listener));
        let after = followed.seq;
        match &hub.out {
            Some(out) => {
                let _ = out.unbounded_send(ClientMessage::Subscribe {
                    v: VERSION,
                    topic,
                    after,
                });
                None
            }
            None => {
                let (out, outgoing) = mpsc::unbounded();
                hub.out = Some(out);
                Some(outgoing)
            }
        }
    });
    if let Some(outgoing) = start {
        spawn_local(run(link, outgoing));
        spawn_local(keep_alive());
    }
}

fn leave(topic: Topic, id: u64) {
    HUB.with_borrow_mut(|hub| {
        let Some(followed) = hub.topics.get_mut(&topic) else {
            return;
        };
        let before = followed.listeners.len();
        followed.listeners.retain(|(i, _)| *i != id);
        if followed.listeners.is_empty() && before > 0 {
            hub.topics.remove(&topic);
            if let Some(out) = &hub.out {
                let _ = out.unbounded_send(ClientMessage::Unsubscribe { v: VERSION, topic });
            }
        }
    });
}

async fn keep_alive() {
    loop {
        gloo_timers::future::TimeoutFuture::new(KEEP_ALIVE_MS).await;
        if let Some(window) = web_sys::window() {
            let _ = window.fetch_with_str("/session");
        }
    }
}

fn address() -> Option<String> {
    let location = web_sys::window()?.location();
    let scheme = if location.protocol().ok()? == "https:" {
        "wss"
    } else {
        "ws"
    };
    Some(format!("{scheme}://{}/ws", location.host().ok()?))
}

/// Connects again and again for as long as the page lives.
async fn run(link: Link, mut outgoing: mpsc::UnboundedReceiver<ClientMessage>) {
    let mut failures: u32 = 0;
    loop {
        if let Some(socket) = address().and_then(|a| WebSocket::open(&a).ok()) {
            let (lived, code) = converse(link, socket, &mut outgoing).await;
            if lived {
                failures = 0;
            }
            if code == Some(SESSION_ENDED) {
                // The server says what to do next: it shows the sign-in page.
                if let Some(window) = web_sys::window() {
                    let _ = window.location().reload();
                }
                return;
            }
        }
        if link.state.get_untracked() == ConnectionState::Live {
            link.state.set(ConnectionState::Reconnecting);
        }
        failures = (failures + 1).min(6);
        let base = 250 * 2u32.pow(failures);
        let jitter = (js_sys::Math::random() * f64::from(base)) as u32;
        gloo_timers::future::TimeoutFuture::new(base / 2 + jitter / 2).await;
    }
}

/// One connection from open to close. Whether it ever worked, and the close code.
async fn converse(
    link: Link,
    socket: WebSocket,
    outgoing: &mut mpsc::UnboundedReceiver<ClientMessage>,
) -> (bool, Option<u16>) {
    // A socket that never opened must not be written to: the browser complains of it on the console.
    while matches!(socket.state(), State::Connecting) {
        gloo_timers::future::TimeoutFuture::new(20).await;
    }
    let open = matches!(socket.state(), State::Open);
    let (mut write, mut read) = socket.split();
    // What was queued for the former connection is said anew by the subscriptions below.
    while outgoing.try_recv().is_ok() {}
    let subscriptions: Vec<ClientMessage> = HUB.with_borrow(|hub| {
        hub.topics
            .iter()
            .map(|(topic, f)| ClientMessage::Subscribe {
                v: VERSION,
                topic: *topic,
                after: f.seq,
            })
            .collect()
    });
    for message in subscriptions.into_iter().filter(|_| open) {
        if say(&mut write, &message).await.is_err() {
            return (false, None);
        }
    }
    let mut lived = false;
    loop {
        match futures::future::select(read.next(), outgoing.next()).await {
            Either::Left((Some(Ok(Message::Text(text))), _)) => {
                lived = true;
                if link.state.get_untracked() != ConnectionState::Live {
                    link.state.set(ConnectionState::Live);
                }
                if let Ok(message) = serde_json::from_str::<ServerMessage>(&text)
                    && let Some(answer) = hear(link, message)
                    && say(&mut write, &answer).await.is_err()
                {
                    return (lived, None);
                }
            }
            Either::Left((Some(Ok(Message::Bytes(_))), _)) => {}
            Either::Left((Some(Err(WebSocketError::ConnectionClose(close))), _)) => {
                return (lived, Some(close.code));
            }
            Either::Left((Some(Err(_)) | None, _)) => return (lived, None),
            Either::Right((Some(message), _)) => {
                if say(&mut write, &message).await.is_err() {
                    return (lived, None);
                }
            }
            Either::Right((None, _)) => return (lived, None),
        }
    }
}

async fn say(
    write: &mut (impl SinkExt<Message> + Unpin),
    message: &ClientMessage,
) -> Result<(), ()> {
    let text = serde_json::to_string(message).map_err(|_| ())?;
    write.send(Message::Text(text)).await.map_err(|_| ())
}

fn hear(link: Link, message: ServerMessage) -> Option<ClientMessage> {
    let resync = || Happening::ReviewChanged {
        what: "resync".into(),
    };
    match message {
        ServerMessage::Ping { .. } => return Some(ClientMessage::Pong { v: VERSION }),
        ServerMessage::Presence { topic, people, .. } => link.present.update(|p| {
            p.insert(topic, people);
        }),
        ServerMessage::Event {
            topic, seq, what, ..
        } => {
            let fresh = HUB.with_borrow_mut(|hub| {
                hub.topics.get_mut(&topic).is_some_and(|f| {
                    let fresh = f.seq.is_none_or(|last| seq > last);
                    if fresh {
                        f.seq = Some(seq);
                    }
                    fresh
                })
            });
            if fresh {
                tell(topic, &what);
            }
        }
        ServerMessage::Subscribed { topic, seq, .. } => {
            // What the server rendered may be older than this subscription.
            let first = mark(topic, seq);
            if first {
                tell(topic, &resync());
            }
        }
        ServerMessage::Resync { topic, seq, .. } => {
            mark(topic, seq);
            tell(topic, &resync());
        }
        ServerMessage::Refused { .. } => {}
    }
    None
}

/// Notes how far the topic is known; true when nothing was known before.
fn mark(topic: Topic, seq: i64) -> bool {
    HUB.with_borrow_mut(|hub| match hub.topics.get_mut(&topic) {
        Some(f) => {
            let first = f.seq.is_none();
            f.seq = Some(f.seq.unwrap_or(seq).max(seq));
            first
        }
        None => false,
    })
}

/// Outside the borrow: a listener may follow or leave topics.
fn tell(topic: Topic, what: &Happening) {
    let listeners: Vec<Listener> = HUB.with_borrow(|hub| {
        hub.topics
            .get(&topic)
            .map(|f| f.listeners.iter().map(|(_, l)| l.clone()).collect())
            .unwrap_or_default()
    });
    for listener in listeners {
        listener(what.clone());
    }
}
