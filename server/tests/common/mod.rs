//! The harness of server tests: the real router on a loopback port, a fresh database, an
//! organisation with one person per role, a second organisation, and clients.
#![allow(
    dead_code,
    unused_imports,
    reason = "each test binary uses a part of it"
)]

mod browser;
mod database;
mod socket;

pub use browser::{Answer, Browser};
pub use socket::Socket;

use engine::{Clock, Ctx, Engine, FixedClock, OpenSettings, Origin, SystemClock, identity};
use model::{
    Domain, OrgId, PersonId, PlaybookId, Quarter, SessionId, Time, TokenId,
    executions::{ExecutionMode, NewExecution, WarRoomView},
    identity::{Actor, Credential, NewPerson, Person, Role},
    playbooks::PlaybookView,
    reviews::{NewAssignment, NewReview, ReviewSummary, Seat},
};
use server::{AppState, Config, Heartbeat, Limits, Running};
use std::{
    collections::HashMap,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::net::TcpListener;

/// Everybody's password.
pub const PASSWORD: &str = "copper lantern orbit";

/// How the people are called here, and their roles. The last two are of the other organisation.
pub const PEOPLE: [(&str, &[Role]); 10] = [
    ("admin", &[Role::Administrator]),
    ("sponsor", &[Role::ExecutiveSponsor]),
    ("owner", &[Role::DomainOwner(Domain::Mkt)]),
    ("steward", &[Role::Steward]),
    ("stakeholder", &[Role::Stakeholder]),
    ("facilitator", &[Role::Facilitator]),
    ("compliance", &[Role::ComplianceOfficer]),
    ("auditor", &[Role::Auditor]),
    ("other_admin", &[Role::Administrator]),
    (
        "other_sponsor",
        &[
            Role::ExecutiveSponsor,
            Role::Steward,
            Role::ComplianceOfficer,
        ],
    ),
];

pub fn email(who: &str) -> String {
    format!("{}@example.org", who.replace('_', "."))
}

/// What a test wants to be otherwise.
#[derive(Default)]
pub struct Options {
    /// In memory by default.
    pub database_url: Option<String>,
    pub heartbeat: Option<Heartbeat>,
    pub limits: Option<Limits>,
    /// Where its clock stands: now by default. A second server on the same data, or one after
    /// it, wants the time of the first, however long its own start takes.
    pub at: Option<Time>,
    /// More settings, `("M_BASE_URL", "https://m.example.org")`.
    pub settings: Vec<(&'static str, String)>,
}

/// Removed when the test ends, however it ends.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A running server. Its clock stands still until [`TestApp::pass`].
pub struct TestApp {
    pub address: SocketAddr,
    pub engine: Engine,
    pub clock: Arc<FixedClock>,
    people: HashMap<&'static str, (OrgId, PersonId)>,
    running: Running,
    _folder: Folder,
}

impl TestApp {
    /// On SQLite in memory.
    pub async fn start() -> Self {
        Self::with(Options::default()).await
    }

    /// On a database of its own in the PostgreSQL that `M_TEST_POSTGRES_URL` names.
    pub async fn postgres() -> Self {
        Self::with(Options {
            database_url: Some(database::fresh().await),
            ..Options::default()
        })
        .await
    }

    /// The address of a fresh PostgreSQL database, for several servers on one.
    pub async fn postgres_url() -> String {
        database::fresh().await
    }

    pub async fn with(options: Options) -> Self {
        let folder = site();
        let now = options.at.unwrap_or_else(|| SystemClock.now());
        let clock = Arc::new(FixedClock::at(now));
        let database_url = options
            .database_url
            .unwrap_or_else(|| "sqlite::memory:".into());
        let mut config = config(&folder, &database_url, &options.settings);
        config.limits = options.limits.unwrap_or(generous());
        config.heartbeat = options.heartbeat.unwrap_or(config.heartbeat);
        server::telemetry::log(&config);
        let opened = engine::open(OpenSettings {
            database_url,
            secret: vec![7; 32],
            library_path: Path::new(env!("CARGO_MANIFEST_DIR")).join("../library"),
            outside: config.outside(),
            clock: Box::new(clock.clone()),
        });
        let engine = opened
            .await
            .unwrap_or_else(|e| panic!("the engine does not open: {e}"));
        let people = people(&engine).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let running = server::start(
            AppState::new(engine.clone(), config.bound(address)),
            listener,
        )
        .expect("started");
        Self {
            address,
            engine,
            clock,
            people,
            running,
            _folder: Folder(folder),
        }
    }

    /// Ends in order, as on SIGTERM.
    pub async fn stop(self) {
        self.running.stop().await;
    }

    /// Lets time pass for the engine.
    pub fn pass(&self, secs: i64) {
        self.clock.advance_secs(secs);
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn id(&self, who: &str) -> PersonId {
        self.people[who].1
    }

    pub fn org(&self, who: &str) -> OrgId {
        self.people[who].0
    }

    /// Calls use cases directly, as this person.
    pub fn ctx(&self, who: &str) -> Ctx {
        let (org, person) = self.people[who];
        ctx(
            org,
            person,
            PEOPLE.iter().find(|p| p.0 == who).expect("one of PEOPLE").1,
        )
    }

    /// Nobody's browser.
    pub fn stranger(&self) -> Browser {
        Browser::new(self.url(""), None, None)
    }

    /// A browser in which this person is signed in.
    pub async fn sign_in(&self, who: &str) -> Browser {
        let answer = self
            .stranger()
            .form(
                "/sign-in",
                &[("email", &email(who)), ("password", PASSWORD)],
            )
            .await;
        assert_eq!(answer.status, 303, "{who} cannot sign in: {}", answer.text);
        Browser::new(
            self.url(""),
            Some(answer.cookie().expect("a session cookie")),
            None,
        )
    }

    /// A program with this person's API token.
    pub async fn program(&self, who: &str) -> Browser {
        let token = identity::create_token(&self.engine, &self.ctx(who), "test", 30)
            .await
            .expect("a token");
        Browser::new(self.url(""), None, Some(token.secret))
    }

    /// A program of anybody whose `Ctx` is at hand.
    pub async fn program_of(&self, ctx: &Ctx) -> Browser {
        let token = identity::create_token(&self.engine, ctx, "test", 30)
            .await
            .expect("a token");
        Browser::new(self.url(""), None, Some(token.secret))
    }

    /// One more person of the first organisation, who can sign in like the others.
    pub async fn join(&self, who: &str, roles: &[Role]) -> Ctx {
        let person =
            identity::create_person(&self.engine, &self.ctx("admin"), &new_person(who, roles))
                .await
                .expect("a person");
        ctx(person.org_id, person.id, roles)
    }

    /// Many people of the first organisation at once. They have no password: hashing fifty takes
    /// longer than the test.
    pub async fn crowd(&self, n: usize, role: Role) -> Vec<Ctx> {
        let (org, now) = (self.org("admin"), self.engine.now());
        let mut tx = self.engine.db().write(Some(org)).await.expect("write");
        let mut crowd = Vec::new();
        for n in 0..n {
            let person = Person {
                id: nowhere(),
                org_id: org,
                revision: 0,
                name: format!("Person {n}"),
                email: format!("person.{n}@example.org"),
                title: String::new(),
                active: true,
                roles: vec![role],
                reachable_at: None,
                created_at: now,
            };
            tx.insert_person(&person, None).await.expect("a person");
            crowd.push(ctx(org, person.id, &[role]));
        }
        tx.commit().await.expect("committed");
        crowd
    }

    /// A published playbook of the first organisation, every slot with a primary and a deputy
    /// from `staff`, in turn.
    pub async fn playbook(&self, staff: &[(&str, &str)]) -> PlaybookView {
        let (steward, owner) = (self.ctx("steward"), self.ctx("owner"));
        let mut view = engine::playbooks::adopt(&self.engine, &steward, "MKT-01")
            .await
            .expect("adopted");
        let playbook = view.summary.playbook.id;
        let slots: Vec<_> = view.body.slots.iter().map(|s| s.key.clone()).collect();
        for (slot, (primary, deputy)) in slots.into_iter().zip(staff.iter().cycle()) {
            for (seat, who) in [(Seat::Primary, primary), (Seat::Deputy, deputy)] {
                let new = NewAssignment {
                    playbook,
                    slot: slot.clone(),
                    seat,
                    person: self.id(who),
                };
                view = engine::playbooks::assign(&self.engine, &steward, &new)
                    .await
                    .expect("assigned");
            }
        }
        let shown = &view.shown;
        let view =
            engine::playbooks::submit(&self.engine, &steward, shown.id, shown.revision, "Staffed")
                .await
                .expect("submitted");
        let view =
            engine::playbooks::approve(&self.engine, &owner, view.shown.id, &view.shown.hash)
                .await
                .expect("approved");
        assert!(view.summary.published_at.is_some(), "published");
        view
    }

    /// A live execution of `playbook`, declared and led by the sponsor.
    pub async fn execution(&self, playbook: PlaybookId) -> WarRoomView {
        let new = NewExecution {
            playbook,
            title: String::new(),
            situation: "Smoke in hall 3".into(),
            severity: 2,
            mode: ExecutionMode::Live,
            commander: None,
            variables: Default::default(),
        };
        engine::executions::declare(&self.engine, &self.ctx("sponsor"), &new)
            .await
            .expect("declared")
    }

    /// A scheduled review of the first organisation: chaired by the sponsor, with owner and
    /// facilitator.
    pub async fn review(&self) -> ReviewSummary {
        self.review_in(Quarter::of(self.engine.now().date())).await
    }

    pub async fn review_in(&self, quarter: Quarter) -> ReviewSummary {
        let new = NewReview {
            quarter,
            chair: self.id("sponsor"),
            facilitator: Some(self.id("facilitator")),
            attendees: vec![self.id("sponsor"), self.id("owner"), self.id("facilitator")],
            scheduled_at: self.engine.now().plus_days(1),
        };
        engine::reviews::schedule(&self.engine, &self.ctx("steward"), &new)
            .await
            .expect("a review")
    }
}

pub fn ctx(org: OrgId, person: PersonId, roles: &[Role]) -> Ctx {
    // A token, because there is no session row to point at.
    let credential = Credential::Token(TokenId(uuid::Uuid::nil()));
    Ctx {
        actor: Actor {
            org,
            person: Some(person),
            roles: roles.to_vec(),
            credential,
        },
        origin: Origin {
            address: "test".into(),
            ..Origin::default()
        },
    }
}

/// Tests are faster than people.
fn generous() -> Limits {
    let mut limits = Limits::demo();
    limits.caller.burst = 10_000;
    limits.address.burst = 10_000;
    limits
}

fn config(folder: &Path, database_url: &str, more: &[(&'static str, String)]) -> Config {
    let mut settings = vec![
        ("M_CONFIG", "/dev/null".to_owned()),
        // Shown when the test fails.
        ("M_LOG", "warn".to_owned()),
        ("M_DATABASE_URL", database_url.to_owned()),
        ("M_LISTEN", "127.0.0.1:0".to_owned()),
        ("M_SITE_ROOT", folder.display().to_string()),
    ];
    settings.extend(more.iter().cloned());
    Config::load(
        None,
        settings.into_iter().map(|(k, v)| (k.to_owned(), v)),
        &[],
    )
    .unwrap_or_else(|e| panic!("{e}"))
}

/// A built site in small.
fn site() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("m-server-test-{}", uuid::Uuid::now_v7()));
    for (name, text) in [
        (
            "pkg/m-platform.0123456789abcdefGHIJKL.js",
            "export {}; // plain",
        ),
        ("pkg/m-platform.0123456789abcdefGHIJKL.js.br", "brotli"),
        ("pkg/plain.js", "export {};"),
        ("fonts/font.woff2", "font"),
        ("favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
    ] {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folder");
        fs::write(path, text).expect("file");
    }
    folder
}

/// Founds both organisations, or finds them when another server on the database has.
async fn people(engine: &Engine) -> HashMap<&'static str, (OrgId, PersonId)> {
    let mut known = HashMap::new();
    for (organisation, first, rest) in [
        ("First Works", "admin", &PEOPLE[1..8]),
        ("Other House", "other_admin", &PEOPLE[9..]),
    ] {
        let admin = new_person(first, &[]);
        match identity::found_organisation(engine, organisation, "UTC", false, &admin).await {
            Ok((org, person)) => {
                known.insert(first, (org.id, person.id));
                let ctx = ctx(org.id, person.id, &[Role::Administrator]);
                for (who, roles) in rest {
                    let person = identity::create_person(engine, &ctx, &new_person(who, roles))
                        .await
                        .expect("a person");
                    known.insert(who, (org.id, person.id));
                }
            }
            Err(_) => known.extend(find(engine, first).await),
        }
    }
    known
}

async fn find(engine: &Engine, admin: &str) -> HashMap<&'static str, (OrgId, PersonId)> {
    let origin = Origin {
        address: "test".into(),
        ..Origin::default()
    };
    let signed = identity::sign_in(engine, &origin, &email(admin), PASSWORD)
        .await
        .expect("the administrator");
    let ctx = ctx(
        signed.session.org_id,
        signed.session.person_id,
        &[Role::Administrator],
    );
    let all = identity::people(engine, &ctx).await.expect("people");
    let named = |p: &model::identity::Person| {
        PEOPLE
            .iter()
            .find(|(who, _)| email(who) == p.email)
            .map(|(who, _)| (*who, (p.org_id, p.id)))
    };
    all.iter().filter_map(named).collect()
}

/// A folder of a test, removed when the test ends, however it ends.
pub struct Temporary(Folder);

impl Temporary {
    pub fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("m-server-test-{}", uuid::Uuid::now_v7()));
        fs::create_dir_all(&folder).expect("folder");
        Self(Folder(folder))
    }
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.0.join(name)
    }
    /// The address of a SQLite database in it.
    pub fn sqlite(&self) -> String {
        format!("sqlite://{}", self.path("m.db").display())
    }
}

fn new_person(who: &str, roles: &[Role]) -> NewPerson {
    NewPerson {
        name: who.replace('_', " "),
        email: email(who),
        title: String::new(),
        password: PASSWORD.into(),
        roles: roles.to_vec(),
    }
}

/// Waits until `holds`. Longer than the server waits for its database, which is 10 s: a request
/// that this stops may be sent again.
pub async fn eventually<F: Future<Output = bool>>(what: &str, holds: impl FnMut() -> F) {
    within(Duration::from_secs(30), what, holds).await;
}

/// Waits until `holds`, for what takes as long as a lease that runs out.
pub async fn within<F: Future<Output = bool>>(
    patience: Duration,
    what: &str,
    mut holds: impl FnMut() -> F,
) {
    let waiting = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    assert!(
        tokio::time::timeout(patience, waiting).await.is_ok(),
        "never happened: {what}"
    );
}

/// An address that nobody else takes, also while the program that listens there is killed and
/// started again: ports from 32768 on are given to whoever asks for any.
pub fn own_address() -> String {
    loop {
        let (_, random) = uuid::Uuid::now_v7().as_u64_pair();
        let address = format!("127.0.0.1:{}", 20_000 + random % 12_000);
        if std::net::TcpListener::bind(&address).is_ok() {
            return address;
        }
    }
}

/// An id of nothing.
pub fn nowhere<T: From<uuid::Uuid>>() -> T {
    T::from(uuid::Uuid::now_v7())
}

pub fn session_of(ctx: &Ctx) -> Option<SessionId> {
    match ctx.actor.credential {
        Credential::Session(id) => Some(id),
        _ => None,
    }
}

/// A quarter far enough from the others of a test.
pub fn quarter(n: i16) -> Quarter {
    Quarter::new(2030 + n, 1).expect("a quarter")
}
