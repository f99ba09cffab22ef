//! What changed in the library since a playbook was adopted, and bringing it in.

use super::{
    Names,
    draft::{edit, get_draft, load, named},
};
use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    PlaybookId, VersionId,
    identity::Permission,
    live::{Happening, Topic},
    playbooks::{
        Applied, DraftView, Edit, Origin, Playbook, PlaybookBody, TemplateUpdate, apply, base_of,
        describe, merge,
    },
};
use store::Tx;

/// Whether the template of `playbook` has another text than the one it comes from.
pub(super) async fn changed(engine: &Engine, tx: &mut Tx, playbook: &Playbook) -> Result<bool> {
    let origin = tx.origin(playbook.org_id, playbook.id).await?;
    Ok(origin.is_some_and(|o| newer(engine, &o).is_some()))
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
    let (origin, body) = update(engine, &mut tx, &playbook).await?;
    let names = Names::load(&mut tx, org).await?;
    let merged = merged(&origin, &ours.body, body)?;
    Ok(TemplateUpdate {
        template_key: origin.template_key.clone(),
        changes: describe(&origin.base, body, &|p| names.name(p)),
        conflicts: merged.conflicts,
        playbook,
    })
}

/// Brings the update into the draft. Where both changed, the playbook's text stays, except at
/// the places in `take`, where the template's replaces it.
///
/// # Errors
/// As for `edit`; a fault when `take` names no conflict.
pub async fn merge_template(
    engine: &Engine,
    ctx: &Ctx,
    id: PlaybookId,
    take: &[String],
) -> Result<DraftView> {
    let author = ctx.person()?;
    let draft = edit(engine, ctx, id).await?.shown.id;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::PlaybooksEdit,
        "playbooks.merge_template",
        format!("playbook:{id}"),
    )
    .await?;
    let outcome = merge_in(&mut work, id, draft, author, take).await;
    work.finish(outcome).await?;
    get_draft(engine, ctx, draft).await
}

async fn merge_in(
    work: &mut Work<'_>,
    id: PlaybookId,
    draft: VersionId,
    author: model::PersonId,
    take: &[String],
) -> Result<()> {
    let engine = work.engine();
    let playbook = named(work, id).await?;
    let (_, mut version) = load(&mut work.tx, work.ctx, draft).await?;
    let (mut origin, body) = update(engine, &mut work.tx, &playbook).await?;
    let Applied {
        body: ours,
        conflicts,
    } = merged(&origin, &version.body, body)?;
    if let Some(other) = take
        .iter()
        .find(|at| !conflicts.iter().any(|c| c.at == **at))
    {
        return Err(Error::fault(
            "take",
            format!("`{other}` is no conflict of this update. Load it again."),
        ));
    }
    let chosen: Vec<Edit> = conflicts
        .iter()
        .filter(|c| take.contains(&c.at))
        .filter_map(model::playbooks::Conflict::resolved)
        .collect();
    let done = apply(&ours, &chosen).map_err(|f| Error::fault(&f.at, f.reason))?;
    version.rewrite(author, done.body)?;
    work.tx.update_version(&mut version).await?;
    origin.base = body.clone();
    origin.merged_at = work.now;
    work.tx.put_origin(&origin).await?;
    work.publish(
        Topic::Version(draft),
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
    Ok(())
}

async fn update<'a>(
    engine: &'a Engine,
    tx: &mut Tx,
    playbook: &Playbook,
) -> Result<(Origin, &'a PlaybookBody)> {
    let origin = tx.origin(playbook.org_id, playbook.id).await?;
    origin
        .and_then(|o| newer(engine, &o).map(|body| (o, body)))
        .ok_or_else(|| Error::conflict("The library has no newer text for this playbook."))
}

fn merged(origin: &Origin, ours: &PlaybookBody, theirs: &PlaybookBody) -> Result<Applied> {
    merge(&origin.base, ours, theirs).map_err(|f| Error::Internal(f.to_string()))
}
