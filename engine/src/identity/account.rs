use super::passwords::acceptable;
use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    identity::{Credential, Permission, Person, Viewer},
    live::Happening,
};

/// The signed-in person as every page needs them.
pub async fn viewer(engine: &Engine, ctx: &Ctx) -> Result<Viewer> {
    let mut tx = engine.db().read().await?;
    let person = tx
        .person(ctx.org(), ctx.person()?)
        .await?
        .ok_or_else(Error::unauthenticated)?;
    let org = tx
        .organisation(ctx.org())
        .await?
        .ok_or_else(Error::unauthenticated)?;
    Ok(Viewer {
        id: person.id,
        org_id: org.id,
        name: person.name,
        title: person.title,
        organisation: org.name,
        demo: org.demo,
        roles: ctx.actor.roles.clone(),
    })
}

pub async fn me(engine: &Engine, ctx: &Ctx) -> Result<Person> {
    let mut tx = engine
        .read(ctx, Permission::AccountManage, "identity.me")
        .await?;
    tx.person(ctx.org(), ctx.person()?)
        .await?
        .ok_or_else(Error::unauthenticated)
}

/// The person confirms that messages to their address reach them.
pub async fn confirm_contact(engine: &Engine, ctx: &Ctx) -> Result<Person> {
    let id = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::AccountManage,
        "identity.confirm_contact",
        format!("person:{id}"),
    )
    .await?;
    let outcome = async {
        let mut person = work
            .tx
            .person(ctx.org(), id)
            .await?
            .ok_or_else(Error::unauthenticated)?;
        person.reachable_at = Some(work.now);
        work.tx.update_person(&mut person).await?;
        Ok(person)
    }
    .await;
    work.finish(outcome).await
}

/// Changes one's own password and ends every other session of the account.
///
/// # Errors
/// A fault of `current` or `new`.
pub async fn change_password(engine: &Engine, ctx: &Ctx, current: &str, new: &str) -> Result<()> {
    let person = me(engine, ctx).await?;
    let hash = {
        let mut tx = engine.db().read().await?;
        tx.credentials(&person.email)
            .await?
            .and_then(|c| c.password_hash)
    };
    // Slow work before the transaction: nobody waits for it.
    let fits = engine.hasher().verify(current, hash).await?;
    let checked = if fits {
        acceptable("new", new, &[&person.name, &person.email])
    } else {
        Err(Error::fault(
            "current",
            "This is not your present password.",
        ))
    };
    let hashed = match checked {
        Ok(()) => engine.hasher().hash(new).await,
        Err(e) => Err(e),
    };
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::AccountManage,
        "identity.change_password",
        format!("person:{}", person.id),
    )
    .await?;
    let outcome = async {
        let hashed = hashed?;
        work.tx
            .set_password_hash(ctx.org(), person.id, &hashed)
            .await?;
        for session in work
            .tx
            .live_sessions(ctx.org(), person.id, work.now)
            .await?
        {
            if ctx.actor.credential != Credential::Session(session.id) {
                work.tx
                    .revoke_session(ctx.org(), session.id, work.now)
                    .await?;
                work.signal(Happening::SessionRevoked {
                    session: session.id,
                });
            }
        }
        Ok(())
    }
    .await;
    work.finish(outcome).await
}
