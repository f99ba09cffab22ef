//! The history of a playbook: compare, restore, retire.

use super::{
    Names,
    draft::{fork, get_draft, load, named, words},
    view::row,
};
use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    PlaybookId, VersionId,
    identity::{Permission, Role},
    playbooks::{Comparison, DraftView, PlaybookVersion, PlaybookView, VersionState, describe},
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
    ctx.person()?;
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
        let summary = format!("Restored from version {}", old.number);
        let draft = fork(&mut work, &playbook, &old, newest.number + 1, &summary).await?;
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

/// Takes a playbook out of force: nobody can launch it any more. Its history stays. With
/// `version`, one that was approved and waits for people is given up, and what is in force stays.
///
/// # Errors
/// `denied` for who neither owns the domain nor sponsors; `not_found` for a version of another
/// playbook; `conflict` when there is nothing to retire.
pub async fn retire(
    engine: &Engine,
    ctx: &Ctx,
    id: PlaybookId,
    version: Option<VersionId>,
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
        if let Some(version) = version {
            let mut version = versions
                .into_iter()
                .find(|v| v.id == version)
                .ok_or_else(|| Error::not_found("version"))?;
            if !matches!(version.state, VersionState::Approved { .. }) {
                return Err(Error::conflict(format!(
                    "Version {} is not one that was approved and waits for people. Discard a draft, and retire the playbook to take it out of force.",
                    version.number
                )));
            }
            end(&mut work, &mut version, &reason).await?;
            work.say(format!("version {} retired: {reason}", version.number));
            return Ok(());
        }
        if let Some(open) = versions.iter().find(|v| v.open()) {
            return Err(Error::conflict(format!(
                "Version {} is still open. Have it approved or discarded, then retire the playbook.",
                open.number
            )));
        }
        // What was approved and waits for people goes too: nobody would staff it any more.
        let mut numbers = Vec::new();
        for mut version in versions {
            let waits = matches!(version.state, VersionState::Approved { .. });
            if waits || playbook.current == Some(version.id) {
                end(&mut work, &mut version, &reason).await?;
                numbers.push(version.number.to_string());
            }
        }
        if numbers.is_empty() {
            return Err(Error::conflict(
                "No version of this playbook is in force or approved; there is nothing to retire.",
            ));
        }
        playbook.current = None;
        work.tx.update_playbook(&mut playbook).await?;
        work.say(format!("version {} retired: {reason}", numbers.join(", ")));
        Ok(())
    }
    .await;
    work.finish(outcome).await?;
    super::get(engine, ctx, id, None).await
}

/// Retires one version, and forgets what it took in.
async fn end(work: &mut Work<'_>, version: &mut PlaybookVersion, reason: &str) -> Result<()> {
    version.retire(reason, work.now)?;
    work.tx.update_version(version).await?;
    work.tx.forget_taken(version.org_id, version.id).await?;
    Ok(())
}

/// `version` is in force: an older one that was approved and still waits for people will not be.
pub(super) async fn overtake(work: &mut Work<'_>, version: &PlaybookVersion) -> Result<()> {
    let versions = work
        .tx
        .versions(version.org_id, version.playbook_id)
        .await?;
    for mut older in versions {
        if older.number < version.number && matches!(older.state, VersionState::Approved { .. }) {
            let reason = format!("Overtaken by version {}", version.number);
            end(work, &mut older, &reason).await?;
        }
    }
    Ok(())
}
