use super::Names;
use crate::core::{Ctx, Engine, Result};
use model::{
    PlaybookId,
    identity::Permission,
    playbooks::{Playbook, PlaybookFilter, PlaybookSummary, PlaybookVersion},
    readiness::{PlaybookFacts, score},
};
use std::collections::HashMap;

/// The organisation's playbooks that fit the filter, by key, each with its score.
pub async fn list(
    engine: &Engine,
    ctx: &Ctx,
    filter: &PlaybookFilter,
) -> Result<Vec<PlaybookSummary>> {
    let mut tx = engine
        .read(ctx, Permission::PlaybooksRead, "playbooks.list")
        .await?;
    let (org, now) = (ctx.org(), engine.now());
    let names = Names::load(&mut tx, org).await?;
    let facts: HashMap<PlaybookId, PlaybookFacts> =
        crate::readiness::facts(&mut tx, org, Some(&ctx.actor), now)
            .await?
            .into_iter()
            .map(|f| (f.id, f))
            .collect();
    let current: HashMap<PlaybookId, PlaybookVersion> = tx
        .current_versions(org)
        .await?
        .into_iter()
        .map(|v| (v.playbook_id, v))
        .collect();
    let playbooks = tx.playbooks(org).await?;
    Ok(playbooks
        .into_iter()
        .filter(|p| {
            let summary = current.get(&p.id).map_or("", |v| v.body.summary.as_str());
            filter.matches(
                p.domain,
                p.stance,
                &format!("{} {} {summary}", p.key, p.title),
            )
        })
        .filter_map(|p| {
            let facts = facts.get(&p.id)?;
            let version = current.get(&p.id);
            Some(summary(p, version, facts, &names, now))
        })
        .collect())
}

pub(super) fn summary(
    p: Playbook,
    version: Option<&PlaybookVersion>,
    facts: &PlaybookFacts,
    names: &Names,
    now: model::Time,
) -> PlaybookSummary {
    PlaybookSummary {
        steward: p.steward.map(|s| names.person(s)),
        version: version.map(|v| v.number),
        published_at: version.and_then(PlaybookVersion::published_at),
        score: score(facts, now),
        playbook: p,
    }
}
