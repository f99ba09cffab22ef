//! A fixed-clock engine on an in-memory database with the demo organisation, for tests of use
//! cases. `finish` asserts that nothing was left half-done.

use crate::{
    Ctx, Engine, FixedClock, Origin, Settings,
    channels::{Outside, OutsideSettings},
    demo, identity,
    library::Library,
};
use model::{
    OrgId, PersonId, Time,
    audit::{AuditEntry, Outcome},
    identity::{Actor, Credential, NewPerson, Person},
    jobs::Queue,
};
use std::{path::Path, sync::Arc};
use store::{AuditQuery, Db};

pub struct Test {
    pub engine: Engine,
    pub clock: Arc<FixedClock>,
    pub org: OrgId,
    pub people: Vec<Person>,
}

pub fn library() -> Library {
    Library::load(Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../library"
    )))
    .unwrap_or_else(|e| panic!("{e}"))
}

/// No mail server, and webhooks to public addresses only.
pub fn outside() -> Outside {
    Outside::new(&OutsideSettings::default()).expect("settings")
}

impl Test {
    pub async fn new() -> Self {
        let db = Db::connect("sqlite::memory:").await.expect("connect");
        db.migrate().await.expect("migrate");
        Self::on(db).await
    }

    pub async fn on(db: Db) -> Self {
        Self::made(db, outside()).await
    }

    /// With ways out of M.
    pub async fn outside(outside: Outside) -> Self {
        let db = Db::connect("sqlite::memory:").await.expect("connect");
        db.migrate().await.expect("migrate");
        Self::made(db, outside).await
    }

    /// A second engine on the same database and clock, as after a change of settings.
    pub fn restarted(&self, outside: Outside) -> Engine {
        Engine::new(Settings {
            db: self.engine.db().clone(),
            clock: Box::new(self.clock.clone()),
            secret: vec![7; 32],
            outside,
            library: library(),
        })
    }

    async fn made(db: Db, outside: Outside) -> Self {
        let clock = Arc::new(FixedClock::at(
            "2026-11-21T10:00:00Z".parse::<Time>().expect("time"),
        ));
        let engine = Engine::new(Settings {
            db,
            clock: Box::new(clock.clone()),
            secret: vec![7; 32],
            outside,
            library: library(),
        });
        demo::seed(&engine).await.expect("seed");
        let mut tx = engine.db().read().await.expect("read");
        let org = tx.organisations().await.expect("organisations")[0].id;
        let people = tx.people(org).await.expect("people");
        drop(tx);
        Self {
            engine,
            clock,
            org,
            people,
        }
    }

    pub fn id(&self, name: &str) -> PersonId {
        self.people
            .iter()
            .find(|p| p.name.starts_with(name))
            .unwrap_or_else(|| panic!("nobody is called {name}"))
            .id
    }

    /// The person as signed in.
    pub fn as_(&self, name: &str) -> Ctx {
        let person = self
            .people
            .iter()
            .find(|p| p.id == self.id(name))
            .expect("person");
        let origin = Origin {
            address: "127.0.0.1".into(),
            user_agent: "test".into(),
            request_id: "r".into(),
            reserved: None,
        };
        let credential = Credential::Session(model::SessionId(uuid::Uuid::nil()));
        Ctx {
            actor: Actor {
                org: self.org,
                person: Some(person.id),
                roles: person.roles.clone(),
                credential,
            },
            origin,
        }
    }

    /// Somebody with every role in another organisation.
    pub async fn stranger(&self) -> Ctx {
        let admin = NewPerson {
            name: "Sam Stranger".into(),
            email: "sam@elsewhere.example".into(),
            title: String::new(),
            password: "copper lantern orbit".into(),
            roles: model::identity::Role::all(),
        };
        let (org, person) =
            identity::found_organisation(&self.engine, "Elsewhere", "UTC", false, &admin)
                .await
                .expect("found");
        let credential = Credential::Session(model::SessionId(uuid::Uuid::nil()));
        Ctx {
            actor: Actor {
                org: org.id,
                person: Some(person.id),
                roles: person.roles,
                credential,
            },
            origin: Origin::default(),
        }
    }

    pub async fn audit(&self, action: &str) -> Vec<AuditEntry> {
        let mut tx = self.engine.db().read().await.expect("read");
        let query = AuditQuery {
            filter: model::audit::AuditFilter {
                action: Some(action.into()),
                ..Default::default()
            },
            before: None,
            limit: 100,
        };
        tx.audit_entries(self.org, &query).await.expect("audit")
    }

    pub async fn audited(&self, action: &str, outcome: Outcome) -> bool {
        self.audit(action)
            .await
            .iter()
            .any(|e| e.outcome == outcome)
    }

    /// No job is running or dead.
    pub async fn finish(self) {
        let mut tx = self.engine.db().read().await.expect("read");
        for queue in Queue::ALL {
            let health = tx
                .queue_health(queue, self.engine.now())
                .await
                .expect("health");
            assert_eq!((health.running, health.dead), (0, 0), "{queue:?}");
        }
        drop(tx);
        self.engine.close().await;
    }
}
