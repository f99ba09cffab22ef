use super::{SESSION_HOURS, keys::secret_hash};
use crate::core::{Ctx, Engine, Error, Origin, Result, Work};
use model::{
    Code, OrgId, PersonId, SessionId, Time,
    error::Problem,
    identity::{Actor, Credential, Permission, Session},
};

/// A fresh session and the token for its cookie.
pub struct SignedIn {
    pub session: Session,
    pub token: String,
}

/// Failures within this time count together.
const WINDOW_SECS: i64 = 15 * 60;
/// Failures allowed before the wait begins: of one account, and from one address.
const ACCOUNT_TRIES: i64 = 5;
const ADDRESS_TRIES: i64 = 30;
const MAX_BLOCK_SECS: i64 = 15 * 60;

/// Checks e-mail and password and opens a session. Wrong e-mail and wrong password look the
/// same, take the same time, and count against account and address; the count is in the
/// database, so a restart forgives nobody.
///
/// # Errors
/// `unauthenticated` when they do not fit, `throttled` after too many failures.
pub async fn sign_in(
    engine: &Engine,
    origin: &Origin,
    email: &str,
    password: &str,
) -> Result<SignedIn> {
    let email = email.trim().to_lowercase();
    let keys = [
        (format!("account:{}", secret_hash(&email)), ACCOUNT_TRIES),
        (
            format!("address:{}", secret_hash(&origin.address)),
            ADDRESS_TRIES,
        ),
    ];
    let now = engine.now();
    let account = {
        let mut tx = engine.db().read().await?;
        for (key, _) in &keys {
            if let Some(wait) = tx
                .throttle(key)
                .await?
                .map(|t| t.blocked_until.secs_since(now))
                .filter(|s| *s > 0)
            {
                drop(tx);
                let error = throttled(wait);
                engine
                    .audit_stranger(origin, None, None, "identity.sign_in", &error)
                    .await;
                return Err(error);
            }
        }
        tx.credentials(&email).await?
    };
    let hash = account
        .as_ref()
        .filter(|a| a.active)
        .and_then(|a| a.password_hash.clone());
    let fits = engine.hasher().verify(password, hash).await?;
    let Some(account) = account.filter(|_| fits) else {
        return Err(refuse(engine, origin, &email, &keys, now).await?);
    };

    let actor = actor_of(engine, account.org, account.person).await?;
    let ctx = Ctx {
        actor,
        origin: origin.clone(),
    };
    let mut work = Work::begin(
        engine,
        &ctx,
        Permission::AccountManage,
        "identity.sign_in",
        format!("person:{}", account.person),
    )
    .await?;
    let outcome = open_session(&mut work, account.org, account.person, &keys[0].0).await;
    work.finish(outcome).await
}

async fn open_session(
    work: &mut Work<'_>,
    org: OrgId,
    person: PersonId,
    account_key: &str,
) -> Result<SignedIn> {
    let session = Session {
        id: work.id::<SessionId>(),
        org_id: org,
        person_id: person,
        created_at: work.now,
        last_seen_at: work.now,
        expires_at: work.now.plus_secs(SESSION_HOURS * 3_600),
        revoked_at: None,
        user_agent: work.ctx.origin.user_agent.chars().take(300).collect(),
        address: work.ctx.origin.address.clone(),
    };
    work.tx.insert_session(&session).await?;
    work.tx.clear_throttle(account_key).await?;
    let token = work
        .engine()
        .keys()
        .issue(org, person, session.id, work.now)
        .map_err(|e| Error::Internal(format!("session token: {e}")))?;
    Ok(SignedIn { session, token })
}

/// Counts the failure and says no.
async fn refuse(
    engine: &Engine,
    origin: &Origin,
    email: &str,
    keys: &[(String, i64)],
    now: Time,
) -> Result<Error> {
    let mut longest = 0;
    let mut tx = engine.db().write(None).await?;
    for (key, allowed) in keys {
        let failures = tx
            .count_failure(key, now, now.plus_secs(-WINDOW_SECS))
            .await?;
        if failures >= *allowed {
            let wait = 30_i64
                .saturating_mul(1 << (failures - allowed).min(10))
                .min(MAX_BLOCK_SECS);
            tx.block(key, now.plus_secs(wait)).await?;
            longest = longest.max(wait);
        }
    }
    let known = tx.credentials(email).await?;
    tx.commit().await?;
    let error = Error::Problem(Problem::new(
        Code::Unauthenticated,
        "E-mail and password do not fit. Check both and try again.",
    ));
    engine
        .audit_stranger(
            origin,
            known.as_ref().map(|k| k.org),
            known.as_ref().map(|k| k.person),
            "identity.sign_in",
            &error,
        )
        .await;
    Ok(if longest > 0 {
        throttled(longest)
    } else {
        error
    })
}

fn throttled(wait: i64) -> Error {
    let secs = u32::try_from(wait.max(1)).unwrap_or(u32::MAX);
    Error::Problem(Problem {
        retry_after: Some(secs),
        ..Problem::new(
            Code::Throttled,
            format!("Too many failed sign-ins. Wait {secs} seconds, then try again."),
        )
    })
}

/// The actor as the database has them now.
async fn actor_of(engine: &Engine, org: OrgId, person: PersonId) -> Result<Actor> {
    let mut tx = engine.db().read().await?;
    let person = tx
        .person(org, person)
        .await?
        .ok_or_else(Error::unauthenticated)?;
    // The session does not exist yet; the entry says who opened it.
    Ok(Actor {
        org,
        person: Some(person.id),
        roles: person.roles,
        credential: Credential::Session(SessionId(uuid::Uuid::nil())),
    })
}
