use super::{Ctx, Engine, Error, Result};
use model::{
    AuditId, JobId, OrgId, Time,
    audit::{AuditEntry, Outcome},
    identity::Permission,
    jobs::{Job, JobState, MAX_ATTEMPTS, Work as JobWork},
    live::{Event, Happening, Topic},
};
use store::Tx;

/// A change under way: the only way to a writing transaction. It ends in [`Work::finish`],
/// which commits rows, audit entry, events and jobs together, or in nothing at all; a refusal
/// is audited too. Dropped, it changes nothing.
pub struct Work<'a> {
    pub tx: Tx,
    pub now: Time,
    pub ctx: &'a Ctx,
    engine: &'a Engine,
    action: &'static str,
    resource: String,
    detail: String,
    events: Vec<Event>,
    jobs: Vec<Job>,
    /// `now` is not the engine's time.
    moved: bool,
}

impl<'a> Work<'a> {
    /// Begins `action` on `resource` (`review:0190…`) for somebody who holds `permission`.
    ///
    /// # Errors
    /// `denied`, which is audited; a store that does not answer.
    pub async fn begin(
        engine: &'a Engine,
        ctx: &'a Ctx,
        permission: Permission,
        action: &'static str,
        resource: impl Into<String>,
    ) -> Result<Self> {
        let resource = resource.into();
        engine.authorise(ctx, permission, action, &resource).await?;
        Ok(Self {
            tx: engine.db().write(Some(ctx.org())).await?,
            now: engine.now(),
            ctx,
            engine,
            action,
            resource,
            detail: String::new(),
            events: Vec::new(),
            jobs: Vec::new(),
            moved: false,
        })
    }

    pub fn engine(&self) -> &'a Engine {
        self.engine
    }
    pub fn id<T: From<uuid::Uuid>>(&self) -> T {
        if self.moved {
            return Engine::id_of(self.now);
        }
        self.engine.id()
    }
    /// Goes on at another time, as the demo does to write what happened before; ids sort by it.
    pub(crate) fn move_to(&mut self, time: Time) {
        (self.now, self.moved) = (time, true);
    }
    /// Back at the time it began. Nobody is told of the past, and what was promised for a time
    /// that is over is left out: what was to follow then is written as well.
    pub(crate) fn return_to(&mut self, now: Time) {
        (self.now, self.moved) = (now, false);
        self.events.retain(|e| e.at >= now);
        self.jobs.retain(|j| j.run_at > now);
    }
    /// Names the thing once it is known, `review:0190… SRR-0003`.
    pub fn on(&mut self, resource: impl Into<String>) {
        self.resource = resource.into();
    }
    /// What the audit entry says changed. No secrets, no answers of players.
    pub fn say(&mut self, detail: impl Into<String>) {
        self.detail = detail.into();
    }
    /// Tells subscribers of `topic` after the commit.
    pub fn publish(&mut self, topic: Topic, what: Happening) {
        self.event(Some(topic), what);
    }
    /// Tells the sockets of the organisation, not pages.
    pub(crate) fn signal(&mut self, what: Happening) {
        self.event(None, what);
    }
    fn event(&mut self, topic: Option<Topic>, what: Happening) {
        self.events.push(Event {
            seq: 0,
            at: self.now,
            actor: self.ctx.actor.person,
            topic,
            what,
        });
    }
    /// Promises `work` for `run_at`, together with this change.
    pub fn enqueue(&mut self, work: JobWork, run_at: Time) {
        self.enqueue_for(self.ctx.org(), work, run_at);
    }
    /// The same for an organisation that the change is not of: upkeep is done for all at once.
    pub(crate) fn enqueue_for(&mut self, org_id: OrgId, work: JobWork, run_at: Time) {
        self.jobs.push(Job {
            id: self.engine.id::<JobId>(),
            org_id,
            work,
            state: JobState::Ready,
            attempts: 0,
            max_attempts: MAX_ATTEMPTS,
            run_at,
            fence: 0,
            lease_until: None,
            created_at: self.now,
            finished_at: None,
            last_error: None,
        });
    }

    /// Ends the change. On success everything is durable and told; on error nothing changed
    /// and the attempt is on record.
    pub async fn finish<T>(mut self, outcome: Result<T>) -> Result<T> {
        let value = match outcome {
            Ok(value) => value,
            Err(error) => {
                let _ = self.tx.rollback().await;
                self.engine
                    .audit_refusal(self.ctx, self.action, &self.resource, &error)
                    .await;
                return Err(error);
            }
        };
        let (engine, org) = (self.engine, self.ctx.org());
        let (told, promised) = (!self.events.is_empty(), !self.jobs.is_empty());
        let saved = self.save().await;
        let Self {
            tx,
            ctx,
            action,
            resource,
            ..
        } = self;
        let saved = match saved {
            Ok(()) => tx.commit().await,
            Err(error) => Err(error),
        };
        if let Err(error) = saved {
            let error = Error::from(error);
            engine.audit_refusal(ctx, action, &resource, &error).await;
            return Err(error);
        }
        if told {
            engine.bus().wake(org);
        }
        if promised {
            engine.job_wake().notify_waiters();
        }
        Ok(value)
    }

    async fn save(&mut self) -> store::Result<()> {
        let org = self.ctx.org();
        let entry = AuditEntry {
            id: self.engine.id::<AuditId>(),
            org_id: Some(org),
            at: self.now,
            actor: self.ctx.actor.person,
            credential: self.ctx.credential().to_owned(),
            action: self.action.to_owned(),
            resource: self.resource.clone(),
            outcome: Outcome::Success,
            code: None,
            detail: self.detail.clone(),
            address: self.ctx.origin.address.clone(),
            request_id: self.ctx.origin.request_id.clone(),
        };
        self.tx.insert_audit(&entry).await?;
        if let (Some(reserved), Some(person)) = (&self.ctx.origin.reserved, self.ctx.actor.person) {
            let done = format!("{} {}", entry.action, entry.resource);
            let mine = self
                .tx
                .seal_answer(org, person, &reserved.key, reserved.at, &done)
                .await?;
            // It took so long that the key was given to a repetition.
            if !mine {
                return Err(store::Error::Stale);
            }
        }
        self.tx.append_events(org, &self.events).await?;
        self.tx.insert_jobs(&self.jobs).await
    }
}
