use super::tell;
use crate::core::{Ctx, Engine, Error, Result, Work};
use crate::playbooks::Names;
use model::{
    Domain, Fault, PlaybookId, TriggerId,
    identity::{Actor, Permission, Role, can},
    playbooks::Playbook,
    signals::{
        AutonomyPolicy, NewTrigger, RecentEvaluation, SuggestedTrigger, Trigger, TriggerMode,
        TriggerView, may_act,
    },
};
use std::collections::HashMap;
use store::Tx;

/// What every view of a trigger needs.
struct Shelf {
    playbooks: HashMap<PlaybookId, Playbook>,
    names: Names,
    policies: Vec<AutonomyPolicy>,
}
impl Shelf {
    async fn load(tx: &mut Tx, actor: &Actor) -> Result<Self> {
        Ok(Self {
            playbooks: tx
                .playbooks(actor.org)
                .await?
                .into_iter()
                .map(|p| (p.id, p))
                .collect(),
            names: Names::load(tx, actor.org).await?,
            policies: tx.policies(actor.org).await?,
        })
    }
    fn view(
        &self,
        actor: &Actor,
        trigger: Trigger,
        recent: Vec<RecentEvaluation>,
        now: model::Time,
    ) -> Option<TriggerView> {
        let playbook = self.playbooks.get(&trigger.playbook)?;
        let (mut acts_under, mut asks_because) = (None, None);
        if trigger.mode == TriggerMode::Auto {
            let severity = trigger.severity;
            for policy in self.policies.iter().filter(|p| p.in_force(now)) {
                match may_act(&trigger, playbook.domain, severity, policy, now) {
                    Ok(()) => acts_under = Some(policy.key.clone()),
                    Err(why) => asks_because = Some(why),
                }
            }
            if acts_under.is_some() {
                asks_because = None;
            } else if asks_because.is_none() {
                asks_because = Some("No autonomy policy is in force.".into());
            }
        }
        Some(TriggerView {
            words: trigger.rule.condition.words(),
            playbook_key: playbook.key.clone(),
            playbook_title: playbook.title.clone(),
            domain: playbook.domain,
            owner: self.names.person(trigger.owner),
            precision: trigger.precision(),
            acts_under,
            asks_because,
            recent,
            may_change: may_change(actor, playbook.domain),
            trigger,
        })
    }
}

/// Sponsors and stewards change any trigger, a domain owner those of the domain's playbooks.
fn may_change(actor: &Actor, domain: Domain) -> bool {
    can(actor, Permission::TriggersManage).is_ok()
        && (actor.has(Role::ExecutiveSponsor) || actor.has(Role::Steward) || actor.owns(domain))
}

/// Every trigger, by key.
pub async fn triggers(engine: &Engine, ctx: &Ctx) -> Result<Vec<TriggerView>> {
    let mut tx = engine
        .read(ctx, Permission::SignalsRead, "signals.triggers")
        .await?;
    let shelf = Shelf::load(&mut tx, &ctx.actor).await?;
    let now = engine.now();
    Ok(tx
        .triggers(ctx.org())
        .await?
        .into_iter()
        .filter_map(|t| shelf.view(&ctx.actor, t, Vec::new(), now))
        .collect())
}

/// Evaluated signals that are searched for a trigger's, and of those the most shown.
const SEARCHED: i64 = 500;
const SHOWN: usize = 20;

/// One trigger with its last evaluations.
pub async fn trigger(engine: &Engine, ctx: &Ctx, id: TriggerId) -> Result<TriggerView> {
    let mut tx = engine
        .read(ctx, Permission::SignalsRead, "signals.trigger")
        .await?;
    let missing = || Error::not_found("trigger");
    let found = tx.trigger(ctx.org(), id).await?.ok_or_else(missing)?;
    let kept: Vec<_> = tx
        .recent_traces(ctx.org(), SEARCHED)
        .await?
        .into_iter()
        .filter_map(|(signal, all)| {
            let mine = all.into_iter().find(|e| e.trigger == id)?;
            Some((signal, mine))
        })
        .take(SHOWN)
        .collect();
    let ids: Vec<_> = kept.iter().map(|(s, _)| *s).collect();
    let headlines: HashMap<_, _> = tx
        .signals_by_id(ctx.org(), &ids)
        .await?
        .into_iter()
        .map(|s| (s.id, s.headline()))
        .collect();
    let recent = kept
        .into_iter()
        .map(|(signal, kept)| RecentEvaluation {
            signal,
            headline: headlines.get(&signal).cloned().unwrap_or_default(),
            kept,
        })
        .collect();
    Shelf::load(&mut tx, &ctx.actor)
        .await?
        .view(&ctx.actor, found, recent, engine.now())
        .ok_or_else(missing)
}

/// Refuses faults, an unknown playbook or owner, and what the actor may not watch.
async fn check(work: &mut Work<'_>, new: &NewTrigger) -> Result<()> {
    let org = work.ctx.org();
    let mut faults = new.faults();
    let playbook = work.tx.playbook(org, new.playbook).await?;
    if playbook.is_none() {
        faults.push(Fault::new("playbook", "There is no such playbook."));
    }
    if let Some(owner) = new.owner
        && !work.tx.person(org, owner).await?.is_some_and(|p| p.active)
    {
        faults.push(Fault::new(
            "owner",
            "There is no such active person. Choose somebody who is.",
        ));
    }
    Error::check(faults)?;
    let allowed = playbook.is_some_and(|p| may_change(&work.ctx.actor, p.domain));
    if allowed {
        Ok(())
    } else {
        Err(Error::denied(
            "A trigger is changed by the owner of its playbook's domain, a steward or an executive sponsor.",
        ))
    }
}

pub async fn add_trigger(engine: &Engine, ctx: &Ctx, new: &NewTrigger) -> Result<TriggerView> {
    let by = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::TriggersManage,
        "signals.add_trigger",
        "trigger",
    )
    .await?;
    let outcome = async {
        check(&mut work, new).await?;
        let number = work.tx.count(ctx.org(), "trigger").await?;
        let key = format!("TRG-{number:04}");
        let trigger = Trigger::make(work.id(), ctx.org(), key, new.clone(), by, work.now);
        work.tx.insert_trigger(&trigger).await?;
        work.on(format!("trigger:{} {}", trigger.id, trigger.key));
        work.say(format!(
            "{}, {}",
            trigger.mode.label(),
            trigger.state.label()
        ));
        tell(&mut work, "trigger");
        Ok(trigger.id)
    }
    .await;
    let id = work.finish(outcome).await?;
    trigger(engine, ctx, id).await
}

/// Writes a trigger anew. Another rule begins armed, with a precision of its own.
pub async fn change_trigger(
    engine: &Engine,
    ctx: &Ctx,
    id: TriggerId,
    revision: i64,
    new: &NewTrigger,
) -> Result<TriggerView> {
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::TriggersManage,
        "signals.change_trigger",
        format!("trigger:{id}"),
    )
    .await?;
    let outcome = async {
        let mut found = work
            .tx
            .trigger(ctx.org(), id)
            .await?
            .ok_or_else(|| Error::not_found("trigger"))?;
        work.on(format!("trigger:{id} {}", found.key));
        if found.revision != revision {
            return Err(Error::stale());
        }
        // Both the playbook it watched for and the one it will.
        let before = work.tx.playbook(ctx.org(), found.playbook).await?;
        if !before.is_some_and(|p| may_change(&ctx.actor, p.domain)) {
            return Err(Error::denied(
                "A trigger is changed by the owner of its playbook's domain, a steward or an executive sponsor.",
            ));
        }
        check(&mut work, new).await?;
        let state = found.state;
        found.change(new.clone(), work.now);
        work.say(format!(
            "{} → {}, {}",
            state.label(),
            found.state.label(),
            found.mode.label()
        ));
        work.tx.update_trigger(&mut found).await?;
        tell(&mut work, "trigger");
        Ok(())
    }
    .await;
    work.finish(outcome).await?;
    trigger(engine, ctx, id).await
}

/// The suggestions of a playbook's current version, or of its newest, as triggers to be made.
pub async fn suggested_triggers(
    engine: &Engine,
    ctx: &Ctx,
    playbook: PlaybookId,
) -> Result<Vec<SuggestedTrigger>> {
    let mut tx = engine
        .read(ctx, Permission::SignalsRead, "signals.suggested_triggers")
        .await?;
    let found = tx
        .playbook(ctx.org(), playbook)
        .await?
        .ok_or_else(|| Error::not_found("playbook"))?;
    let versions = tx.versions(ctx.org(), playbook).await?;
    let version = versions
        .iter()
        .find(|v| Some(v.id) == found.current)
        .or_else(|| versions.iter().max_by_key(|v| v.number));
    Ok(version
        .map(|v| v.body.triggers.as_slice())
        .unwrap_or_default()
        .iter()
        .map(|s| match NewTrigger::suggested(playbook, s) {
            Ok(trigger) => SuggestedTrigger {
                note: s.note.clone(),
                trigger: Some(trigger),
                obstacle: None,
            },
            Err(obstacle) => SuggestedTrigger {
                note: s.note.clone(),
                trigger: None,
                obstacle: Some(obstacle),
            },
        })
        .collect())
}
