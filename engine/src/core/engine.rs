use super::{Bus, Clock, Ctx, Error, Origin, Result};
use crate::{
    channels::{Outside, OwnTests},
    identity::{Hasher, Keys},
    library::Library,
    playbooks::search::Indexes,
    signals::Rates,
};
use model::{
    AuditId, Code, OrgId, PersonId, Time,
    audit::{AuditEntry, Outcome},
    identity::{Permission, can},
};
use std::sync::Arc;
use store::{Db, Tx};
use uuid::Uuid;

/// What an engine is made of.
pub struct Settings {
    pub db: Db,
    pub clock: Box<dyn Clock>,
    /// At least 32 bytes; signs session tokens, and secrets of webhooks follow from it.
    pub secret: Vec<u8>,
    pub outside: Outside,
    pub library: Library,
}

/// Every use case needs one. Cheap to clone.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    db: Db,
    clock: Box<dyn Clock>,
    keys: Keys,
    hasher: Hasher,
    library: Library,
    outside: Outside,
    bus: Bus,
    job_wake: tokio::sync::Notify,
    indexes: Indexes,
    rates: Rates,
    own_tests: OwnTests,
}

impl Engine {
    pub fn new(settings: Settings) -> Self {
        let bus = Bus::start(settings.db.clone());
        Self(Arc::new(Inner {
            keys: Keys::new(&settings.secret),
            hasher: Hasher::new(),
            db: settings.db,
            clock: settings.clock,
            library: settings.library,
            outside: settings.outside,
            bus,
            job_wake: tokio::sync::Notify::new(),
            indexes: Indexes::default(),
            rates: Rates::default(),
            own_tests: OwnTests::default(),
        }))
    }

    pub fn db(&self) -> &Db {
        &self.0.db
    }
    pub fn now(&self) -> Time {
        self.0.clock.now()
    }
    pub fn library(&self) -> &Library {
        &self.0.library
    }
    /// Ways out of M, and addresses into it.
    pub fn outside(&self) -> &Outside {
        &self.0.outside
    }
    pub fn bus(&self) -> &Bus {
        &self.0.bus
    }
    pub(crate) fn keys(&self) -> &Keys {
        &self.0.keys
    }
    pub(crate) fn hasher(&self) -> &Hasher {
        &self.0.hasher
    }
    pub(crate) fn indexes(&self) -> &Indexes {
        &self.0.indexes
    }
    pub(crate) fn rates(&self) -> &Rates {
        &self.0.rates
    }
    pub(crate) fn own_tests(&self) -> &OwnTests {
        &self.0.own_tests
    }
    pub(crate) fn job_wake(&self) -> &tokio::sync::Notify {
        &self.0.job_wake
    }
    /// A new id, sorted by the engine's clock.
    pub(crate) fn id<T: From<Uuid>>(&self) -> T {
        Self::id_of(self.now())
    }
    /// An id that sorts as one made at `time`.
    pub(crate) fn id_of<T: From<Uuid>>(time: Time) -> T {
        let micros = u64::try_from(time.micros()).unwrap_or(0);
        let stamp = uuid::Timestamp::from_unix(
            uuid::NoContext,
            micros / 1_000_000,
            (micros % 1_000_000) as u32 * 1_000,
        );
        T::from(Uuid::new_v7(stamp))
    }

    /// A reading transaction for somebody who holds `permission`; a refusal is audited.
    pub(crate) async fn read(&self, ctx: &Ctx, permission: Permission, action: &str) -> Result<Tx> {
        self.authorise(ctx, permission, action, "").await?;
        Ok(self.db().read().await?)
    }

    pub(crate) async fn authorise(
        &self,
        ctx: &Ctx,
        permission: Permission,
        action: &str,
        resource: &str,
    ) -> Result<()> {
        if let Err(denied) = can(&ctx.actor, permission) {
            let error = Error::from(denied);
            self.audit_refusal(ctx, action, resource, &error).await;
            return Err(error);
        }
        Ok(())
    }

    /// Writes down that something was refused or failed. The request was answered with that
    /// error whether or not the entry can be written; a failure to write it is logged.
    pub(crate) async fn audit_refusal(
        &self,
        ctx: &Ctx,
        action: &str,
        resource: &str,
        error: &Error,
    ) {
        let entry = AuditEntry {
            org_id: Some(ctx.org()),
            actor: ctx.actor.person,
            credential: ctx.credential().to_owned(),
            ..self.refusal(
                &ctx.origin,
                action,
                resource,
                error.code(),
                error.problem().message,
            )
        };
        self.write_audit(&entry).await;
    }

    /// The same for somebody who is not signed in.
    pub(crate) async fn audit_stranger(
        &self,
        origin: &Origin,
        org: Option<OrgId>,
        person: Option<PersonId>,
        action: &str,
        error: &Error,
    ) {
        let entry = AuditEntry {
            org_id: org,
            actor: person,
            ..self.refusal(origin, action, "", error.code(), error.problem().message)
        };
        self.write_audit(&entry).await;
    }

    fn refusal(
        &self,
        origin: &Origin,
        action: &str,
        resource: &str,
        code: Code,
        detail: String,
    ) -> AuditEntry {
        AuditEntry {
            id: self.id::<AuditId>(),
            org_id: None,
            at: self.now(),
            actor: None,
            credential: "none".into(),
            action: action.to_owned(),
            resource: resource.to_owned(),
            outcome: Outcome::of(code),
            code: Some(code.as_str().to_owned()),
            detail,
            address: origin.address.clone(),
            request_id: origin.request_id.clone(),
        }
    }

    async fn write_audit(&self, entry: &AuditEntry) {
        let written = async {
            let mut tx = self.db().write(None).await?;
            tx.insert_audit(entry).await?;
            tx.commit().await
        };
        if let Err(error) = written.await {
            tracing::error!(%error, action = entry.action, outcome = entry.outcome.key(), "audit entry not written");
        }
    }

    /// Whether the database answers and is migrated.
    pub async fn ready(&self) -> Result<()> {
        if self.db().migrated().await? {
            Ok(())
        } else {
            Err(Error::Internal(
                "migrations are missing; run `m-platform migrate`".into(),
            ))
        }
    }

    /// Waits for the end of background tasks of the bus, then closes the database.
    pub async fn close(&self) {
        self.bus().stop();
        self.db().close().await;
    }
}

impl AsRef<Engine> for Engine {
    fn as_ref(&self) -> &Engine {
        self
    }
}
