//! A form of a page that declares has an id of its own: sent again, after a doubled tap or an
//! answer that was lost, it gives the execution that it declared. Sent for something else it is
//! refused: what was declared is not what is asked for now.

use crate::core::{Error, Result, Work};
use model::ExecutionId;
use uuid::Uuid;

/// Among the idempotency keys of the person. Those of the API hold no space.
fn key(form: Uuid) -> String {
    format!("form {form}")
}

/// What the form with this id declared for this person within the last day. `what` is of what it
/// is asked to declare it.
///
/// # Errors
/// A fault of `form` when it declared something else.
pub(crate) async fn declared_before(
    work: &mut Work<'_>,
    form: Option<Uuid>,
    what: &str,
) -> Result<Option<ExecutionId>> {
    let (org, person) = (work.ctx.org(), work.ctx.actor.person);
    let (Some(form), Some(person)) = (form, person) else {
        return Ok(None);
    };
    let Some(kept) = work.tx.kept_answer(org, person, &key(form)).await? else {
        return Ok(None);
    };
    if kept.request_hash != what {
        return Err(Error::fault(
            "form",
            "This form declared something else before. Nothing was declared now. Open the form again and send it from there.",
        ));
    }
    Ok(kept.body.parse().ok())
}

/// Notes what the form declared, in the commit of the declaration. A writer has its organisation
/// to itself, so nothing comes between the look above and this.
pub(crate) async fn note_declared(
    work: &mut Work<'_>,
    form: Option<Uuid>,
    what: &str,
    id: ExecutionId,
) -> Result<()> {
    let (org, person, now) = (work.ctx.org(), work.ctx.actor.person, work.now);
    let (Some(form), Some(person)) = (form, person) else {
        return Ok(());
    };
    let key = key(form);
    work.tx.reserve_answer(org, person, &key, what, now).await?;
    work.tx
        .keep_answer(org, person, &key, now, 201, &id.to_string())
        .await?;
    Ok(())
}
