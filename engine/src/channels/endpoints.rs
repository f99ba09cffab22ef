use super::{Sent, check_destination, deliver::note};
use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    EndpointId, Time,
    channels::{
        ChannelsView, Endpoint, EndpointChange, EndpointSecret, EndpointTest, MAX_ENDPOINTS,
        NewEndpoint, Secret,
    },
    identity::Permission,
};

/// The secrets that sign for an endpoint at `now`, newest first.
pub(super) fn secrets(engine: &Engine, endpoint: &Endpoint, now: Time) -> Vec<Secret> {
    endpoint
        .signing(now)
        .map(|number| secret(engine, endpoint, number))
        .collect()
}

fn secret(engine: &Engine, endpoint: &Endpoint, number: i64) -> Secret {
    Secret::derive(engine.keys().root(), endpoint.org_id, endpoint.id, number)
}

/// Which ways out are open.
pub async fn channels(engine: &Engine, ctx: &Ctx) -> Result<ChannelsView> {
    let mut tx = engine
        .read(ctx, Permission::ChannelsManage, "channels.list")
        .await?;
    Ok(ChannelsView {
        mail_from: engine.outside().mail().map(super::Smtp::from),
        endpoints: tx.endpoints(ctx.org()).await?,
    })
}

pub async fn endpoint(engine: &Engine, ctx: &Ctx, id: EndpointId) -> Result<Endpoint> {
    let mut tx = engine
        .read(ctx, Permission::ChannelsManage, "channels.endpoint")
        .await?;
    let found = tx.endpoint(ctx.org(), id).await?;
    found.ok_or_else(|| Error::not_found("endpoint"))
}

async fn begin<'a>(
    engine: &'a Engine,
    ctx: &'a Ctx,
    action: &'static str,
    id: Option<EndpointId>,
) -> Result<Work<'a>> {
    let resource = id.map_or("endpoint".into(), |id| format!("endpoint:{id}"));
    Work::begin(engine, ctx, Permission::ChannelsManage, action, resource).await
}

/// The endpoint as it was read.
async fn load(work: &mut Work<'_>, id: EndpointId, revision: i64) -> Result<Endpoint> {
    let found = work.tx.endpoint(work.ctx.org(), id).await?;
    let endpoint = found.ok_or_else(|| Error::not_found("endpoint"))?;
    if endpoint.revision != revision {
        return Err(Error::stale());
    }
    Ok(endpoint)
}

/// Name and address, checked. Only the host goes on record: an address may hold a key.
async fn checked(
    work: &mut Work<'_>,
    mut new: NewEndpoint,
    own: Option<EndpointId>,
) -> Result<(NewEndpoint, String)> {
    let mut faults = new.check();
    let allow_private = work.engine().outside().allow_private();
    let mut host = String::new();
    match check_destination(&new.url, allow_private) {
        Ok(url) => host = url.host_str().unwrap_or_default().to_owned(),
        Err(fault) if faults.iter().all(|f| f.field != "url") => faults.push(fault),
        Err(_) => {}
    }
    let others = work.tx.endpoints(work.ctx.org()).await?;
    if others
        .iter()
        .any(|e| Some(e.id) != own && e.name == new.name)
    {
        faults.push(model::Fault::new(
            "name",
            "Another endpoint has this name. Choose one that tells them apart.",
        ));
    }
    Error::check(faults)?;
    if own.is_none() && others.len() >= MAX_ENDPOINTS {
        return Err(Error::conflict(format!(
            "The organisation has {MAX_ENDPOINTS} endpoints, and may not have more. Delete one that is not needed."
        )));
    }
    Ok((new, host))
}

/// Makes an endpoint. Its secret is in the answer and nowhere else.
///
/// # Errors
/// Faults at `name` and `url`; a conflict when there are ten.
pub async fn create_endpoint(
    engine: &Engine,
    ctx: &Ctx,
    new: &NewEndpoint,
) -> Result<EndpointSecret> {
    let mut work = begin(engine, ctx, "channels.create_endpoint", None).await?;
    let outcome = async {
        let (new, host) = checked(&mut work, new.clone(), None).await?;
        let endpoint = Endpoint::new(work.id::<EndpointId>(), ctx.org(), new, work.now);
        work.on(format!("endpoint:{} {}", endpoint.id, endpoint.name));
        work.say(format!("to {host}"));
        work.tx.insert_endpoint(&endpoint).await?;
        Ok(EndpointSecret {
            secret: secret(engine, &endpoint, 1).reveal(),
            endpoint,
        })
    }
    .await;
    work.finish(outcome).await
}

/// Changes name and address, and whether anything is sent there.
///
/// # Errors
/// Faults at `name` and `url`; a stale revision.
pub async fn amend_endpoint(
    engine: &Engine,
    ctx: &Ctx,
    id: EndpointId,
    revision: i64,
    change: &EndpointChange,
) -> Result<Endpoint> {
    let mut work = begin(engine, ctx, "channels.amend_endpoint", Some(id)).await?;
    let outcome = async {
        let mut endpoint = load(&mut work, id, revision).await?;
        let new = NewEndpoint {
            name: change.name.clone(),
            url: change.url.clone(),
        };
        let (new, host) = checked(&mut work, new, Some(id)).await?;
        endpoint.name = new.name;
        endpoint.url = new.url;
        endpoint.active = change.active;
        let active = if change.active { "active" } else { "inactive" };
        work.on(format!("endpoint:{id} {}", endpoint.name));
        work.say(format!("to {host}, {active}"));
        work.tx.update_endpoint(&mut endpoint).await?;
        Ok(endpoint)
    }
    .await;
    work.finish(outcome).await
}

/// Makes a new secret, which is in the answer and nowhere else. The former one signs beside it
/// for a day.
///
/// # Errors
/// A stale revision.
pub async fn rotate_secret(
    engine: &Engine,
    ctx: &Ctx,
    id: EndpointId,
    revision: i64,
) -> Result<EndpointSecret> {
    let mut work = begin(engine, ctx, "channels.rotate_secret", Some(id)).await?;
    let outcome = async {
        let mut endpoint = load(&mut work, id, revision).await?;
        let number = endpoint.rotate(work.now);
        work.on(format!("endpoint:{id} {}", endpoint.name));
        work.say(format!("secret {number}"));
        work.tx.update_endpoint(&mut endpoint).await?;
        Ok(EndpointSecret {
            secret: secret(engine, &endpoint, number).reveal(),
            endpoint,
        })
    }
    .await;
    work.finish(outcome).await
}

/// Ends the secret before the newest at once.
///
/// # Errors
/// There is only one; a stale revision.
pub async fn end_former_secret(
    engine: &Engine,
    ctx: &Ctx,
    id: EndpointId,
    revision: i64,
) -> Result<Endpoint> {
    let mut work = begin(engine, ctx, "channels.end_former_secret", Some(id)).await?;
    let outcome = async {
        let mut endpoint = load(&mut work, id, revision).await?;
        endpoint.end_former(work.now)?;
        work.on(format!("endpoint:{id} {}", endpoint.name));
        work.tx.update_endpoint(&mut endpoint).await?;
        Ok(endpoint)
    }
    .await;
    work.finish(outcome).await
}

/// Deletes an endpoint. Pages under way to it still arrive.
pub async fn delete_endpoint(engine: &Engine, ctx: &Ctx, id: EndpointId) -> Result<()> {
    let mut work = begin(engine, ctx, "channels.delete_endpoint", Some(id)).await?;
    let outcome = async {
        let found = work.tx.endpoint(ctx.org(), id).await?;
        let endpoint = found.ok_or_else(|| Error::not_found("endpoint"))?;
        work.on(format!("endpoint:{id} {}", endpoint.name));
        work.tx.delete_endpoint(ctx.org(), id).await?;
        Ok(())
    }
    .await;
    work.finish(outcome).await
}

/// Posts a test message to an endpoint, active or not, and tells how it went.
pub async fn test_endpoint(engine: &Engine, ctx: &Ctx, id: EndpointId) -> Result<EndpointTest> {
    // The posting is before the transaction: nobody waits for a slow receiver.
    let action = "channels.test_endpoint";
    engine
        .authorise(
            ctx,
            Permission::ChannelsManage,
            action,
            &format!("endpoint:{id}"),
        )
        .await?;
    let found = engine.db().read().await?.endpoint(ctx.org(), id).await?;
    let sent = match &found {
        Some(endpoint) => {
            let now = engine.now();
            let with = secrets(engine, endpoint, now);
            let message = format!("test_{}", engine.id::<EndpointId>().0.simple());
            let webhook = engine.outside().webhook();
            let sent = webhook.ping(endpoint, &with, &message, now).await;
            note(engine, endpoint, &sent).await;
            Some(sent)
        }
        None => None,
    };
    let mut work = begin(engine, ctx, action, Some(id)).await?;
    let outcome = async {
        let sent = sent.ok_or_else(|| Error::not_found("endpoint"))?;
        let found = work.tx.endpoint(ctx.org(), id).await?;
        let endpoint = found.ok_or_else(|| Error::not_found("endpoint"))?;
        let (accepted, detail) = match sent {
            Sent::Accepted(said) => (true, said),
            Sent::Refused { reason, .. } => (false, reason),
        };
        work.on(format!("endpoint:{id} {}", endpoint.name));
        work.say(detail.clone());
        Ok(EndpointTest {
            accepted,
            detail,
            endpoint,
        })
    }
    .await;
    work.finish(outcome).await
}
