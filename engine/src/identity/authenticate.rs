use super::{RENEW_SECS, keys::secret_hash};
use crate::core::{Engine, Error, Result};
use model::{
    Time,
    identity::{Actor, ApiToken, Credential, Session},
};
use store::Tx;

/// Somebody whose session was looked up in this request.
#[derive(Clone, Debug)]
pub struct Authenticated {
    pub actor: Actor,
    pub session: Session,
    /// A fresh token for the cookie, when the old one has aged.
    pub renewed: Option<String>,
}

/// Reads the session token and looks session, person and roles up: what was revoked or changed
/// counts from the next request on.
///
/// # Errors
/// `unauthenticated`; a store that does not answer.
pub async fn authenticate_session(engine: &Engine, token: &str) -> Result<Authenticated> {
    let now = engine.now();
    let claims = engine
        .keys()
        .read(token, now)
        .ok_or_else(Error::unauthenticated)?;
    let mut tx = engine.db().read().await?;
    let session = tx
        .session(claims.org, claims.sid)
        .await?
        .filter(|s| s.live(now) && s.person_id == claims.sub);
    let session = session.ok_or_else(Error::unauthenticated)?;
    let actor = active_actor(&mut tx, &session, Credential::Session(session.id)).await?;
    drop(tx);
    let aged = now.micros() / 1_000_000 - claims.iat >= RENEW_SECS;
    let renewed = if aged {
        Some(renew(engine, &session, now).await?)
    } else {
        None
    };
    Ok(Authenticated {
        actor,
        session,
        renewed,
    })
}

async fn active_actor(tx: &mut Tx, session: &Session, credential: Credential) -> Result<Actor> {
    let person = tx
        .person(session.org_id, session.person_id)
        .await?
        .filter(|p| p.active)
        .ok_or_else(Error::unauthenticated)?;
    Ok(Actor {
        org: session.org_id,
        person: Some(person.id),
        roles: person.roles,
        credential,
    })
}

async fn renew(engine: &Engine, session: &Session, now: Time) -> Result<String> {
    let mut tx = engine.db().write(Some(session.org_id)).await?;
    tx.touch_session(session.org_id, session.id, now).await?;
    tx.commit().await?;
    engine
        .keys()
        .issue(session.org_id, session.person_id, session.id, now)
        .map_err(|e| Error::Internal(format!("session token: {e}")))
}

/// Looks a bearer token up.
///
/// # Errors
/// `unauthenticated` when unknown, expired, revoked or of an inactive person.
pub async fn authenticate_bearer(engine: &Engine, secret: &str) -> Result<Actor> {
    let now = engine.now();
    let mut tx = engine.db().read().await?;
    let token = tx.token_by_hash(&secret_hash(secret)).await?;
    let token: ApiToken = token
        .filter(|t| t.revoked_at.is_none() && now < t.expires_at)
        .ok_or_else(Error::unauthenticated)?;
    let person = tx
        .person(token.org_id, token.person_id)
        .await?
        .filter(|p| p.active)
        .ok_or_else(Error::unauthenticated)?;
    drop(tx);
    // Once a minute is exact enough for "last used".
    if token.last_used_at.is_none_or(|at| now.secs_since(at) > 60) {
        let mut tx = engine.db().write(Some(token.org_id)).await?;
        tx.touch_token(token.org_id, token.id, now).await?;
        tx.commit().await?;
    }
    Ok(Actor {
        org: token.org_id,
        person: Some(person.id),
        roles: person.roles,
        credential: Credential::Token(token.id),
    })
}
