use super::tell;
use crate::core::{Ctx, Engine, Error, Result, Work};
use crate::playbooks::Names;
use model::{
    Fault, PolicyId,
    identity::{Actor, Permission, can},
    signals::{AutonomyPolicy, AutonomyScope, NewPolicy, PolicyView, TriggerMode},
};
use std::collections::HashMap;
use store::Tx;

/// Every autonomy policy, the one that ends last first.
pub async fn policies(engine: &Engine, ctx: &Ctx) -> Result<Vec<PolicyView>> {
    let mut tx = engine
        .read(ctx, Permission::SignalsRead, "signals.policies")
        .await?;
    let all = tx.policies(ctx.org()).await?;
    views(&mut tx, &ctx.actor, all, engine.now()).await
}

async fn views(
    tx: &mut Tx,
    actor: &Actor,
    policies: Vec<AutonomyPolicy>,
    now: model::Time,
) -> Result<Vec<PolicyView>> {
    let names = Names::load(tx, actor.org).await?;
    let domains: HashMap<_, _> = tx
        .playbooks(actor.org)
        .await?
        .into_iter()
        .map(|p| (p.id, p.domain))
        .collect();
    let triggers = tx.triggers(actor.org).await?;
    Ok(policies
        .into_iter()
        .map(|policy| PolicyView {
            owner: names.person(policy.owner),
            in_force: policy.in_force(now),
            triggers: triggers
                .iter()
                .filter(|t| t.mode == TriggerMode::Auto)
                .filter(|t| match &policy.scope {
                    AutonomyScope::Triggers { triggers } => triggers.contains(&t.id),
                    AutonomyScope::Domain { domain } => domains.get(&t.playbook) == Some(domain),
                })
                .map(|t| t.key.clone())
                .collect(),
            may_revoke: policy.in_force(now) && can(actor, Permission::AutonomyManage).is_ok(),
            policy,
        })
        .collect())
}

async fn view(work: &mut Work<'_>, policy: AutonomyPolicy) -> Result<PolicyView> {
    let (actor, now) = (&work.ctx.actor, work.now);
    views(&mut work.tx, actor, vec![policy], now)
        .await?
        .pop()
        .ok_or_else(|| Error::not_found("policy"))
}

/// Writes a policy; it is in force at once and until its end.
pub async fn write_policy(engine: &Engine, ctx: &Ctx, new: &NewPolicy) -> Result<PolicyView> {
    ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::AutonomyManage,
        "signals.write_policy",
        "policy",
    )
    .await?;
    let outcome = async {
        let org = ctx.org();
        let mut faults = new.faults(work.now);
        if !work
            .tx
            .person(org, new.owner)
            .await?
            .is_some_and(|p| p.active)
        {
            faults.push(Fault::new(
                "owner",
                "There is no such active person. Choose who answers for it.",
            ));
        }
        if let AutonomyScope::Triggers { triggers } = &new.scope {
            let known = work.tx.triggers(org).await?;
            for (n, id) in triggers.iter().enumerate() {
                if !known.iter().any(|t| t.id == *id) {
                    faults.push(Fault::new(
                        format!("scope.triggers.{n}"),
                        "There is no such trigger.",
                    ));
                }
            }
        }
        Error::check(faults)?;
        let number = work.tx.count(org, "policy").await?;
        let key = format!("POL-{number:04}");
        let policy = AutonomyPolicy::write(work.id(), org, key, new.clone(), work.now);
        work.tx.insert_policy(&policy).await?;
        work.on(format!("policy:{} {}", policy.id, policy.key));
        work.say(format!(
            "up to severity {}, until {}",
            policy.severity_ceiling, policy.valid_until
        ));
        tell(&mut work, "policy");
        view(&mut work, policy).await
    }
    .await;
    work.finish(outcome).await
}

/// Ends a policy now.
pub async fn revoke_policy(
    engine: &Engine,
    ctx: &Ctx,
    id: PolicyId,
    reason: &str,
) -> Result<PolicyView> {
    let by = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::AutonomyManage,
        "signals.revoke_policy",
        format!("policy:{id}"),
    )
    .await?;
    let outcome = async {
        let mut policy = work
            .tx
            .policy(ctx.org(), id)
            .await?
            .ok_or_else(|| Error::not_found("policy"))?;
        work.on(format!("policy:{id} {}", policy.key));
        if !(1..=1_000).contains(&reason.trim().chars().count()) {
            return Err(Error::fault(
                "reason",
                "Say why in 1 to 1,000 characters; it goes on record.",
            ));
        }
        policy.revoke(by, reason, work.now)?;
        work.tx.update_policy(&mut policy).await?;
        tell(&mut work, "policy");
        view(&mut work, policy).await
    }
    .await;
    work.finish(outcome).await
}
