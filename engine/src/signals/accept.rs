//! Accepting a proposal: by a person, into an execution that runs already, or by M itself inside
//! an autonomy policy. The declaration is in the same commit.

use super::proposals::{count_word, load, proposal as view, told};
use crate::core::{Ctx, Engine, Error, Result, Work};
use crate::executions::{self, Declaration, ExecutionFilter};
use model::{
    ExecutionId, PersonId, ProposalId,
    executions::{
        Cause, Execution, ExecutionMode, ExecutionRow, LogEntry, MAX_LINE, MAX_TEXT, NewExecution,
    },
    identity::{Permission, can},
    live::{Happening, Topic},
    signals::{AutonomyPolicy, DecidedBy, Feedback, Proposal, ProposalView, SeverityLevel},
};
use std::collections::BTreeMap;
use store::ExecutionQuery;
use uuid::Uuid;

/// What who accepts says beside the proposal; all of it may be left out.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Acceptance {
    /// The playbook's title when empty.
    pub title: String,
    /// What the signals say when empty.
    pub situation: String,
    /// The proposal's when absent.
    pub severity: Option<SeverityLevel>,
    /// Who leads; who accepts when absent.
    pub commander: Option<PersonId>,
    /// Values of the playbook's variables, by key.
    pub variables: BTreeMap<String, String>,
}

/// The proposal, if the caller may decide on it. Whether it is open is asked by the model.
pub(super) async fn acceptable(work: &mut Work<'_>, id: ProposalId) -> Result<Proposal> {
    let proposal = load(work, id).await?;
    if !proposal.may_decide(&work.ctx.actor) {
        return Err(Error::denied(format!(
            "{} is decided by {}.",
            proposal.key,
            proposal.deciders()
        )));
    }
    Ok(proposal)
}

/// Accepts a proposal: an execution of its playbook is declared live, with the first signal's
/// time as T0.
///
/// # Errors
/// `wrong_state` when it is decided; faults of what is declared; `denied`.
pub async fn accept(
    engine: &Engine,
    ctx: &Ctx,
    id: ProposalId,
    how: &Acceptance,
) -> Result<ProposalView> {
    accept_once(engine, ctx, id, how, None).await
}

/// The same from a page. Where the form with this id accepted it already, nothing is done.
///
/// # Errors
/// As of [`accept`]; a fault of `form`, when it accepted another proposal or declared something.
pub async fn accept_once(
    engine: &Engine,
    ctx: &Ctx,
    id: ProposalId,
    how: &Acceptance,
    form: Option<Uuid>,
) -> Result<ProposalView> {
    let by = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::ProposalsDecide,
        "signals.accept_proposal",
        format!("proposal:{id}"),
    )
    .await?;
    let outcome = async {
        let mut proposal = acceptable(&mut work, id).await?;
        can(&ctx.actor, Permission::ExecutionsDeclare)?;
        let what = format!("proposal:{id}");
        let before = executions::declared_before(&mut work, form, &what).await?;
        if before.is_some() {
            work.say("nothing to do: its form accepted it already");
            return Ok(());
        }
        open(&proposal, "be accepted")?;
        let x = executions::declare_in(&mut work, declaration(&proposal, how)).await?;
        executions::note_declared(&mut work, form, &what, x.id).await?;
        work.on(format!("proposal:{id} {}", proposal.key));
        work.say(format!("{} declared", x.key));
        accepted(&mut work, &mut proposal, DecidedBy::Person(by), x.id.0).await
    }
    .await;
    work.finish(outcome).await?;
    view(engine, ctx, id).await
}

/// Takes a proposal into an execution that runs already.
///
/// # Errors
/// `not_found` for an execution that the caller may not know of; `wrong_state` when the proposal
/// is decided; a fault at `execution`; `denied`, also to who only reads that execution.
pub async fn merge(
    engine: &Engine,
    ctx: &Ctx,
    id: ProposalId,
    into: ExecutionId,
) -> Result<ProposalView> {
    let by = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::ProposalsDecide,
        "signals.merge_proposal",
        format!("proposal:{id}"),
    )
    .await?;
    let outcome = async {
        let mut proposal = acceptable(&mut work, id).await?;
        can(&ctx.actor, Permission::ExecutionsAct)?;
        open(&proposal, "be merged")?;
        let mut x = executions::visible(&mut work.tx, &ctx.actor, into).await?;
        if !x.may_take_in(&ctx.actor) {
            return Err(Error::denied(format!(
                "You have no part in {}. Who has one, the owner of {} or an executive sponsor can take the proposal into it.",
                x.key,
                x.domain.title()
            )));
        }
        // What really happens must not end in an exercise.
        if x.state.over() || x.mode != ExecutionMode::Live {
            return Err(Error::fault(
                "execution",
                format!(
                    "{} is no live execution that runs. Choose another one.",
                    x.key
                ),
            ));
        }
        x.log.push(LogEntry {
            at: work.now,
            by: Some(by),
            kind: "note".into(),
            text: taken_in(&proposal),
        });
        work.tx.update_execution(&mut x).await?;
        work.publish(
            Topic::Execution(x.id),
            Happening::ExecutionChanged {
                what: "proposal_merged".into(),
                revision: x.revision,
            },
        );
        work.say(format!("into {}", x.key));
        proposal.merge(by, x.id.0, work.now)?;
        useful(&mut work, &mut proposal).await?;
        work.tx.update_proposal(&mut proposal).await?;
        told(&mut work, id, "merged");
        Ok(())
    }
    .await;
    work.finish(outcome).await?;
    view(engine, ctx, id).await
}

/// Live executions that run and into which the caller may take a proposal, latest first.
pub async fn targets(engine: &Engine, ctx: &Ctx) -> Result<Vec<ExecutionRow>> {
    let filter = ExecutionFilter {
        open: true,
        mode: Some(ExecutionMode::Live),
        ..ExecutionFilter::default()
    };
    let mut rows = executions::list(engine, ctx, &filter).await?;
    rows.retain(|row| row.mine || Execution::overseen_by(&ctx.actor, row.domain));
    Ok(rows)
}

/// M acts on it under `policy`, which answers for it through its owner, who leads. Where nothing
/// can be declared the proposal stays open for people, and says why.
pub(super) async fn act(
    work: &mut Work<'_>,
    proposal: &mut Proposal,
    policy: &AutonomyPolicy,
) -> Result<Option<Execution>> {
    let org = work.ctx.org();
    let query = ExecutionQuery {
        open: true,
        mode: Some(ExecutionMode::Live),
        playbook: Some(proposal.playbook),
        limit: 1,
        ..ExecutionQuery::default()
    };
    if !work.tx.executions_page(org, &query).await?.is_empty() {
        let why = "an execution of this playbook runs already.";
        hold_back(work, proposal, why).await?;
        return Ok(None);
    }
    let how = Acceptance {
        commander: Some(policy.owner),
        ..Acceptance::default()
    };
    match executions::declare_in(work, declaration(proposal, &how)).await {
        Ok(x) => {
            proposal.why.push(format!("{} lets M declare.", policy.key));
            accepted(work, proposal, DecidedBy::Policy(policy.id), x.id.0).await?;
            Ok(Some(x))
        }
        // Refused before anything was written, such as an owner who left.
        Err(Error::Problem(problem)) => {
            let why = problem
                .faults
                .first()
                .map_or(problem.message.clone(), |f| f.message.clone());
            hold_back(work, proposal, &why).await?;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

async fn hold_back(work: &mut Work<'_>, proposal: &mut Proposal, why: &str) -> Result<()> {
    proposal.hold_back(why);
    work.tx.update_proposal(proposal).await?;
    Ok(())
}

/// `execution` was declared from it. Acting on a proposal says that it was useful.
async fn accepted(
    work: &mut Work<'_>,
    proposal: &mut Proposal,
    by: DecidedBy,
    execution: Uuid,
) -> Result<()> {
    proposal.accept(by, execution, work.now)?;
    // Only people say what was worth it: M must not praise its own triggers.
    if matches!(by, DecidedBy::Person(_)) {
        useful(work, proposal).await?;
    }
    work.tx.update_proposal(proposal).await?;
    told(work, proposal.id, "accepted");
    Ok(())
}

async fn useful(work: &mut Work<'_>, proposal: &mut Proposal) -> Result<()> {
    if proposal.feedback.is_none() {
        count_word(work, proposal, Feedback::Useful).await?;
    }
    Ok(())
}

/// Asked before the declaration: a decided proposal is no reason to count an execution.
fn open(proposal: &Proposal, step: &str) -> Result<()> {
    if proposal.is_open() {
        return Ok(());
    }
    Err(model::InvalidTransition::new(
        format!("Proposal {}", proposal.key),
        proposal.state.label().to_lowercase(),
        step,
    )
    .into())
}

fn declaration(proposal: &Proposal, how: &Acceptance) -> Declaration {
    let situation = if how.situation.trim().is_empty() {
        let mut lines = vec![proposal.title.clone()];
        // Who has a part in what is declared need not know of another execution.
        lines.extend(proposal.why_to_all());
        lines.join("\n").chars().take(MAX_TEXT).collect()
    } else {
        how.situation.clone()
    };
    Declaration {
        new: NewExecution {
            playbook: proposal.playbook,
            title: how.title.clone(),
            situation,
            severity: how.severity.unwrap_or(proposal.severity).number(),
            mode: ExecutionMode::Live,
            commander: how.commander,
            variables: how.variables.clone(),
        },
        cause: Cause {
            proposal: Some(proposal.id),
            t0: Some(proposal.t0),
            ..Cause::default()
        },
    }
}

/// What the timeline of the execution says.
fn taken_in(proposal: &Proposal) -> String {
    format!("{} taken in: {}", proposal.key, proposal.title)
        .chars()
        .take(MAX_LINE)
        .collect()
}
