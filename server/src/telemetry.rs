//! Logs and metrics.

use crate::{Config, config::LogFormat};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::{io::IsTerminal, sync::OnceLock};
use tracing_subscriber::{EnvFilter, fmt};

/// Starts logging to standard error; standard output is for what the person at the terminal
/// asked for.
pub fn log(config: &Config) {
    let filter = EnvFilter::try_new(&config.log).unwrap_or_else(|_| EnvFilter::new("info"));
    let to = fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Fails when a test has started it already, which is as good.
    let _ = match config.log_format {
        LogFormat::Json => to
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .try_init(),
        LogFormat::Pretty => to
            .compact()
            .with_target(false)
            .with_ansi(std::io::stderr().is_terminal())
            .try_init(),
    };
}

/// Seconds; from a cached read to the time limit.
const BUCKETS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// The recorder of this process; made once.
pub fn metrics() -> PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE
        .get_or_init(|| {
            let builder = PrometheusBuilder::new();
            let matcher = Matcher::Full("m_http_request_duration_seconds".into());
            let recorder = match builder.set_buckets_for_metric(matcher, &BUCKETS) {
                Ok(builder) => builder.build_recorder(),
                // Only without buckets, and there are some.
                Err(_) => PrometheusBuilder::new().build_recorder(),
            };
            let handle = recorder.handle();
            if metrics::set_global_recorder(recorder).is_err() {
                tracing::warn!("metrics are recorded elsewhere");
            }
            describe();
            handle
        })
        .clone()
}

fn describe() {
    metrics::describe_counter!(
        "m_http_requests_total",
        "Requests answered, by method, route and status"
    );
    metrics::describe_histogram!(
        "m_http_request_duration_seconds",
        "Time to the first byte of the answer, by method and route"
    );
    metrics::describe_counter!("m_jobs_total", "Jobs done and attempts failed, by queue");
    metrics::describe_counter!(
        "m_deliveries_total",
        "Messages handed to a channel that leads outside, by channel and outcome"
    );
    metrics::describe_counter!("m_feed_readings_total", "Readings of feeds, by outcome");
    metrics::describe_gauge!("m_jobs", "Jobs by queue and state");
    metrics::describe_gauge!(
        "m_job_lag_seconds",
        "How long the oldest due job has waited, by queue"
    );
    metrics::describe_gauge!("m_sockets", "Open live sockets of this process");
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeSet,
        fs,
        path::{Path, PathBuf},
    };

    fn sources(directory: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(directory).expect("directory") {
            let path = entry.expect("entry").path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }

    /// The metrics that are named right after `call`.
    fn named(sources: &[String], call: &str) -> BTreeSet<String> {
        sources
            .iter()
            .flat_map(|source| source.split(call).skip(1))
            .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
            .filter(|name| name.starts_with("m_"))
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn every_metric_that_is_recorded_is_described() {
        let mut files = Vec::new();
        for floor in ["src", "../engine/src", "../store/src"] {
            let root = Path::new(env!("CARGO_MANIFEST_DIR"));
            sources(&root.join(floor), &mut files);
        }
        let sources: Vec<String> = files
            .iter()
            .map(|file| fs::read_to_string(file).expect("source"))
            .collect();
        let mut all = BTreeSet::new();
        for kind in ["counter", "gauge", "histogram"] {
            let recorded = named(&sources, &format!("metrics::{kind}!("));
            let described = named(&sources, &format!("metrics::describe_{kind}!("));
            assert_eq!(recorded, described, "{kind}");
            all.extend(recorded);
        }
        assert!(
            all.contains("m_deliveries_total") && all.contains("m_http_requests_total"),
            "the sources were read: {all:?}"
        );
    }
}
