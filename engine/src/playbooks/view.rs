use super::{Names, list::summary};
use crate::core::{Ctx, Engine, Error, Result};
use model::{
    OrgId, PlaybookId, VersionId,
    identity::{Actor, Permission},
    playbooks::{PlaybookVersion, PlaybookView, TaskGraph, VersionRow, lint, may_approve},
    reviews::PendingApproval,
};
use store::Tx;

/// A playbook with one version shown: the asked one, else the published, else the newest.
pub async fn get(
    engine: &Engine,
    ctx: &Ctx,
    id: PlaybookId,
    version: Option<VersionId>,
) -> Result<PlaybookView> {
    let mut tx = engine
        .read(ctx, Permission::PlaybooksRead, "playbooks.get")
        .await?;
    let (org, now) = (ctx.org(), engine.now());
    let playbook = tx
        .playbook(org, id)
        .await?
        .ok_or_else(|| Error::not_found("playbook"))?;
    let names = Names::load(&mut tx, org).await?;
    let versions = tx.versions(org, id).await?;
    let wanted = version
        .or(playbook.current)
        .or_else(|| versions.first().map(|v| v.id));
    let shown = versions
        .iter()
        .find(|v| Some(v.id) == wanted)
        .ok_or_else(|| Error::not_found("version"))?;
    let current = versions.iter().find(|v| Some(v.id) == playbook.current);
    let facts =
        crate::readiness::facts_of(&mut tx, &playbook, current, names.people(), &ctx.actor, now)
            .await?;
    // A draft may still have a cycle; its findings name it.
    let graph = TaskGraph::of(&shown.body).unwrap_or_default();
    let mut people: Vec<_> = shown
        .body
        .slots
        .iter()
        .flat_map(|s| [s.primary, s.deputy])
        .flatten()
        .map(|p| names.person(p))
        .collect();
    people.sort_by_key(|p| p.id);
    people.dedup_by_key(|p| p.id);
    Ok(PlaybookView {
        summary: summary(playbook, current, &facts, &names, now),
        shown: row(shown, &names),
        body: shown.body.clone(),
        graph,
        findings: lint(&shown.body),
        people,
        versions: versions.iter().map(|v| row(v, &names)).collect(),
    })
}

pub(super) fn row(v: &PlaybookVersion, names: &Names) -> VersionRow {
    VersionRow {
        id: v.id,
        number: v.number,
        revision: v.revision,
        state: v.state.clone(),
        change_summary: v.change_summary.clone(),
        author: Some(names.person(v.author)),
        contributors: v.contributors.iter().map(|p| names.person(*p)).collect(),
        created_at: v.created_at,
        hash: v.hash(),
    }
}

/// Versions that wait for a domain owner, oldest first; whether `actor` may approve each.
pub(crate) async fn pending_approvals(
    tx: &mut Tx,
    org: OrgId,
    actor: &Actor,
) -> Result<Vec<PendingApproval>> {
    let mut pending = Vec::new();
    for version in tx.versions_in(org, "in_review").await? {
        let Some(playbook) = tx.playbook(org, version.playbook_id).await? else {
            continue;
        };
        pending.push(PendingApproval {
            version: version.id,
            playbook: playbook.id,
            playbook_title: playbook.title,
            hash: version.hash(),
            may_approve: may_approve(actor, playbook.domain, &version.writers()).is_ok(),
            change: version.change_summary,
        });
    }
    Ok(pending)
}
