//! A form of a page that declares has an id of its own: sent again, after a doubled tap or an
//! answer that was lost, it gives the execution that it declared.

use crate::core::{Result, Work};
use model::ExecutionId;
use uuid::Uuid;

/// Among the idempotency keys of the person. Those of the API hold no space.
fn key(form: Uuid) -> String {
    format!("form {form}")
}

/// What the form with this id declared for this person within the last day.
pub(crate) async fn declared_before(
    work: &mut Work<'_>,
    form: Option<Uuid>,
) -> Result<Option<ExecutionId>> {
    let (org, person) = (work.ctx.org(), work.ctx.actor.person);
    let (Some(form), Some(person)) = (form, person) else {
        return Ok(None);
    };
    let kept = work.tx.kept_answer(org, person, &key(form)).await?;
    Ok(kept.and_then(|kept| kept.body.parse().ok()))
}

/// Notes what the form declared, in the commit of the declaration. A writer has its organisation
/// to itself, so nothing comes between the look above and this.
pub(crate) async fn note_declared(
    work: &mut Work<'_>,
    form: Option<Uuid>,
    id: ExecutionId,
) -> Result<()> {
    let (org, person, now) = (work.ctx.org(), work.ctx.actor.person, work.now);
    let (Some(form), Some(person)) = (form, person) else {
        return Ok(());
    };
    let key = key(form);
    work.tx
        .reserve_answer(org, person, &key, "declare", now)
        .await?;
    work.tx
        .keep_answer(org, person, &key, now, 201, &id.to_string())
        .await?;
    Ok(())
}
