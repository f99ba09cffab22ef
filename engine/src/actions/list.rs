use crate::core::{Ctx, Engine, Error, Result};
use crate::executions::may_see;
use crate::playbooks::Names;
use model::{
    ActionId, ExecutionId, ExerciseId, PlaybookId, Time,
    actions::{
        ActionFilter, ActionItem, ActionLine, ActionSource, ActionState, ActionStep, ActionView,
    },
    identity::{Actor, Permission, Role, can},
};
use std::collections::{HashMap, HashSet};
use store::{LastTest, TestedBy, Tx};

/// Action items that fit the filter, earliest due first.
pub async fn list(engine: &Engine, ctx: &Ctx, filter: &ActionFilter) -> Result<Vec<ActionView>> {
    let mut tx = engine
        .read(ctx, Permission::ActionsRead, "actions.list")
        .await?;
    let now = engine.now();
    let mut items = tx.actions(ctx.org()).await?;
    items.retain(|a| {
        (!filter.mine || ctx.actor.is(a.owner))
            && (!filter.open || a.open())
            && (!filter.overdue || a.overdue(now))
    });
    views(&mut tx, &ctx.actor, items, now).await
}

pub async fn get(engine: &Engine, ctx: &Ctx, id: ActionId) -> Result<ActionView> {
    let mut tx = engine
        .read(ctx, Permission::ActionsRead, "actions.get")
        .await?;
    let item = tx
        .action(ctx.org(), id)
        .await?
        .ok_or_else(|| Error::not_found("action item"))?;
    views(&mut tx, &ctx.actor, vec![item], engine.now())
        .await?
        .pop()
        .ok_or_else(|| Error::not_found("action item"))
}

/// Whether the actor may move it: its owner, a steward or the executive sponsor.
pub(super) fn may_move(actor: &Actor, item: &ActionItem) -> bool {
    can(actor, Permission::ActionsUpdate).is_ok()
        && (actor.is(item.owner) || actor.has(Role::Steward) || actor.has(Role::ExecutiveSponsor))
}

pub(crate) async fn views(
    tx: &mut Tx,
    actor: &Actor,
    items: Vec<ActionItem>,
    now: Time,
) -> Result<Vec<ActionView>> {
    let org = actor.org;
    let names = Names::load(tx, org).await?;
    let titles: HashMap<_, _> = tx
        .playbooks(org)
        .await?
        .into_iter()
        .map(|p| (p.id, p.title))
        .collect();
    let reviews: HashMap<_, _> = tx
        .reviews(org)
        .await?
        .into_iter()
        .map(|r| (r.id, r.key))
        .collect();
    let exercises = tx.ended_exercises(org).await?;
    let mut executions = HashMap::new();
    let named: Vec<ExecutionId> = items.iter().flat_map(named).collect();
    for id in named {
        if !executions.contains_key(&id)
            && let Some(x) = tx.execution(org, id).await?
            && x.may_see(actor)
        {
            executions.insert(id, x.key);
        }
    }
    let tests = tests(tx, actor, &items).await?;
    Ok(items
        .into_iter()
        .map(|item| {
            let verifying = match &item.state {
                ActionState::Completed { at, .. } => exercises
                    .iter()
                    .filter(|(_, _, on, ended)| {
                        ended > at && item.playbook.is_none_or(|p| on.contains(&p))
                    })
                    .map(|(id, key, ..)| (*id, key.clone()))
                    .collect(),
                _ => Vec::new(),
            };
            let verifying_executions = match &item.state {
                ActionState::Completed { at, .. } => tests
                    .iter()
                    .filter(|(id, test)| {
                        test.at > *at
                            && item.playbook.is_none_or(|p| p == test.playbook)
                            && item.source != ActionSource::Execution(*id)
                    })
                    .map(|(id, test)| (*id, test.key.clone()))
                    .collect(),
                _ => Vec::new(),
            };
            ActionView {
                owner: names.person(item.owner),
                playbook_title: item.playbook.and_then(|p| titles.get(&p).cloned()),
                source_key: match item.source {
                    ActionSource::Review(id) => reviews.get(&id).cloned().unwrap_or_default(),
                    ActionSource::Exercise(id) => exercises
                        .iter()
                        .find(|(x, ..)| *x == id)
                        .map(|(_, key, ..)| key.clone())
                        .unwrap_or_default(),
                    ActionSource::Execution(id) => executions.get(&id).cloned().unwrap_or_default(),
                },
                overdue: item.overdue(now),
                may_update: may_move(actor, &item),
                may_verify: can(actor, Permission::ActionsVerify).is_ok(),
                verifying,
                verifying_executions,
                history: history(&item, &names, &exercises, &executions),
                item,
            }
        })
        .collect())
}

/// Executions that the item speaks of: where it comes from, and what proved it.
fn named(item: &ActionItem) -> Vec<ExecutionId> {
    let source = match item.source {
        ActionSource::Execution(id) => Some(id),
        _ => None,
    };
    let proofs = item.history.iter().filter_map(|m| match &m.what {
        ActionStep::VerifyByExecution { execution } => Some(*execution),
        _ => None,
    });
    source.into_iter().chain(proofs).collect()
}

/// Executions that may prove one of the items, where the actor may know of them.
async fn tests(
    tx: &mut Tx,
    actor: &Actor,
    items: &[ActionItem],
) -> Result<Vec<(ExecutionId, LastTest)>> {
    let completed = items.iter().filter_map(|item| match &item.state {
        ActionState::Completed { at, .. } => Some(*at),
        _ => None,
    });
    let Some(since) = completed.min() else {
        return Ok(Vec::new());
    };
    let tests = tx.executions_tested_since(actor.org, since).await?;
    let part = match actor.person {
        Some(person) if !tests.is_empty() => tx.executions_of(actor.org, person).await?,
        _ => HashSet::new(),
    };
    Ok(tests
        .into_iter()
        .filter_map(|test| match test.by {
            TestedBy::Execution { id, domain, .. } if may_see(actor, id, domain, &part) => {
                Some((id, test))
            }
            _ => None,
        })
        .collect())
}

/// Its making and its steps, newest first.
fn history(
    item: &ActionItem,
    names: &Names,
    exercises: &[(ExerciseId, String, Vec<PlaybookId>, Time)],
    executions: &HashMap<ExecutionId, String>,
) -> Vec<ActionLine> {
    let made = ActionLine {
        at: item.created_at,
        by: names.name(item.created_by),
        what: "Made".into(),
        words: String::new(),
    };
    let steps = item.history.iter().map(|m| {
        let (what, words) = match &m.what {
            ActionStep::Start => ("Started".into(), String::new()),
            ActionStep::Complete { note } => ("Completed".into(), note.clone()),
            ActionStep::Verify { exercise } => {
                let key = exercises.iter().find(|(id, ..)| id == exercise);
                let key = key.map_or("an exercise", |(_, key, ..)| key);
                (format!("Verified by {key}"), String::new())
            }
            ActionStep::VerifyByExecution { execution } => {
                let key = executions.get(execution);
                let key = key.map_or("an execution", String::as_str);
                (format!("Verified by {key}"), String::new())
            }
            ActionStep::Reopen { reason } => ("Reopened".into(), reason.clone()),
            ActionStep::Cancel { reason } => ("Cancelled".into(), reason.clone()),
        };
        ActionLine {
            at: m.at,
            by: names.name(m.by),
            what,
            words,
        }
    });
    let mut lines: Vec<_> = std::iter::once(made).chain(steps).collect();
    lines.reverse();
    lines
}
