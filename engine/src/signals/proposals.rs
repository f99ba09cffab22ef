use super::list::rows;
use crate::core::{Ctx, Engine, Error, Result, Work};
use crate::executions::{may_see, sees_all};
use crate::playbooks::Names;
use model::{
    ProposalId,
    audit::Page,
    executions::ExecutionMode,
    identity::{Actor, Permission},
    live::{Happening, Topic},
    signals::{
        DecidedBy, Feedback, Proposal, ProposalError, ProposalFilter, ProposalRow, ProposalState,
        ProposalView,
    },
};
use std::collections::{HashMap, HashSet, hash_map::Entry};
use store::{ExecutionQuery, ProposalQuery, Tx};

/// Proposals that fit the filter, newest first.
///
/// # Errors
/// A fault of `cursor`.
pub async fn proposals(
    engine: &Engine,
    ctx: &Ctx,
    filter: &ProposalFilter,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Page<ProposalRow>> {
    let mut tx = engine
        .read(ctx, Permission::SignalsRead, "signals.proposals")
        .await?;
    let before = cursor
        .map(|c| c.parse::<ProposalId>().map_err(|_| bad_cursor()))
        .transpose()?;
    let limit = limit.clamp(1, crate::audit::MAX_PAGE);
    let query = ProposalQuery {
        open: filter.open,
        playbook: filter.playbook,
        before,
        limit: i64::from(limit) + 1,
    };
    let mut found = tx.proposals(ctx.org(), &query).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = found.last().filter(|_| more).map(|p| p.id.to_string());
    let items = proposal_rows(&mut tx, &ctx.actor, found).await?;
    Ok(Page { items, next })
}

pub(super) fn bad_cursor() -> Error {
    Error::fault(
        "cursor",
        "This cursor is not one of ours. Start from the first page.",
    )
}

/// One proposal with its signals.
pub async fn proposal(engine: &Engine, ctx: &Ctx, id: ProposalId) -> Result<ProposalView> {
    let mut tx = engine
        .read(ctx, Permission::SignalsRead, "signals.proposal")
        .await?;
    let p = tx
        .proposal(ctx.org(), id)
        .await?
        .ok_or_else(|| Error::not_found("proposal"))?;
    let names = Names::load(&mut tx, ctx.org()).await?;
    let signals = tx.signals_by_id(ctx.org(), &p.signals).await?;
    let signals = rows(&mut tx, ctx.org(), signals).await?;
    let (decided_by, policy) = match &p.state {
        ProposalState::Accepted { by, .. } => match by {
            DecidedBy::Person(by) => (Some(names.person(*by)), None),
            DecidedBy::Policy(id) => (None, tx.policy(ctx.org(), *id).await?.map(|p| p.key)),
        },
        ProposalState::Declined { by, .. } | ProposalState::Merged { by, .. } => {
            (Some(names.person(*by)), None)
        }
        ProposalState::Open | ProposalState::Expired { .. } => (None, None),
    };
    let row = proposal_rows(&mut tx, &ctx.actor, vec![p])
        .await?
        .pop()
        .ok_or_else(|| Error::not_found("proposal"))?;
    Ok(ProposalView {
        row,
        signals,
        decided_by,
        policy,
        now: engine.now(),
    })
}

pub(super) async fn proposal_rows(
    tx: &mut Tx,
    actor: &Actor,
    mut proposals: Vec<Proposal>,
) -> Result<Vec<ProposalRow>> {
    keep_secret(tx, actor, &mut proposals).await?;
    let playbooks: HashMap<_, _> = tx
        .playbooks(actor.org)
        .await?
        .into_iter()
        .map(|p| (p.id, p))
        .collect();
    let triggers: HashMap<_, _> = tx
        .triggers(actor.org)
        .await?
        .into_iter()
        .map(|t| (t.id, t.key))
        .collect();
    Ok(proposals
        .into_iter()
        .map(|proposal| {
            let playbook = playbooks.get(&proposal.playbook);
            ProposalRow {
                playbook_key: playbook.map(|p| p.key.clone()).unwrap_or_default(),
                playbook_title: playbook.map(|p| p.title.clone()).unwrap_or_default(),
                trigger_key: proposal.trigger.and_then(|t| triggers.get(&t).cloned()),
                deciders: proposal.deciders(),
                may_decide: proposal.is_open() && proposal.may_decide(actor),
                declarable: playbook.is_some_and(|p| p.current.is_some()),
                proposal,
            }
        })
        .collect())
}

/// Why M held back may be an execution that runs: only who may see those that it can be is told.
/// To the others every reason is the same, so that this one does not stand out.
async fn keep_secret(tx: &mut Tx, actor: &Actor, proposals: &mut [Proposal]) -> Result<()> {
    if !proposals.iter().any(Proposal::held_back) {
        return Ok(());
    }
    let part = match actor.person {
        Some(person) => tx.executions_of(actor.org, person).await?,
        None => HashSet::new(),
    };
    // Those of their playbooks alone: all executions grow with the years.
    let mut live = HashMap::new();
    for p in proposals.iter().filter(|p| p.held_back()) {
        if let Entry::Vacant(free) = live.entry(p.playbook) {
            let query = ExecutionQuery {
                mode: Some(ExecutionMode::Live),
                playbook: Some(p.playbook),
                limit: i64::from(u32::MAX),
                ..ExecutionQuery::default()
            };
            free.insert(tx.executions_page(actor.org, &query).await?);
        }
    }
    for p in proposals.iter_mut().filter(|p| p.held_back()) {
        let mut meant = live
            .get(&p.playbook)
            .into_iter()
            .flatten()
            .filter(|h| h.declared_at <= p.opened_at)
            .peekable();
        let told = if meant.peek().is_some() {
            meant.all(|h| may_see(actor, h.id, h.domain, &part))
        } else {
            sees_all(actor, p.domain)
        };
        if !told {
            p.why = p.why_to_all();
        }
    }
    Ok(())
}

pub(super) async fn load(work: &mut Work<'_>, id: ProposalId) -> Result<Proposal> {
    let proposal = work
        .tx
        .proposal(work.ctx.org(), id)
        .await?
        .ok_or_else(|| Error::not_found("proposal"))?;
    work.on(format!("proposal:{id} {}", proposal.key));
    Ok(proposal)
}

pub(super) fn told(work: &mut Work<'_>, proposal: ProposalId, what: &str) {
    work.publish(
        Topic::Signals,
        Happening::ProposalChanged {
            proposal,
            what: what.into(),
        },
    );
}

/// One word on a proposal: counted for its trigger, and noted on its signals.
pub(crate) async fn count_word(
    work: &mut Work<'_>,
    proposal: &mut Proposal,
    word: Feedback,
) -> Result<()> {
    let org = work.ctx.org();
    let former = proposal.judge(word);
    if let Some(id) = proposal.trigger
        && let Some(mut trigger) = work.tx.trigger(org, id).await?
    {
        trigger.count(former, word);
        work.tx.update_trigger_counts(&trigger).await?;
    }
    work.tx.judge_signals(org, &proposal.signals, word).await?;
    Ok(())
}

/// Declines it, with the reason, and says at the same time whether it was noise.
///
/// # Errors
/// `wrong_state` when it is decided; a fault of `reason`; `denied`.
pub async fn decline(
    engine: &Engine,
    ctx: &Ctx,
    id: ProposalId,
    reason: &str,
    feedback: Option<Feedback>,
) -> Result<ProposalView> {
    let by = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::ProposalsDecide,
        "signals.decline_proposal",
        format!("proposal:{id}"),
    )
    .await?;
    let outcome = async {
        let mut proposal = super::accept::acceptable(&mut work, id).await?;
        proposal
            .decline(by, reason, work.now)
            .map_err(|e| match e {
                ProposalError::State(s) => Error::from(s),
                ProposalError::Fault(f) => Error::from(f),
            })?;
        if let Some(word) = feedback {
            count_word(&mut work, &mut proposal, word).await?;
        }
        work.tx.update_proposal(&mut proposal).await?;
        told(&mut work, id, "declined");
        Ok(())
    }
    .await;
    work.finish(outcome).await?;
    proposal(engine, ctx, id).await
}

/// Says whether it was worth the interruption, also after it was decided.
pub async fn judge_proposal(
    engine: &Engine,
    ctx: &Ctx,
    id: ProposalId,
    word: Feedback,
) -> Result<ProposalView> {
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::ProposalsDecide,
        "signals.judge_proposal",
        format!("proposal:{id}"),
    )
    .await?;
    let outcome = async {
        let mut proposal = load(&mut work, id).await?;
        count_word(&mut work, &mut proposal, word).await?;
        work.tx.update_proposal(&mut proposal).await?;
        work.say(word.key());
        told(&mut work, id, "judged");
        Ok(())
    }
    .await;
    work.finish(outcome).await?;
    proposal(engine, ctx, id).await
}

/// Closes a proposal whose time is over; a job, safe to run early, late or twice.
pub(crate) async fn expire(work: &mut Work<'_>, id: ProposalId) -> Result<()> {
    let Some(mut proposal) = work.tx.proposal(work.ctx.org(), id).await? else {
        return Ok(());
    };
    if proposal.expire(work.now) {
        work.tx.update_proposal(&mut proposal).await?;
        work.say(format!("{} expired", proposal.key));
        told(work, id, "expired");
    }
    Ok(())
}
