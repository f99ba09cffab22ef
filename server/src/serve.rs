//! A running server, and its orderly end.

use crate::{AppState, router};
use axum::serve::ListenerExt;
use engine::jobs::Workers;
use std::{io, net::SocketAddr, time::Duration};
use tokio::{
    net::TcpListener,
    sync::watch,
    task::{AbortHandle, JoinHandle},
    time::{MissedTickBehavior, interval, timeout},
};

/// How long requests under way may take, and then jobs, before the process ends without them.
const REQUESTS: Duration = Duration::from_secs(10);
const JOBS: Duration = Duration::from_secs(10);
const UPKEEP: Duration = Duration::from_secs(30);

/// A server that answers.
pub struct Running {
    pub address: SocketAddr,
    state: AppState,
    stop: watch::Sender<bool>,
    serving: JoinHandle<io::Result<()>>,
    workers: Workers,
    upkeep: AbortHandle,
}

/// Serves on `listener` until [`Running::stop`].
///
/// # Errors
/// When the listener has no address any more.
pub fn start(state: AppState, listener: TcpListener) -> io::Result<Running> {
    let address = listener.local_addr()?;
    let listener = listener.tap_io(|connection| {
        // Events are small and must not wait for more to send.
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!(%error, "a connection waits for full packets");
        }
    });
    let (stop, mut stopped) = watch::channel(false);
    let service = router(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let serving = tokio::spawn(async move {
        let asked = async move {
            let _ = stopped.wait_for(|stop| *stop).await;
        };
        axum::serve(listener, service)
            .with_graceful_shutdown(asked)
            .await
    });
    let workers = Workers::start(&state.engine);
    let upkeep = tokio::spawn(keep_up(state.clone())).abort_handle();
    Ok(Running {
        address,
        state,
        stop,
        serving,
        workers,
        upkeep,
    })
}

impl Running {
    /// Takes nothing new, closes the sockets, lets requests and jobs end, closes the engine.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        self.state.hub.close().await;
        if timeout(REQUESTS, self.serving).await.is_err() {
            tracing::warn!(
                seconds = REQUESTS.as_secs(),
                "requests still under way at shutdown"
            );
        }
        self.workers.drain(JOBS).await;
        self.upkeep.abort();
        self.state.engine.close().await;
    }

    pub fn engine(&self) -> &engine::Engine {
        &self.state.engine
    }
}

/// What nobody waits for.
async fn keep_up(state: AppState) {
    let mut tick = interval(UPKEEP);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tick.tick().await;
        state.limiters.forget();
        state.metrics.run_upkeep();
    }
}
