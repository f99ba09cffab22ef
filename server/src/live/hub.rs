use crate::problem::ApiProblem;
use model::{
    Code, OrgId, SessionId,
    live::{PING_SECS, SILENCE_SECS, Topic},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{broadcast, watch},
    time::timeout,
};

/// Sockets one session may have open: tabs and windows, not a loop.
const PER_SESSION: usize = 20;
/// How long sockets get to say goodbye.
const GOODBYE: Duration = Duration::from_secs(3);

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

struct Inner {
    heartbeat: Heartbeat,
    stop: watch::Sender<bool>,
    presence: broadcast::Sender<(OrgId, Topic)>,
    seats: Mutex<HashMap<SessionId, usize>>,
    open: watch::Sender<usize>,
}

impl Hub {
    pub fn new(heartbeat: Heartbeat) -> Self {
        Self(Arc::new(Inner {
            heartbeat,
            stop: watch::Sender::new(false),
            presence: broadcast::Sender::new(256),
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

    /// Topics whose presence changed in this process.
    pub fn presence(&self) -> broadcast::Receiver<(OrgId, Topic)> {
        self.0.presence.subscribe()
    }

    pub fn presence_changed(&self, org: OrgId, topic: Topic) {
        // An error means that nobody listens.
        let _ = self.0.presence.send((org, topic));
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
