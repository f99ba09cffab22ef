use super::save;
use crate::channels::{self, Link, Message, Outgoing, Purpose, Recipient};
use crate::core::{Engine, Error, Result, Work};
use futures::{StreamExt, stream};
use model::{
    ExecutionId, OrgId, PageId, PersonId, Time,
    channels::{Channel, ContactRules},
    executions::{DeliveryState, Execution, ExecutionMode, PageChannel, PageRun},
    identity::Person,
    jobs::{Job, Queue, Work as JobWork, backoff_micros},
};
use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
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

/// How long pages of one job are begun: what began last still ends within the lease.
const BEGIN: Duration = Duration::from_secs(10);

/// Hands pages of one execution to a channel that leads outside, where they are still needed: as
/// many at a time as the queue allows. Outside of any transaction: it may take seconds.
pub(crate) async fn hand_over(
    engine: &Engine,
    jobs: &[(&Job, PageId)],
    execution: ExecutionId,
    channel: PageChannel,
) -> Vec<HandedOver> {
    let Some((first, _)) = jobs.first() else {
        return Vec::new();
    };
    let pages: Vec<PageId> = jobs.iter().map(|(_, page)| *page).collect();
    let outgoing = match outgoing(engine, first.org_id, execution, &pages, channel).await {
        Ok(outgoing) => outgoing,
        Err(error) => {
            let attempt = |(job, _): &(&Job, PageId)| {
                if job.attempts < job.max_attempts {
                    HandedOver::Again(error.to_string())
                } else {
                    // The last attempt: a page that nobody will try again is told, not left waiting.
                    HandedOver::Failed(error.problem().message)
                }
            };
            return jobs.iter().map(attempt).collect();
        }
    };
    let until = Instant::now() + BEGIN;
    let mut under_way = Vec::with_capacity(jobs.len());
    for ((job, _), outgoing) in jobs.iter().zip(&outgoing) {
        under_way.push(send(engine, job, outgoing.as_ref(), until));
    }
    stream::iter(under_way)
        .buffered(Queue::Notifications.concurrency())
        .collect()
        .await
}

/// The same for a job that carries many pages. They go out at its first attempt only: if that
/// was broken off, one of them may be why, and each goes on by itself.
pub(crate) async fn hand_over_all(
    engine: &Engine,
    job: &Job,
    execution: ExecutionId,
    pages: &[PageId],
    channel: PageChannel,
) -> Vec<(PageId, HandedOver)> {
    let handed = if job.attempts > 1 {
        let broken = HandedOver::Again("the attempt together with others did not end".into());
        vec![broken; pages.len()]
    } else {
        let asked: Vec<(&Job, PageId)> = pages.iter().map(|page| (job, *page)).collect();
        hand_over(engine, &asked, execution, channel).await
    };
    pages.iter().copied().zip(handed).collect()
}

async fn send(
    engine: &Engine,
    job: &Job,
    outgoing: Option<&Outgoing>,
    until: Instant,
) -> HandedOver {
    let Some(outgoing) = outgoing else {
        return HandedOver::NotNeeded;
    };
    if Instant::now() > until {
        return HandedOver::Again("others took too long".into());
    }
    match channels::deliver(engine, outgoing).await {
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

/// The pages as a channel needs them; `None` where nobody waits for it any more. The execution
/// is read once and the links are kept in one commit: there may be hundreds of pages.
async fn outgoing(
    engine: &Engine,
    org: OrgId,
    execution: ExecutionId,
    pages: &[PageId],
    channel: PageChannel,
) -> Result<Vec<Option<Outgoing>>> {
    let nothing = || -> Vec<Option<Outgoing>> { pages.iter().map(|_| None).collect() };
    let way = match channel {
        PageChannel::InApp => return Ok(nothing()),
        PageChannel::Email => Channel::Email,
        PageChannel::Webhook => Channel::Webhook,
    };
    let mut tx = engine.db().read().await?;
    let Some(x) = tx.execution(org, execution).await? else {
        return Ok(nothing());
    };
    if x.state.over() {
        return Ok(nothing());
    }
    let mut seen = HashSet::new();
    let needed: Vec<Option<&PageRun>> = pages
        .iter()
        // Promised twice, it goes out once: the job that was first sees to it.
        .map(|page| {
            x.page(*page)
                .filter(|p| p.wanted(channel) && seen.insert(p.id))
        })
        .collect();
    let asked: Vec<PersonId> = needed.iter().flatten().map(|run| run.person).collect();
    let people = tx.people_among(org, &asked).await?;
    let people: HashMap<PersonId, Person> = people.into_iter().map(|p| (p.id, p)).collect();
    let rules = tx.contact_rules_among(org, &asked).await?;
    let rules: HashMap<PersonId, ContactRules> = rules.into_iter().map(|r| (r.person, r)).collect();
    let wanted: Vec<_> = needed
        .into_iter()
        .map(|run| {
            let run = run?;
            let recipient = people.get(&run.person)?.clone();
            let own = rules.get(&run.person).cloned();
            let rules = own.unwrap_or_else(|| ContactRules::usual(org, run.person));
            Some((run, recipient, rules))
        })
        .collect();
    drop(tx);
    let purpose = match x.mode {
        ExecutionMode::Live => Purpose::Live,
        ExecutionMode::Exercise => Purpose::Exercise,
        ExecutionMode::Rehearsal => Purpose::Rehearsal,
    };
    let runs: Vec<&PageRun> = wanted.iter().flatten().map(|(run, ..)| *run).collect();
    let links = match purpose {
        Purpose::Live => one_taps(engine, &x, &runs).await?,
        Purpose::Exercise | Purpose::Rehearsal => Vec::new(),
    };
    let mut links = links.into_iter();
    let mut all = Vec::with_capacity(pages.len());
    for known in wanted {
        let Some((run, recipient, rules)) = known else {
            all.push(None);
            continue;
        };
        let (subject, text) = words(&x, &run.slot);
        let message = Message {
            id: run.id.0,
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
            link: links.next(),
            rules,
        };
        all.push(Some(Outgoing::of(purpose, message)));
    }
    Ok(all)
}

/// Links that acknowledge one of these pages each, kept before they leave. Each attempt has its
/// own.
async fn one_taps(engine: &Engine, x: &Execution, runs: &[&PageRun]) -> Result<Vec<Link>> {
    if runs.is_empty() {
        return Ok(Vec::new());
    }
    let (mut links, mut kept) = (Vec::new(), Vec::new());
    for run in runs {
        let tap = channels::one_tap(engine);
        let expires_at = run.limit_at.plus_secs(GRACE);
        let link = AckLink {
            org: x.org_id,
            execution: x.id,
            page: run.id,
            expires_at,
            used_at: None,
        };
        kept.push((tap.hash, link));
        links.push(Link {
            label: "Acknowledge".into(),
            url: tap.url,
            note: format!("It works once, until {}.", expires_at.utc_minute()),
        });
    }
    let mut tx = engine.db().write(Some(x.org_id)).await?;
    tx.insert_ack_links(&kept).await?;
    tx.commit().await?;
    Ok(links)
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

/// Writes down what became of pages of an execution; T2 may follow.
pub(crate) async fn settle(
    work: &mut Work<'_>,
    execution: ExecutionId,
    channel: PageChannel,
    outcomes: Vec<(PageId, HandedOver)>,
) -> Result<()> {
    let now = work.now;
    let mut states = Vec::with_capacity(outcomes.len());
    for (page, outcome) in outcomes {
        let state = match outcome {
            HandedOver::NotNeeded => continue,
            HandedOver::Again(reason) => return Err(Error::Internal(reason)),
            HandedOver::Sent => DeliveryState::Sent { at: now },
            HandedOver::Withheld(reason) => DeliveryState::Withheld { at: now, reason },
            HandedOver::Failed(reason) => DeliveryState::Failed { at: now, reason },
        };
        states.push((page, state));
    }
    if states.is_empty() {
        return Ok(());
    }
    let Some(mut x) = work.tx.execution(work.ctx.org(), execution).await? else {
        return Ok(());
    };
    let mut effects = Vec::new();
    let mut news = 0;
    for (page, state) in states {
        news += usize::from(x.delivered(page, channel, state, now, &mut effects));
    }
    if news > 0 {
        work.on(format!("execution:{execution} {}", x.key));
        work.say(match news {
            1 => channel.label().to_owned(),
            n => format!("{}, {n} pages", channel.label()),
        });
        save(work, &mut x, "delivered", &effects).await?;
    }
    Ok(())
}

/// Writes down what became of pages that one job carried. Each that did not go out gets a job
/// of its own.
pub(crate) async fn settle_all(
    work: &mut Work<'_>,
    execution: ExecutionId,
    channel: PageChannel,
    handed: Vec<(PageId, HandedOver)>,
) -> Result<()> {
    let mut settled = Vec::with_capacity(handed.len());
    for (page, outcome) in handed {
        if matches!(outcome, HandedOver::Again(_)) {
            let job = JobWork::DeliverPage {
                execution,
                page,
                channel,
            };
            let wait = backoff_micros(1, rand::random::<f64>());
            work.enqueue(job, Time::from_micros(work.now.micros() + wait));
        } else {
            settled.push((page, outcome));
        }
    }
    settle(work, execution, channel, settled).await
}
