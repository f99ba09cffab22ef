use super::{get, save, visible};
use crate::actions::create_in;
use crate::core::{Ctx, Engine, Error, Result, Work};
use crate::playbooks;
use model::{
    ExecutionId, VersionId,
    actions::{ActionSource, NewAction},
    executions::{
        ChangeProposal, Execution, ExecutionState, NewChange, ProposalState, WarRoomView,
    },
    identity::Permission,
    live::{Happening, Topic},
    playbooks::{Conflict, apply},
};
use serde::{Deserialize, Serialize};

/// Changes in one proposal.
const MOST_EDITS: usize = 500;

/// Proposes a change of the playbook, carried by an action item with owner and due date.
///
/// # Errors
/// Faults by field; `denied` for who has no part in the execution.
pub async fn propose_change(
    engine: &Engine,
    ctx: &Ctx,
    id: ExecutionId,
    new: &NewChange,
) -> Result<WarRoomView> {
    let by = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::ExecutionsAct,
        "executions.propose_change",
        format!("execution:{id}"),
    )
    .await?;
    let outcome = async {
        let mut x = named(&mut work, id).await?;
        if !x.has_part(by) {
            return Err(Error::denied(
                "Only who has a part in this execution proposes a change.",
            ));
        }
        if matches!(x.state, ExecutionState::Reviewed { .. }) {
            return Err(Error::conflict(
                "The learning capture of this execution is finished.",
            ));
        }
        if new.edits.len() > MOST_EDITS {
            return Err(Error::fault(
                "edits",
                format!("{} changes; at most {MOST_EDITS}.", new.edits.len()),
            ));
        }
        // What does not fit the version that was carried out will fit no later one.
        apply(&x.body, &new.edits).map_err(|f| Error::fault(&f.at, f.reason))?;
        let item = create_in(
            &mut work,
            ActionSource::Execution(id),
            &NewAction {
                title: new.title.clone(),
                detail: new.text.clone(),
                playbook: Some(x.playbook),
                owner: new.owner,
                due: new.due,
            },
        )
        .await?;
        work.say(format!("{} due {}", item.key, item.due));
        x.learning.proposals.push(ChangeProposal {
            title: item.title,
            text: item.detail,
            edits: new.edits.clone(),
            owner: item.owner,
            due: item.due,
            by,
            at: work.now,
            action: item.id,
            state: ProposalState::Open,
        });
        save(&mut work, &mut x, "propose_change", &[]).await
    }
    .await;
    work.finish(outcome).await?;
    get(engine, ctx, id).await
}

/// A proposal that was taken into a draft.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AcceptedChange {
    pub draft: VersionId,
    /// Places that were changed since, where nothing was written: the steward decides there.
    pub conflicts: Vec<Conflict>,
}

/// Takes a proposed change into a draft of the playbook, as somebody who may edit playbooks.
///
/// # Errors
/// `conflict` when it was decided before, or while a version waits for approval.
pub async fn accept_change(
    engine: &Engine,
    ctx: &Ctx,
    id: ExecutionId,
    index: usize,
) -> Result<AcceptedChange> {
    let author = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::PlaybooksEdit,
        "executions.accept_change",
        format!("execution:{id}"),
    )
    .await?;
    let outcome = async {
        let mut x = named(&mut work, id).await?;
        let proposal = open(&x, index)?.clone();
        let mut draft = playbooks::open_in(&mut work, x.playbook).await?;
        work.on(format!("execution:{id} {}", x.key));
        let done =
            apply(&draft.body, &proposal.edits).map_err(|f| Error::fault(&f.at, f.reason))?;
        if done.body != draft.body {
            draft.rewrite(author, done.body)?;
            work.tx.update_version(&mut draft).await?;
            work.publish(
                Topic::Version(draft.id),
                Happening::DraftChanged {
                    what: "saved".into(),
                    revision: draft.revision,
                },
            );
        }
        work.say(format!(
            "action:{} into draft {}, {} of {} changes met another's",
            proposal.action,
            draft.number,
            done.conflicts.len(),
            proposal.edits.len()
        ));
        x.learning.proposals[index].state = ProposalState::Accepted {
            by: author,
            at: work.now,
            draft: draft.id,
        };
        save(&mut work, &mut x, "accept_change", &[]).await?;
        Ok(AcceptedChange {
            draft: draft.id,
            conflicts: done.conflicts,
        })
    }
    .await;
    work.finish(outcome).await
}

/// Says why a proposed change is not taken.
pub async fn decline_change(
    engine: &Engine,
    ctx: &Ctx,
    id: ExecutionId,
    index: usize,
    reason: &str,
) -> Result<WarRoomView> {
    let by = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::PlaybooksEdit,
        "executions.decline_change",
        format!("execution:{id}"),
    )
    .await?;
    let outcome = async {
        let mut x = named(&mut work, id).await?;
        open(&x, index)?;
        let reason = reason.trim();
        if !(1..=1_000).contains(&reason.chars().count()) {
            return Err(Error::fault(
                "reason",
                "Write 1 to 1,000 characters; they go on record.",
            ));
        }
        x.learning.proposals[index].state = ProposalState::Declined {
            by,
            at: work.now,
            reason: reason.to_owned(),
        };
        save(&mut work, &mut x, "decline_change", &[]).await
    }
    .await;
    work.finish(outcome).await?;
    get(engine, ctx, id).await
}

async fn named(work: &mut Work<'_>, id: ExecutionId) -> Result<Execution> {
    let x = visible(&mut work.tx, &work.ctx.actor, id).await?;
    work.on(format!("execution:{id} {}", x.key));
    Ok(x)
}

fn open(x: &Execution, index: usize) -> Result<&ChangeProposal> {
    let proposal = x
        .learning
        .proposals
        .get(index)
        .ok_or_else(|| Error::not_found("proposed change"))?;
    if proposal.state == ProposalState::Open {
        Ok(proposal)
    } else {
        Err(Error::conflict("This change was decided on before."))
    }
}
