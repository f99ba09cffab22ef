//! An organisation in which every operation has something to work on, and a client for each
//! of its people.

use crate::common::{Answer, Browser, PEOPLE, TestApp, eventually, quarter};
use model::{
    ActionId, EndpointId, ExecutionId, ExerciseId, JobId, PersonId, PlaybookId, PolicyId,
    ProposalId, ReviewId, SessionId, SignalId, SourceId, TokenId, TriggerId, VersionId,
    actions::NewAction,
    channels::NewEndpoint,
    executions::NewChange,
    jobs::{Job, JobState, MAX_ATTEMPTS, Work},
    playbooks::PlaybookView,
    reviews::{NewAssignment, ReviewCommand, ReviewView, Seat, Step},
};
use reqwest::Method;
use serde_json::Value;
use std::{cell::Cell, collections::HashMap};

pub struct World {
    pub app: TestApp,
    programs: HashMap<&'static str, Browser>,
    /// Published, with a further version that waits for its domain owner.
    pub playbook: PlaybookId,
    /// A slot of it.
    pub slot: String,
    pub version: VersionId,
    pub version_hash: String,
    /// In session, at the scenario, with the exercise chosen.
    pub review: ReviewId,
    pub exercise: ExerciseId,
    pub action: ActionId,
    /// Ended; its minutes wait for signatures.
    pub ended: ReviewId,
    pub minutes_hash: String,
    /// Of the steward.
    pub session: SessionId,
    pub token: TokenId,
    /// Dead.
    pub job: JobId,
    /// Of the first organisation; nobody answers there.
    pub endpoint: EndpointId,
    /// Another, to be deleted.
    pub spare_endpoint: EndpointId,
    /// One of each, from source to policy; the proposal waits for a decision.
    pub source: SourceId,
    pub signal: SignalId,
    pub trigger: TriggerId,
    pub proposal: ProposalId,
    pub policy: PolicyId,
    /// Live, led by the sponsor; a change of its playbook is proposed.
    pub execution: ExecutionId,
}

impl World {
    pub async fn new() -> Self {
        Self::on(TestApp::start().await).await
    }

    pub async fn on(app: TestApp) -> Self {
        let mut programs = HashMap::new();
        for (who, _) in PEOPLE {
            programs.insert(who, app.program(who).await);
        }
        let view = published(&app).await;
        let (playbook, slot) = (view.summary.playbook.id, view.body.slots[0].key.clone());
        let (review, pending) = in_session(&app, playbook, &slot).await;
        let ended = ended(&app).await;
        let minutes = engine::reviews::minutes(&app.engine, &app.ctx("sponsor"), ended)
            .await
            .expect("minutes");
        app.sign_in("steward").await;
        let sessions = engine::identity::sessions(&app.engine, &app.ctx("steward"))
            .await
            .expect("sessions");
        let token = engine::identity::create_token(&app.engine, &app.ctx("steward"), "spare", 1)
            .await
            .expect("token");
        let signals = signals(&app, playbook).await;
        let job = dead_job(&app).await;
        let execution = declared(&app, playbook).await;
        let (chat, spare) = (endpoint(&app, "Chat").await, endpoint(&app, "Spare").await);
        Self {
            programs,
            playbook,
            slot,
            version: pending.shown.id,
            version_hash: pending.shown.hash,
            review: review.summary.id,
            exercise: review.exercise.expect("an exercise").id,
            action: review.actions[0].item.id,
            ended,
            minutes_hash: minutes.hash,
            session: sessions[0].id,
            token: token.token.id,
            job,
            endpoint: chat,
            spare_endpoint: spare,
            source: signals.0,
            signal: signals.1,
            trigger: signals.2,
            proposal: signals.3,
            policy: signals.4,
            execution,
            app,
        }
    }

    pub fn id(&self, who: &str) -> PersonId {
        self.app.id(who)
    }

    /// A program that acts as `who`.
    pub fn program(&self, who: &str) -> &Browser {
        &self.programs[who]
    }

    /// Asks the API as `who`, with a body and a revision where they are given.
    pub async fn ask(
        &self,
        who: &str,
        method: Method,
        path: &str,
        body: Option<&Value>,
        revision: Option<i64>,
    ) -> Answer {
        ask(self.program(who), method, path, body, revision).await
    }

    pub async fn get(&self, who: &str, path: &str) -> Answer {
        self.ask(who, Method::GET, path, None, None).await
    }

    pub async fn post(&self, who: &str, path: &str, body: &Value) -> Answer {
        self.ask(who, Method::POST, path, Some(body), None).await
    }
}

pub async fn ask(
    client: &Browser,
    method: Method,
    path: &str,
    body: Option<&Value>,
    revision: Option<i64>,
) -> Answer {
    let mut request = client.request(method, &format!("/api/v1{path}"));
    if let Some(body) = body {
        request = request.json(body);
    }
    if let Some(revision) = revision {
        request = request.header("if-match", format!("\"{revision}\""));
    }
    client.send(request).await
}

async fn endpoint(app: &TestApp, name: &str) -> EndpointId {
    let new = NewEndpoint {
        name: name.into(),
        url: "https://hooks.invalid/m".into(),
    };
    engine::channels::create_endpoint(&app.engine, &app.ctx("admin"), &new)
        .await
        .expect("an endpoint")
        .endpoint
        .id
}

async fn declared(app: &TestApp, playbook: PlaybookId) -> ExecutionId {
    let id = app.execution(playbook).await.row.id;
    let change = NewChange {
        title: "Name who empties the hall".into(),
        text: String::new(),
        edits: Vec::new(),
        owner: app.id("steward"),
        due: app.engine.now().plus_days(20).date(),
    };
    engine::executions::propose_change(&app.engine, &app.ctx("sponsor"), id, &change)
        .await
        .expect("proposed");
    id
}

/// Adopted, staffed in every critical slot, approved.
async fn published(app: &TestApp) -> PlaybookView {
    let (steward, owner) = (app.ctx("steward"), app.ctx("owner"));
    let mut view = engine::playbooks::adopt(&app.engine, &steward, "MKT-01")
        .await
        .expect("adopted");
    let playbook = view.summary.playbook.id;
    for slot in view
        .body
        .slots
        .iter()
        .filter(|s| s.critical)
        .map(|s| s.key.clone())
        .collect::<Vec<_>>()
    {
        for (seat, who) in [(Seat::Primary, "sponsor"), (Seat::Deputy, "owner")] {
            let new = NewAssignment {
                playbook,
                slot: slot.clone(),
                seat,
                person: app.id(who),
            };
            view = engine::playbooks::assign(&app.engine, &steward, &new)
                .await
                .expect("assigned");
        }
    }
    let shown = &view.shown;
    let view =
        engine::playbooks::submit(&app.engine, &steward, shown.id, shown.revision, "Staffed")
            .await
            .expect("submitted");
    let view = engine::playbooks::approve(&app.engine, &owner, view.shown.id, &view.shown.hash)
        .await
        .expect("approved");
    assert!(
        view.summary.published_at.is_some(),
        "not published: {:?}",
        view.shown.state
    );
    view
}

/// What the chair does, whatever the revision is now.
pub async fn chair(app: &TestApp, id: ReviewId, command: ReviewCommand) -> ReviewView {
    let sponsor = app.ctx("sponsor");
    let revision = engine::reviews::get(&app.engine, &sponsor, id)
        .await
        .expect("the review")
        .summary
        .revision;
    engine::reviews::command(&app.engine, &sponsor, id, revision, &command)
        .await
        .unwrap_or_else(|e| panic!("{}: {e}", command.name()))
}

fn enter(step: Step) -> ReviewCommand {
    ReviewCommand::EnterStep { step, reason: None }
}

async fn in_session(app: &TestApp, playbook: PlaybookId, slot: &str) -> (ReviewView, PlaybookView) {
    let sponsor = app.ctx("sponsor");
    let id = app.review().await.id;
    for command in [ReviewCommand::Prepare, ReviewCommand::Open] {
        chair(app, id, command).await;
    }
    for who in ["owner", "facilitator"] {
        engine::reviews::join(&app.engine, &app.ctx(who), id)
            .await
            .expect("joined");
    }
    chair(app, id, enter(Step::Assignments)).await;
    let new = NewAssignment {
        playbook,
        slot: slot.to_owned(),
        seat: Seat::Deputy,
        person: app.id("stakeholder"),
    };
    let review = engine::reviews::assign(&app.engine, &sponsor, id, &new)
        .await
        .expect("assigned");
    let version = review.approvals[0].version;
    let pending = engine::playbooks::get(&app.engine, &sponsor, playbook, Some(version))
        .await
        .expect("the version");
    chair(app, id, enter(Step::Scenario)).await;
    chair(app, id, ReviewCommand::ChooseScenario { playbook }).await;
    let due = app.engine.now().plus_days(10).date();
    let new = NewAction {
        title: "Name a deputy".into(),
        detail: String::new(),
        playbook: Some(playbook),
        owner: app.id("sponsor"),
        due,
    };
    let review = engine::reviews::add_action(&app.engine, &sponsor, id, &new)
        .await
        .expect("an action item");
    (review, pending)
}

async fn ended(app: &TestApp) -> ReviewId {
    let id = app.review_in(quarter(1)).await.id;
    for command in [ReviewCommand::Prepare, ReviewCommand::Open] {
        chair(app, id, command).await;
    }
    engine::reviews::join(&app.engine, &app.ctx("owner"), id)
        .await
        .expect("joined");
    for step in [Step::Assignments, Step::Scenario, Step::Learnings] {
        chair(app, id, enter(step)).await;
    }
    chair(app, id, ReviewCommand::EndSession).await;
    id
}

/// Only crashes make one, so it is put where they would.
pub async fn dead_job(app: &TestApp) -> JobId {
    let (org, now) = (app.org("admin"), app.engine.now());
    let job = Job {
        id: crate::common::nowhere(),
        org_id: org,
        work: Work::MissReview {
            review: crate::common::nowhere(),
        },
        state: JobState::Dead,
        attempts: MAX_ATTEMPTS,
        max_attempts: MAX_ATTEMPTS,
        run_at: now,
        fence: 3,
        lease_until: None,
        created_at: now,
        finished_at: Some(now),
        last_error: Some("it was not to be".into()),
    };
    let mut tx = app
        .engine
        .db()
        .write(Some(org))
        .await
        .expect("a transaction");
    tx.insert_job(&job).await.expect("a job");
    tx.commit().await.expect("committed");
    job.id
}

/// A source, a signal that was reported, the trigger that it fired, the proposal that came of
/// it, and a policy.
async fn signals(
    app: &TestApp,
    playbook: PlaybookId,
) -> (SourceId, SignalId, TriggerId, ProposalId, PolicyId) {
    use serde_json::{from_value, json};
    let e = &app.engine;
    let source =
        from_value(json!({"name": "Monitoring", "delivers": {"kind": "api"}})).expect("source");
    let source = engine::signals::add_source(e, &app.ctx("admin"), &source)
        .await
        .expect("source");
    let leaf = json!({"category": "media", "field": "title", "op": "contains", "value": "recall"});
    let trigger = from_value(
        json!({"playbook": playbook, "name": "Recalls", "rule": {"condition": leaf},
        "mode": "suggest", "state": "active", "severity": 3}),
    )
    .expect("trigger");
    let trigger = engine::signals::add_trigger(e, &app.ctx("steward"), &trigger)
        .await
        .expect("trigger");
    let report = from_value(json!({"category": "media", "title": "A recall"})).expect("report");
    let signal = engine::signals::report(e, &app.ctx("steward"), &report)
        .await
        .expect("report");
    let proposal = proposed(app).await;
    let policy = from_value(json!({"scope": {"covers": "triggers", "triggers": [trigger.trigger.id]}, "severity_ceiling": 3,
        "owner": app.id("sponsor"), "valid_until": e.now().plus_days(30),
        "statement": "M may declare a recall at night."}))
    .expect("policy");
    let policy = engine::signals::write_policy(e, &app.ctx("sponsor"), &policy)
        .await
        .expect("policy");
    (
        source.source.id,
        signal.signal,
        trigger.trigger.id,
        proposal,
        policy.policy.id,
    )
}

/// The proposal that the server's workers make of the signal.
async fn proposed(app: &TestApp) -> ProposalId {
    let proposal = Cell::new(None);
    eventually("the proposal", || async {
        let overview = engine::signals::overview(&app.engine, &app.ctx("steward"))
            .await
            .expect("overview");
        proposal.set(overview.open.first().map(|row| row.proposal.id));
        proposal.get().is_some()
    })
    .await;
    proposal.get().expect("eventually it is there")
}
