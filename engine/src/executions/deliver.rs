use super::save;
use crate::channels::{self, Link, Message, Outgoing, Purpose, Recipient};
use crate::core::{Engine, Error, Result, Work};
use model::{
    ExecutionId, OrgId, PageId,
    channels::Channel,
    executions::{DeliveryState, Execution, ExecutionMode, PageChannel, PageRun},
    jobs::Job,
};
use store::AckLink;

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

/// Seconds that a link works on after the next person is asked: a late answer may be the only one.
const GRACE: i64 = 3_600;

/// Hands a page to a channel that leads outside, if it is still needed. Outside of any
/// transaction: it may take seconds.
pub(crate) async fn hand_over(
    engine: &Engine,
    job: &Job,
    execution: ExecutionId,
    page: PageId,
    channel: PageChannel,
) -> HandedOver {
    let outgoing = match outgoing(engine, job.org_id, execution, page, channel).await {
        Ok(Some(outgoing)) => outgoing,
        Ok(None) => return HandedOver::NotNeeded,
        Err(error) if job.attempts < job.max_attempts => {
            return HandedOver::Again(error.to_string());
        }
        // The last attempt: a page that nobody will try again is told, not left waiting.
        Err(error) => return HandedOver::Failed(error.problem().message),
    };
    match channels::deliver(engine, &outgoing).await {
        channels::Delivery::Delivered(_) => HandedOver::Sent,
        channels::Delivery::Recorded(_) => {
            HandedOver::Withheld("it is no live execution: nothing of it leaves M".into())
        }
        channels::Delivery::Withheld(reason) => HandedOver::Withheld(reason),
        // The last attempt: T2 and the commander wait for a word.
        channels::Delivery::Failed { retryable, reason }
            if retryable && job.attempts < job.max_attempts =>
        {
            HandedOver::Again(reason)
        }
        channels::Delivery::Failed { reason, .. } => HandedOver::Failed(reason),
    }
}

/// The page as a channel needs it; `None` when nobody waits for it any more.
async fn outgoing(
    engine: &Engine,
    org: OrgId,
    execution: ExecutionId,
    page: PageId,
    channel: PageChannel,
) -> Result<Option<Outgoing>> {
    let way = match channel {
        PageChannel::InApp => return Ok(None),
        PageChannel::Email => Channel::Email,
        PageChannel::Webhook => Channel::Webhook,
    };
    let mut tx = engine.db().read().await?;
    let Some(x) = tx.execution(org, execution).await? else {
        return Ok(None);
    };
    if x.state.over() {
        return Ok(None);
    }
    let Some(run) = x.page(page).filter(|p| p.wanted(channel)) else {
        return Ok(None);
    };
    let Some(recipient) = tx.person(org, run.person).await? else {
        return Ok(None);
    };
    let rules = channels::rules_in(&mut tx, org, run.person).await?;
    drop(tx);
    let purpose = match x.mode {
        ExecutionMode::Live => Purpose::Live,
        ExecutionMode::Exercise => Purpose::Exercise,
        ExecutionMode::Rehearsal => Purpose::Rehearsal,
    };
    let link = match purpose {
        Purpose::Live => Some(one_tap(engine, &x, run).await?),
        Purpose::Exercise | Purpose::Rehearsal => None,
    };
    let (subject, text) = words(&x, &run.slot);
    let message = Message {
        id: page.0,
        org,
        recipient: Recipient {
            person: recipient.id,
            name: recipient.name,
            email: recipient.email,
        },
        channel: way,
        severity: x.severity,
        subject,
        text,
        link,
        rules,
    };
    Ok(Some(Outgoing::of(purpose, message)))
}

/// A link that acknowledges this page, kept before it leaves. Each attempt has its own.
async fn one_tap(engine: &Engine, x: &Execution, run: &PageRun) -> Result<Link> {
    let tap = channels::one_tap(engine);
    let expires_at = run.limit_at.plus_secs(GRACE);
    let link = AckLink {
        org: x.org_id,
        execution: x.id,
        page: run.id,
        expires_at,
        used_at: None,
    };
    let mut tx = engine.db().write(Some(x.org_id)).await?;
    tx.insert_ack_link(&tap.hash, &link).await?;
    tx.commit().await?;
    Ok(Link {
        label: "Acknowledge".into(),
        url: tap.url,
        note: format!("It works once, until {}.", expires_at.utc_minute()),
    })
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
