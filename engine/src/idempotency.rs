//! Answers kept for requests with an Idempotency-Key, so that a repeated request is answered
//! and not done again.

use crate::core::{Ctx, Engine, Reserved, Result};
use model::Time;
use store::Kept;

/// What to do with a request that carries a key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Begin {
    /// Do it, with this in the [`crate::Origin`] of its `Ctx`, then keep the answer.
    Fresh(Reserved),
    /// It was done: answer this.
    Replay { status: u16, body: String },
    /// The key was used for another request.
    Mismatch,
    /// The first request is still under way.
    UnderWay,
    /// The first request was carried out, and its answer is not kept: it is about to be
    /// (`soon`), or the process died between the two.
    Done { what: String, soon: bool },
}

/// A reservation whose process died is free again after this many seconds. A request that takes
/// longer finds its key given away and changes nothing.
const STUCK_SECS: i64 = 30;

/// Reserves the key of this person for a request with this hash.
pub async fn begin(engine: &Engine, ctx: &Ctx, key: &str, request_hash: &str) -> Result<Begin> {
    let (org, person, now) = (ctx.org(), ctx.person()?, engine.now());
    let mut tx = engine.db().write(Some(org)).await?;
    let young = |at: i64| now.micros() - at < STUCK_SECS * 1_000_000;
    let fresh = || {
        Begin::Fresh(Reserved {
            key: key.to_owned(),
            at: now,
        })
    };
    let begin = match tx.kept_answer(org, person, key).await? {
        None => {
            tx.reserve_answer(org, person, key, request_hash, now)
                .await?;
            fresh()
        }
        Some(kept) if kept.request_hash != request_hash => Begin::Mismatch,
        Some(Kept {
            status: 0,
            body,
            created_at,
            ..
        }) if !body.is_empty() => Begin::Done {
            what: body,
            soon: young(created_at),
        },
        Some(Kept {
            status: 0,
            created_at,
            ..
        }) if young(created_at) => Begin::UnderWay,
        Some(Kept {
            status: 0,
            created_at,
            ..
        }) => {
            tx.forget_answer(org, person, key, Time::from_micros(created_at))
                .await?;
            tx.reserve_answer(org, person, key, request_hash, now)
                .await?;
            fresh()
        }
        Some(kept) => Begin::Replay {
            status: u16::try_from(kept.status).unwrap_or(500),
            body: kept.body,
        },
    };
    tx.commit().await?;
    Ok(begin)
}

/// Keeps the answer for a day, unless the key was given away meanwhile.
pub async fn keep(
    engine: &Engine,
    ctx: &Ctx,
    reserved: &Reserved,
    status: u16,
    body: &str,
) -> Result<()> {
    let (org, person) = (ctx.org(), ctx.person()?);
    let mut tx = engine.db().write(Some(org)).await?;
    let (key, at) = (&reserved.key, reserved.at);
    tx.keep_answer(org, person, key, at, i64::from(status), body)
        .await?;
    Ok(tx.commit().await?)
}

/// Frees the key of a request that failed, unless its change was committed before it did, or the
/// key was given away meanwhile.
pub async fn forget(engine: &Engine, ctx: &Ctx, reserved: &Reserved) -> Result<()> {
    let (org, person) = (ctx.org(), ctx.person()?);
    let mut tx = engine.db().write(Some(org)).await?;
    tx.forget_answer(org, person, &reserved.key, reserved.at)
        .await?;
    Ok(tx.commit().await?)
}
