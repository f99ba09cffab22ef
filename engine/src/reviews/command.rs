use super::{get, load, minutes::draft, save};
use crate::core::{Ctx, Engine, Error, Result, Work};
use crate::{exercises, readiness};
use model::{
    ReviewId, SnapshotId,
    exercises::ExerciseState,
    identity::{Permission, Role},
    readiness::Snapshot,
    reviews::{Review, ReviewCommand, ReviewView},
};

/// What the chair does with a review: prepare, open, step, note, choose the scenario, end,
/// remark, close, cancel, hand over.
///
/// # Errors
/// `stale_revision` when somebody was faster; `wrong_state`; faults by field.
pub async fn command(
    engine: &Engine,
    ctx: &Ctx,
    id: ReviewId,
    revision: i64,
    command: &ReviewCommand,
) -> Result<ReviewView> {
    ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::ReviewsChair,
        action(command),
        format!("review:{id}"),
    )
    .await?;
    let outcome = run(&mut work, id, revision, command).await;
    work.finish(outcome).await?;
    get(engine, ctx, id).await
}

const fn action(command: &ReviewCommand) -> &'static str {
    match command {
        ReviewCommand::Prepare => "reviews.prepare",
        ReviewCommand::Open => "reviews.open",
        ReviewCommand::EnterStep { .. } => "reviews.enter_step",
        ReviewCommand::Note { .. } => "reviews.note",
        ReviewCommand::ChooseScenario { .. } => "reviews.choose_scenario",
        ReviewCommand::EndSession => "reviews.end_session",
        ReviewCommand::Remark { .. } => "reviews.remark",
        ReviewCommand::Close => "reviews.close",
        ReviewCommand::Cancel { .. } => "reviews.cancel",
        ReviewCommand::HandOverChair { .. } => "reviews.hand_over_chair",
    }
}

async fn run(
    work: &mut Work<'_>,
    id: ReviewId,
    revision: i64,
    command: &ReviewCommand,
) -> Result<()> {
    let mut review = load(work, id, Some(revision)).await?;
    // Somebody must be able to act when the chair is not there.
    let takes_over = matches!(
        command,
        ReviewCommand::HandOverChair { .. } | ReviewCommand::Cancel { .. }
    ) && work.ctx.actor.has(Role::ExecutiveSponsor);
    if !takes_over {
        review.may_chair(&work.ctx.actor)?;
    }
    let now = work.now;
    match command {
        ReviewCommand::Prepare => {
            let snapshot = Snapshot {
                id: work.id::<SnapshotId>(),
                org_id: work.ctx.org(),
                readiness: readiness::of(&mut work.tx, work.ctx.org(), None, now).await?,
            };
            review.prepare(snapshot.id, now)?;
            work.tx.insert_snapshot(&snapshot).await?;
            work.say(format!(
                "readiness {} frozen",
                snapshot.readiness.enterprise
            ));
        }
        ReviewCommand::Open => review.open(now)?,
        ReviewCommand::EnterStep { step, reason } => {
            finish_tabletop_first(work, &review, *step).await?;
            review.enter_step(*step, reason.as_deref(), now)?;
            work.say(format!("step {}", step.key()));
        }
        ReviewCommand::Note { step, text } => {
            review.note(*step, text)?;
            work.say(format!("note on {}", step.key()));
        }
        ReviewCommand::ChooseScenario { playbook } => choose(work, &mut review, *playbook).await?,
        ReviewCommand::EndSession => {
            review.session_mut("be ended")?;
            let minutes = draft(work, &review).await?;
            review.end_session(minutes, now)?;
        }
        ReviewCommand::Remark { text } => review.remark(text)?,
        ReviewCommand::Close => review.close(now)?,
        ReviewCommand::Cancel { reason } => {
            review.cancel(reason, now)?;
            work.say(format!("cancelled: {}", reason.trim()));
        }
        ReviewCommand::HandOverChair { to } => {
            let person =
                work.tx.person(work.ctx.org(), *to).await?.filter(|p| {
                    p.active && p.roles.iter().any(|r| r.grants(Permission::ReviewsChair))
                });
            let person = person.ok_or_else(|| Error::fault("to", "The chair must be an active executive sponsor, domain owner or steward. Choose another attendee."))?;
            let facilitated = review.facilitator;
            review.hand_over_chair(*to)?;
            move_facilitator(work, &review, facilitated).await?;
            work.say(format!("chair is {}", person.name));
        }
    }
    save(work, &mut review, command.name()).await
}

/// A running tabletop ends before the review goes on, so that its clock and answers are whole.
async fn finish_tabletop_first(
    work: &mut Work<'_>,
    review: &Review,
    step: model::reviews::Step,
) -> Result<()> {
    let Some(exercise) = review
        .exercise()
        .filter(|_| step != model::reviews::Step::Scenario)
    else {
        return Ok(());
    };
    let running = work
        .tx
        .exercise(work.ctx.org(), exercise)
        .await?
        .is_some_and(|x| {
            matches!(
                x.state,
                ExerciseState::InConduct { .. } | ExerciseState::Paused { .. }
            )
        });
    if running {
        Err(Error::conflict(
            "The tabletop is still running. End it, then go on.",
        ))
    } else {
        Ok(())
    }
}

async fn choose(
    work: &mut Work<'_>,
    review: &mut Review,
    playbook: model::PlaybookId,
) -> Result<()> {
    // Asked first: an exercise is made only for a session that is at this step.
    let former = review.exercise();
    let placeholder = former.unwrap_or(model::ExerciseId(uuid::Uuid::nil()));
    review.choose_exercise(placeholder)?;
    let session = review
        .session()
        .ok_or_else(|| Error::not_found("session"))?;
    let players = session
        .present
        .iter()
        .map(|(p, _)| *p)
        .filter(|p| *p != review.facilitator)
        .collect();
    let exercise = exercises::choose_in(
        work,
        review.id,
        former,
        playbook,
        review.facilitator,
        players,
    )
    .await?;
    review.choose_exercise(exercise)?;
    work.say(format!("exercise:{exercise}"));
    Ok(())
}

/// When the chair facilitates, a new chair takes the tabletop over with the chair.
async fn move_facilitator(
    work: &mut Work<'_>,
    review: &Review,
    before: model::PersonId,
) -> Result<()> {
    if review.facilitator == before {
        return Ok(());
    }
    let Some(exercise) = review.exercise() else {
        return Ok(());
    };
    let Some(mut x) = work.tx.exercise(work.ctx.org(), exercise).await? else {
        return Ok(());
    };
    if x.ended_at().is_none() {
        x.facilitator = review.facilitator;
        x.players.retain(|p| *p != review.facilitator);
        work.tx.update_exercise(&mut x).await?;
    }
    Ok(())
}
