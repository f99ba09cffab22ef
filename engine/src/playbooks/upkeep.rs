//! What decays unless its steward looks after it.

use super::{Names, upstream::newer};
use crate::core::{Ctx, Engine, Result};
use model::{
    identity::Permission,
    playbooks::{Playbook, PlaybookVersion, StewardDesk, Upkeep, VersionState},
};
use std::collections::HashMap;

/// Days before the review interval ends that a playbook is named as due.
const SOON: i64 = 14;
/// Days before the advance release of a message runs out that it is named.
const RUNS_OUT: i64 = 30;

/// Everything that wants a steward, across the organisation; the caller's own first.
pub async fn steward_desk(engine: &Engine, ctx: &Ctx) -> Result<StewardDesk> {
    let mut tx = engine
        .read(ctx, Permission::PlaybooksEdit, "playbooks.steward_desk")
        .await?;
    let (org, now) = (ctx.org(), engine.now());
    let names = Names::load(&mut tx, org).await?;
    let current: HashMap<_, PlaybookVersion> = tx
        .current_versions(org)
        .await?
        .into_iter()
        .map(|v| (v.playbook_id, v))
        .collect();
    let facts: HashMap<_, _> = crate::readiness::facts(&mut tx, org, Some(&ctx.actor), now)
        .await?
        .into_iter()
        .map(|f| (f.id, f))
        .collect();
    let origins = tx.origins(org).await?;
    let taken = tx.all_taken(org).await?;
    let mut playbooks = tx.playbooks(org).await?;
    let me = ctx.actor.person;
    playbooks.sort_by_key(|p| (p.steward != me, p.key.clone()));

    let mut desk = StewardDesk::default();
    let entry = |p: &Playbook, what: String, version: Option<&PlaybookVersion>| Upkeep {
        playbook: p.id,
        key: p.key.clone(),
        title: p.title.clone(),
        domain: p.domain,
        steward: p.steward.map(|s| names.person(s)),
        what,
        version: version.map(|v| v.id),
    };
    for p in &playbooks {
        if let Some(v) = current.get(&p.id) {
            let reviewed = v.reviewed_at().unwrap_or(v.created_at);
            let left = i64::from(p.review_interval_days) - now.days_since(reviewed) as i64;
            if left <= SOON {
                let what = match left {
                    ..0 => format!("Review overdue by {}", days(-left)),
                    0 => "Review due today".into(),
                    _ => format!("Review due in {}", days(left)),
                };
                desk.due.push(entry(p, what, Some(v)));
            }
            let expiring: Vec<String> = v
                .body
                .communications
                .iter()
                .filter_map(|c| {
                    let day = c.preapproved_until?;
                    let left = i64::from((day - now.date()).get_days());
                    (left <= RUNS_OUT).then(|| {
                        let verb = if left < 0 { "ran" } else { "runs" };
                        format!("“{}” {verb} out on {day}", c.subject)
                    })
                })
                .collect();
            if !expiring.is_empty() {
                desk.expiring.push(entry(p, expiring.join(". "), Some(v)));
            }
            let holes: Vec<String> = facts
                .get(&p.id)
                .into_iter()
                .flat_map(|f| &f.slots)
                .filter(|s| s.critical)
                .filter_map(|s| {
                    let hole = |seat: &str, h: &Option<model::readiness::Holder>| match h {
                        None => Some(format!("no {seat}")),
                        Some(h) if !h.active => Some(format!("the {seat} left")),
                        Some(h) if !h.reachable => Some(format!("the {seat} cannot be reached")),
                        Some(_) => None,
                    };
                    let holes: Vec<_> = [hole("primary", &s.primary), hole("deputy", &s.deputy)]
                        .into_iter()
                        .flatten()
                        .collect();
                    (!holes.is_empty()).then(|| format!("{}: {}", s.title, holes.join(", ")))
                })
                .collect();
            if !holes.is_empty() {
                desk.unstaffed.push(entry(p, holes.join(". "), Some(v)));
            }
        }
        // What a version on its way took in already is not to be merged once more.
        if let Some(origin) = origins.iter().find(|o| o.playbook_id == p.id)
            && let Some(text) = newer(engine, origin)
            && !taken
                .iter()
                .any(|t| t.playbook_id == p.id && t.base == *text)
        {
            let what = format!("Template {} has changed", origin.template_key);
            desk.updates.push(entry(p, what, None));
        }
    }
    for state in ["draft", "in_review", "changes_requested"] {
        for v in tx.versions_in(org, state).await? {
            let Some(p) = playbooks.iter().find(|p| p.id == v.playbook_id) else {
                continue;
            };
            let by = names.name(v.author);
            match &v.state {
                VersionState::Draft => {
                    let what = format!("Version {} by {by} is not submitted", v.number);
                    desk.drafts.push(entry(p, what, Some(&v)));
                }
                VersionState::InReview { .. } => {
                    let what = format!("Version {} by {by} waits for approval", v.number);
                    desk.waiting.push(entry(p, what, Some(&v)));
                }
                VersionState::ChangesRequested { by, reason, .. } => {
                    let what = format!("{} asks: {reason}", names.name(*by));
                    desk.sent_back.push(entry(p, what, Some(&v)));
                }
                _ => {}
            }
        }
    }
    Ok(desk)
}

fn days(n: i64) -> String {
    format!("{n} day{}", if n == 1 { "" } else { "s" })
}
