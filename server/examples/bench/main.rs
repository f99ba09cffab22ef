//! Measures M on the database that `M_DATABASE_URL` names, and checks that what was measured is
//! right: a figure of something that went wrong is an error. Client and server share the machine.
//!
//! `cargo run --release -p server --example bench -- [pages|declare|fanout|signals|jobs]`

mod client;
mod declare;
mod fanout;
mod jobs;
mod pages;
mod signals;

use client::Failure;
use std::time::Duration;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let asked = std::env::args().nth(1).unwrap_or_else(|| "pages".into());
    match asked.as_str() {
        "pages" => pages::run().await,
        "declare" => declare::run().await,
        "fanout" => fanout::run().await,
        "signals" => signals::run().await,
        "jobs" => jobs::run().await,
        // The server of `fanout`, in a process of its own so that its memory can be read.
        "serve" => fanout::serve().await,
        other => Err(format!(
            "there is nothing called `{other}`: pages, declare, fanout, signals or jobs"
        )
        .into()),
    }
}

/// The head of a table of results.
pub fn head() {
    println!("| measured | database | machine | n | p50 ms | p99 ms | further |");
    println!("|---|---|---|---|---|---|---|");
}

/// One row of it. `times` is in no order.
pub fn row(what: &str, times: &mut [Duration], further: &str) -> Result<(), Failure> {
    if times.is_empty() {
        return Err(format!("{what}: nothing was measured").into());
    }
    times.sort_unstable();
    let at =
        |share: f64| times[((times.len() - 1) as f64 * share).round() as usize].as_secs_f64() * 1e3;
    println!(
        "| {what} | {} | {} | {} | {:.1} | {:.1} | {further} |",
        database(),
        machine()?,
        times.len(),
        at(0.5),
        at(0.99),
    );
    Ok(())
}

fn database() -> &'static str {
    let url = std::env::var("M_DATABASE_URL").unwrap_or_default();
    if url.starts_with("postgres") {
        "PostgreSQL"
    } else {
        "SQLite"
    }
}

/// `2 cores, 23 GiB`
fn machine() -> Result<String, Failure> {
    let cores = std::thread::available_parallelism()?;
    let memory = match std::fs::read_to_string("/proc/meminfo") {
        Ok(text) => field(&text, "MemTotal:")
            .map(|kib| format!(", {:.0} GiB", kib as f64 / (1 << 20) as f64))
            .unwrap_or_default(),
        // Another system than Linux.
        Err(_) => String::new(),
    };
    Ok(format!("{cores} cores{memory}"))
}

/// A number of `/proc`, `MemTotal:  24000000 kB`.
pub fn field(text: &str, name: &str) -> Option<u64> {
    text.lines()
        .find_map(|line| line.strip_prefix(name))?
        .split_whitespace()
        .next()?
        .parse()
        .ok()
}
