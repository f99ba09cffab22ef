//! Writing a version: fork a draft, save what changed, submit it, or give it up.

use super::{Names, view::row};
use crate::core::{Ctx, Engine, Error, Result, Work};
use crate::readiness;
use model::{
    PersonId, PlaybookId, VersionId,
    identity::{Permission, Role},
    live::{Happening, Topic},
    playbooks::{
        DISCARDED, DraftSaved, DraftView, Edit, Playbook, PlaybookBody, PlaybookVersion,
        VersionState, apply, base_of, describe, lint, unfit,
    },
};
use std::collections::HashSet;
use store::Tx;

/// Changes in one save.
const MOST_EDITS: usize = 500;

/// Opens a playbook for writing: goes on with its draft, takes up what was sent back, or forks a
/// new draft from the version in force.
///
/// # Errors
/// `conflict` while a version waits for approval.
pub async fn edit(engine: &Engine, ctx: &Ctx, id: PlaybookId) -> Result<DraftView> {
    ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::PlaybooksEdit,
        "playbooks.edit",
        format!("playbook:{id}"),
    )
    .await?;
    let outcome = async { Ok(open_in(&mut work, id).await?.id) }.await;
    let draft = work.finish(outcome).await?;
    get_draft(engine, ctx, draft).await
}

/// The draft to write in, inside a change that is under way.
pub(crate) async fn open_in(work: &mut Work<'_>, id: PlaybookId) -> Result<PlaybookVersion> {
    let playbook = named(work, id).await?;
    edit_in(work, &playbook).await
}

/// The draft to write in.
pub(super) async fn edit_in(work: &mut Work<'_>, playbook: &Playbook) -> Result<PlaybookVersion> {
    let versions = work.tx.versions(playbook.org_id, playbook.id).await?;
    let newest = versions
        .first()
        .ok_or_else(|| Error::not_found("version"))?;
    match newest.state {
        VersionState::Draft => return Ok(newest.clone()),
        VersionState::ChangesRequested { .. } => {
            let mut version = newest.clone();
            version.reopen()?;
            work.tx.update_version(&mut version).await?;
            work.say(format!("version {} taken up again", version.number));
            return Ok(version);
        }
        VersionState::InReview { .. } => {
            return Err(Error::conflict(format!(
                "Version {} waits for approval. Withdraw it, or wait until it is approved or sent back.",
                newest.number
            )));
        }
        _ => {}
    }
    let base = base_of(playbook, &versions).unwrap_or(newest);
    fork(work, playbook, base, newest.number + 1, "").await
}

/// Opens a new draft with the text of `base`.
pub(super) async fn fork(
    work: &mut Work<'_>,
    playbook: &Playbook,
    base: &PlaybookVersion,
    number: i64,
    summary: &str,
) -> Result<PlaybookVersion> {
    let author = work.ctx.person()?;
    let draft = PlaybookVersion {
        change_summary: summary.to_owned(),
        ..base.fork(work.id::<VersionId>(), playbook, number, author, work.now)
    };
    work.tx.insert_version(&draft).await?;
    super::upstream::carry(work, base.id, draft.id).await?;
    work.say(format!(
        "draft {} from version {}",
        draft.number, base.number
    ));
    Ok(draft)
}

/// A draft, with what it changes and what publishing it would do. After it was submitted it can
/// still be read so.
pub async fn get_draft(engine: &Engine, ctx: &Ctx, id: VersionId) -> Result<DraftView> {
    let mut tx = engine
        .read(ctx, Permission::PlaybooksEdit, "playbooks.draft")
        .await?;
    let (org, now) = (ctx.org(), engine.now());
    let (playbook, version) = load(&mut tx, ctx, id).await?;
    let names = Names::load(&mut tx, org).await?;
    let current = match playbook.current {
        Some(current) => tx.version(org, current).await?,
        None => None,
    };
    let changes = current.as_ref().map_or_else(Vec::new, |c| {
        describe(&c.body, &version.body, &|p| names.name(p))
    });
    let effect = readiness::effect(&mut tx, &playbook, &version, &ctx.actor, now).await?;
    let template_changed = super::upstream::changed(engine, &mut tx, &playbook, version.id).await?;
    Ok(DraftView {
        shown: row(&version, &names),
        revision: version.revision,
        findings: lint(&version.body),
        against: current.map(|c| c.number),
        changes,
        effect,
        people: names.active(),
        template_changed,
        playbook,
        body: version.body,
    })
}

/// Saves changes of a draft. Changes of others since are kept; where both wrote in one place
/// nothing is written there, and both texts come back.
///
/// # Errors
/// `wrong_state` unless a draft; faults by place.
pub async fn save_draft(
    engine: &Engine,
    ctx: &Ctx,
    id: VersionId,
    edits: &[Edit],
) -> Result<DraftSaved> {
    let author = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::PlaybooksEdit,
        "playbooks.save_draft",
        format!("version:{id}"),
    )
    .await?;
    let outcome = async {
        if edits.len() > MOST_EDITS {
            return Err(Error::fault(
                "edits",
                format!(
                    "{} changes at once; at most {MOST_EDITS}. Save in parts.",
                    edits.len()
                ),
            ));
        }
        let (playbook, mut version) = load(&mut work.tx, ctx, id).await?;
        work.on(format!(
            "version:{id} {} version {}",
            playbook.key, version.number
        ));
        if !matches!(version.state, VersionState::Draft) {
            return Err(Error::from(
                version
                    .rewrite(author, version.body.clone())
                    .err()
                    .unwrap_or(model::playbooks::VersionError::OtherContent),
            ));
        }
        let done = apply(&version.body, edits).map_err(|f| Error::fault(&f.at, f.reason))?;
        fits(&mut work, &version.body, &done.body).await?;
        if done.body != version.body {
            version.rewrite(author, done.body)?;
            work.tx.update_version(&mut version).await?;
            work.publish(
                Topic::Version(id),
                Happening::DraftChanged {
                    what: "saved".into(),
                    revision: version.revision,
                },
            );
        }
        work.say(format!(
            "{} changes, {} of them met another's",
            edits.len(),
            done.conflicts.len()
        ));
        let effect =
            readiness::effect(&mut work.tx, &playbook, &version, &ctx.actor, work.now).await?;
        Ok(DraftSaved {
            revision: version.revision,
            findings: lint(&version.body),
            conflicts: done.conflicts,
            effect,
            body: version.body,
        })
    }
    .await;
    work.finish(outcome).await
}

/// New holders are active people of this organisation; the text has a size that can be kept.
async fn fits(work: &mut Work<'_>, old: &PlaybookBody, new: &PlaybookBody) -> Result<()> {
    bounded("edits", new)?;
    // Who left keeps the seat they hold until somebody else is named, and gets no other.
    let before: HashSet<_> = holders(old).collect();
    let mut names = None;
    for taken in holders(new).filter(|taken| !before.contains(taken)) {
        let known = match &mut names {
            Some(known) => known,
            empty => empty.insert(Names::load(&mut work.tx, work.ctx.org()).await?),
        };
        let (slot, seat, person) = taken;
        let message = match known.get(person) {
            Some(p) if p.active => continue,
            Some(p) => format!(
                "{} is no longer active and takes no further seat. Choose another.",
                p.name
            ),
            None => "There is no such active person. Choose another.".into(),
        };
        return Err(Error::fault(&format!("slot/{slot}.{seat}"), message));
    }
    Ok(())
}

/// Slot, seat and holder of every seat that is taken.
fn holders(body: &PlaybookBody) -> impl Iterator<Item = (&str, &'static str, PersonId)> {
    body.slots.iter().flat_map(|s| {
        [("primary", s.primary), ("deputy", s.deputy)]
            .into_iter()
            .filter_map(|(seat, holder)| Some((s.key.as_str(), seat, holder?)))
    })
}

/// A body that the model can keep, count and show; `whole` names the fault of all of it.
pub(super) fn bounded(whole: &str, body: &PlaybookBody) -> Result<()> {
    Error::check(unfit(whole, body).into_iter().collect())
}

/// Sends the draft that was read at `revision` to the domain owner, with what it changes in the
/// writer's words.
///
/// # Errors
/// `stale_revision` when somebody wrote in it since; the errors of the lint, by place;
/// `wrong_state`.
pub async fn submit(
    engine: &Engine,
    ctx: &Ctx,
    id: VersionId,
    revision: i64,
    summary: &str,
) -> Result<model::playbooks::PlaybookView> {
    let author = ctx.person()?;
    let playbook = change(
        engine,
        ctx,
        id,
        Some(revision),
        "playbooks.submit",
        async |work, version| {
            let summary = words(
                "summary",
                summary,
                "Say in 1 to 1,000 characters what changed.",
            )?;
            version.submit(work.now)?;
            version.change_summary = summary;
            if !version.written_by(author) {
                version.contributors.push(author);
            }
            Ok("submitted")
        },
    )
    .await?;
    super::get(engine, ctx, playbook, Some(id)).await
}

/// Takes a version back that waits for approval, to go on writing.
///
/// # Errors
/// `denied` for who did not write in it; `wrong_state`.
pub async fn withdraw(engine: &Engine, ctx: &Ctx, id: VersionId) -> Result<DraftView> {
    let author = ctx.person()?;
    change(
        engine,
        ctx,
        id,
        None,
        "playbooks.withdraw",
        async |_, version| {
            if !version.written_by(author) {
                return Err(Error::denied(
                    "Only who wrote in this version can withdraw it. Ask them, or send it back.",
                ));
            }
            if !matches!(version.state, VersionState::InReview { .. }) {
                return Err(Error::conflict(
                    "Only a version that waits for approval can be withdrawn.",
                ));
            }
            version.reopen()?;
            Ok("withdrawn")
        },
    )
    .await?;
    get_draft(engine, ctx, id).await
}

/// Gives the draft up that was read at `revision`. It stays in the history.
///
/// # Errors
/// `stale_revision` when somebody wrote in it since; `conflict` unless a draft or sent back.
pub async fn discard(
    engine: &Engine,
    ctx: &Ctx,
    id: VersionId,
    revision: i64,
) -> Result<PlaybookId> {
    let author = ctx.person()?;
    change(
        engine,
        ctx,
        id,
        Some(revision),
        "playbooks.discard",
        async |work, version| {
            if !matches!(
                version.state,
                VersionState::Draft | VersionState::ChangesRequested { .. }
            ) {
                return Err(Error::conflict(
                    "Only a draft can be discarded. A version in force is retired.",
                ));
            }
            let playbook = work
            .tx
            .playbook(ctx.org(), version.playbook_id)
            .await?
            .ok_or_else(|| Error::not_found("playbook"))?;
        if !version.written_by(author)
            && playbook.steward != Some(author)
            && !ctx.actor.owns(playbook.domain)
            && !ctx.actor.has(Role::ExecutiveSponsor)
        {
            return Err(Error::denied(
                "Only who wrote in this draft, the playbook's steward or the domain owner can discard it.",
            ));
        }
            version.retire(DISCARDED, work.now)?;
            work.tx.forget_taken(ctx.org(), version.id).await?;
            Ok("discarded")
        },
    )
    .await
}

/// One step of a version, told to whoever has it open. Where `seen` is given, nobody may have
/// written in it since.
async fn change(
    engine: &Engine,
    ctx: &Ctx,
    id: VersionId,
    seen: Option<i64>,
    action: &'static str,
    step: impl AsyncFnOnce(&mut Work<'_>, &mut PlaybookVersion) -> Result<&'static str>,
) -> Result<PlaybookId> {
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::PlaybooksEdit,
        action,
        format!("version:{id}"),
    )
    .await?;
    let outcome = async {
        let (playbook, mut version) = load(&mut work.tx, ctx, id).await?;
        work.on(format!(
            "version:{id} {} version {}",
            playbook.key, version.number
        ));
        if seen.is_some_and(|seen| seen != version.revision) {
            return Err(Error::stale());
        }
        let what = step(&mut work, &mut version).await?;
        work.tx.update_version(&mut version).await?;
        work.publish(
            Topic::Version(id),
            Happening::DraftChanged {
                what: what.to_owned(),
                revision: version.revision,
            },
        );
        work.say(what);
        Ok(playbook.id)
    }
    .await;
    work.finish(outcome).await
}

pub(super) async fn load(
    tx: &mut Tx,
    ctx: &Ctx,
    id: VersionId,
) -> Result<(Playbook, PlaybookVersion)> {
    let version = tx
        .version(ctx.org(), id)
        .await?
        .ok_or_else(|| Error::not_found("version"))?;
    let playbook = tx
        .playbook(ctx.org(), version.playbook_id)
        .await?
        .ok_or_else(|| Error::not_found("playbook"))?;
    Ok((playbook, version))
}

/// The playbook, named in the audit entry.
pub(super) async fn named(work: &mut Work<'_>, id: PlaybookId) -> Result<Playbook> {
    let playbook = work
        .tx
        .playbook(work.ctx.org(), id)
        .await?
        .ok_or_else(|| Error::not_found("playbook"))?;
    work.on(format!("playbook:{id} {}", playbook.key));
    Ok(playbook)
}

pub(super) fn words(field: &str, text: &str, todo: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 1_000 {
        return Err(Error::fault(field, todo));
    }
    Ok(text.to_owned())
}
