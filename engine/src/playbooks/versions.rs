//! The history of a playbook: compare, restore, retire.

use super::{
    Names,
    draft::{get_draft, load, named, words},
    view::row,
};
use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    PlaybookId, VersionId,
    identity::{Permission, Role},
    playbooks::{Comparison, DraftView, PlaybookVersion, PlaybookView, describe},
};

/// What changed from one version of a playbook to another, in words.
///
/// # Errors
/// `not_found`, also for versions of two playbooks.
pub async fn compare(
    engine: &Engine,
    ctx: &Ctx,
    from: VersionId,
    to: VersionId,
) -> Result<Comparison> {
    let mut tx = engine
        .read(ctx, Permission::PlaybooksRead, "playbooks.compare")
        .await?;
    let (playbook, from) = load(&mut tx, ctx, from).await?;
    let (_, to) = load(&mut tx, ctx, to).await?;
    if from.playbook_id != to.playbook_id {
        return Err(Error::not_found("version"));
    }
    let names = Names::load(&mut tx, ctx.org()).await?;
    Ok(Comparison {
        changes: describe(&from.body, &to.body, &|p| names.name(p)),
        from: row(&from, &names),
        to: row(&to, &names),
        playbook,
    })
}

/// A new draft with the text of an old version.
///
/// # Errors
/// `conflict` while another draft is open.
pub async fn restore(engine: &Engine, ctx: &Ctx, id: VersionId) -> Result<DraftView> {
    let author = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::PlaybooksEdit,
        "playbooks.restore",
        format!("version:{id}"),
    )
    .await?;
    let outcome = async {
        let (playbook, old) = load(&mut work.tx, ctx, id).await?;
        work.on(format!("playbook:{} {}", playbook.id, playbook.key));
        let versions = work.tx.versions(ctx.org(), playbook.id).await?;
        let newest = versions
            .first()
            .ok_or_else(|| Error::not_found("version"))?;
        if newest.open() {
            return Err(Error::conflict(format!(
                "Version {} is still open. Publish or discard it, then restore version {}.",
                newest.number, old.number
            )));
        }
        let draft = PlaybookVersion {
            change_summary: format!("Restored from version {}", old.number),
            ..old.fork(
                work.id::<VersionId>(),
                &playbook,
                newest.number + 1,
                author,
                work.now,
            )
        };
        work.tx.insert_version(&draft).await?;
        work.say(format!(
            "draft {} from version {}",
            draft.number, old.number
        ));
        Ok(draft.id)
    }
    .await;
    let draft = work.finish(outcome).await?;
    get_draft(engine, ctx, draft).await
}

/// Refuses what a newer version has overtaken.
pub(super) async fn newest(work: &mut Work<'_>, version: &PlaybookVersion) -> Result<()> {
    let versions = work
        .tx
        .versions(work.ctx.org(), version.playbook_id)
        .await?;
    match versions
        .iter()
        .find(|v| v.number > version.number && !v.discarded())
    {
        Some(newer) => Err(Error::conflict(format!(
            "Version {} is newer than version {}. Go on with that one, or restore this one as a new draft.",
            newer.number, version.number
        ))),
        None => Ok(()),
    }
}

/// Takes a playbook out of force: nobody can launch it any more. Its history stays.
///
/// # Errors
/// `denied` for who neither owns the domain nor sponsors; `wrong_state` when none is in force.
pub async fn retire(
    engine: &Engine,
    ctx: &Ctx,
    id: PlaybookId,
    reason: &str,
) -> Result<PlaybookView> {
    ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::PlaybooksApprove,
        "playbooks.retire",
        format!("playbook:{id}"),
    )
    .await?;
    let outcome = async {
        let mut playbook = named(&mut work, id).await?;
        if !ctx.actor.owns(playbook.domain) && !ctx.actor.has(Role::ExecutiveSponsor) {
            return Err(Error::denied(format!(
                "Only the owner of {} or the executive sponsor can retire this playbook.",
                playbook.domain.title()
            )));
        }
        let reason = words(
            "reason",
            reason,
            "Say in 1 to 1,000 characters why it is retired.",
        )?;
        let versions = work.tx.versions(ctx.org(), id).await?;
        if let Some(open) = versions.iter().find(|v| v.open()) {
            return Err(Error::conflict(format!(
                "Version {} is still open. Have it approved or discarded, then retire the playbook.",
                open.number
            )));
        }
        let current = match playbook.current {
            Some(current) => work.tx.version(ctx.org(), current).await?,
            None => None,
        };
        let mut current = current.ok_or_else(|| {
            Error::conflict("No version of this playbook is in force; there is nothing to retire.")
        })?;
        current.retire(&reason, work.now)?;
        work.tx.update_version(&mut current).await?;
        playbook.current = None;
        work.tx.update_playbook(&mut playbook).await?;
        work.say(format!("version {} retired: {reason}", current.number));
        Ok(())
    }
    .await;
    work.finish(outcome).await?;
    super::get(engine, ctx, id, None).await
}
