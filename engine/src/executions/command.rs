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
        if let Some(line) = x.log.get(before.log.len()) {
            work.say(format!("{}: {}", order.command.name(), shorten(&line.text)));
        }
        save(&mut work, &mut x, order.command.name(), &effects).await
    }
    .await;
    work.finish(outcome).await
}

/// What the audit entry says, at most 200 characters.
fn shorten(text: &str) -> String {
    text.chars().take(200).collect()
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
