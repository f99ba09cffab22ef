//! What becomes of a feed that was read. Fetching it is the outside world's part and happens
//! before the transaction, so that a slow server holds nobody up.

use super::{ingest::keep, tell};
use crate::channels::Answer;
use crate::core::{Engine, Result, Work};
use model::{
    OrgId, SignalId, SourceId, Time,
    jobs::{Queue, Work as JobWork},
    signals::{MAX_BATCH, MAX_FEED, SignalSource, read_feed},
};

/// What came of a reading.
#[derive(Clone, Debug)]
pub(crate) enum Fetched {
    /// Nobody was asked: the source is gone, stopped, no feed, or was read by another job.
    Nothing,
    /// What stands at the address that was asked. The source may have another by now.
    Read { asked: String, answer: Answer },
    /// The source itself could not be read; in one sentence.
    Failed(String),
}

/// Asks the feed's server, unless it has not changed since the last reading.
pub(crate) async fn fetch(engine: &Engine, org: OrgId, id: SourceId) -> Fetched {
    let source = async { engine.db().read().await?.source(org, id).await }.await;
    let source = match source {
        Ok(Some(s)) if s.active && due(&s, engine.now()) => s,
        Ok(_) => return Fetched::Nothing,
        Err(error) => {
            tracing::error!(%error, "the source of a feed cannot be read");
            return Fetched::Failed("M could not read the source in its own database.".into());
        }
    };
    let Some((url, _, _)) = source.feed_address() else {
        return Fetched::Nothing;
    };
    let known = &source.feed;
    let answer = engine
        .outside()
        .reader()
        .get(
            url,
            known.etag.as_deref(),
            known.last_modified.as_deref(),
            MAX_FEED,
        )
        .await;
    let outcome = match &answer {
        Answer::Unchanged => "unchanged",
        Answer::Document { .. } => "read",
        Answer::Failed(_) => "failed",
    };
    metrics::counter!("m_feed_readings_total", "outcome" => outcome).increment(1);
    Fetched::Read {
        asked: url.to_owned(),
        answer,
    }
}

/// Seconds that a reading may come before its time: a clock that was set back a little between
/// promise and reading must not end the row of promises. Intervals are a minute at least.
const EARLY: i64 = 10;

/// Whether it is time. Starting a source or changing its address promises a reading beside the
/// one that was promised before; the one that comes too early ends here.
fn due(source: &SignalSource, now: Time) -> bool {
    source
        .feed
        .read_at
        .and_then(|at| source.next_reading(at))
        .is_none_or(|at| at <= now.plus_secs(EARLY))
}

/// Keeps what is new in a feed and promises the next reading. What the first reading finds was
/// there before anybody watched: it is history and fires nothing.
pub(crate) async fn take_in(work: &mut Work<'_>, id: SourceId, fetched: Fetched) -> Result<()> {
    let org = work.ctx.org();
    let Some(mut source) = work.tx.source(org, id).await?.filter(|s| s.active) else {
        return Ok(());
    };
    let Some((url, format)) = source
        .feed_address()
        .map(|(url, format, _)| (url.to_owned(), format))
    else {
        return Ok(());
    };
    let now = work.now;
    if !due(&source, now) {
        return Ok(());
    }
    let answer = match fetched {
        Fetched::Nothing => return Ok(()),
        // The change of the address promised a reading of its own.
        Fetched::Read { asked, .. } if asked != url => return Ok(()),
        Fetched::Read { answer, .. } => answer,
        Fetched::Failed(why) => Answer::Failed(why),
    };
    let mut failed = None;
    match answer {
        // The source was changed while its server was asked; that promised a reading of its own.
        Answer::Unchanged if !source.feed.primed => return Ok(()),
        Answer::Unchanged => {}
        Answer::Failed(why) => failed = Some(why),
        Answer::Document {
            bytes,
            etag,
            last_modified,
        } => match read_feed(format, &url, &bytes) {
            Err(why) => failed = Some(why),
            Ok(mut read) => {
                for draft in &mut read.drafts {
                    // A sender's clock that is ahead must not lose the entry.
                    draft.occurred_at = draft.occurred_at.map(|at| at.min(now));
                }
                read.drafts.truncate(MAX_BATCH);
                // One entry that cannot be kept must not cost the others, nor end the feed.
                let (found, id) = (read.drafts.len(), work.id::<SignalId>());
                read.drafts
                    .retain(|d| d.clone().into_signal(id, &source, now, "").is_ok());
                let skipped = read.skipped.len() + found - read.drafts.len();
                let history = (!source.feed.primed)
                    .then_some("It stood in the feed before M read it for the first time.");
                let accepted = keep(work, &source, read.drafts, history).await?;
                work.say(format!(
                    "{}: {} new, {} known, {skipped} left out",
                    source.key, accepted.accepted, accepted.duplicates
                ));
                source.feed.etag = etag;
                source.feed.last_modified = last_modified;
                source.feed.primed = true;
            }
        },
    }
    source.feed.read_at = Some(now);
    match failed {
        Some(why) => {
            // The reason may quote the feed; it stands on the source, where the next reading
            // replaces it, and not in the audit trail for good.
            work.say(format!("{}: not read", source.key));
            source.feed.error = Some(why);
            source.feed.failures = source.feed.failures.saturating_add(1);
        }
        None => {
            source.feed.error = None;
            source.feed.failures = 0;
        }
    }
    if let Some(next) = source.next_reading(now) {
        work.enqueue(JobWork::PollSource { source: id }, next);
    }
    work.tx.update_source_feed(&source).await?;
    tell(work, "feed");
    Ok(())
}

/// Seconds until feeds are looked at again: the shortest interval of one, within these. Each look
/// is on record for good.
const SOONEST: i64 = 300;
const LATEST: i64 = 3_600;

/// Promises the next reading of every active feed that has none waiting, in all organisations:
/// its job died, or what promised it was lost. How many, and in how many seconds to look again.
/// Should another promise of the same reading come meanwhile, the feed is still read once, as
/// after a start: see [`due`].
pub(crate) async fn promise_anew(work: &mut Work<'_>) -> Result<(usize, i64)> {
    let (mut feeds, mut shortest) = (0, LATEST);
    for org in work.tx.organisations().await? {
        let sources = work.tx.sources(org.id).await?;
        let waiting = work.tx.promised(org.id, Queue::Signals).await?;
        for source in sources.iter().filter(|s| s.active) {
            let Some((_, _, every)) = source.feed_address() else {
                continue;
            };
            shortest = shortest.min(every.secs());
            let poll = JobWork::PollSource { source: source.id };
            if waiting.contains(&poll) {
                continue;
            }
            let next = source.feed.read_at.and_then(|at| source.next_reading(at));
            let at = next.map_or(work.now, |at| at.max(work.now));
            work.enqueue_for(org.id, poll, at);
            feeds += 1;
        }
    }
    Ok((feeds, shortest.max(SOONEST)))
}
