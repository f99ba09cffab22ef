//! What a socket may hear, and who is in the room.

use crate::core::{Ctx, Engine, Error, Result};
use crate::executions::sees_all;
use model::{
    Domain, OrgId, PersonId, Time,
    executions::Execution,
    identity::{Actor, Permission},
    live::{Event, Happening, REPLAY_LIMIT, SILENCE_SECS, Topic},
};
use std::collections::HashSet;
use uuid::Uuid;

/// Whether the caller may follow `topic`. Asked at each subscription and again when roles change.
///
/// # Errors
/// `not_found` for what the caller may not know of.
pub async fn authorise(engine: &Engine, ctx: &Ctx, topic: Topic) -> Result<()> {
    let (known, what) = match topic {
        Topic::Review(id) => {
            let mut tx = engine
                .read(ctx, Permission::ReviewsRead, "live.subscribe")
                .await?;
            let review = tx.review(ctx.org(), id).await?;
            (review.is_some_and(|r| r.may_see(&ctx.actor)), "review")
        }
        Topic::Version(id) => {
            let mut tx = engine
                .read(ctx, Permission::PlaybooksEdit, "live.subscribe")
                .await?;
            (tx.version(ctx.org(), id).await?.is_some(), "version")
        }
        Topic::Signals => {
            engine
                .authorise(ctx, Permission::SignalsRead, "live.subscribe", "signals")
                .await?;
            (true, "topic")
        }
        Topic::Execution(id) => {
            let mut tx = engine
                .read(ctx, Permission::ExecutionsRead, "live.subscribe")
                .await?;
            let execution = tx.execution(ctx.org(), id).await?;
            (
                execution.is_some_and(|x| x.may_see(&ctx.actor)),
                "execution",
            )
        }
        Topic::Executions => {
            engine
                .authorise(
                    ctx,
                    Permission::ExecutionsRead,
                    "live.subscribe",
                    "executions",
                )
                .await?;
            // Not for everything that is told there: see `sifted`.
            (true, "topic")
        }
        // One's own pages, and nobody else's.
        Topic::Person(id) => (ctx.actor.is(id), "person"),
    };
    if known {
        return Ok(());
    }
    let error = Error::not_found(what);
    engine
        .audit_refusal(ctx, "live.subscribe", &topic.to_string(), &error)
        .await;
    Err(error)
}

/// Whether the caller hears only some events of `topic`: of the lists those of executions that
/// they may see. Each event has to be asked for, by its [`Audience`]; what was missed is not told,
/// not even whether there was anything, and the list is loaded anew.
pub fn sifted(ctx: &Ctx, topic: Topic) -> bool {
    topic == Topic::Executions && !Execution::all_seen_by(&ctx.actor)
}

/// Who of those that do not see every execution hears of one event of the lists.
#[derive(Clone, Default, Debug)]
pub struct Audience {
    domain: Option<Domain>,
    people: HashSet<PersonId>,
}

impl Audience {
    /// As `Execution::may_see`, for somebody of the organisation of the event.
    pub fn hears(&self, actor: &Actor) -> bool {
        self.domain.is_some_and(|d| sees_all(actor, d))
            || actor.person.is_some_and(|p| self.people.contains(&p))
    }
}

/// Who hears of an event of the lists of executions. Of any other event nobody.
pub async fn audience(engine: &Engine, org: OrgId, event: &Event) -> Result<Audience> {
    let Happening::ListChanged { execution, .. } = &event.what else {
        return Ok(Audience::default());
    };
    let mut tx = engine.db().read().await?;
    let x = tx.execution(org, *execution).await?;
    Ok(x.map_or_else(Audience::default, |x| Audience {
        domain: Some(x.domain),
        people: x.people().into_iter().collect(),
    }))
}

/// What a client that has seen everything up to `after` missed of `topic`, up to `until`.
/// `None` when the gap is too long: then the client loads a fresh picture.
pub async fn missed(
    engine: &Engine,
    ctx: &Ctx,
    topic: Topic,
    after: i64,
    until: i64,
) -> Result<Option<Vec<Event>>> {
    let mut tx = engine.db().read().await?;
    let mut events = tx
        .topic_events_after(ctx.org(), topic, after, REPLAY_LIMIT + 1)
        .await?;
    events.retain(|e| e.seq <= until);
    Ok((events.len() as i64 <= REPLAY_LIMIT).then_some(events))
}

fn since(now: Time) -> Time {
    now.plus_secs(-(SILENCE_SECS as i64))
}

/// Notes that this connection shows `topic`, and tells who does.
pub async fn show(
    engine: &Engine,
    ctx: &Ctx,
    topic: Topic,
    connection: Uuid,
) -> Result<Vec<PersonId>> {
    let now = engine.now();
    let mut tx = engine.db().write(Some(ctx.org())).await?;
    tx.put_presence(ctx.org(), topic, connection, ctx.person()?, now)
        .await?;
    let present = tx.present(ctx.org(), topic, since(now)).await?;
    tx.commit().await?;
    Ok(present)
}

/// Notes that this connection no longer shows `topic`.
pub async fn hide(engine: &Engine, ctx: &Ctx, topic: Topic, connection: Uuid) -> Result<()> {
    let mut tx = engine.db().write(Some(ctx.org())).await?;
    tx.remove_presence(ctx.org(), topic, connection).await?;
    tx.commit().await?;
    Ok(())
}

/// Notes together that these connections still show their topics.
pub async fn keep_showing(
    engine: &Engine,
    org: OrgId,
    connections: &[(Topic, Uuid, PersonId)],
) -> Result<()> {
    let now = engine.now();
    let mut tx = engine.db().write(Some(org)).await?;
    for (topic, connection, person) in connections {
        tx.put_presence(org, *topic, *connection, *person, now)
            .await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Who shows `topic`; for those who were let follow it.
pub async fn present(engine: &Engine, org: OrgId, topic: Topic) -> Result<Vec<PersonId>> {
    let mut tx = engine.db().read().await?;
    Ok(tx.present(org, topic, since(engine.now())).await?)
}
