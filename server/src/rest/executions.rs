//! Executions: declare, command, see what is next, learn.

use super::{
    extract::{Asked, Call, Id, Input},
    page::{Order, Paging},
    reply::{Answer, Reply},
};
use crate::state::AppState;
use model::{
    ExecutionId, PlaybookId, VersionId,
    audit::Page,
    executions::{
        DeclareForm, ExecutionMode, ExecutionOrder, ExecutionRow, NewChange, NewExecution,
        NextActionView, WarRoomView,
    },
    playbooks::Conflict,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(list_executions, declare_execution))
        .routes(routes!(get_declare_form))
        .routes(routes!(get_execution))
        .routes(routes!(command_execution))
        .routes(routes!(get_next_action))
        .routes(routes!(list_my_next_actions))
        .routes(routes!(propose_change))
        .routes(routes!(accept_change))
        .routes(routes!(decline_change))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Only those that are not over.
    #[serde(default)]
    open: bool,
    /// Only those in which I have a part.
    #[serde(default)]
    mine: bool,
    mode: Option<ExecutionMode>,
    playbook: Option<PlaybookId>,
    cursor: Option<String>,
    limit: Option<u32>,
}

/// Executions that I may see, newest first
#[utoipa::path(get, path = "/executions", tag = "executions", params(Wanted), responses((status = 200, body = Page<ExecutionRow>)))]
async fn list_executions(
    Call(engine, ctx): Call,
    Asked(w): Asked<Wanted>,
) -> Answer<Page<ExecutionRow>> {
    let filter = engine::executions::ExecutionFilter {
        open: w.open,
        mine: w.mine,
        mode: w.mode,
        playbook: w.playbook,
    };
    let rows = engine::executions::list(&engine, &ctx, &filter).await?;
    let paging = Paging::new(w.cursor, w.limit);
    Ok(Reply::ok(paging.cut(rows, Order::NewestFirst, |r| r.id)?))
}

/// Declare an execution of a published playbook
#[utoipa::path(post, path = "/executions", tag = "executions", request_body = NewExecution, responses((status = 201, body = WarRoomView)))]
async fn declare_execution(
    Call(engine, ctx): Call,
    Input(new): Input<NewExecution>,
) -> Answer<WarRoomView> {
    let room = engine::executions::declare(&engine, &ctx, &new).await?;
    Ok(Reply::created(format!("/executions/{}", room.row.id), room))
}

/// What I can declare, and who can lead it
#[utoipa::path(get, path = "/executions/form", tag = "executions", responses((status = 200, body = DeclareForm)))]
async fn get_declare_form(Call(engine, ctx): Call) -> Answer<DeclareForm> {
    Ok(Reply::ok(engine::executions::form(&engine, &ctx).await?))
}

/// The war room as I may see it
#[utoipa::path(get, path = "/executions/{id}", tag = "executions", params(("id" = ExecutionId, Path)), responses((status = 200, body = WarRoomView)))]
async fn get_execution(Call(engine, ctx): Call, Id(id): Id<ExecutionId>) -> Answer<WarRoomView> {
    Ok(Reply::ok(engine::executions::get(&engine, &ctx, id).await?))
}

/// Acknowledge, do, decide, report, lead: one command
// No If-Match: many act at the same moment, and none overwrites another. A command that may be
// sent twice carries an id of its own.
#[utoipa::path(
    post, path = "/executions/{id}/commands", tag = "executions",
    params(("id" = ExecutionId, Path)), request_body = ExecutionOrder, responses((status = 200, body = WarRoomView))
)]
async fn command_execution(
    Call(engine, ctx): Call,
    Id(id): Id<ExecutionId>,
    Input(order): Input<ExecutionOrder>,
) -> Answer<WarRoomView> {
    Ok(Reply::ok(
        engine::executions::command(&engine, &ctx, id, &order).await?,
    ))
}

/// The one thing for me to do in this execution
#[utoipa::path(get, path = "/executions/{id}/next", tag = "executions", params(("id" = ExecutionId, Path)), responses((status = 200, body = NextActionView)))]
async fn get_next_action(
    Call(engine, ctx): Call,
    Id(id): Id<ExecutionId>,
) -> Answer<NextActionView> {
    Ok(Reply::ok(
        engine::executions::next(&engine, &ctx, id).await?,
    ))
}

/// The next thing to do in each of my open executions, the most pressing first
#[utoipa::path(get, path = "/me/next-actions", tag = "executions", responses((status = 200, body = Vec<NextActionView>)))]
async fn list_my_next_actions(Call(engine, ctx): Call) -> Answer<Vec<NextActionView>> {
    Ok(Reply::ok(engine::executions::mine(&engine, &ctx).await?))
}

/// Propose a change of the playbook, with owner and due date
#[utoipa::path(
    post, path = "/executions/{id}/changes", tag = "executions",
    params(("id" = ExecutionId, Path)), request_body = NewChange, responses((status = 200, body = WarRoomView))
)]
async fn propose_change(
    Call(engine, ctx): Call,
    Id(id): Id<ExecutionId>,
    Input(new): Input<NewChange>,
) -> Answer<WarRoomView> {
    Ok(Reply::ok(
        engine::executions::propose_change(&engine, &ctx, id, &new).await?,
    ))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeAcceptance {
    /// Which of the proposed changes, counted from 0.
    change: usize,
}

#[derive(Serialize, ToSchema)]
struct ChangeAccepted {
    draft: VersionId,
    /// Places that were changed since, where nothing was written.
    conflicts: Vec<Conflict>,
}

/// Take a proposed change into a draft of the playbook
#[utoipa::path(
    post, path = "/executions/{id}/changes/accept", tag = "executions",
    params(("id" = ExecutionId, Path)), request_body = ChangeAcceptance, responses((status = 200, body = ChangeAccepted))
)]
async fn accept_change(
    Call(engine, ctx): Call,
    Id(id): Id<ExecutionId>,
    Input(asked): Input<ChangeAcceptance>,
) -> Answer<ChangeAccepted> {
    let taken = engine::executions::accept_change(&engine, &ctx, id, asked.change).await?;
    Ok(Reply::ok(ChangeAccepted {
        draft: taken.draft,
        conflicts: taken.conflicts,
    }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeRefusal {
    /// Which of the proposed changes, counted from 0.
    change: usize,
    reason: String,
}

/// Decline a proposed change, with the reason
#[utoipa::path(
    post, path = "/executions/{id}/changes/decline", tag = "executions",
    params(("id" = ExecutionId, Path)), request_body = ChangeRefusal, responses((status = 200, body = WarRoomView))
)]
async fn decline_change(
    Call(engine, ctx): Call,
    Id(id): Id<ExecutionId>,
    Input(asked): Input<ChangeRefusal>,
) -> Answer<WarRoomView> {
    Ok(Reply::ok(
        engine::executions::decline_change(&engine, &ctx, id, asked.change, &asked.reason).await?,
    ))
}
