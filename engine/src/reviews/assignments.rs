use super::{get, load, save};
use crate::core::{Ctx, Engine, Error, Result, Work};
use crate::playbooks::{Assigned, approve_in, assign_in};
use model::{
    ReviewId, VersionId,
    identity::Permission,
    live::{Happening, Topic},
    reviews::{AssignmentChange, NewAssignment, ReviewView},
};

/// Changes who fills a slot, in the session. It is a new playbook version like any other: the
/// domain owner approves it, in the room or later.
pub async fn assign(
    engine: &Engine,
    ctx: &Ctx,
    id: ReviewId,
    new: &NewAssignment,
) -> Result<ReviewView> {
    let by = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::PlaybooksEdit,
        "reviews.assign",
        format!("review:{id}"),
    )
    .await?;
    let outcome = async {
        let mut review = load(&mut work, id, None).await?;
        if !review.attends(by) {
            return Err(Error::denied(
                "Only attendees change assignments in a review.",
            ));
        }
        let Assigned {
            playbook_title,
            version,
            slot_title,
            from,
        } = assign_in(&mut work, new).await?;
        review.record_change(AssignmentChange {
            playbook: new.playbook,
            playbook_title,
            version,
            slot: slot_title,
            seat: new.seat,
            from,
            to: new.person,
            by,
            at: work.now,
            approved_by: None,
        })?;
        save(&mut work, &mut review, "assignment").await?;
        work.publish(
            Topic::Review(id),
            Happening::AssignmentChanged {
                what: "proposed".into(),
            },
        );
        Ok(())
    }
    .await;
    work.finish(outcome).await?;
    get(engine, ctx, id).await
}

/// The domain owner approves, in the room, a version that the session made.
pub async fn approve(
    engine: &Engine,
    ctx: &Ctx,
    id: ReviewId,
    version: VersionId,
    seen_hash: &str,
) -> Result<ReviewView> {
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::PlaybooksApprove,
        "reviews.approve",
        format!("review:{id}"),
    )
    .await?;
    let outcome = async {
        let review = load(&mut work, id, None).await?;
        if !review
            .session()
            .is_some_and(|s| s.changes.iter().any(|c| c.version == version))
        {
            return Err(Error::not_found("change in this review"));
        }
        approve_in(&mut work, version, seen_hash).await.map(drop)
    }
    .await;
    work.finish(outcome).await?;
    get(engine, ctx, id).await
}
