//! The one WebSocket client of the browser: subscribe, resume after reconnect with nothing
//! lost or doubled, and tell the page when the connection is not live. On the server it does
//! nothing. Beside it, what each page that follows something keeps: the server's time, the load
//! that is under way, and what is typed.

mod drafts;
#[cfg(target_family = "wasm")]
mod hub;
mod reload;
mod watch;

pub use drafts::Drafts;
pub use reload::{Later, Reload};
pub use watch::Watch;

use leptos::prelude::*;
use model::{
    PersonId,
    live::{Happening, Topic},
};
use std::collections::HashMap;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConnectionState {
    /// Before the first connection.
    Connecting,
    Live,
    /// It was live and will be again; what happens meanwhile comes then.
    Reconnecting,
}

/// The connection as a page sees it.
#[derive(Clone, Copy)]
pub struct Connection {
    pub state: Signal<ConnectionState>,
    /// Who has the topic open.
    pub present: Signal<Vec<PersonId>>,
}

impl Connection {
    /// Before a topic is followed.
    pub fn none() -> Self {
        Self {
            state: Signal::stored(ConnectionState::Connecting),
            present: Signal::stored(Vec::new()),
        }
    }
    /// The line is down. In a component.
    pub fn lost(self) -> Memo<bool> {
        Memo::new(move |_| self.state.get() == ConnectionState::Reconnecting)
    }
}

/// Signals of the one connection, kept at the root of the app.
#[derive(Clone, Copy)]
pub(crate) struct Link {
    pub state: RwSignal<ConnectionState>,
    pub present: RwSignal<HashMap<Topic, Vec<PersonId>>>,
}

/// Called once at the root of the app. The socket opens with the first topic.
pub fn provide_live() {
    provide_context(Link {
        state: RwSignal::new(ConnectionState::Connecting),
        present: RwSignal::new(HashMap::new()),
    });
}

/// Follows `topic` while the calling component lives. `on_event` is called with each happening
/// in order, and with `ReviewChanged { what: "resync" }` when the page must load its data anew:
/// after the first subscription and after a gap too long to replay.
pub fn use_topic(
    topic: Signal<Option<Topic>>,
    on_event: impl Fn(Happening) + 'static,
) -> Connection {
    let link = use_context::<Link>().unwrap_or_else(|| Link {
        state: RwSignal::new(ConnectionState::Connecting),
        present: RwSignal::new(HashMap::new()),
    });
    #[cfg(target_family = "wasm")]
    hub::follow(link, topic, on_event);
    #[cfg(not(target_family = "wasm"))]
    let _ = on_event;
    Connection {
        state: link.state.into(),
        present: Signal::derive(move || {
            topic
                .get()
                .and_then(|t| link.present.with(|p| p.get(&t).cloned()))
                .unwrap_or_default()
        }),
    }
}
