use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    SessionId,
    identity::{Credential, Permission, SessionView},
    live::Happening,
};

/// My signed-in browsers, latest used first.
pub async fn sessions(engine: &Engine, ctx: &Ctx) -> Result<Vec<SessionView>> {
    let mut tx = engine
        .read(ctx, Permission::AccountManage, "identity.sessions")
        .await?;
    let sessions = tx
        .live_sessions(ctx.org(), ctx.person()?, engine.now())
        .await?;
    Ok(sessions
        .into_iter()
        .map(|s| SessionView {
            current: ctx.actor.credential == Credential::Session(s.id),
            id: s.id,
            created_at: s.created_at,
            last_seen_at: s.last_seen_at,
            expires_at: s.expires_at,
            user_agent: s.user_agent,
            address: s.address,
        })
        .collect())
}

/// Ends one of my sessions; its open sockets close.
pub async fn revoke_session(engine: &Engine, ctx: &Ctx, id: SessionId) -> Result<()> {
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::AccountManage,
        "identity.revoke_session",
        format!("session:{id}"),
    )
    .await?;
    let outcome = async {
        let mine = work
            .tx
            .session(ctx.org(), id)
            .await?
            .filter(|s| ctx.actor.is(s.person_id));
        mine.filter(|s| s.live(work.now))
            .ok_or_else(|| Error::not_found("session"))?;
        work.tx.revoke_session(ctx.org(), id, work.now).await?;
        work.signal(Happening::SessionRevoked { session: id });
        Ok(())
    }
    .await;
    work.finish(outcome).await
}

/// Ends this session.
pub async fn sign_out(engine: &Engine, ctx: &Ctx) -> Result<()> {
    match ctx.actor.credential {
        Credential::Session(id) => revoke_session(engine, ctx, id).await,
        _ => Err(Error::conflict(
            "Only a signed-in browser signs out. Revoke the token instead.",
        )),
    }
}

/// Ends every session of mine, this one too.
pub async fn sign_out_everywhere(engine: &Engine, ctx: &Ctx) -> Result<()> {
    let person = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::AccountManage,
        "identity.sign_out_everywhere",
        format!("person:{person}"),
    )
    .await?;
    let outcome = async {
        let sessions = work.tx.live_sessions(ctx.org(), person, work.now).await?;
        for session in &sessions {
            work.tx
                .revoke_session(ctx.org(), session.id, work.now)
                .await?;
            work.signal(Happening::SessionRevoked {
                session: session.id,
            });
        }
        work.say(format!("{} sessions ended", sessions.len()));
        Ok(())
    }
    .await;
    work.finish(outcome).await
}
