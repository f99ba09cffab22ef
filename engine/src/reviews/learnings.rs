use super::{get, load};
use crate::actions::create_in;
use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    ReviewId,
    actions::{ActionSource, NewAction},
    identity::Permission,
    live::{Happening, Topic},
    reviews::{ReviewState, ReviewView},
};

/// Makes an action item in the session; owner and due date are not optional.
pub async fn add_action(
    engine: &Engine,
    ctx: &Ctx,
    id: ReviewId,
    new: &NewAction,
) -> Result<ReviewView> {
    let by = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::ActionsCreate,
        "reviews.add_action",
        format!("review:{id}"),
    )
    .await?;
    let outcome = async {
        let review = load(&mut work, id, None).await?;
        if !matches!(review.state, ReviewState::InSession { .. }) {
            return Err(model::InvalidTransition::new(
                review.key,
                review.state.label().to_lowercase(),
                "take action items",
            )
            .into());
        }
        if !review.attends(by) {
            return Err(Error::denied(
                "Only attendees make action items in a review.",
            ));
        }
        let item = create_in(&mut work, ActionSource::Review(id), new).await?;
        work.say(format!("{} due {}", item.key, item.due));
        work.publish(Topic::Review(id), Happening::ActionAdded { key: item.key });
        Ok(())
    }
    .await;
    work.finish(outcome).await?;
    get(engine, ctx, id).await
}
