//! One event to thousands of sockets of a war room, and what a socket costs the server.

use crate::{
    client::{Failure, Heard, Server, Session, listen, next, sponsor},
    field, head, row,
};
use futures::future::try_join_all;
use model::{
    executions::{
        DeclareForm, ExecutionCommand, ExecutionMode, ExecutionOrder, NewExecution, WarRoomView,
    },
    live::{Happening, Topic},
};
use reqwest::Method;
use std::{
    fs,
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

const SOCKETS: [usize; 2] = [1_000, 5_000];
/// What a session may have open.
const PER_SESSION: usize = 20;
const ROUNDS: usize = 100;
const WARM: usize = 5;
/// Files that are open beside the sockets.
const OTHER_FILES: u64 = 200;

pub async fn run() -> Result<(), Failure> {
    let most = SOCKETS.into_iter().max().unwrap_or(0);
    enough_files(most as u64 + OTHER_FILES)?;
    let server = Apart::start()?;
    let boss = Session::open(&server.base, &sponsor()?, engine::demo::PASSWORD).await?;
    let form: DeclareForm = boss
        .call(Method::GET, "/api/v1/executions/form", None)
        .await?;
    let playbook = form.playbooks.first().ok_or("nothing can be declared")?.id;
    // A rehearsal: nothing leaves.
    let new = serde_json::to_value(NewExecution {
        playbook,
        title: String::new(),
        situation: "Measured".into(),
        severity: 2,
        mode: ExecutionMode::Rehearsal,
        commander: None,
        variables: Default::default(),
    })?;
    let room: WarRoomView = boss
        .call(Method::POST, "/api/v1/executions", Some(&new))
        .await?;
    let id = room.row.id;
    let emails = vec![sponsor()?; most.div_ceil(PER_SESSION)];
    let sessions = Session::open_all(&server.base, emails, engine::demo::PASSWORD).await?;
    // The database's own caches are filled before the first socket, so that they do not count as
    // memory of sockets.
    let path = format!("/api/v1/executions/{id}");
    for some in sessions.chunks(8) {
        let asked = some
            .iter()
            .map(|session| session.call::<WarRoomView>(Method::GET, &path, None));
        try_join_all(asked).await?;
    }
    let before = server.memory()?;

    head();
    let (tell, mut heard) = unbounded_channel();
    let mut open = 0;
    let mut last = Vec::new();
    for sockets in SOCKETS {
        while open < sockets {
            let session = &sessions[open / PER_SESSION];
            let socket = session.follow(Topic::Execution(id)).await?;
            listen(socket, open, tell.clone());
            open += 1;
        }
        last.resize(open, 0);
        let mut times = Vec::with_capacity(ROUNDS * open);
        for n in 0..WARM + ROUNDS {
            let note = ExecutionOrder::from(ExecutionCommand::Note {
                text: format!("Note {n} to {open}"),
            });
            let body = serde_json::to_value(note)?;
            let path = format!("/api/v1/executions/{id}/commands");
            let begun = Instant::now();
            let _: WarRoomView = boss.call(Method::POST, &path, Some(&body)).await?;
            let took = everywhere(&mut heard, &mut last, begun).await?;
            if n >= WARM {
                times.extend(took);
            }
        }
        let memory = server.memory()?.saturating_sub(before);
        row(
            &format!("command → event at each of {open} sockets"),
            &mut times,
            &format!(
                "{ROUNDS} events; {:.1} KB of the server's memory per socket",
                memory as f64 / open as f64 / 1e3
            ),
        )?;
    }
    Ok(())
}

/// Waits until every socket has the note, each once and after what it had before; how long each
/// took.
async fn everywhere(
    heard: &mut UnboundedReceiver<Heard>,
    last: &mut [i64],
    begun: Instant,
) -> Result<Vec<Duration>, Failure> {
    let mut times = Vec::with_capacity(last.len());
    let mut got = vec![false; last.len()];
    let mut note = None;
    while times.len() < last.len() {
        let said: Heard = next(heard, "the event on a socket").await?;
        if said.seq <= last[said.socket] {
            return Err(format!("socket {} heard event {} again", said.socket, said.seq).into());
        }
        last[said.socket] = said.seq;
        // Time alone may change the rehearsal as well.
        if !matches!(said.what, Happening::ExecutionChanged { ref what, .. } if what == "note") {
            continue;
        }
        if *note.get_or_insert(said.seq) != said.seq || got[said.socket] {
            return Err(format!("socket {} heard another note", said.socket).into());
        }
        got[said.socket] = true;
        times.push(said.at - begun);
    }
    Ok(times)
}

/// This program, serving in a process of its own; ended when dropped.
struct Apart {
    child: Child,
    base: String,
}

impl Apart {
    fn start() -> Result<Self, Failure> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let out = child.stdout.take().ok_or("no output of the server")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let base = line.trim().to_owned();
        if !base.starts_with("http://") {
            let _ = child.kill();
            return Err("the server did not start".into());
        }
        Ok(Self { child, base })
    }

    /// Bytes of memory that the server has.
    fn memory(&self) -> Result<u64, Failure> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let kib = field(&status, "VmRSS:").ok_or("no VmRSS")?;
        Ok(kib * 1_024)
    }
}

impl Drop for Apart {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The server's side: says where it listens, and serves until its parent ends.
pub async fn serve() -> Result<(), Failure> {
    let server = Server::start(&[]).await?;
    {
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}", server.base)?;
        out.flush()?;
    }
    // The parent holds the other end and writes nothing.
    tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink()))
        .await??;
    server.stop().await;
    Ok(())
}

/// Fails early, with what to do, where a socket would fail late.
pub fn enough_files(wanted: u64) -> Result<(), Failure> {
    let limits = fs::read_to_string("/proc/self/limits")?;
    // `Max open files            1024                 1048576              files`
    let may = field(&limits, "Max open files");
    match may {
        Some(may) if may < wanted => Err(format!(
            "this process may open {may} files and needs {wanted}: raise the limit with `ulimit -n {wanted}`"
        )
        .into()),
        // `unlimited` is no number.
        _ => Ok(()),
    }
}
