//! What the pages ask of the engine.

use crate::state::Accepted;
use door::AppError;
use leptos::{prelude::*, server_fn::codec::Json};
use model::{
    ExecutionId, PersonId, ProposalId,
    executions::{
        DeclareForm, ExecutionOrder, ExecutionRow, NewChange, NewExecution, NextActionView,
        WarRoomView,
    },
};
use uuid::Uuid;

#[server(prefix = "/fn", endpoint = "executions/list", input = Json)]
pub async fn list_executions() -> Result<Vec<ExecutionRow>, AppError> {
    let (engine, ctx) = door::caller()?;
    let all = engine::executions::ExecutionFilter::default();
    Ok(engine::executions::list(&engine, &ctx, &all).await?)
}

/// What waits for the viewer, in all executions.
#[server(prefix = "/fn", endpoint = "executions/mine", input = Json)]
pub async fn my_actions() -> Result<Vec<NextActionView>, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::executions::mine(&engine, &ctx).await?)
}

#[server(prefix = "/fn", endpoint = "executions/form", input = Json)]
pub async fn form() -> Result<DeclareForm, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::executions::form(&engine, &ctx).await?)
}

/// `form` is the id of the form: what it sends twice is declared once. `by` is who sent it.
#[server(prefix = "/fn", endpoint = "executions/declare", input = Json)]
pub async fn declare(
    new: NewExecution,
    form: Option<Uuid>,
    by: Option<PersonId>,
) -> Result<WarRoomView, AppError> {
    let (engine, ctx) = door::caller()?;
    door::pressed_by(&ctx, by)?;
    Ok(engine::executions::declare_once(&engine, &ctx, &new, form).await?)
}

/// Accepts a proposal: its playbook is declared live. What is left empty the proposal says. Once
/// for each `form`. `by` is who sent it.
#[server(prefix = "/fn", endpoint = "executions/accept-proposal", input = Json)]
pub async fn accept_proposal(
    proposal: ProposalId,
    new: NewExecution,
    form: Option<Uuid>,
    by: Option<PersonId>,
) -> Result<WarRoomView, AppError> {
    let (engine, ctx) = door::caller()?;
    door::pressed_by(&ctx, by)?;
    let how = engine::signals::Acceptance {
        title: new.title,
        situation: new.situation,
        severity: model::signals::SeverityLevel::try_from(new.severity).ok(),
        commander: new.commander,
        variables: new.variables,
    };
    let view = engine::signals::accept_once(&engine, &ctx, proposal, &how, form).await?;
    match view.row.proposal.state {
        model::signals::ProposalState::Accepted { execution, .. } => {
            Ok(engine::executions::get(&engine, &ctx, ExecutionId(execution)).await?)
        }
        _ => Err(AppError::absent(
            "There is no such execution, or you may not see it.",
        )),
    }
}

#[server(prefix = "/fn", endpoint = "executions/get", input = Json)]
pub async fn get_execution(id: ExecutionId) -> Result<WarRoomView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::executions::get(&engine, &ctx, id).await?)
}

/// A command from the war room. `by` is who pressed.
#[server(prefix = "/fn", endpoint = "executions/command", input = Json)]
pub async fn command(
    id: ExecutionId,
    order: ExecutionOrder,
    by: Option<PersonId>,
) -> Result<WarRoomView, AppError> {
    let (engine, ctx) = door::caller()?;
    door::pressed_by(&ctx, by)?;
    Ok(engine::executions::command(&engine, &ctx, id, &order).await?)
}

#[server(prefix = "/fn", endpoint = "executions/next", input = Json)]
pub async fn next_action(id: ExecutionId) -> Result<NextActionView, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::executions::next(&engine, &ctx, id).await?)
}

/// A tap on one's own page, which may have waited there; the answer is small. `by` is who tapped.
#[server(prefix = "/fn", endpoint = "executions/act", input = Json)]
pub async fn act(
    id: ExecutionId,
    order: ExecutionOrder,
    by: Option<PersonId>,
) -> Result<NextActionView, AppError> {
    let (engine, ctx) = door::caller()?;
    door::pressed_by(&ctx, by)?;
    Ok(engine::executions::act(&engine, &ctx, id, &order).await?)
}

/// `by` is who pressed, here and in the two below.
#[server(prefix = "/fn", endpoint = "executions/propose-change", input = Json)]
pub async fn propose_change(
    id: ExecutionId,
    new: NewChange,
    by: Option<PersonId>,
) -> Result<WarRoomView, AppError> {
    let (engine, ctx) = door::caller()?;
    door::pressed_by(&ctx, by)?;
    Ok(engine::executions::propose_change(&engine, &ctx, id, &new).await?)
}

#[server(prefix = "/fn", endpoint = "executions/accept-change", input = Json)]
pub async fn accept_change(
    id: ExecutionId,
    index: usize,
    by: Option<PersonId>,
) -> Result<Accepted, AppError> {
    let (engine, ctx) = door::caller()?;
    door::pressed_by(&ctx, by)?;
    let accepted = engine::executions::accept_change(&engine, &ctx, id, index).await?;
    Ok(Accepted {
        draft: accepted.draft,
        conflicts: accepted.conflicts.len(),
    })
}

#[server(prefix = "/fn", endpoint = "executions/decline-change", input = Json)]
pub async fn decline_change(
    id: ExecutionId,
    index: usize,
    reason: String,
    by: Option<PersonId>,
) -> Result<WarRoomView, AppError> {
    let (engine, ctx) = door::caller()?;
    door::pressed_by(&ctx, by)?;
    Ok(engine::executions::decline_change(&engine, &ctx, id, index, &reason).await?)
}
