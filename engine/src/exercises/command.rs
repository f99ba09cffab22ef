use super::{get, view::visible};
use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    ExerciseId, ObservationId, PersonId, PlaybookId, ReviewId,
    exercises::{Exercise, ExerciseView, Observation},
    identity::Permission,
    jobs::Work as JobWork,
    live::{Happening, Topic},
    reviews::ExerciseCommand,
};

/// Everything that is done in an exercise: by the facilitator the clock and the injects, by
/// players the answers, by anybody in the room the observations.
pub async fn command(
    engine: &Engine,
    ctx: &Ctx,
    id: ExerciseId,
    command: &ExerciseCommand,
) -> Result<ExerciseView> {
    let person = ctx.person()?;
    let (permission, action) = match command {
        ExerciseCommand::Respond { .. } => (Permission::ReviewsAttend, "exercises.respond"),
        ExerciseCommand::Observe { .. } => (Permission::ReviewsAttend, "exercises.observe"),
        _ => (Permission::ExercisesFacilitate, "exercises.conduct"),
    };
    let mut work = Work::begin(engine, ctx, permission, action, format!("exercise:{id}")).await?;
    let outcome = run(&mut work, id, person, command).await;
    work.finish(outcome).await?;
    get(engine, ctx, id).await
}

async fn run(
    work: &mut Work<'_>,
    id: ExerciseId,
    person: PersonId,
    command: &ExerciseCommand,
) -> Result<()> {
    let mut x = visible(&mut work.tx, &work.ctx.actor, id).await?;
    work.on(format!("exercise:{id} {}", x.key));
    work.say(command.name());
    let now = work.now;
    let conducts = !matches!(
        command,
        ExerciseCommand::Respond { .. } | ExerciseCommand::Observe { .. }
    );
    if conducts && x.facilitator != person {
        return Err(Error::denied(
            "Only the facilitator of this exercise can do that.",
        ));
    }
    let what = match command {
        ExerciseCommand::Start => {
            x.start(now)?;
            vec![Happening::ExerciseChanged {
                what: "started".into(),
            }]
        }
        ExerciseCommand::Pause => {
            x.pause(now)?;
            vec![Happening::ExerciseChanged {
                what: "paused".into(),
            }]
        }
        ExerciseCommand::Resume => {
            x.resume(now)?;
            vec![Happening::ExerciseChanged {
                what: "resumed".into(),
            }]
        }
        ExerciseCommand::End => {
            x.end(now)?;
            vec![Happening::ExerciseChanged {
                what: "ended".into(),
            }]
        }
        ExerciseCommand::Release { inject } => {
            x.release(*inject, now)?;
            vec![Happening::InjectReleased { inject: *inject }]
        }
        ExerciseCommand::Reveal { inject } => {
            x.reveal(*inject, now)?;
            vec![Happening::ResponsesShown { inject: *inject }]
        }
        ExerciseCommand::Respond { inject, text } => {
            let shown = x.respond(*inject, person, text, now)?;
            let given = Happening::ResponseGiven {
                inject: *inject,
                person,
            };
            if shown {
                vec![given, Happening::ResponsesShown { inject: *inject }]
            } else {
                vec![given]
            }
        }
        ExerciseCommand::Observe { kind, inject, text } => {
            in_the_room(work, &x, person).await?;
            let observation = Observation {
                id: work.id::<ObservationId>(),
                kind: *kind,
                inject: *inject,
                text: text.clone(),
                by: person,
                at: now,
            };
            x.observe(observation)?;
            vec![Happening::ExerciseChanged {
                what: "observed".into(),
            }]
        }
    };
    // A clock that starts to run promises the next inject; the promise survives a restart.
    if matches!(command, ExerciseCommand::Start | ExerciseCommand::Resume)
        && let Some(next) = x.next_due()
    {
        work.enqueue(JobWork::ReleaseInjects { exercise: id }, next);
    }
    work.tx.update_exercise(&mut x).await?;
    if let Some(review) = x.review_id {
        for happening in what {
            work.publish(Topic::Review(review), happening);
        }
    }
    Ok(())
}

async fn in_the_room(work: &mut Work<'_>, x: &Exercise, person: PersonId) -> Result<()> {
    let attends = match x.review_id {
        Some(review) => work
            .tx
            .review(work.ctx.org(), review)
            .await?
            .is_some_and(|r| r.attends(person)),
        None => x.players.contains(&person) || x.facilitator == person,
    };
    if attends {
        Ok(())
    } else {
        Err(Error::denied("Only those who attend note observations."))
    }
}

/// Makes the tabletop of a review from a playbook's scenario; replaces one that was chosen
/// before and not started.
pub(crate) async fn choose_in(
    work: &mut Work<'_>,
    review: ReviewId,
    former: Option<ExerciseId>,
    playbook: PlaybookId,
    facilitator: PersonId,
    players: Vec<PersonId>,
) -> Result<ExerciseId> {
    let org = work.ctx.org();
    if let Some(former) = former
        && !work
            .tx
            .delete_unstarted_exercise(org, review, former)
            .await?
    {
        return Err(Error::conflict(
            "The tabletop of this review has started. A review runs one.",
        ));
    }
    let unknown = || {
        Error::fault(
            "playbook",
            "There is no such published playbook. Choose one of the offers.",
        )
    };
    let found = work.tx.playbook(org, playbook).await?.ok_or_else(unknown)?;
    let current = found.current.ok_or_else(unknown)?;
    let version = work.tx.version(org, current).await?.ok_or_else(unknown)?;
    let number = work.tx.count(org, "exercise").await?;
    let x = Exercise::tabletop(
        work.id::<ExerciseId>(),
        org,
        format!("EXR-{number:04}"),
        version.body.scenario,
        playbook,
        Some(review),
        facilitator,
        players,
    );
    work.tx.insert_exercise(&x).await?;
    Ok(x.id)
}
