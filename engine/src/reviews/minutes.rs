use super::{load, save, summary, visible};
use crate::core::{Ctx, Engine, Error, Result, Work};
use crate::playbooks::Names;
use model::{
    ReviewId,
    actions::{ActionItem, ActionSource},
    identity::{Permission, can},
    reviews::{Minutes, MinutesInput, MinutesView, Review},
};

/// The minutes with their hash and signatures.
pub async fn minutes(engine: &Engine, ctx: &Ctx, id: ReviewId) -> Result<MinutesView> {
    let mut tx = engine
        .read(ctx, Permission::ReviewsRead, "reviews.minutes")
        .await?;
    let review = visible(&mut tx, ctx, id).await?;
    let names = Names::load(&mut tx, ctx.org()).await?;
    let actions = tx.actions(ctx.org()).await?;
    let count = actions
        .iter()
        .filter(|a| a.source == ActionSource::Review(id))
        .count();
    let (minutes, signatures) = review
        .minutes()
        .ok_or_else(|| Error::not_found("minutes: the session has not ended"))?;
    let person = ctx.actor.person;
    let signed = person.is_some_and(|p| signatures.iter().any(|s| s.person == p));
    let present = person.is_some_and(|p| {
        review
            .session()
            .is_some_and(|s| s.present.iter().any(|(q, _)| *q == p))
    });
    let open = matches!(review.state.key(), "minutes_draft" | "signed");
    Ok(MinutesView {
        hash: minutes.hash(),
        minutes: minutes.clone(),
        signatures: signatures
            .iter()
            .map(|s| (names.person(s.person), s.clone()))
            .collect(),
        may_sign: open && present && !signed && can(&ctx.actor, Permission::ReviewsAttend).is_ok(),
        may_chair: review.may_chair(&ctx.actor).is_ok()
            && can(&ctx.actor, Permission::ReviewsChair).is_ok(),
        summary: summary(&review, &names, count as u32, &ctx.actor),
    })
}

/// Signs the minutes the caller saw.
///
/// # Errors
/// `stale_revision` when they changed since; `denied` for who was not there.
pub async fn sign(
    engine: &Engine,
    ctx: &Ctx,
    id: ReviewId,
    seen_hash: &str,
) -> Result<MinutesView> {
    let person = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::ReviewsAttend,
        "reviews.sign",
        format!("review:{id}"),
    )
    .await?;
    let outcome = async {
        let mut review = load(&mut work, id, None).await?;
        review.sign(person, seen_hash, work.now)?;
        work.say(format!("minutes {seen_hash}"));
        save(&mut work, &mut review, "signed").await
    }
    .await;
    work.finish(outcome).await?;
    minutes(engine, ctx, id).await
}

/// The minutes of what happened up to now.
pub(super) async fn draft(work: &mut Work<'_>, review: &Review) -> Result<Minutes> {
    let org = work.ctx.org();
    let session = review
        .session()
        .ok_or_else(|| Error::not_found("session"))?;
    let snapshot = work
        .tx
        .snapshot(org, session.snapshot)
        .await?
        .ok_or_else(|| Error::Internal(format!("snapshot of {} is missing", review.key)))?;
    let exercise = match session.exercise {
        Some(id) => work.tx.exercise(org, id).await?,
        None => None,
    };
    let mut actions: Vec<ActionItem> = work.tx.actions(org).await?;
    actions.retain(|a| a.source == ActionSource::Review(review.id));
    actions.sort_by(|a, b| a.key.cmp(&b.key));
    let names = Names::load(&mut work.tx, org).await?;
    let organisation = work
        .tx
        .organisation(org)
        .await?
        .ok_or_else(|| Error::Internal("organisation is missing".into()))?;
    let input = MinutesInput {
        organisation: &organisation.name,
        readiness: &snapshot.readiness,
        exercise: exercise.as_ref(),
        actions: &actions,
        person: &|id| {
            let p = names.person(id);
            (p.name, p.title)
        },
    };
    Ok(Minutes::of(review, session, &input, work.now))
}
