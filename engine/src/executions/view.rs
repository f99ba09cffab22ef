use super::{holds, visible};
use crate::core::{Ctx, Engine, Result};
use crate::playbooks::Names;
use model::{
    Domain, ExecutionId, PersonId, PlaybookId, Time,
    executions::{
        DeclarablePlaybook, DeclareForm, Execution, ExecutionMode, ExecutionRow, NextActionView,
        NextStep, Picture, VariableView, WarRoomView,
    },
    identity::{Actor, Permission, PersonRef},
};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use store::{ExecutionQuery, ExecutionReader, Tx};

/// Executions in a list, the latest of those that fit.
const MOST: i64 = 500;

/// Which executions to list.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ExecutionFilter {
    /// Only those that are not over.
    pub open: bool,
    /// Only those in which I have a part.
    pub mine: bool,
    pub mode: Option<ExecutionMode>,
    pub playbook: Option<PlaybookId>,
}

/// The war room as the caller sees it.
pub async fn get(engine: &Engine, ctx: &Ctx, id: ExecutionId) -> Result<WarRoomView> {
    let mut tx = engine
        .read(ctx, Permission::ExecutionsRead, "executions.get")
        .await?;
    let x = visible(&mut tx, &ctx.actor, id).await?;
    let people = tx.people(ctx.org()).await?;
    let names = Names::load(&mut tx, ctx.org()).await?;
    let name = |p: PersonId| names.person(p);
    let mut candidates: Vec<PersonRef> = people
        .iter()
        .filter(|p| holds(p, Permission::ExecutionsAct))
        .map(|p| names.person(p.id))
        .collect();
    candidates.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    Ok(Picture::new(&x, &ctx.actor, engine.now(), &name).war_room(candidates))
}

/// The one thing for the caller to do in this execution.
pub async fn next(engine: &Engine, ctx: &Ctx, id: ExecutionId) -> Result<NextActionView> {
    let mut tx = engine
        .read(ctx, Permission::ExecutionsRead, "executions.next")
        .await?;
    let x = visible(&mut tx, &ctx.actor, id).await?;
    let names = Names::load(&mut tx, ctx.org()).await?;
    let name = |p: PersonId| names.person(p);
    Ok(Picture::new(&x, &ctx.actor, engine.now(), &name).next_action())
}

/// The next thing to do in each open execution of the caller: live ones first, then what asks
/// for an answer, then by due time.
pub async fn mine(engine: &Engine, ctx: &Ctx) -> Result<Vec<NextActionView>> {
    let person = ctx.person()?;
    let mut tx = engine
        .read(ctx, Permission::ExecutionsRead, "executions.mine")
        .await?;
    mine_in(&mut tx, &ctx.actor, person, engine.now()).await
}

/// The same inside a transaction.
pub(crate) async fn mine_in(
    tx: &mut Tx,
    actor: &Actor,
    person: PersonId,
    now: Time,
) -> Result<Vec<NextActionView>> {
    let org = actor.org;
    let query = ExecutionQuery {
        open: true,
        of: Some(person),
        limit: i64::from(u32::MAX),
        ..ExecutionQuery::default()
    };
    let heads = tx.executions_page(org, &query).await?;
    let names = Names::load(tx, org).await?;
    let name = |p: PersonId| names.person(p);
    let mut all = Vec::new();
    for head in heads {
        if let Some(x) = tx.execution(org, head.id).await? {
            all.push(Picture::new(&x, actor, now, &name).next_action());
        }
    }
    let rank = |v: &NextActionView| match v.step {
        NextStep::Acknowledge { .. } | NextStep::AcceptCommand { .. } => 0,
        NextStep::Wait { .. } | NextStep::Over => 2,
        _ => 1,
    };
    all.sort_by_key(|v| {
        (
            v.exercise,
            rank(v),
            v.due_at.is_none(),
            v.due_at,
            v.severity,
        )
    });
    Ok(all)
}

/// Executions that the caller may see, latest first.
pub async fn list(
    engine: &Engine,
    ctx: &Ctx,
    filter: &ExecutionFilter,
) -> Result<Vec<ExecutionRow>> {
    let mut tx = engine
        .read(ctx, Permission::ExecutionsRead, "executions.list")
        .await?;
    let actor = &ctx.actor;
    if filter.mine && actor.person.is_none() {
        return Ok(Vec::new());
    }
    let query = ExecutionQuery {
        open: filter.open,
        mode: filter.mode,
        playbook: filter.playbook,
        of: actor.person.filter(|_| filter.mine),
        reader: reader(actor),
        limit: MOST,
    };
    let heads = tx.executions_page(ctx.org(), &query).await?;
    let names = Names::load(&mut tx, ctx.org()).await?;
    let name = |p: PersonId| names.person(p);
    let mut rows = Vec::new();
    for head in heads {
        let x: Option<Execution> = tx.execution(ctx.org(), head.id).await?;
        if let Some(x) = x.filter(|x| x.may_see(actor)) {
            rows.push(Picture::new(&x, actor, engine.now(), &name).row());
        }
    }
    Ok(rows)
}

/// As `Execution::may_see`, without reading the execution. `part` holds those in which the actor
/// has a part.
pub(crate) fn may_see(
    actor: &Actor,
    id: ExecutionId,
    domain: Domain,
    part: &HashSet<ExecutionId>,
) -> bool {
    sees_all(actor, domain) || part.contains(&id)
}

/// Whether the actor may see every execution of `domain`, without a part in it.
pub(crate) fn sees_all(actor: &Actor, domain: Domain) -> bool {
    Execution::all_seen_by(actor) || actor.owns(domain)
}

/// [`may_see`] for a query: who does not see all executions.
fn reader(actor: &Actor) -> Option<ExecutionReader> {
    (!Execution::all_seen_by(actor)).then(|| ExecutionReader {
        person: actor.person,
        domains: Domain::ALL.into_iter().filter(|d| actor.owns(*d)).collect(),
    })
}

/// What can be declared, and who can lead it.
pub async fn form(engine: &Engine, ctx: &Ctx) -> Result<DeclareForm> {
    let me = ctx.person()?;
    let mut tx = engine
        .read(ctx, Permission::ExecutionsDeclare, "executions.form")
        .await?;
    let org = ctx.org();
    let names = Names::load(&mut tx, org).await?;
    let mut commanders: Vec<PersonRef> = tx
        .people(org)
        .await?
        .iter()
        .filter(|p| holds(p, Permission::ExecutionsCommand))
        .map(|p| names.person(p.id))
        .collect();
    commanders.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    // Somebody outside of an execution does not learn here that it runs.
    let query = ExecutionQuery {
        open: true,
        mode: Some(ExecutionMode::Live),
        reader: reader(&ctx.actor),
        limit: i64::from(u32::MAX),
        ..ExecutionQuery::default()
    };
    let heads = tx.executions_page(org, &query).await?;
    let versions = tx.current_versions(org).await?;
    let n = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let mut playbooks: Vec<_> = tx
        .playbooks(org)
        .await?
        .into_iter()
        .filter_map(|p| {
            let body = &versions.iter().find(|v| Some(v.id) == p.current)?.body;
            Some(DeclarablePlaybook {
                id: p.id,
                key: p.key,
                title: p.title,
                domain: p.domain,
                criticality: p.criticality,
                slots: n(body.slots.len()),
                unstaffed: n(body.unstaffed().count()),
                tasks: n(body.tasks.len()),
                variables: body
                    .variables
                    .iter()
                    .map(|v| VariableView {
                        key: v.key.clone(),
                        label: v.label.clone(),
                        example: v.example.clone(),
                        value: String::new(),
                    })
                    .collect(),
                running: heads
                    .iter()
                    .filter(|h| h.playbook == p.id)
                    .map(|h| h.id)
                    .collect(),
            })
        })
        .collect();
    playbooks.sort_by(|a, b| (&a.title, &a.key).cmp(&(&b.title, &b.key)));
    Ok(DeclareForm {
        playbooks,
        commanders,
        me,
    })
}
