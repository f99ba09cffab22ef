use crate::core::{Ctx, Engine, Error, Result};
use crate::playbooks::Names;
use model::{
    ExerciseId, OrgId, Time,
    exercises::{Exercise, ExerciseView, InjectView, ResponseView},
    identity::{Actor, Permission, can},
    reviews::Review,
};
use store::Tx;

/// An exercise as the caller may see it.
pub async fn get(engine: &Engine, ctx: &Ctx, id: ExerciseId) -> Result<ExerciseView> {
    let mut tx = engine
        .read(ctx, Permission::ExercisesRead, "exercises.get")
        .await?;
    let x = visible(&mut tx, &ctx.actor, id).await?;
    let names = Names::load(&mut tx, ctx.org()).await?;
    view(&mut tx, &ctx.actor, &names, x, engine.now()).await
}

/// The exercise, if the actor may know of it: one of a review only with that review.
pub(super) async fn visible(tx: &mut Tx, actor: &Actor, id: ExerciseId) -> Result<Exercise> {
    let missing = || Error::not_found("exercise");
    let x = tx.exercise(actor.org, id).await?.ok_or_else(missing)?;
    if let Some(review) = x.review_id {
        let review: Option<Review> = tx.review(actor.org, review).await?;
        if !review.is_some_and(|r| r.may_see(actor)) {
            return Err(missing());
        }
    }
    Ok(x)
}

pub(crate) async fn view(
    tx: &mut Tx,
    actor: &Actor,
    names: &Names,
    x: Exercise,
    now: Time,
) -> Result<ExerciseView> {
    let playbook = *x
        .playbooks
        .first()
        .ok_or_else(|| Error::Internal(format!("exercise {} tests no playbook", x.id)))?;
    let playbook_title = title(tx, actor.org, playbook).await?;
    let facilitates = actor.is(x.facilitator);
    let injects = x
        .injects
        .iter()
        .enumerate()
        .map(|(index, run)| {
            let shown = facilitates || run.released_at.is_some();
            let text = |t: &str| if shown { t.to_owned() } else { String::new() };
            InjectView {
                index,
                minute: run.spec.minute,
                medium: run.spec.medium,
                from: text(&run.spec.from),
                body: text(&run.spec.body),
                ask: text(&run.spec.ask),
                expected: facilitates.then(|| run.spec.expected.clone()),
                released_at: run.released_at,
                by_hand: run.by_hand,
                revealed_at: run.revealed_at,
                mine: run
                    .responses
                    .iter()
                    .find(|r| actor.is(r.person))
                    .map(|r| r.text.clone()),
                answered: run.responses.iter().map(|r| r.person).collect(),
                responses: if run.revealed_at.is_some() {
                    run.responses
                        .iter()
                        .map(|r| ResponseView {
                            person: names.person(r.person),
                            text: r.text.clone(),
                            at: r.at,
                        })
                        .collect()
                } else {
                    Vec::new()
                },
            }
        })
        .collect();
    Ok(ExerciseView {
        id: x.id,
        key: x.key,
        revision: x.revision,
        review_id: x.review_id,
        title: x.scenario.title,
        background: x.scenario.background,
        objectives: x.scenario.objectives,
        playbook,
        playbook_title,
        facilitator: names.person(x.facilitator),
        players: x.players.iter().map(|p| names.person(*p)).collect(),
        state: x.state,
        clock: x.clock,
        now,
        injects,
        observations: x.observations,
        may_facilitate: facilitates,
        may_answer: actor.person.is_some_and(|p| x.players.contains(&p))
            && can(actor, Permission::ReviewsAttend).is_ok(),
    })
}

async fn title(tx: &mut Tx, org: OrgId, playbook: model::PlaybookId) -> Result<String> {
    Ok(tx
        .playbook(org, playbook)
        .await?
        .map(|p| p.title)
        .unwrap_or_default())
}
