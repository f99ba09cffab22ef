//! Executions: who is outside of one learns nothing of it, not even that it is there, and who is
//! inside does what their part allows.

use crate::{
    common::{Answer, Browser, Socket, eventually, nowhere},
    world::World,
};
use model::{
    Code, Domain, ExecutionId, PersonId,
    executions::{ExecutionCommand as C, ExecutionOrder, LearningKind, StandDown},
    identity::{Permission, Role, can},
    live::{Happening, ServerMessage, Topic},
    playbooks::Phase,
};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

/// One of every command. None of them needs anything that an outsider could know.
fn commands(w: &World) -> Vec<C> {
    let (slot, task) = (w.slot.clone(), "grade-the-cut".to_owned());
    let (text, at) = ("A test.".to_owned(), w.app.engine.now());
    let (s, t, x) = (|| slot.clone(), || task.clone(), || text.clone());
    vec![
        C::Acknowledge { slot: s() },
        C::Decline {
            slot: s(),
            reason: x(),
        },
        C::Seen { slot: s() },
        C::AcknowledgeTask { task: t() },
        C::StartTask { task: t() },
        C::CompleteTask {
            task: t(),
            note: x(),
            evidence: x(),
        },
        C::VerifyTask { task: t() },
        C::BlockTask {
            task: t(),
            reason: x(),
        },
        C::UnblockTask { task: t() },
        C::ReopenTask {
            task: t(),
            reason: x(),
        },
        C::SkipTask {
            task: t(),
            reason: x(),
        },
        C::TaskNotApplicable {
            task: t(),
            reason: x(),
        },
        C::AddTask {
            title: x(),
            instruction: x(),
            slot: s(),
            due_minutes: 5,
            required: false,
        },
        C::Decide {
            decision: "price-response".into(),
            option: "hold".into(),
            rationale: x(),
        },
        C::LogDecision {
            question: x(),
            chosen: x(),
            rationale: x(),
        },
        C::SetVariable {
            key: "rival".into(),
            value: x(),
        },
        C::EditMessage {
            message: "seller-brief".into(),
            subject: x(),
            body: x(),
        },
        C::ApproveMessage {
            message: "seller-brief".into(),
        },
        C::SendMessage {
            message: "seller-brief".into(),
        },
        C::WithdrawMessage {
            message: "seller-brief".into(),
            reason: x(),
        },
        C::Report {
            situation: x(),
            actions: x(),
            next: x(),
            asks: x(),
            next_in_minutes: None,
        },
        C::Note { text: x() },
        C::AddCost {
            text: x(),
            amount: 5,
            minutes: 0,
        },
        C::AnchorClock {
            clock: "a-clock".into(),
            at,
            reason: x(),
        },
        C::SatisfyClock {
            clock: "a-clock".into(),
            at,
            receipt: x(),
        },
        C::ClockNotApplicable {
            clock: "a-clock".into(),
            reason: x(),
        },
        C::TollClock {
            clock: "a-clock".into(),
            reason: x(),
        },
        C::ResumeClock {
            clock: "a-clock".into(),
        },
        C::EnterPhase {
            phase: Phase::Secondary,
        },
        C::Appoint {
            slot: s(),
            person: w.id("stakeholder"),
        },
        C::OverrideQuorum { reason: x() },
        C::Pause { reason: x() },
        C::Resume,
        C::Stabilize { summary: x() },
        C::Relapse { reason: x() },
        C::Close { summary: x() },
        C::Reopen { reason: x() },
        C::StandDown {
            because: StandDown::FalseAlarm,
            note: x(),
        },
        C::HandOver {
            to: w.id("owner"),
            brief: x(),
        },
        C::AcceptCommand,
        C::DeclineCommand,
        C::TakeOver { reason: x() },
        C::Learn {
            kind: LearningKind::Worked,
            question: None,
            text: x(),
        },
        C::FinishReview { waiver: x() },
    ]
}

fn order(command: &C) -> Value {
    serde_json::to_value(ExecutionOrder::from(command.clone())).expect("json")
}

/// What one asks of an execution.
struct Ask {
    what: String,
    permission: Permission,
    method: Method,
    /// `{id}` stands for the execution.
    path: String,
    body: Option<Value>,
}

impl Ask {
    fn get(path: &str) -> Self {
        Self {
            what: format!("GET {path}"),
            permission: Permission::ExecutionsRead,
            method: Method::GET,
            path: format!("/api/v1{path}"),
            body: None,
        }
    }
    fn post(path: &str, permission: Permission, body: Value) -> Self {
        Self {
            what: format!("POST {path} {body}"),
            permission,
            method: Method::POST,
            path: path.to_owned(),
            body: Some(body),
        }
    }
    async fn of(&self, client: &Browser, id: ExecutionId) -> Answer {
        let id = id.to_string();
        let mut request = client.request(self.method.clone(), &self.path.replace("{id}", &id));
        if let Some(body) = &self.body {
            let text = body.to_string().replace("{id}", &id);
            request = request
                .header("content-type", "application/json")
                .body(text);
        }
        client.send(request).await
    }
}

/// Every use case that names an execution, over the API.
fn operations(w: &World) -> Vec<Ask> {
    let (change, accept, decline) = (
        json!({"title": "A number", "text": "", "edits": [], "owner": w.id("steward"),
            "due": w.app.engine.now().plus_days(20).date()}),
        json!({"change": 0}),
        json!({"change": 0, "reason": "A test."}),
    );
    let base = "/api/v1/executions/{id}";
    let mut all = vec![
        Ask::get("/executions/{id}"),
        Ask::get("/executions/{id}/next"),
        Ask::post(
            &format!("{base}/changes"),
            Permission::ExecutionsAct,
            change,
        ),
        Ask::post(
            &format!("{base}/changes/accept"),
            Permission::PlaybooksEdit,
            accept,
        ),
        Ask::post(
            &format!("{base}/changes/decline"),
            Permission::PlaybooksEdit,
            decline,
        ),
        Ask::post(
            &format!("/api/v1/proposals/{}/merge", w.proposal),
            Permission::ProposalsDecide,
            json!({"execution": "{id}"}),
        ),
    ];
    all.extend(
        commands(w)
            .iter()
            .map(|c| Ask::post(&format!("{base}/commands"), c.permission(), order(c))),
    );
    all
}

/// The same by the server functions of the pages.
fn functions(w: &World) -> Vec<Ask> {
    let (read, edit) = (Permission::ExecutionsRead, Permission::PlaybooksEdit);
    let new = json!({"title": "A number", "text": "", "edits": [], "owner": w.id("steward"),
        "due": w.app.engine.now().plus_days(20).date()});
    let mut all = vec![
        Ask::post("/fn/executions/get", read, json!({"id": "{id}"})),
        Ask::post("/fn/executions/next", read, json!({"id": "{id}"})),
        Ask::post(
            "/fn/executions/propose-change",
            Permission::ExecutionsAct,
            json!({"id": "{id}", "new": new}),
        ),
        Ask::post(
            "/fn/executions/accept-change",
            edit,
            json!({"id": "{id}", "index": 0}),
        ),
        Ask::post(
            "/fn/executions/decline-change",
            edit,
            json!({"id": "{id}", "index": 0, "reason": "A test."}),
        ),
        Ask::post(
            "/fn/signals/merge_proposal",
            Permission::ProposalsDecide,
            json!({"id": w.proposal, "execution": "{id}"}),
        ),
    ];
    for command in commands(w) {
        let body = json!({"id": "{id}", "order": order(&command)});
        for path in ["/fn/executions/command", "/fn/executions/act"] {
            all.push(Ask::post(path, command.permission(), body.clone()));
        }
    }
    all
}

/// All that can be read off an answer, but for the request id.
fn told(answer: &Answer) -> (u16, Vec<(String, String)>, Value) {
    let mut body = answer.json();
    if let Some(fields) = body.as_object_mut() {
        fields.remove("request_id");
    }
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), format!("{value:?}")))
        // The nonce of the policy and the id of the request are new each time.
        .filter(|(name, _)| {
            !["date", "x-request-id", "content-security-policy"].contains(&name.as_str())
        })
        .collect();
    headers.sort();
    (answer.status, headers, body)
}

/// Outside of the execution of the world: who, with which roles.
async fn outsiders(w: &World) -> Vec<(&'static str, Vec<Role>)> {
    let another = Role::DomainOwner(Domain::Fin);
    w.app.join("fin_owner", &[another]).await;
    vec![
        ("facilitator", vec![Role::Facilitator]),
        ("stakeholder", vec![Role::Stakeholder]),
        ("fin_owner", vec![another]),
        ("admin", vec![Role::Administrator]),
        (
            "other_sponsor",
            vec![
                Role::ExecutiveSponsor,
                Role::Steward,
                Role::ComplianceOfficer,
            ],
        ),
    ]
}

#[tokio::test]
async fn every_command_of_the_api_is_tried() {
    let world = World::new().await;
    let document = world
        .app
        .stranger()
        .get("/api/v1/openapi.json")
        .await
        .json();
    let variants = document["components"]["schemas"]["ExecutionCommand"]["oneOf"]
        .as_array()
        .expect("the variants");
    let named: BTreeSet<String> = variants
        .iter()
        .map(|v| {
            v["properties"]["step"]["enum"][0]
                .as_str()
                .unwrap_or_else(|| panic!("{v}"))
                .to_owned()
        })
        .collect();
    let tried: BTreeSet<String> = commands(&world)
        .iter()
        .map(|c| c.name().to_owned())
        .collect();
    assert_eq!(tried, named);
    world.app.stop().await;
}

#[tokio::test]
async fn outside_of_an_execution_it_is_as_unknown_as_one_that_does_not_exist() {
    let world = World::new().await;
    let mut functions_tried = 0;
    for (who, roles) in outsiders(&world).await {
        let browser = world.app.sign_in(who).await;
        let actor = {
            let mut actor = world.app.ctx("admin").actor;
            actor.roles = roles;
            actor
        };
        for ask in operations(&world).iter().chain(&functions(&world)) {
            let real = ask.of(&browser, world.execution).await;
            let unknown = ask.of(&browser, nowhere()).await;
            assert_eq!(told(&real), told(&unknown), "{who}: {}", ask.what);
            assert!(
                !real.text.contains(&world.execution.to_string()),
                "{who}: {}: {}",
                ask.what,
                real.text
            );
            // A merge asks first whether this person decides on the proposal at all.
            if ask.permission == Permission::ProposalsDecide {
                assert!([403, 404].contains(&real.status), "{who}: {}", ask.what);
                continue;
            }
            let status = match can(&actor, ask.permission) {
                Ok(()) => 404,
                Err(_) => 403,
            };
            assert_eq!(real.status, status, "{who}: {}: {}", ask.what, real.text);
            functions_tried += usize::from(ask.path.starts_with("/fn/"));
        }
        // Nor does it stand in what they may read.
        for path in [
            "/executions",
            "/me/next-actions",
            "/executions/form",
            "/signals/overview",
        ] {
            let answer = browser.get(&format!("/api/v1{path}")).await;
            assert!(
                !answer.text.contains(&world.execution.to_string()),
                "{who}: {path}: {}",
                answer.text
            );
        }
        let actions = browser.get("/api/v1/actions?limit=200").await;
        assert!(!actions.text.contains("EXE-"), "{who}: {}", actions.text);
    }
    assert!(functions_tried > 0);
    // To who is inside all of it is there.
    for path in ["/executions", "/executions/form"] {
        let answer = world.get("sponsor", path).await;
        assert!(answer.text.contains(&world.execution.to_string()), "{path}");
    }
    let actions = world.get("sponsor", "/actions?limit=200").await;
    assert!(actions.text.contains("EXE-"), "{}", actions.text);
    world.app.stop().await;
}

/// The next message is the answer to a question of one's own, so nothing was between.
async fn heard_nothing(who: &str, socket: &mut Socket) {
    let nobody = Topic::Person(nowhere::<PersonId>());
    socket.subscribe(nobody, None).await;
    let next = socket.next().await;
    assert!(
        matches!(next, ServerMessage::Refused { topic, .. } if topic == nobody),
        "{who}: {next:?}"
    );
}

/// What a socket is told of a topic, without its name.
async fn subscription(socket: &mut Socket, topic: Topic) -> Option<Code> {
    socket.subscribe(topic, Some(0)).await;
    loop {
        match socket.next().await {
            ServerMessage::Refused {
                topic: of, code, ..
            } if of == topic => return Some(code),
            ServerMessage::Subscribed { topic: of, .. } if of == topic => return None,
            // Of what was subscribed to before, or missed.
            ServerMessage::Event { .. } | ServerMessage::Resync { .. } => {}
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn each_topic_is_for_who_may_know_of_it() {
    let world = World::new().await;
    world
        .app
        .join("fin_owner", &[Role::DomainOwner(Domain::Fin)])
        .await;
    let (not_found, denied) = (Some(Code::NotFound), Some(Code::Denied));
    // Who, and what they are told of the execution, of an unknown one, of the lists, and of
    // signals.
    let table = [
        ("sponsor", None, not_found, None, None),
        ("owner", None, not_found, None, None),
        ("steward", None, not_found, None, None),
        ("compliance", None, not_found, None, None),
        ("auditor", None, not_found, None, None),
        ("facilitator", not_found, not_found, None, None),
        ("fin_owner", not_found, not_found, None, None),
        ("stakeholder", not_found, not_found, None, denied),
        ("admin", denied, denied, denied, denied),
        ("other_sponsor", not_found, not_found, None, None),
    ];
    let mut sockets = HashMap::new();
    for (who, execution, unknown, all, signals) in table {
        let mut socket = Socket::open(&world.app, &world.app.sign_in(who).await).await;
        for (topic, code) in [
            (Topic::Execution(world.execution), execution),
            (Topic::Execution(nowhere()), unknown),
            (Topic::Executions, all),
            (Topic::Signals, signals),
            // What is asked of another person is as unknown as nobody.
            (Topic::Person(world.app.id("other_admin")), not_found),
            (Topic::Person(nowhere::<PersonId>()), not_found),
        ] {
            assert_eq!(
                subscription(&mut socket, topic).await,
                code,
                "{who} {topic}"
            );
        }
        sockets.insert(who, socket);
    }
    // And who was refused hears nothing of what happens in it.
    let note = json!({"command": {"step": "note", "text": "The hall is empty."}});
    let path = format!("/executions/{}/commands", world.execution);
    assert_eq!(world.post("sponsor", &path, &note).await.status, 200);
    for (who, execution, ..) in table {
        let socket = sockets.get_mut(who).expect("a socket");
        if execution.is_none() {
            loop {
                if let ServerMessage::Event {
                    what: Happening::ExecutionChanged { what, .. },
                    ..
                } = socket.next().await
                    && what == "note"
                {
                    break;
                }
            }
        } else {
            heard_nothing(who, socket).await;
        }
    }
    world.app.stop().await;
}

/// What a socket that follows the lists hears, up to `last`.
async fn listed(socket: &mut Socket, execution: ExecutionId, last: &str) -> Vec<String> {
    let mut heard = Vec::new();
    loop {
        match socket.next().await {
            ServerMessage::Event {
                topic: Topic::Executions,
                what:
                    Happening::ListChanged {
                        execution: of,
                        what,
                    },
                ..
            } => {
                assert_eq!(of, execution);
                heard.push(what);
            }
            other => panic!("{other:?}"),
        }
        if heard.last().is_some_and(|what| what == last) {
            return heard;
        }
    }
}

#[tokio::test]
async fn the_lists_tell_each_of_what_they_may_see() {
    let world = World::new().await;
    let (id, topic) = (world.execution, Topic::Executions);
    let mut sockets = HashMap::new();
    for who in [
        "sponsor",
        "owner",
        "stakeholder",
        "facilitator",
        "other_sponsor",
    ] {
        let mut socket = Socket::open(&world.app, &world.app.sign_in(who).await).await;
        socket.subscribe(topic, None).await;
        socket.subscribed().await;
        sockets.insert(who, socket);
    }
    let path = format!("/executions/{id}/commands");
    let note = json!({"command": {"step": "note", "text": "The hall is empty."}});
    assert_eq!(world.post("sponsor", &path, &note).await.status, 200);
    for who in ["sponsor", "owner"] {
        listed(sockets.get_mut(who).expect("a socket"), id, "note").await;
    }
    // From now on the stakeholder has a part in it.
    let appoint = json!({"command": {"step": "appoint", "slot": world.slot, "person": world.id("stakeholder")}});
    assert_eq!(world.post("sponsor", &path, &appoint).await.status, 200);
    for who in ["sponsor", "owner", "stakeholder"] {
        let socket = sockets.get_mut(who).expect("a socket");
        let heard = listed(socket, id, "appoint").await;
        assert!(!heard.contains(&"note".to_owned()), "{who}: {heard:?}");
    }
    for who in ["facilitator", "other_sponsor"] {
        heard_nothing(who, sockets.get_mut(who).expect("a socket")).await;
    }
    // Nor does a gap tell them whether something was in it: it is the same for who is inside.
    for who in ["facilitator", "stakeholder"] {
        let mut socket = Socket::open(&world.app, &world.app.sign_in(who).await).await;
        socket.subscribe(topic, Some(0)).await;
        let first = socket.next().await;
        assert!(
            matches!(first, ServerMessage::Resync { .. }),
            "{who}: {first:?}"
        );
        socket.subscribed().await;
    }
    world.app.stop().await;
}

#[tokio::test]
async fn who_is_inside_does_what_their_part_allows() {
    let world = World::new().await;
    let (id, path) = (
        world.execution,
        format!("/executions/{}/commands", world.execution),
    );
    // The stakeholder comes in by the commander's word and takes a slot.
    let appoint = json!({"command": {"step": "appoint", "slot": world.slot, "person": world.id("stakeholder")}});
    let answer = world.post("sponsor", &path, &appoint).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let take = json!({"command": {"step": "acknowledge", "slot": world.slot}});
    let answer = world.post("stakeholder", &path, &take).await;
    assert_eq!(answer.status, 200, "{}", answer.text);

    // Who may read it, work in it, and take its learnings into the playbook. Nobody of them leads.
    let table = [
        ("stakeholder", true, true, false),
        ("owner", true, true, true),
        ("steward", true, false, true),
        ("compliance", true, false, false),
        ("auditor", true, false, false),
        ("admin", false, false, false),
    ];
    let note = C::Note {
        text: "The hall is empty.".into(),
    };
    for (who, reads, works, edits) in table {
        let client = world.program(who);
        for path in ["/executions/{id}", "/executions/{id}/next"] {
            let expected = if reads { 200 } else { 403 };
            let answer = Ask::get(path).of(client, id).await;
            assert_eq!(answer.status, expected, "{who} {path}");
        }
        for command in commands(&world) {
            // The owner oversees the domain; answering a hand-over is for who was asked.
            let own = matches!(
                command,
                C::TakeOver { .. } | C::AcceptCommand | C::DeclineCommand
            );
            let refused = command.leads()
                || !works
                || (own && who != "owner" && !matches!(command, C::DeclineCommand));
            if !refused {
                continue;
            }
            let ask = Ask::post(
                "/api/v1/executions/{id}/commands",
                command.permission(),
                order(&command),
            );
            let answer = ask.of(client, id).await;
            assert_eq!(
                (answer.status, answer.problem().as_str()),
                (403, "denied"),
                "{who} {}: {}",
                command.name(),
                answer.text
            );
        }
        let answer = world.post(who, &path, &order(&note)).await;
        assert_eq!(answer.status, if works { 200 } else { 403 }, "{who}");
        // Out of range: past the permission it is not there.
        let accept = world
            .post(
                who,
                &format!("/executions/{id}/changes/accept"),
                &json!({"change": 99}),
            )
            .await;
        assert_eq!(accept.status, if edits { 404 } else { 403 }, "{who}");
    }
    // What was refused changed nothing: notes of those who work, and nothing else since.
    let room = world
        .get("sponsor", &format!("/executions/{id}"))
        .await
        .json();
    let notes = room["timeline"]
        .as_array()
        .expect("a timeline")
        .iter()
        .filter(|line| line["kind"] == "note")
        .count();
    assert_eq!(
        notes,
        table.iter().filter(|(_, _, works, _)| *works).count()
    );
    assert_eq!(
        room["row"]["commander"]["id"],
        world.id("sponsor").to_string()
    );
    world.app.stop().await;
}

/// M leaves to people what runs already. That it held back everybody reads; the reason only who
/// may know of the executions of the playbook.
#[tokio::test]
async fn why_m_asks_tells_nobody_outside_that_an_execution_runs() {
    let w = World::new().await;
    w.app
        .join("fin_owner", &[Role::DomainOwner(Domain::Fin)])
        .await;
    let decline = format!("/proposals/{}/decline", w.proposal);
    let declined = w
        .post("sponsor", &decline, &json!({"reason": "A test."}))
        .await;
    assert_eq!(declined.status, 200, "{}", declined.text);
    let leaf = json!({"category": "media", "field": "title", "op": "contains", "value": "fire"});
    let trigger = json!({"playbook": w.playbook, "name": "Fires", "rule": {"condition": leaf},
        "mode": "auto", "state": "active", "severity": 3});
    let trigger = w.post("steward", "/triggers", &trigger).await;
    assert_eq!(trigger.status, 201, "{}", trigger.text);
    let policy = json!({"scope": {"covers": "triggers", "triggers": [trigger.json()["trigger"]["id"]]},
        "severity_ceiling": 3, "owner": w.id("sponsor"),
        "valid_until": w.app.engine.now().plus_days(30),
        "statement": "M may declare a fire at night."});
    let policy = w.post("sponsor", "/autonomy-policies", &policy).await;
    assert_eq!(policy.status, 201, "{}", policy.text);
    let report = json!({"category": "media", "title": "A fire in hall 3"});
    let report = w.post("steward", "/signals/report", &report).await;
    assert_eq!(report.status, 201, "{}", report.text);
    eventually("the proposal", || async {
        let view = engine::signals::overview(&w.app.engine, &w.app.ctx("steward"))
            .await
            .expect("overview");
        !view.open.is_empty()
    })
    .await;
    let overview = w.get("steward", "/signals/overview").await.json();
    let id = |v: &Value| v.as_str().expect("an id").to_owned();
    let paths = [
        format!("/proposals/{}", id(&overview["open"][0]["proposal"]["id"])),
        format!("/signals/{}", id(&report.json()["signal"])),
        "/proposals".to_owned(),
        "/signals/overview".to_owned(),
    ];
    for (who, told) in [
        ("sponsor", true),
        ("owner", true),
        ("steward", true),
        ("compliance", true),
        ("auditor", true),
        ("facilitator", false),
        ("fin_owner", false),
    ] {
        let browser = w.app.sign_in(who).await;
        for path in &paths {
            let answer = browser.get(&format!("/api/v1{path}")).await;
            assert_eq!(answer.status, 200, "{who} {path}: {}", answer.text);
            for (words, there) in [
                ("runs already", told),
                ("M asks: it did not act under its policy.", !told),
            ] {
                assert_eq!(
                    answer.text.contains(words),
                    there,
                    "{who} {path}, {words}: {}",
                    answer.text
                );
            }
        }
    }
    w.app.stop().await;
}

#[tokio::test]
async fn who_only_reads_an_execution_takes_no_proposal_into_it() {
    let w = World::new().await;
    let path = format!("/proposals/{}/merge", w.proposal);
    let (body, playbook) = (
        json!({"execution": w.execution}),
        json!({"playbook": w.playbook}),
    );
    // The steward decides on the proposal and reads the execution, without a part in it.
    for (who, offered) in [("steward", false), ("owner", true), ("sponsor", true)] {
        let browser = w.app.sign_in(who).await;
        let answer = browser.post("/fn/signals/running", &playbook).await;
        assert_eq!(answer.status, 200, "{who}: {}", answer.text);
        assert_eq!(
            answer.text.contains(&w.execution.to_string()),
            offered,
            "{who}: {}",
            answer.text
        );
    }
    let refused = w.post("steward", &path, &body).await;
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (403, "denied"),
        "{}",
        refused.text
    );
    let taken_in = async || {
        let room = format!("/executions/{}", w.execution);
        let room = w.get("steward", &room).await;
        room.text.contains("taken in:")
    };
    assert!(!taken_in().await);
    let merged = w.post("owner", &path, &body).await;
    assert_eq!(merged.status, 200, "{}", merged.text);
    assert!(taken_in().await);
    w.app.stop().await;
}
