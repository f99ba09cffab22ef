use super::{get, load};
use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    ReviewId,
    exercises::ExerciseState,
    identity::Permission,
    live::{Happening, Topic},
    reviews::ReviewView,
};

/// An attendee takes their seat in the session; again is no change. Somebody who joins while
/// the tabletop runs becomes a player of what is not yet answered.
pub async fn join(engine: &Engine, ctx: &Ctx, id: ReviewId) -> Result<ReviewView> {
    let person = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::ReviewsAttend,
        "reviews.join",
        format!("review:{id}"),
    )
    .await?;
    let outcome = async {
        let mut review = load(&mut work, id, None).await?;
        if !review.attends(person) {
            return Err(Error::denied(
                "You are not invited to this review. Ask the chair.",
            ));
        }
        if review.join(person, work.now)? {
            work.tx.seat_in_review(&review).await?;
            work.publish(Topic::Review(id), Happening::PersonJoined { person });
            if let Some(exercise) = review.exercise()
                && let Some(mut x) = work.tx.exercise(ctx.org(), exercise).await?
                && !matches!(x.state, ExerciseState::Ended { .. })
                && x.facilitator != person
                && !x.players.contains(&person)
            {
                x.players.push(person);
                work.tx.update_exercise(&mut x).await?;
            }
        }
        Ok(())
    }
    .await;
    work.finish(outcome).await?;
    get(engine, ctx, id).await
}
