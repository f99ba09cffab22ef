//! What changed in the library since a playbook was adopted, and bringing it in.
//!
//! The base of the next merge is the template text that the playbook in force comes from. A draft
//! that takes an update in keeps its own base beside it; the playbook's moves when that version is
//! published, so that an update in a discarded draft is offered again.

use super::{
    Names,
    draft::{bounded, edit_in, get_draft, named},
};
use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    Fault, PlaybookId, VersionId,
    identity::Permission,
    live::{Happening, Topic},
    playbooks::{
        Applied, Conflict, DraftView, Edit, Origin, Playbook, PlaybookBody, PlaybookVersion,
        TakenIn, TemplateUpdate, apply, base_of, describe, merge,
    },
};
use store::Tx;

/// Whether the template of `playbook` has another text than the one `version` comes from.
pub(super) async fn changed(
    engine: &Engine,
    tx: &mut Tx,
    playbook: &Playbook,
    version: VersionId,
) -> Result<bool> {
    let origin = origin_of(tx, playbook, version).await?;
    Ok(origin.is_some_and(|o| newer(engine, &o).is_some()))
}

/// Where the text of `version` comes from: what it took in itself, else what the playbook did.
async fn origin_of(tx: &mut Tx, playbook: &Playbook, version: VersionId) -> Result<Option<Origin>> {
    let Some(mut origin) = tx.origin(playbook.org_id, playbook.id).await? else {
        return Ok(None);
    };
    if let Some(taken) = tx.taken(playbook.org_id, version).await? {
        origin.base = taken.base;
        origin.merged_at = taken.at;
    }
    Ok(Some(origin))
}

/// A draft with the text of `from` holds what that took in.
pub(super) async fn carry(work: &mut Work<'_>, from: VersionId, to: VersionId) -> Result<()> {
    if let Some(taken) = work.tx.taken(work.ctx.org(), from).await? {
        work.tx
            .put_taken(&TakenIn {
                version_id: to,
                ..taken
            })
            .await?;
    }
    Ok(())
}

/// `version` is in force: what it took in is the base of the next merge.
pub(super) async fn adopt_base(
    work: &mut Work<'_>,
    playbook: &Playbook,
    version: VersionId,
) -> Result<()> {
    if work.tx.taken(work.ctx.org(), version).await?.is_none() {
        return Ok(());
    }
    if let Some(origin) = origin_of(&mut work.tx, playbook, version).await? {
        work.tx.put_origin(&origin).await?;
    }
    work.tx.forget_taken(work.ctx.org(), version).await?;
    Ok(())
}

/// The text of the template, where it is another than `origin`'s.
pub(super) fn newer<'a>(engine: &'a Engine, origin: &Origin) -> Option<&'a PlaybookBody> {
    engine
        .library()
        .get(&origin.template_key)
        .map(|t| &t.body)
        .filter(|body| **body != origin.base)
}

/// What the update would change, and where it meets the organisation's own changes.
///
/// # Errors
/// `not_found`; `conflict` when there is no update.
pub async fn template_update(engine: &Engine, ctx: &Ctx, id: PlaybookId) -> Result<TemplateUpdate> {
    let mut tx = engine
        .read(ctx, Permission::PlaybooksEdit, "playbooks.template_update")
        .await?;
    let org = ctx.org();
    let playbook = tx
        .playbook(org, id)
        .await?
        .ok_or_else(|| Error::not_found("playbook"))?;
    let versions = tx.versions(org, id).await?;
    let ours = versions
        .iter()
        .find(|v| v.open())
        .or_else(|| base_of(&playbook, &versions))
        .ok_or_else(|| Error::not_found("version"))?;
    let (origin, body) = update(engine, &mut tx, &playbook, ours.id).await?;
    let names = Names::load(&mut tx, org).await?;
    let merged = merged(&origin, &ours.body, body)?;
    let settled = take_all(&merged.body, &merged.conflicts)?.1;
    Ok(TemplateUpdate {
        settled,
        template_key: origin.template_key.clone(),
        changes: describe(&origin.base, body, &|p| names.name(p)),
        conflicts: merged.conflicts,
        playbook,
    })
}

/// Brings the update into the draft, which is opened where there is none. Where both changed, the
/// playbook's text stays, except at the places in `take`, where the template's replaces it.
///
/// # Errors
/// As for `edit`; a fault for every place in `take` that is no conflict or cannot be taken. Then
/// nothing is merged.
pub async fn merge_template(
    engine: &Engine,
    ctx: &Ctx,
    id: PlaybookId,
    take: &[String],
) -> Result<DraftView> {
    ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::PlaybooksEdit,
        "playbooks.merge_template",
        format!("playbook:{id}"),
    )
    .await?;
    let outcome = merge_in(&mut work, id, take).await;
    let draft = work.finish(outcome).await?;
    get_draft(engine, ctx, draft).await
}

async fn merge_in(work: &mut Work<'_>, id: PlaybookId, take: &[String]) -> Result<VersionId> {
    let engine = work.engine();
    let author = work.ctx.person()?;
    let playbook = named(work, id).await?;
    let mut version: PlaybookVersion = edit_in(work, &playbook).await?;
    let (origin, body) = update(engine, &mut work.tx, &playbook, version.id).await?;
    let Applied {
        body: ours,
        conflicts,
    } = merged(&origin, &version.body, body)?;
    let unknown = take
        .iter()
        .filter(|at| !conflicts.iter().any(|c| c.at == **at))
        .map(|at| {
            Fault::new(
                "take",
                format!("`{at}` is no conflict of this update. Load it again."),
            )
        });
    let mut faults: Vec<Fault> = unknown.collect();
    let chosen: Vec<Conflict> = conflicts
        .iter()
        .filter(|c| take.contains(&c.at))
        .cloned()
        .collect();
    let (body_taken, refused) = take_all(&ours, &chosen)?;
    faults.extend(refused.iter().map(|at| {
        Fault::new(
            "take",
            format!(
                "The template's text cannot be taken at `{at}`: the playbook has removed that \
                 row, or has another under its name. Keep yours there, and add the row in the \
                 editor if you want it."
            ),
        )
    }));
    Error::check(faults)?;
    bounded("take", &body_taken)?;
    version.rewrite(author, body_taken)?;
    work.tx.update_version(&mut version).await?;
    work.tx
        .put_taken(&TakenIn {
            version_id: version.id,
            playbook_id: playbook.id,
            org_id: playbook.org_id,
            base: body.clone(),
            at: work.now,
        })
        .await?;
    work.publish(
        Topic::Version(version.id),
        Happening::DraftChanged {
            what: "merged".into(),
            revision: version.revision,
        },
    );
    work.say(format!(
        "{} into version {}: {} places kept, {} taken",
        origin.template_key,
        version.number,
        conflicts.len() - chosen.len(),
        chosen.len()
    ));
    Ok(version.id)
}

/// Writes the template's text in every one of `conflicts`; the places where that cannot be done.
fn take_all(ours: &PlaybookBody, conflicts: &[Conflict]) -> Result<(PlaybookBody, Vec<String>)> {
    let (mut edits, mut refused): (Vec<Edit>, Vec<String>) = (Vec::new(), Vec::new());
    for conflict in conflicts {
        match conflict.resolved() {
            Some(edit) => edits.push(edit),
            None => refused.push(conflict.at.clone()),
        }
    }
    let done = apply(ours, &edits).map_err(|f| Error::fault(&f.at, f.reason))?;
    refused.extend(done.conflicts.into_iter().map(|c| c.at));
    Ok((done.body, refused))
}

async fn update<'a>(
    engine: &'a Engine,
    tx: &mut Tx,
    playbook: &Playbook,
    version: VersionId,
) -> Result<(Origin, &'a PlaybookBody)> {
    let origin = origin_of(tx, playbook, version).await?;
    origin
        .and_then(|o| newer(engine, &o).map(|body| (o, body)))
        .ok_or_else(|| Error::conflict("The library has no newer text for this playbook."))
}

fn merged(origin: &Origin, ours: &PlaybookBody, theirs: &PlaybookBody) -> Result<Applied> {
    merge(&origin.base, ours, theirs).map_err(|f| Error::Internal(f.to_string()))
}
