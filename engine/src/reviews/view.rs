use super::visible;
use crate::core::{Ctx, Engine, Result};
use crate::playbooks::{Names, pending_approvals};
use crate::{actions, exercises};
use model::{
    OrgId, ReviewId,
    actions::{ActionItem, ActionSource},
    identity::{Actor, Permission, can},
    readiness::Readiness,
    reviews::{Review, ReviewState, ReviewSummary, ReviewView, SlotRow, Step},
};
use std::collections::HashMap;
use store::Tx;

/// Reviews the caller may see, latest first.
pub async fn list(engine: &Engine, ctx: &Ctx) -> Result<Vec<ReviewSummary>> {
    let mut tx = engine
        .read(ctx, Permission::ReviewsRead, "reviews.list")
        .await?;
    let names = Names::load(&mut tx, ctx.org()).await?;
    let mut items: HashMap<ReviewId, u32> = HashMap::new();
    for action in tx.actions(ctx.org()).await? {
        if let ActionSource::Review(id) = action.source {
            *items.entry(id).or_default() += 1;
        }
    }
    let reviews = tx.reviews(ctx.org()).await?;
    Ok(reviews
        .iter()
        .filter(|r| r.may_see(&ctx.actor))
        .map(|r| {
            summary(
                r,
                &names,
                items.get(&r.id).copied().unwrap_or(0),
                &ctx.actor,
            )
        })
        .collect())
}

/// The room as the caller sees it.
pub async fn get(engine: &Engine, ctx: &Ctx, id: ReviewId) -> Result<ReviewView> {
    let mut tx = engine
        .read(ctx, Permission::ReviewsRead, "reviews.get")
        .await?;
    let (org, now) = (ctx.org(), engine.now());
    let review = visible(&mut tx, ctx, id).await?;
    let names = Names::load(&mut tx, org).await?;
    let mut items: Vec<ActionItem> = tx.actions(org).await?;
    items.retain(|a| a.source == ActionSource::Review(id));
    items.sort_by(|a, b| a.key.cmp(&b.key));
    let summary = summary(&review, &names, items.len() as u32, &ctx.actor);
    let readiness = match review.snapshot() {
        Some(snapshot) => tx.snapshot(org, snapshot).await?.map(|s| s.readiness),
        None => None,
    };
    let session = review.session();
    let step = matches!(review.state, ReviewState::InSession { .. })
        .then(|| session.map(|s| s.step()))
        .flatten();
    let slots = if step == Some(Step::Assignments) {
        slots(&mut tx, org, &names).await?
    } else {
        Vec::new()
    };
    let offers = match (&readiness, step) {
        (Some(frozen), Some(Step::Scenario)) => offers(&mut tx, org, &review, frozen).await?,
        _ => Vec::new(),
    };
    let mut approvals = pending_approvals(&mut tx, org, &ctx.actor).await?;
    approvals.retain(|a| session.is_some_and(|s| s.changes.iter().any(|c| c.version == a.version)));
    let exercise = match review.exercise() {
        Some(x) => match tx.exercise(org, x).await? {
            Some(x) => Some(exercises::view(&mut tx, &ctx.actor, &names, x, now).await?),
            None => None,
        },
        None => None,
    };
    let actions = actions::views(&mut tx, &ctx.actor, items, now).await?;
    let attends = ctx.actor.person.is_some_and(|p| review.attends(p));
    let signs = ctx
        .actor
        .person
        .is_some_and(|p| session.is_some_and(|s| s.present.iter().any(|(q, _)| *q == p)));
    Ok(ReviewView {
        now,
        frozen_at: match review.state {
            ReviewState::Preparing { frozen_at, .. } => Some(frozen_at),
            _ => readiness.as_ref().map(|r| r.as_of),
        },
        opened_at: session.map(|s| s.opened_at),
        cancelled_because: match &review.state {
            ReviewState::Cancelled { reason, .. } => Some(reason.clone()),
            _ => None,
        },
        ended_at: match review.state {
            ReviewState::MinutesDraft { ended_at, .. }
            | ReviewState::Signed { ended_at, .. }
            | ReviewState::Closed { ended_at, .. } => Some(ended_at),
            _ => None,
        },
        stays: session.map(|s| s.stays.clone()).unwrap_or_default(),
        present: session
            .map(|s| s.present.iter().map(|(p, _)| *p).collect())
            .unwrap_or_default(),
        notes: session.map(|s| s.notes.clone()).unwrap_or_default(),
        readiness,
        changes: session.map(|s| s.changes.clone()).unwrap_or_default(),
        approvals,
        slots,
        offers,
        exercise,
        actions,
        people: names.active(),
        may_chair: review.may_chair(&ctx.actor).is_ok()
            && can(&ctx.actor, Permission::ReviewsChair).is_ok(),
        may_attend: attends && can(&ctx.actor, Permission::ReviewsAttend).is_ok(),
        may_sign: signs
            && !summary.signed_by_me
            && matches!(review.state.key(), "minutes_draft" | "signed"),
        summary,
    })
}

/// Offers only until the tabletop has started.
async fn offers(
    tx: &mut Tx,
    org: OrgId,
    review: &Review,
    frozen: &Readiness,
) -> Result<Vec<model::exercises::ScenarioOffer>> {
    let started = match review.exercise() {
        Some(id) => tx
            .exercise(org, id)
            .await?
            .is_some_and(|x| x.state != model::exercises::ExerciseState::Ready),
        None => false,
    };
    if started {
        Ok(Vec::new())
    } else {
        exercises::offers(tx, org, frozen).await
    }
}

/// Critical slots of all published playbooks: those with an empty seat first.
async fn slots(tx: &mut Tx, org: OrgId, names: &Names) -> Result<Vec<SlotRow>> {
    let playbooks: HashMap<_, _> = tx
        .playbooks(org)
        .await?
        .into_iter()
        .map(|p| (p.id, p))
        .collect();
    let waiting: Vec<_> = tx
        .versions_in(org, "in_review")
        .await?
        .into_iter()
        .map(|v| v.playbook_id)
        .collect();
    let seated = |id: Option<model::PersonId>| {
        id.filter(|p| names.get(*p).is_some_and(|p| p.active))
            .map(|p| names.person(p))
    };
    let mut rows: Vec<SlotRow> = Vec::new();
    for version in tx.current_versions(org).await? {
        let Some(playbook) = playbooks.get(&version.playbook_id) else {
            continue;
        };
        for slot in version.body.slots.iter().filter(|s| s.critical) {
            rows.push(SlotRow {
                playbook: playbook.id,
                playbook_key: playbook.key.clone(),
                playbook_title: playbook.title.clone(),
                domain: playbook.domain,
                slot: slot.key.clone(),
                slot_title: slot.title.clone(),
                critical: true,
                primary: seated(slot.primary),
                deputy: seated(slot.deputy),
                pending: waiting.contains(&playbook.id),
            });
        }
    }
    rows.sort_by_key(|r| {
        (
            r.primary.is_some() && r.deputy.is_some(),
            r.playbook_key.clone(),
        )
    });
    Ok(rows)
}

pub(crate) fn summary(
    r: &Review,
    names: &Names,
    action_items: u32,
    actor: &Actor,
) -> ReviewSummary {
    let signatures = r.minutes().map(|(_, s)| s).unwrap_or_default();
    ReviewSummary {
        id: r.id,
        revision: r.revision,
        key: r.key.clone(),
        quarter: r.quarter,
        state: r.state.key().to_owned(),
        state_label: r.state.label().to_owned(),
        step: if matches!(r.state, ReviewState::InSession { .. }) {
            r.session().map(|s| s.step())
        } else {
            None
        },
        chair: names.person(r.chair),
        facilitator: names.person(r.facilitator),
        attendees: r.attendees.iter().map(|a| names.person(*a)).collect(),
        scheduled_at: r.scheduled_at,
        action_items,
        signatures: signatures.len() as u32,
        signed_by_me: actor
            .person
            .is_some_and(|p| signatures.iter().any(|s| s.person == p)),
    }
}
