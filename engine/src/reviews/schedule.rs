use super::{load, save, summary};
use crate::core::{Ctx, Engine, Error, Result, Work};
use crate::playbooks::Names;
use model::{
    Fault, ReviewId,
    identity::{Actor, Credential, Permission, can},
    jobs::Work as JobWork,
    reviews::{NewReview, Review, ReviewSummary},
};

/// Schedules the review of a quarter.
///
/// # Errors
/// Faults by field; `conflict` when the quarter has a review already.
pub async fn schedule(engine: &Engine, ctx: &Ctx, new: &NewReview) -> Result<ReviewSummary> {
    let by = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::ReviewsSchedule,
        "reviews.schedule",
        "review",
    )
    .await?;
    let outcome = async {
        check(&mut work, new, None).await?;
        let number = work.tx.count(ctx.org(), "review").await?;
        let review = Review::schedule(
            work.id::<ReviewId>(),
            ctx.org(),
            format!("SRR-{number:04}"),
            new,
            by,
            work.now,
        );
        work.tx.insert_review(&review).await?;
        work.enqueue(
            JobWork::MissReview { review: review.id },
            review.scheduled_at.plus_days(1).plus_secs(1),
        );
        work.on(format!("review:{} {}", review.id, review.key));
        work.say(format!("{} at {}", review.quarter, review.scheduled_at));
        let names = Names::load(&mut work.tx, ctx.org()).await?;
        Ok(summary(&review, &names, 0, &ctx.actor))
    }
    .await;
    work.finish(outcome).await
}

/// Changes a review that is still only scheduled.
pub async fn amend(
    engine: &Engine,
    ctx: &Ctx,
    id: ReviewId,
    revision: i64,
    new: &NewReview,
) -> Result<ReviewSummary> {
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::ReviewsSchedule,
        "reviews.amend",
        format!("review:{id}"),
    )
    .await?;
    let outcome = async {
        let mut review = load(&mut work, id, Some(revision)).await?;
        check(&mut work, new, Some(id)).await?;
        review.amend(new)?;
        work.enqueue(
            JobWork::MissReview { review: id },
            review.scheduled_at.plus_days(1).plus_secs(1),
        );
        work.say(format!("{} at {}", review.quarter, review.scheduled_at));
        save(&mut work, &mut review, "amended").await?;
        let names = Names::load(&mut work.tx, ctx.org()).await?;
        Ok(summary(&review, &names, 0, &ctx.actor))
    }
    .await;
    work.finish(outcome).await
}

async fn check(work: &mut Work<'_>, new: &NewReview, itself: Option<ReviewId>) -> Result<()> {
    let org = work.ctx.org();
    let mut faults = new.faults(work.now);
    let people = work.tx.people(org).await?;
    let may = |id, permission| {
        people
            .iter()
            .find(|p| p.id == id && p.active)
            .is_some_and(|p| {
                let actor = Actor {
                    org,
                    person: Some(id),
                    roles: p.roles.clone(),
                    credential: Credential::Session(model::SessionId(uuid::Uuid::nil())),
                };
                can(&actor, permission).is_ok()
            })
    };
    if !may(new.chair, Permission::ReviewsChair) {
        faults.push(Fault::new("chair", "The chair must be an active executive sponsor, domain owner or steward. Choose another person."));
    }
    if let Some(facilitator) = new.facilitator
        && !(may(facilitator, Permission::ReviewsAttend)
            && may(facilitator, Permission::ExercisesFacilitate))
    {
        faults.push(Fault::new(
            "facilitator",
            "This person may not facilitate. Choose a facilitator, a steward, a domain owner or a sponsor, or none.",
        ));
    }
    for attendee in &new.attendees {
        if !may(*attendee, Permission::ReviewsAttend) {
            let name = people
                .iter()
                .find(|p| p.id == *attendee)
                .map_or("Somebody in the list", |p| p.name.as_str());
            faults.push(Fault::new("attendees", format!("{name} cannot attend reviews: inactive, unknown or without such a role. Take the name off the list.")));
        }
    }
    Error::check(faults)?;
    let clash = work.tx.reviews(org).await?.into_iter().find(|r| {
        r.quarter == new.quarter
            && Some(r.id) != itself
            && !matches!(r.state.key(), "cancelled" | "missed")
    });
    match clash {
        Some(r) => Err(Error::Problem(model::error::Problem {
            faults: vec![Fault::new(
                "quarter",
                format!("{} has a review already: {}.", new.quarter, r.key),
            )],
            ..model::error::Problem::new(
                model::Code::Conflict,
                format!(
                    "{} has a review already: {}. Open it, or choose another quarter.",
                    new.quarter, r.key
                ),
            )
        })),
        None => Ok(()),
    }
}
