//! From the declaration until every page is heard by the socket of the person it asks, and
//! taken by the receiver of webhooks.

use crate::{
    client::{Failure, Heard, PATIENCE, Server, Session, listen, next, published, sponsor},
    head, row,
};
use axum::{Router, extract::State, http::StatusCode, routing::post};
use engine::{Ctx, channels, identity};
use futures::{StreamExt, stream};
use model::{
    OrgId, PersonId, PlaybookId, Span,
    channels::NewEndpoint,
    executions::{
        DeliveryState, ExecutionCommand, ExecutionMode, ExecutionOrder, NewExecution, PageChannel,
        StandDown, WarRoomView,
    },
    identity::{NewPerson, Role},
    live::{Happening, Topic},
    playbooks::{RoleSlot, TaskSpec},
};
use reqwest::Method;
use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
};
use tokio::{
    net::TcpListener,
    sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    time::sleep,
};

/// Slots, and how many declarations of so many are measured.
const ROUNDS: [(usize, usize); 3] = [(10, 200), (100, 100), (1_000, 10)];
/// Declarations before the first that counts.
const WARM: usize = 2;
const PASSWORD: &str = "copper lantern orbit";

pub async fn run() -> Result<(), Failure> {
    let most = ROUNDS.iter().map(|(slots, _)| *slots).max().unwrap_or(0);
    // Both ends of each socket are of this process.
    crate::fanout::enough_files(2 * most as u64 + 200)?;
    let server = Server::start(&[("allow_private_destinations", "true")]).await?;
    let mut hook = Receiver::start().await?;
    let system = Ctx::system(server.org);
    let endpoint = NewEndpoint {
        name: "Measured".into(),
        url: hook.url.clone(),
    };
    channels::create_endpoint(&server.engine, &system, &endpoint).await?;
    let boss = Session::open(&server.base, &sponsor()?, engine::demo::PASSWORD).await?;

    // One person and one browser per slot.
    let people = responders(&server.engine, &system, most).await?;
    let emails = (0..most).map(email).collect();
    let sessions = Session::open_all(&server.base, emails, PASSWORD).await?;
    let (tell, mut heard) = unbounded_channel();
    for (number, (session, person)) in sessions.iter().zip(&people).enumerate() {
        let socket = session.follow(Topic::Person(*person)).await?;
        listen(socket, number, tell.clone());
    }
    drop(tell);

    head();
    for (slots, rounds) in ROUNDS {
        let playbook = playbook(&server.engine, server.org, &people[..slots]).await?;
        let (mut shown, mut handed, mut dispatched) = (Vec::new(), Vec::new(), Vec::new());
        for n in 0..WARM + rounds {
            let took = round(
                &boss,
                playbook,
                &people[..slots],
                &mut heard,
                &mut hook.taken,
            )
            .await
            .map_err(|e| format!("{slots} slots, declaration {n}: {e}"))?;
            if n >= WARM {
                shown.push(took.shown);
                handed.push(took.handed);
                dispatched.push(took.dispatched);
            }
        }
        let further = format!("{slots} people, each with a socket");
        row(
            &format!("declare → heard by all sockets, {slots} slots"),
            &mut shown,
            &further,
        )?;
        row(
            &format!("declare → taken by the webhook receiver, {slots} slots"),
            &mut handed,
            &further,
        )?;
        row(
            &format!("T1 → T2, every delivery on record, {slots} slots"),
            &mut dispatched,
            &further,
        )?;
    }
    server.stop().await;
    Ok(())
}

struct Took {
    shown: Duration,
    handed: Duration,
    dispatched: Duration,
}

async fn round(
    boss: &Session,
    playbook: PlaybookId,
    people: &[PersonId],
    heard: &mut UnboundedReceiver<Heard>,
    taken: &mut UnboundedReceiver<(String, Instant)>,
) -> Result<Took, Failure> {
    let new = serde_json::to_value(NewExecution {
        playbook,
        title: String::new(),
        situation: "Measured".into(),
        severity: 2,
        mode: ExecutionMode::Live,
        commander: None,
        variables: Default::default(),
    })?;
    let begun = Instant::now();
    let room: WarRoomView = boss
        .call(Method::POST, "/api/v1/executions", Some(&new))
        .await?;
    let id = room.row.id;

    // What each socket must hear: the page of its person, once.
    let mut pages = HashMap::new();
    let mut shown = begun;
    while pages.len() < people.len() {
        let said: Heard = next(heard, "a page on a socket").await?;
        let Happening::Paged { execution, page } = said.what else {
            continue;
        };
        if execution != id {
            continue;
        }
        if pages.insert(said.socket, page).is_some() {
            return Err("a socket heard of its page twice".into());
        }
        shown = shown.max(said.at);
    }

    // At least once each. What an earlier declaration repeats is not of this one.
    let mut waiting: HashSet<String> = pages.values().map(ToString::to_string).collect();
    let mut handed = begun;
    while !waiting.is_empty() {
        let (page, at) = next(taken, "a page at the webhook receiver").await?;
        if waiting.remove(&page) {
            handed = handed.max(at);
        }
    }

    // On record as well, each with its own person.
    let path = format!("/api/v1/executions/{id}");
    let until = Instant::now() + PATIENCE;
    let room = loop {
        let room: WarRoomView = boss.call(Method::GET, &path, None).await?;
        let queued = room
            .slots
            .iter()
            .flat_map(|s| &s.pages)
            .flat_map(|p| &p.deliveries)
            .any(|d| d.state == DeliveryState::Queued);
        if !queued {
            break room;
        }
        if Instant::now() > until {
            return Err("a delivery stays queued".into());
        }
        sleep(Duration::from_millis(20)).await;
    };
    let t2 = room
        .row
        .stamps
        .t2
        .ok_or("every page is out and T2 is not set")?;
    let dispatched = u64::try_from(t2.micros() - room.row.stamps.t1.micros())?;
    if room.slots.len() != people.len() {
        return Err(format!("{} slots", room.slots.len()).into());
    }
    for (number, slot) in room.slots.iter().enumerate() {
        let [page] = slot.pages.as_slice() else {
            return Err(format!("{} pages of {}", slot.pages.len(), slot.key).into());
        };
        if page.person.id != people[number] || pages.get(&number) != Some(&page.id) {
            return Err(format!("{} asked somebody else", slot.key).into());
        }
        let sent = page.deliveries.iter().any(|d| {
            d.channel == PageChannel::Webhook && matches!(d.state, DeliveryState::Sent { .. })
        });
        if !sent {
            return Err(format!("the webhook of {} is not on record as sent", slot.key).into());
        }
    }

    // Ended, so that nobody is asked again while the next one is measured.
    let end = ExecutionOrder::from(ExecutionCommand::StandDown {
        because: StandDown::NoLongerNeeded,
        note: String::new(),
    });
    let _: WarRoomView = boss
        .call(
            Method::POST,
            &format!("{path}/commands"),
            Some(&serde_json::to_value(end)?),
        )
        .await?;
    let mut ended = 0;
    while ended < people.len() {
        let said: Heard = next(heard, "the end of a page on a socket").await?;
        ended += usize::from(matches!(
            said.what,
            Happening::ExecutionChanged { ref what, .. } if what == "page_ended"
        ));
    }
    Ok(Took {
        shown: shown - begun,
        handed: handed - begun,
        dispatched: Duration::from_micros(dispatched),
    })
}

fn email(number: usize) -> String {
    format!("responder{number:04}@bench.example")
}

async fn responders(
    engine: &engine::Engine,
    system: &Ctx,
    wanted: usize,
) -> Result<Vec<PersonId>, Failure> {
    let made: Vec<engine::Result<model::identity::Person>> = stream::iter(0..wanted)
        .map(|number| async move {
            let new = NewPerson {
                name: format!("Responder {number:04}"),
                email: email(number),
                title: String::new(),
                password: PASSWORD.into(),
                roles: vec![Role::Stakeholder],
            };
            identity::create_person(engine, system, &new).await
        })
        .buffered(4)
        .collect()
        .await;
    let mut people = Vec::new();
    for person in made {
        people.push(person?.id);
    }
    Ok(people)
}

/// A playbook in force with one slot and one task for each of `people`.
async fn playbook(
    engine: &engine::Engine,
    org: OrgId,
    people: &[PersonId],
) -> Result<PlaybookId, Failure> {
    let mut tx = engine.db().read().await?;
    let some = tx.playbooks(org).await?;
    drop(tx);
    let model = some.first().ok_or("the demo has no playbook")?;
    let template = engine.library().all().first().ok_or("no template")?;
    let mut body = template.body.clone();
    let key = |n: usize| format!("slot_{n:04}");
    let task = body
        .tasks
        .first()
        .ok_or("a template without tasks")?
        .clone();
    body.tasks = (0..people.len())
        .map(|n| TaskSpec {
            id: format!("task-{n:04}"),
            slot: key(n),
            // Nobody is asked again while it is measured.
            ack: Span::minutes(60),
            due: Span::minutes(1),
            after: Vec::new(),
            decision: None,
            communication: None,
            ..task.clone()
        })
        .collect();
    body.slots = people
        .iter()
        .enumerate()
        .map(|(n, person)| RoleSlot {
            key: key(n),
            title: format!("Seat {n}"),
            critical: n == 0,
            purpose: "Takes part in the measurement.".into(),
            decision_rights: vec!["None".into()],
            typical: "Anybody".into(),
            primary: Some(*person),
            deputy: None,
        })
        .collect();
    body.communications.clear();
    body.clocks.clear();
    for decision in &mut body.decisions {
        decision.decider = key(0);
    }
    body.budget.approver = key(0);
    let (playbook, version) = published(
        model,
        format!("PB-S{:04}", people.len()),
        format!("{} slots", people.len()),
        body,
    )?;
    let mut tx = engine.db().write(Some(org)).await?;
    tx.insert_playbook(&playbook).await?;
    tx.insert_version(&version).await?;
    tx.commit().await?;
    Ok(playbook.id)
}

/// A program that takes webhooks and says which page came when.
struct Receiver {
    url: String,
    taken: UnboundedReceiver<(String, Instant)>,
}

impl Receiver {
    async fn start() -> Result<Self, Failure> {
        let (tell, taken) = unbounded_channel();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}/hook", listener.local_addr()?);
        let app = Router::new().route("/hook", post(take)).with_state(tell);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Ok(Self { url, taken })
    }
}

async fn take(State(tell): State<UnboundedSender<(String, Instant)>>, body: String) -> StatusCode {
    let at = Instant::now();
    let page = serde_json::from_str::<serde_json::Value>(&body)
        .ok()
        .and_then(|event| event["data"]["page"].as_str().map(str::to_owned));
    match page.map(|page| tell.send((page, at))) {
        Some(Ok(())) => StatusCode::NO_CONTENT,
        _ => StatusCode::BAD_REQUEST,
    }
}
