use super::save;
use crate::core::{Ctx, Engine, Error, Origin, Result, Work};
use model::{
    executions::{LinkAnswer, PageChannel},
    identity::{Actor, Credential, Permission},
};

/// Acknowledges the page that a link in a message stands for. Nobody is signed in by it, and the
/// answer says nothing but that it was heard; whatever is wrong has one and the same answer.
/// `hash` is of the secret in the link.
pub async fn acknowledge_by_link(
    engine: &Engine,
    origin: &Origin,
    hash: &str,
) -> Result<LinkAnswer> {
    let mut tx = engine.db().read().await?;
    let Some(link) = tx.ack_link_by_hash(hash).await? else {
        drop(tx);
        let error = Error::not_found("link");
        engine
            .audit_stranger(origin, None, None, "executions.acknowledge_by_link", &error)
            .await;
        return Ok(LinkAnswer::NotValid);
    };
    let execution = tx.execution(link.org, link.execution).await?;
    drop(tx);
    let Some(person) = execution.and_then(|x| x.page(link.page).map(|p| p.person)) else {
        return Ok(LinkAnswer::NotValid);
    };
    let ctx = Ctx {
        // Holds no role: it can do this one thing, which is decided here.
        actor: Actor {
            org: link.org,
            person: Some(person),
            roles: Vec::new(),
            credential: Credential::System,
        },
        origin: origin.clone(),
    };
    let mut work = Work::begin(
        engine,
        &ctx,
        Permission::ExecutionsAct,
        "executions.acknowledge_by_link",
        format!("execution:{}", link.execution),
    )
    .await?;
    let outcome = async {
        let now = work.now;
        let not_valid = || Error::not_found("link");
        if now > link.expires_at || !work.tx.use_ack_link(link.org, hash, now).await? {
            return Err(not_valid());
        }
        let mut x = work
            .tx
            .execution(link.org, link.execution)
            .await?
            .ok_or_else(not_valid)?;
        work.on(format!("execution:{} {}", x.id, x.key));
        work.say("by the link in the message");
        let before = x.clone();
        let effects = x.acknowledge_page(link.page, PageChannel::Email, now)?;
        if x != before {
            save(&mut work, &mut x, "acknowledge", &effects).await?;
        }
        Ok(())
    }
    .await;
    match work.finish(outcome).await {
        Ok(()) => Ok(LinkAnswer::Acknowledged),
        // Not our failure: used, out of date, over.
        Err(Error::Problem(_)) => Ok(LinkAnswer::NotValid),
        Err(error) => Err(error),
    }
}
