use super::{Stand, save};
use crate::core::{Result, Work};
use model::{
    ExecutionId,
    executions::{Effect, ExecutionState},
    live::{Happening, Topic},
};

/// Does what time alone brings, and promises the next look. Safe to run late, twice, or for
/// nothing.
pub(crate) async fn watch(work: &mut Work<'_>, id: ExecutionId) -> Result<()> {
    let (org, now) = (work.ctx.org(), work.now);
    let Some(mut x) = work.tx.execution(org, id).await? else {
        return Ok(());
    };
    let stand = Stand::load(&mut work.tx, org).await?;
    let before = x.clone();
    let effects = stand.on(work.engine(), now, |ground| x.tick(ground));
    if x == before && x.clone().promise(now).is_none() {
        return Ok(());
    }
    work.on(format!("execution:{id} {}", x.key));
    let said: Vec<_> = x.log[before.log.len()..]
        .iter()
        .map(|l| l.text.as_str())
        .take(5)
        .collect();
    work.say(said.join("; "));
    // Only the promise moved: nobody needs to look at the page again.
    if said.is_empty() {
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
