//! Writing a version: fork a draft, save what changed, submit it, or give it up.

use super::{Names, view::row};
use crate::core::{Ctx, Engine, Error, Result, Work};
use crate::readiness;
use model::{
    PlaybookId, VersionId,
    identity::{Permission, Role},
    live::{Happening, Topic},
    playbooks::{
        DISCARDED, DraftSaved, DraftView, Edit, Playbook, PlaybookBody, PlaybookVersion,
        VersionState, apply, base_of, describe, lint, used_twice,
    },
};
use std::collections::HashSet;
use store::Tx;

/// Changes in one save, and bytes of a body as JSON.
const MOST_EDITS: usize = 500;
const MOST_BYTES: usize = 512 * 1024;

/// Opens a playbook for writing: goes on with its draft, takes up what was sent back, or forks a
/// new draft from the version in force.
///
/// # Errors
/// `conflict` while a version waits for approval.
pub async fn edit(engine: &Engine, ctx: &Ctx, id: PlaybookId) -> Result<DraftView> {
    let author = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::PlaybooksEdit,
        "playbooks.edit",
        format!("playbook:{id}"),
    )
    .await?;
    let outcome = async {
        let playbook = named(&mut work, id).await?;
        let versions = work.tx.versions(ctx.org(), id).await?;
        let newest = versions
            .first()
            .ok_or_else(|| Error::not_found("version"))?;
        match newest.state {
            VersionState::Draft => return Ok(newest.id),
            VersionState::ChangesRequested { .. } => {
                let mut version = newest.clone();
                version.reopen()?;
                work.tx.update_version(&mut version).await?;
                work.say(format!("version {} taken up again", version.number));
                return Ok(version.id);
            }
            VersionState::InReview { .. } => {
                return Err(Error::conflict(format!(
                    "Version {} waits for approval. Withdraw it, or wait until it is approved or sent back.",
                    newest.number
                )));
            }
            _ => {}
        }
        let base = base_of(&playbook, &versions).unwrap_or(newest);
        let draft = base.fork(
            work.id::<VersionId>(),
            &playbook,
            newest.number + 1,
            author,
            work.now,
        );
        work.tx.insert_version(&draft).await?;
        work.say(format!(
            "draft {} from version {}",
            draft.number, base.number
        ));
        Ok(draft.id)
    }
    .await;
    let draft = work.finish(outcome).await?;
    get_draft(engine, ctx, draft).await
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
    let effect = readiness::effect(&mut tx, org, &playbook, &version.body, now).await?;
    let template_changed = super::upstream::changed(engine, &mut tx, &playbook).await?;
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
            readiness::effect(&mut work.tx, ctx.org(), &playbook, &version.body, work.now).await?;
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
    let held = |body: &PlaybookBody| -> HashSet<_> {
        body.slots
            .iter()
            .flat_map(|s| [s.primary, s.deputy])
            .flatten()
            .collect()
    };
    let before = held(old);
    let mut names = None;
    for slot in &new.slots {
        for (seat, holder) in [("primary", slot.primary), ("deputy", slot.deputy)] {
            let Some(person) = holder.filter(|p| !before.contains(p)) else {
                continue;
            };
            let known = match &mut names {
                Some(known) => known,
                empty => empty.insert(Names::load(&mut work.tx, work.ctx.org()).await?),
            };
            if known.get(person).is_none_or(|p| !p.active) {
                return Err(Error::fault(
                    &format!("slot/{}.{seat}", slot.key),
                    "There is no such active person. Choose another.",
                ));
            }
        }
    }
    Ok(())
}

/// What a body may be at any time, whatever its lint says: it can be kept, counted and shown.
pub(super) fn bounded(whole: &str, body: &PlaybookBody) -> Result<()> {
    let text = serde_json::to_string(body).map_err(|e| Error::Internal(e.to_string()))?;
    let fault = |field: &str, message: &str| Err(Error::fault(field, message));
    if text.len() > MOST_BYTES {
        let bytes = text.len();
        return fault(
            whole,
            &format!("The playbook would be {bytes} bytes; at most {MOST_BYTES}. Shorten a text."),
        );
    }
    if text.contains("\\u0000") {
        return fault(whole, "A text contains the character U+0000. Remove it.");
    }
    if let Some(at) = used_twice(body) {
        return fault(&at, "This id is used twice. Give each row its own.");
    }
    if body.title.chars().count() > 300 {
        return fault(
            "title",
            "The title is longer than 300 characters. Shorten it.",
        );
    }
    if !(1..=5).contains(&body.criticality) {
        return fault(
            "criticality",
            "Criticality is 1 (minor) to 5 (existential).",
        );
    }
    if !(1..=3_650).contains(&body.review_interval_days) {
        return fault(
            "review_interval_days",
            "Review it at least every 3,650 days.",
        );
    }
    if i64::try_from(body.budget.amount).is_err() {
        return fault("budget.amount", "The budget is too large to be written.");
    }
    Ok(())
}

/// Sends a draft to the domain owner, with what it changes in the writer's words.
///
/// # Errors
/// The errors of the lint, by place; `wrong_state`.
pub async fn submit(
    engine: &Engine,
    ctx: &Ctx,
    id: VersionId,
    summary: &str,
) -> Result<model::playbooks::PlaybookView> {
    let author = ctx.person()?;
    let playbook = change(
        engine,
        ctx,
        id,
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
    change(engine, ctx, id, "playbooks.withdraw", async |_, version| {
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
    })
    .await?;
    get_draft(engine, ctx, id).await
}

/// Gives a draft up. It stays in the history.
///
/// # Errors
/// `wrong_state` unless a draft or sent back.
pub async fn discard(engine: &Engine, ctx: &Ctx, id: VersionId) -> Result<PlaybookId> {
    let author = ctx.person()?;
    change(
        engine,
        ctx,
        id,
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
            Ok("discarded")
        },
    )
    .await
}

/// One step of a version, told to whoever has it open.
async fn change(
    engine: &Engine,
    ctx: &Ctx,
    id: VersionId,
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
