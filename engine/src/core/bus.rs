use model::{OrgId, live::Event};
use std::{collections::HashMap, sync::Arc, time::Duration};
use store::Db;
use tokio::{
    sync::{Mutex, broadcast, mpsc},
    task::AbortHandle,
};

/// An event of an organisation, as sockets get it.
#[derive(Clone, Debug)]
pub struct Live {
    pub org: OrgId,
    pub event: Arc<Event>,
}

/// Brings committed events to this process's sockets, in order, each once. The log in the
/// database is the truth; wakes only say "look again". Other instances wake this one through
/// PostgreSQL; after a dropped connection every watched organisation is looked at anew.
pub struct Bus {
    wake: mpsc::UnboundedSender<Option<OrgId>>,
    live: broadcast::Sender<Live>,
    /// Last number sent, for the organisations somebody here listens to.
    sent: Arc<Mutex<HashMap<OrgId, i64>>>,
    db: Db,
    tasks: Vec<AbortHandle>,
}

const BATCH: i64 = 256;

impl Bus {
    pub(crate) fn start(db: Db) -> Self {
        let (wake, mut woken) = mpsc::unbounded_channel::<Option<OrgId>>();
        let (live, _) = broadcast::channel(4_096);
        let sent: Arc<Mutex<HashMap<OrgId, i64>>> = Arc::default();

        let (db2, live2, sent2) = (db.clone(), live.clone(), sent.clone());
        let wake_again = wake.downgrade();
        let pump = tokio::spawn(async move {
            while let Some(org) = woken.recv().await {
                let orgs = match org {
                    Some(org) => vec![org],
                    None => sent2.lock().await.keys().copied().collect(),
                };
                for org in orgs {
                    if let Err(error) = pump(&db2, &live2, &sent2, org).await {
                        tracing::warn!(%error, "events could not be read; trying again");
                        tokio::time::sleep(Duration::from_millis(200)).await;
                        if let Some(wake) = wake_again.upgrade() {
                            let _ = wake.send(Some(org));
                        }
                    }
                }
            }
        });

        let (db3, wake3) = (db.clone(), wake.clone());
        let listen = tokio::spawn(async move {
            loop {
                match db3.listen().await {
                    Ok(mut notices) => {
                        // What came while nobody listened.
                        let _ = wake3.send(None);
                        loop {
                            match notices.next().await {
                                Ok(org) => {
                                    let _ = wake3.send(org);
                                }
                                Err(error) => {
                                    tracing::warn!(%error, "event notices interrupted; listening again");
                                    break;
                                }
                            }
                        }
                    }
                    Err(error) => {
                        tracing::warn!(%error, "event notices not available; trying again")
                    }
                }
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        });

        let tasks = vec![pump.abort_handle(), listen.abort_handle()];
        Self {
            wake,
            live,
            sent,
            db,
            tasks,
        }
    }

    pub(crate) fn wake(&self, org: OrgId) {
        let _ = self.wake.send(Some(org));
    }

    /// Everything that is committed in `org` from now on, and the number up to which the log
    /// is to be read for what came before.
    pub async fn listen(&self, org: OrgId) -> store::Result<(broadcast::Receiver<Live>, i64)> {
        let receiver = self.live.subscribe();
        let mut sent = self.sent.lock().await;
        if let Some(seq) = sent.get(&org) {
            return Ok((receiver, *seq));
        }
        let mut tx = self.db.read().await?;
        let seq = tx.last_seq(org).await?;
        sent.insert(org, seq);
        Ok((receiver, seq))
    }

    pub(crate) fn stop(&self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        self.stop();
    }
}

async fn pump(
    db: &Db,
    live: &broadcast::Sender<Live>,
    sent: &Mutex<HashMap<OrgId, i64>>,
    org: OrgId,
) -> store::Result<()> {
    loop {
        let mut sent = sent.lock().await;
        // Nobody here listens to this organisation.
        let Some(after) = sent.get_mut(&org) else {
            return Ok(());
        };
        let mut tx = db.read().await?;
        let events = tx.events_after(org, *after, BATCH).await?;
        drop(tx);
        let more = events.len() as i64 == BATCH;
        for event in events {
            *after = event.seq;
            // An error means that no socket is open; the log keeps the event.
            let _ = live.send(Live {
                org,
                event: Arc::new(event),
            });
        }
        if !more {
            return Ok(());
        }
    }
}
