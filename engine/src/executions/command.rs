use super::{Stand, get, holds, next, save, visible};
use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    ExecutionId,
    executions::{ExecutionCommand, ExecutionOrder, NextActionView, WarRoomView},
    identity::Permission,
};

/// Carries out one command; the war room as the caller then sees it.
///
/// # Errors
/// `not_found` for who may not know of it; what the model refuses.
pub async fn command(
    engine: &Engine,
    ctx: &Ctx,
    id: ExecutionId,
    order: &ExecutionOrder,
) -> Result<WarRoomView> {
    run(engine, ctx, id, order).await?;
    get(engine, ctx, id).await
}

/// The same from a phone: the answer is the next thing to do.
pub async fn act(
    engine: &Engine,
    ctx: &Ctx,
    id: ExecutionId,
    order: &ExecutionOrder,
) -> Result<NextActionView> {
    run(engine, ctx, id, order).await?;
    next(engine, ctx, id).await
}

async fn run(engine: &Engine, ctx: &Ctx, id: ExecutionId, order: &ExecutionOrder) -> Result<()> {
    ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        order.command.permission(),
        action(&order.command),
        format!("execution:{id}"),
    )
    .await?;
    let outcome = async {
        let mut x = visible(&mut work.tx, &ctx.actor, id).await?;
        work.on(format!("execution:{id} {}", x.key));
        let stand = Stand::load(&mut work.tx, ctx.org()).await?;
        if let ExecutionCommand::HandOver { to, .. } = &order.command
            && !stand
                .people
                .iter()
                .any(|p| p.id == *to && holds(p, Permission::ExecutionsCommand))
        {
            return Err(Error::fault(
                "to",
                "Command goes to an active executive sponsor, domain owner, steward or facilitator. Choose another person.",
            ));
        }
        let before = x.clone();
        let effects = stand.on(engine, work.now, |ground| {
            x.apply(order, &ctx.actor, ground)
        })?;
        if x == before {
            work.say("nothing to do: it was so already");
            return Ok(());
        }
        work.say(said(&order.command));
        save(&mut work, &mut x, order.command.name(), &effects).await
    }
    .await;
    work.finish(outcome).await
}

/// What the audit entry says: the command and the key of what it concerns. What people write
/// is in the execution and not here, where it could never be taken back.
fn said(command: &ExecutionCommand) -> String {
    let name = command.name();
    match concerned(command) {
        Some(key) => format!("{name}: {key}"),
        None => name.to_owned(),
    }
}

/// The key of the slot, task or other part. The model found it in the execution, so it is no text
/// of the caller's own.
fn concerned(command: &ExecutionCommand) -> Option<&str> {
    use ExecutionCommand as C;
    match command {
        C::Acknowledge { slot }
        | C::Decline { slot, .. }
        | C::Seen { slot }
        | C::AddTask { slot, .. }
        | C::Appoint { slot, .. } => Some(slot),
        C::AcknowledgeTask { task }
        | C::StartTask { task }
        | C::CompleteTask { task, .. }
        | C::VerifyTask { task }
        | C::BlockTask { task, .. }
        | C::UnblockTask { task }
        | C::ReopenTask { task, .. }
        | C::SkipTask { task, .. }
        | C::TaskNotApplicable { task, .. } => Some(task),
        C::Decide { decision, .. } => Some(decision),
        C::EnterPhase { phase } => Some(phase.key()),
        C::SetVariable { key, .. } => Some(key),
        C::EditMessage { message, .. }
        | C::ApproveMessage { message }
        | C::SendMessage { message }
        | C::WithdrawMessage { message, .. } => Some(message),
        C::AnchorClock { clock, .. }
        | C::SatisfyClock { clock, .. }
        | C::ClockNotApplicable { clock, .. }
        | C::TollClock { clock, .. }
        | C::ResumeClock { clock } => Some(clock),
        C::LogDecision { .. }
        | C::Report { .. }
        | C::Note { .. }
        | C::AddCost { .. }
        | C::OverrideQuorum { .. }
        | C::Pause { .. }
        | C::Resume
        | C::Stabilize { .. }
        | C::Relapse { .. }
        | C::Close { .. }
        | C::Reopen { .. }
        | C::StandDown { .. }
        | C::HandOver { .. }
        | C::AcceptCommand
        | C::DeclineCommand
        | C::TakeOver { .. }
        | C::Learn { .. }
        | C::FinishReview { .. } => None,
    }
}

/// The name in the audit trail: who led, who worked.
const fn action(command: &ExecutionCommand) -> &'static str {
    use ExecutionCommand as C;
    match command {
        C::Acknowledge { .. } => "executions.acknowledge",
        C::Decline { .. } => "executions.decline",
        C::Seen { .. } => "executions.seen",
        C::HandOver { .. } | C::AcceptCommand | C::DeclineCommand | C::TakeOver { .. } => {
            "executions.transfer_command"
        }
        C::Decide { .. } | C::LogDecision { .. } => "executions.decide",
        C::ApproveMessage { .. } => "executions.approve_message",
        C::AnchorClock { .. }
        | C::SatisfyClock { .. }
        | C::ClockNotApplicable { .. }
        | C::TollClock { .. }
        | C::ResumeClock { .. } => "executions.clock",
        C::AcknowledgeTask { .. }
        | C::StartTask { .. }
        | C::CompleteTask { .. }
        | C::VerifyTask { .. }
        | C::BlockTask { .. }
        | C::UnblockTask { .. }
        | C::ReopenTask { .. }
        | C::SkipTask { .. } => "executions.task",
        other if other.leads() => "executions.command",
        _ => "executions.act",
    }
}
