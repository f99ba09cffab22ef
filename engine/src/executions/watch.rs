use super::{Stand, save};
use crate::core::{Result, Work};
use model::{
    ExecutionId, PageId,
    executions::{Effect, Execution, ExecutionState, LogEntry},
    jobs::{Queue, Work as JobWork},
    live::{Happening, Topic},
};
use std::collections::HashSet;

/// Does what time alone brings, and promises the next look. Safe to run late, twice, or for
/// nothing.
pub(crate) async fn watch(work: &mut Work<'_>, id: ExecutionId) -> Result<()> {
    let (org, now) = (work.ctx.org(), work.now);
    let Some(mut x) = work.tx.execution(org, id).await? else {
        return Ok(());
    };
    let stand = Stand::load(&mut work.tx, org).await?;
    let before = x.clone();
    let lost = lost(work, &before).await?;
    let effects = stand.on(work.engine(), now, |ground| {
        let mut effects = x.tick(ground);
        effects.extend(x.lost(&lost, ground));
        effects
    });
    if x == before && x.clone().promise(now).is_none() {
        return Ok(());
    }
    work.on(format!("execution:{id} {}", x.key));
    let lines = &x.log[before.log.len()..];
    work.say(said(lines));
    // Only the promise moved: nobody needs to look at the page again.
    if lines.is_empty() {
        super::promise(work, &mut x);
        work.tx.update_execution(&mut x).await?;
        return Ok(());
    }
    let what = if effects.iter().any(|e| matches!(e, Effect::Alarm { .. })) {
        "alarm"
    } else {
        "time"
    };
    save(work, &mut x, what, &effects).await
}

/// Pages that are on their way though no job is left that carries them: their process died at
/// each attempt.
async fn lost(work: &mut Work<'_>, x: &Execution) -> Result<Vec<PageId>> {
    let waiting: Vec<PageId> = x.on_the_way().map(|p| p.id).collect();
    if waiting.is_empty() {
        return Ok(waiting);
    }
    let carried: HashSet<PageId> = work
        .tx
        .promised(x.org_id, Queue::Notifications)
        .await?
        .into_iter()
        .flat_map(|job| match job {
            JobWork::DeliverPage { page, .. } => vec![page],
            JobWork::DeliverPages { pages, .. } => pages,
            _ => Vec::new(),
        })
        .collect();
    Ok(waiting
        .into_iter()
        .filter(|page| !carried.contains(page))
        .collect())
}

/// What the audit entry says: of what kind the new lines of the timeline are. The lines name
/// people and hold what people wrote; they stay in the execution.
fn said(lines: &[LogEntry]) -> String {
    let mut kinds: Vec<(&str, usize)> = Vec::new();
    for line in lines {
        match kinds.iter_mut().find(|(kind, _)| *kind == line.kind) {
            Some((_, n)) => *n += 1,
            None => kinds.push((line.kind.as_str(), 1)),
        }
    }
    let kinds: Vec<_> = kinds
        .into_iter()
        .map(|(kind, n)| format!("{kind}: {n}"))
        .collect();
    kinds.join(", ")
}

/// A day after the end: what was learned is still to be written down.
pub(crate) async fn remind(work: &mut Work<'_>, id: ExecutionId) -> Result<()> {
    let Some(x) = work.tx.execution(work.ctx.org(), id).await? else {
        return Ok(());
    };
    if matches!(x.state, ExecutionState::Closed { .. }) && x.learning.notes.is_empty() {
        work.on(format!("execution:{id} {}", x.key));
        work.publish(
            Topic::Person(x.commander),
            Happening::ExecutionChanged {
                what: "learning_due".into(),
                revision: x.revision,
            },
        );
    }
    Ok(())
}
