use crate::problem::ApiProblem;
use axum::extract::ws::Utf8Bytes;
use engine::{
    Engine,
    live::{self, Audience},
};
use model::{
    Code, OrgId, PersonId, SessionId,
    live::{Event, PING_SECS, SILENCE_SECS, Topic},
};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{broadcast, watch},
    time::{sleep, timeout},
};
use uuid::Uuid;

/// Sockets one session may have open: tabs and windows, not a loop.
const PER_SESSION: usize = 20;
/// How long sockets get to say goodbye.
const GOODBYE: Duration = Duration::from_secs(3);
/// Presence that changes within this time is written and looked at once: a thousand people who
/// come at the same moment must not each make a thousand others look.
const TOGETHER: Duration = Duration::from_millis(50);
/// Events whose text, and whose audience, is kept for the sockets that still have to send them.
const WRITTEN: usize = 16;

/// How often sockets are asked for a sign of life, and how long without one closes them.
#[derive(Clone, Copy, Debug)]
pub struct Heartbeat {
    pub ping: Duration,
    pub silence: Duration,
}

impl Default for Heartbeat {
    fn default() -> Self {
        Self {
            ping: Duration::from_secs(PING_SECS),
            silence: Duration::from_secs(SILENCE_SECS),
        }
    }
}

/// What the sockets of this process share.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

/// Who has a topic open.
#[derive(Clone)]
pub struct Present {
    pub org: OrgId,
    pub topic: Topic,
    pub people: Arc<[PersonId]>,
}

struct Still {
    org: OrgId,
    topic: Topic,
    connection: Uuid,
    person: PersonId,
}

struct Inner {
    heartbeat: Heartbeat,
    stop: watch::Sender<bool>,
    presence: broadcast::Sender<Present>,
    /// Topics that somebody is about to look at, and whether they changed again meanwhile.
    looks: Mutex<HashMap<(OrgId, Topic), bool>>,
    /// Connections that are still there and not yet noted.
    still: tokio::sync::Mutex<Vec<Still>>,
    written: Mutex<VecDeque<(OrgId, i64, Utf8Bytes)>>,
    audiences: tokio::sync::Mutex<VecDeque<(OrgId, i64, Arc<Audience>)>>,
    seats: Mutex<HashMap<SessionId, usize>>,
    open: watch::Sender<usize>,
}

impl Hub {
    pub fn new(heartbeat: Heartbeat) -> Self {
        Self(Arc::new(Inner {
            heartbeat,
            stop: watch::Sender::new(false),
            presence: broadcast::Sender::new(256),
            looks: Mutex::default(),
            still: tokio::sync::Mutex::default(),
            written: Mutex::default(),
            audiences: tokio::sync::Mutex::default(),
            seats: Mutex::default(),
            open: watch::Sender::new(0),
        }))
    }

    pub fn heartbeat(&self) -> Heartbeat {
        self.0.heartbeat
    }

    /// A place for one more socket of the session.
    ///
    /// # Errors
    /// `throttled` when it has too many.
    pub fn enter(&self, session: SessionId) -> Result<Seat, ApiProblem> {
        let mut seats = self.seats();
        let taken = seats.entry(session).or_default();
        if *taken >= PER_SESSION {
            return Err(ApiProblem::new(
                Code::Throttled,
                "Too many live connections of this sign-in. Close some windows of M.",
            ));
        }
        *taken += 1;
        self.0.open.send_modify(|open| *open += 1);
        Ok(Seat {
            hub: self.clone(),
            session,
        })
    }

    /// Open sockets.
    pub fn open(&self) -> usize {
        *self.0.open.borrow()
    }

    /// Turns true when the server stops.
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.0.stop.subscribe()
    }

    /// Who is there, wherever that may have changed.
    pub fn presence(&self) -> broadcast::Receiver<Present> {
        self.0.presence.subscribe()
    }

    /// Presence may have changed: it is looked up once for all sockets, soon.
    pub fn presence_changed(&self, engine: &Engine, org: OrgId, topic: Topic) {
        // True from now on: if there was an entry, whoever looks sees that it changed again.
        if self.looks().insert((org, topic), true).is_some() {
            return;
        }
        let (hub, engine) = (self.clone(), engine.clone());
        tokio::spawn(async move {
            loop {
                sleep(TOGETHER).await;
                hub.looks().insert((org, topic), false);
                match live::present(&engine, org, topic).await {
                    // An error of sending means that nobody listens.
                    Ok(people) => {
                        let _ = hub.0.presence.send(Present {
                            org,
                            topic,
                            people: people.into(),
                        });
                    }
                    Err(error) => tracing::warn!(%error, "presence not read"),
                }
                let mut looks = hub.looks();
                if looks.get(&(org, topic)) != Some(&true) {
                    looks.remove(&(org, topic));
                    return;
                }
            }
        });
    }

    /// The connection still shows the topic. It is noted with the others, soon.
    pub async fn still_here(
        &self,
        engine: &Engine,
        org: OrgId,
        topic: Topic,
        connection: Uuid,
        person: PersonId,
    ) {
        let mut still = self.0.still.lock().await;
        still.push(Still {
            org,
            topic,
            connection,
            person,
        });
        // Whoever was first sees to all of them.
        if still.len() > 1 {
            return;
        }
        let (hub, engine) = (self.clone(), engine.clone());
        tokio::spawn(async move {
            sleep(TOGETHER).await;
            hub.note(&engine).await;
        });
    }

    /// The connection no longer shows the topic and must not be noted any more.
    pub async fn gone(&self, topic: Topic, connection: Uuid) {
        let mut still = self.0.still.lock().await;
        still.retain(|s| s.connection != connection || s.topic != topic);
    }

    async fn note(&self, engine: &Engine) {
        // Held while they are written, so that who leaves meanwhile is removed afterwards.
        let mut still = self.0.still.lock().await;
        let mut of: HashMap<OrgId, Vec<(Topic, Uuid, PersonId)>> = HashMap::new();
        for s in still.drain(..) {
            of.entry(s.org)
                .or_default()
                .push((s.topic, s.connection, s.person));
        }
        for (org, connections) in of {
            // Presence is a courtesy; the next beat tries again.
            if let Err(error) = live::keep_showing(engine, org, &connections).await {
                tracing::warn!(%error, "presence not noted");
                continue;
            }
            for (topic, ..) in connections {
                self.presence_changed(engine, org, topic);
            }
        }
    }

    /// The text of event `seq`, which is the same for every socket: written by the first.
    pub fn written(&self, org: OrgId, seq: i64, write: impl FnOnce() -> Utf8Bytes) -> Utf8Bytes {
        let mut written = self
            .0
            .written
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some((.., text)) = written
            .iter()
            .rev()
            .find(|(o, s, _)| *o == org && *s == seq)
        {
            return text.clone();
        }
        let text = write();
        if written.len() == WRITTEN {
            written.pop_front();
        }
        written.push_back((org, seq, text.clone()));
        text
    }

    /// Who hears of an event of the lists: looked up by the first socket that has to ask.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn audience(
        &self,
        engine: &Engine,
        org: OrgId,
        event: &Event,
    ) -> engine::Result<Arc<Audience>> {
        // Held while it is looked up, so that the others wait for it and do not look too.
        let mut known = self.0.audiences.lock().await;
        if let Some((.., audience)) = known
            .iter()
            .rev()
            .find(|(o, s, _)| *o == org && *s == event.seq)
        {
            return Ok(audience.clone());
        }
        let audience = Arc::new(live::audience(engine, org, event).await?);
        if known.len() == WRITTEN {
            known.pop_front();
        }
        known.push_back((org, event.seq, audience.clone()));
        Ok(audience)
    }

    /// Closes every socket and waits a little for their goodbyes.
    pub async fn close(&self) {
        self.0.stop.send_replace(true);
        let mut open = self.0.open.subscribe();
        let empty = open.wait_for(|open| *open == 0);
        if timeout(GOODBYE, empty).await.is_err() {
            tracing::warn!(sockets = self.open(), "sockets still open at shutdown");
        }
    }

    fn looks(&self) -> MutexGuard<'_, HashMap<(OrgId, Topic), bool>> {
        self.0.looks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn seats(&self) -> MutexGuard<'_, HashMap<SessionId, usize>> {
        self.0.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A socket's place; given back when dropped.
pub struct Seat {
    hub: Hub,
    session: SessionId,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.hub.seats();
        if let Some(taken) = seats.get_mut(&self.session) {
            *taken -= 1;
            if *taken == 0 {
                seats.remove(&self.session);
            }
        }
        drop(seats);
        self.hub.0.open.send_modify(|open| *open -= 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_event_is_written_once_for_all_sockets() {
        let hub = Hub::new(Heartbeat::default());
        let (one, two) = (OrgId(Uuid::nil()), OrgId(Uuid::max()));
        let text = |text: &'static str| move || Utf8Bytes::from_static(text);
        assert_eq!(hub.written(one, 1, text("first")).as_str(), "first");
        assert_eq!(hub.written(one, 1, text("again")).as_str(), "first");
        assert_eq!(hub.written(two, 1, text("other")).as_str(), "other");
        for seq in 2..=WRITTEN as i64 {
            hub.written(one, seq, text("more"));
        }
        assert_eq!(hub.written(one, 1, text("anew")).as_str(), "anew");
    }

    #[tokio::test]
    async fn a_session_has_so_many_seats_and_gets_them_back() {
        let (hub, session) = (Hub::new(Heartbeat::default()), SessionId(uuid::Uuid::nil()));
        let seats: Vec<_> = (0..PER_SESSION)
            .map(|_| hub.enter(session).unwrap_or_else(|_| panic!("no seat")))
            .collect();
        assert!(hub.enter(session).is_err());
        assert!(hub.enter(SessionId(uuid::Uuid::max())).is_ok());
        assert_eq!(hub.open(), PER_SESSION);
        drop(seats);
        assert_eq!(hub.open(), 0);
        hub.close().await;
        assert!(*hub.stopping().borrow());
    }
}
