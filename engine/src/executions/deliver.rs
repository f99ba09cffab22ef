use super::save;
use crate::core::{Engine, Error, Result, Work};
use model::{
    ExecutionId, OrgId, PageId,
    executions::{DeliveryState, Execution, PageChannel},
    identity::Person,
    jobs::Job,
};

/// What became of a page in the outside world.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HandedOver {
    /// Answered before, or handed over before.
    NotNeeded,
    Sent,
    /// Not sent, and rightly so.
    Withheld(String),
    /// Did not go out; the job tries again.
    Again(String),
    /// Did not go out, and will not.
    Failed(String),
}

/// A page as a channel needs it. Only a live execution has one: an exercise pages in the app.
#[derive(Clone, Debug)]
#[allow(dead_code, reason = "read by the column `channels` when it is joined")]
pub struct PageLetter {
    pub org: OrgId,
    /// The same at each attempt, so that a receiver knows a repetition.
    pub page: PageId,
    pub channel: PageChannel,
    pub recipient: Person,
    /// 1 (critical) to 4 (minor).
    pub severity: u8,
    pub subject: String,
    pub text: String,
    /// Until when an answer is waited for.
    pub limit_at: model::Time,
}

/// Hands a page to a channel that leads outside, if it is still needed. Outside of any
/// transaction: it may take seconds.
pub(crate) async fn hand_over(
    engine: &Engine,
    job: &Job,
    execution: ExecutionId,
    page: PageId,
    channel: PageChannel,
) -> HandedOver {
    let letter = match letter(engine, job.org_id, execution, page, channel).await {
        Ok(Some(letter)) => letter,
        Ok(None) => return HandedOver::NotNeeded,
        Err(error) => return HandedOver::Again(error.to_string()),
    };
    match send(engine, &letter).await {
        // The last attempt: T2 and the commander wait for a word.
        HandedOver::Again(reason) if job.attempts >= job.max_attempts => HandedOver::Failed(reason),
        outcome => outcome,
    }
}

async fn letter(
    engine: &Engine,
    org: OrgId,
    execution: ExecutionId,
    page: PageId,
    channel: PageChannel,
) -> Result<Option<PageLetter>> {
    let mut tx = engine.db().read().await?;
    let Some(x) = tx.execution(org, execution).await? else {
        return Ok(None);
    };
    if x.mode.exercise() || x.state.over() {
        return Ok(None);
    }
    let needed = x.page(page).filter(|p| {
        p.open()
            && p.deliveries
                .iter()
                .any(|d| d.channel == channel && d.state == DeliveryState::Queued)
    });
    let Some(run) = needed else { return Ok(None) };
    let Some(recipient) = tx.person(org, run.person).await? else {
        return Ok(None);
    };
    let (subject, text) = words(&x, &run.slot);
    Ok(Some(PageLetter {
        org,
        page,
        channel,
        recipient,
        severity: x.severity,
        subject,
        text,
        limit_at: run.limit_at,
    }))
}

/// What is asked, in few words: it is read on a lock screen.
fn words(x: &Execution, slot: &str) -> (String, String) {
    let title = x.slot(slot).map_or(slot, |s| s.title.as_str());
    let purpose = x.body.slot(slot).map_or("", |s| s.purpose.as_str());
    (
        format!("{}: you are asked to act as {title}", x.key),
        format!(
            "{}\nSeverity {} ({}).\n\nYou are asked to act as {title}. {purpose}\n\n{}",
            x.title,
            x.severity,
            model::executions::severity_label(x.severity).to_lowercase(),
            x.situation
        ),
    )
}

/// Where the column `channels` takes over.
async fn send(_engine: &Engine, letter: &PageLetter) -> HandedOver {
    HandedOver::Withheld(format!(
        "{} is not set up on this installation",
        letter.channel.label()
    ))
}

/// Writes down what became of the page; T2 may follow.
pub(crate) async fn settle(
    work: &mut Work<'_>,
    execution: ExecutionId,
    page: PageId,
    channel: PageChannel,
    outcome: Option<HandedOver>,
) -> Result<()> {
    let now = work.now;
    let state = match outcome {
        None | Some(HandedOver::NotNeeded) => return Ok(()),
        Some(HandedOver::Again(reason)) => return Err(Error::Internal(reason)),
        Some(HandedOver::Sent) => DeliveryState::Sent { at: now },
        Some(HandedOver::Withheld(reason)) => DeliveryState::Withheld { at: now, reason },
        Some(HandedOver::Failed(reason)) => DeliveryState::Failed { at: now, reason },
    };
    let Some(mut x) = work.tx.execution(work.ctx.org(), execution).await? else {
        return Ok(());
    };
    let mut effects = Vec::new();
    if x.delivered(page, channel, state, now, &mut effects) {
        work.on(format!("execution:{execution} {}", x.key));
        work.say(channel.label());
        save(work, &mut x, "delivered", &effects).await?;
    }
    Ok(())
}
