use super::{get, list::may_move};
use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    ActionId, Time,
    actions::{
        ActionItem, ActionProof, ActionSource, ActionState, ActionStep, ActionView, NewAction,
    },
    identity::{Permission, can},
};

/// Makes an action item inside a change that is under way.
pub(crate) async fn create_in(
    work: &mut Work<'_>,
    source: ActionSource,
    new: &NewAction,
) -> Result<ActionItem> {
    let (org, by) = (work.ctx.org(), work.ctx.person()?);
    let mut faults = new.faults(work.now.date());
    let owner = work.tx.person(org, new.owner).await?.filter(|p| p.active);
    if owner.is_none() {
        faults.push(model::Fault::new(
            "owner",
            "There is no such active person. Choose another owner.",
        ));
    }
    if let Some(playbook) = new.playbook
        && work.tx.playbook(org, playbook).await?.is_none()
    {
        faults.push(model::Fault::new(
            "playbook",
            "There is no such playbook. Choose another or none.",
        ));
    }
    Error::check(faults)?;
    let number = work.tx.count(org, "action").await?;
    let item = ActionItem {
        id: work.id::<ActionId>(),
        org_id: org,
        revision: 0,
        key: format!("ACT-{number:04}"),
        title: new.title.trim().to_owned(),
        detail: new.detail.trim().to_owned(),
        source,
        playbook: new.playbook,
        owner: new.owner,
        due: new.due,
        state: ActionState::Accepted,
        created_by: by,
        created_at: work.now,
        history: Vec::new(),
    };
    work.tx.insert_action(&item).await?;
    Ok(item)
}

/// Moves an action item: start, complete, verify, reopen or cancel.
pub async fn step(
    engine: &Engine,
    ctx: &Ctx,
    id: ActionId,
    revision: i64,
    step: &ActionStep,
) -> Result<ActionView> {
    let by = ctx.person()?;
    let proof = match step {
        ActionStep::Verify { exercise } => Some(ActionProof::Exercise(*exercise)),
        ActionStep::VerifyByExecution { execution } => Some(ActionProof::Execution(*execution)),
        _ => None,
    };
    let permission = if proof.is_some() {
        Permission::ActionsVerify
    } else {
        Permission::ActionsUpdate
    };
    let mut work = Work::begin(
        engine,
        ctx,
        permission,
        "actions.step",
        format!("action:{id}"),
    )
    .await?;
    let outcome = async {
        let mut item = work
            .tx
            .action(ctx.org(), id)
            .await?
            .ok_or_else(|| Error::not_found("action item"))?;
        work.on(format!("action:{id} {}", item.key));
        if item.revision != revision {
            return Err(Error::stale());
        }
        if permission == Permission::ActionsUpdate && !may_move(&ctx.actor, &item) {
            return Err(Error::denied(
                "Only its owner, a steward or the executive sponsor moves this action item.",
            ));
        }
        let before = item.state.key();
        let words = |field: &str, text: &str| {
            let n = text.trim().chars().count();
            if (1..=1_000).contains(&n) {
                Ok(())
            } else {
                Err(Error::fault(
                    field,
                    "Write 1 to 1,000 characters; they go on record.",
                ))
            }
        };
        match step {
            ActionStep::Start => item.start(by, work.now)?,
            ActionStep::Complete { note } => {
                words("note", note)?;
                item.complete(by, note, work.now)?;
            }
            ActionStep::Verify { .. } | ActionStep::VerifyByExecution { .. } => {
                if let Some(proof) = proof {
                    let ended = ended(&mut work, &item, proof).await?;
                    item.verify(by, proof, ended, work.now)?;
                }
            }
            ActionStep::Reopen { reason } => {
                words("reason", reason)?;
                item.reopen(by, reason, work.now)?;
            }
            ActionStep::Cancel { reason } => {
                words("reason", reason)?;
                item.cancel(by, reason, work.now)?;
            }
        }
        work.say(format!("{before} → {}", item.state.key()));
        work.tx.update_action(&mut item).await?;
        Ok(())
    }
    .await;
    work.finish(outcome).await?;
    // Whoever may verify may not be able to list; then the answer is a refusal after the fact.
    debug_assert!(can(&ctx.actor, Permission::ActionsRead).is_ok());
    get(engine, ctx, id).await
}

/// When the proof ended, if it is one for this item.
async fn ended(work: &mut Work<'_>, item: &ActionItem, proof: ActionProof) -> Result<Time> {
    let ctx = work.ctx;
    let missing = |what: &str| Error::fault(proof.key(), format!("There is no such {what}."));
    match proof {
        ActionProof::Exercise(id) => {
            let x = work.tx.exercise(ctx.org(), id).await?;
            let x = x.ok_or_else(|| missing("exercise"))?;
            let fits = item.playbook.is_none_or(|p| x.playbooks.contains(&p));
            x.ended_at().filter(|_| fits).ok_or_else(|| {
                Error::fault(
                    proof.key(),
                    "Choose an exercise of this playbook that has ended.",
                )
            })
        }
        ActionProof::Execution(id) => {
            let x = work.tx.execution(ctx.org(), id).await?;
            let x = x
                .filter(|x| x.may_see(&ctx.actor))
                .ok_or_else(|| missing("execution"))?;
            // What taught the lesson does not show that it was learned.
            let fits = item.playbook.is_none_or(|p| x.playbook == p)
                && item.source != ActionSource::Execution(id);
            x.tested_at().filter(|_| fits).ok_or_else(|| {
                Error::fault(
                    proof.key(),
                    "Choose another execution of this playbook that has ended and was no rehearsal.",
                )
            })
        }
    }
}
