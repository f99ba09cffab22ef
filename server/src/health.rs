//! What those who run M ask: is it alive, is it ready, what does it do.

use crate::AppState;
use axum::{
    Json,
    extract::State,
    http::{HeaderName, StatusCode, header},
    response::IntoResponse,
};
use model::jobs::QueueHealth;
use serde::Serialize;

/// A queue whose oldest due job has waited longer than this is behind.
const BEHIND_SECS: i64 = 60;

#[derive(Serialize)]
struct Readiness {
    /// `ready`, `behind` (jobs wait, requests are answered) or `unready`.
    status: &'static str,
    /// The database answers.
    database: bool,
    /// Every migration of this program is applied.
    migrations: bool,
    jobs: Vec<QueueHealth>,
}

/// The process answers.
pub async fn live() -> &'static str {
    "alive\n"
}

/// Whether requests can be served. Jobs that wait are told but take nobody out of service:
/// sending people elsewhere does not do the jobs.
pub async fn ready(State(state): State<AppState>) -> impl IntoResponse {
    let migrated = state.engine.ready().await;
    let jobs = state.engine.job_lag().await;
    let ready = migrated.is_ok() && jobs.is_ok();
    let database = jobs.is_ok();
    let jobs = jobs.unwrap_or_default();
    let answer = Readiness {
        status: status(ready, &jobs),
        database,
        migrations: migrated.is_ok(),
        jobs,
    };
    (
        if ready {
            StatusCode::OK
        } else {
            StatusCode::SERVICE_UNAVAILABLE
        },
        Json(answer),
    )
}

fn status(ready: bool, jobs: &[QueueHealth]) -> &'static str {
    if !ready {
        "unready"
    } else if jobs.iter().any(|q| q.lag > BEHIND_SECS) {
        "behind"
    } else {
        "ready"
    }
}

/// In Prometheus' text format. No names and no ids of people are in it.
pub async fn metrics(State(state): State<AppState>) -> impl IntoResponse {
    const TEXT: [(HeaderName, &str); 1] = [(
        header::CONTENT_TYPE,
        "text/plain; version=0.0.4; charset=utf-8",
    )];
    for q in state.engine.job_lag().await.unwrap_or_default() {
        metrics::gauge!("m_job_lag_seconds", "queue" => q.queue.key()).set(q.lag as f64);
        for (name, count) in [("ready", q.ready), ("running", q.running), ("dead", q.dead)] {
            metrics::gauge!("m_jobs", "queue" => q.queue.key(), "state" => name).set(count as f64);
        }
    }
    metrics::gauge!("m_sockets").set(state.hub.open() as f64);
    (TEXT, state.metrics.render())
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::jobs::Queue;

    #[test]
    fn a_job_that_waits_for_more_than_a_minute_is_told() {
        let lag = |lag| QueueHealth {
            queue: Queue::Activation,
            ready: 1,
            running: 0,
            done: 0,
            dead: 0,
            lag,
        };
        assert_eq!(status(true, &[lag(0), lag(60)]), "ready");
        assert_eq!(status(true, &[lag(0), lag(61)]), "behind");
        assert_eq!(status(false, &[lag(61)]), "unready");
    }
}
