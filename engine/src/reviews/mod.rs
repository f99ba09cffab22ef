//! The Strategic Readiness Review.

mod assignments;
mod command;
mod join;
mod learnings;
mod minutes;
mod schedule;
mod view;

#[cfg(test)]
mod tests;

pub use assignments::{approve, assign};
pub use command::command;
pub use join::join;
pub use learnings::add_action;
pub use minutes::{minutes, sign};
pub use schedule::{amend, schedule};
pub(crate) use view::summary;
pub use view::{get, list};

use crate::core::{Ctx, Error, Result, Work};
use model::{
    ReviewId,
    live::{Happening, Topic},
    reviews::Review,
};
use store::Tx;

/// The review, if the caller may know of it.
pub(crate) async fn visible(tx: &mut Tx, ctx: &Ctx, id: ReviewId) -> Result<Review> {
    tx.review(ctx.org(), id)
        .await?
        .filter(|r| r.may_see(&ctx.actor))
        .ok_or_else(|| Error::not_found("review"))
}

/// Loads a review for a change and names it in the audit entry.
pub(crate) async fn load(
    work: &mut Work<'_>,
    id: ReviewId,
    revision: Option<i64>,
) -> Result<Review> {
    let review = visible(&mut work.tx, work.ctx, id).await?;
    work.on(format!("review:{id} {}", review.key));
    match revision {
        Some(revision) if revision != review.revision => Err(Error::stale()),
        _ => Ok(review),
    }
}

/// Saves a review and tells whoever follows it.
pub(crate) async fn save(work: &mut Work<'_>, review: &mut Review, what: &str) -> Result<()> {
    work.tx.update_review(review).await?;
    work.publish(
        Topic::Review(review.id),
        Happening::ReviewChanged {
            what: what.to_owned(),
        },
    );
    Ok(())
}
