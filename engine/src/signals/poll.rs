//! What becomes of a feed that was read. Fetching it is the outside world's part and happens
//! before the transaction, so that a slow server holds nobody up.

use super::{ingest::keep, tell};
use crate::core::{Engine, Result, Work};
use model::{
    OrgId, SourceId,
    jobs::Work as JobWork,
    signals::{MAX_BATCH, read_feed},
};

/// What a feed's server answered.
#[derive(Clone, Debug)]
#[expect(dead_code, reason = "made by the reader of the network and by tests")]
pub(crate) enum Fetched {
    /// Nobody was asked: the source is gone, stopped, or no feed.
    Nothing,
    Unchanged,
    Document {
        bytes: Vec<u8>,
        etag: Option<String>,
        last_modified: Option<String>,
    },
    /// In one sentence for the person who set it up.
    Failed(String),
}

/// Asks the feed's server. The program that reads from the network is not joined yet: until
/// then a feed says so, and is tried again later.
pub(crate) async fn fetch(engine: &Engine, org: OrgId, id: SourceId) -> Fetched {
    let source = async { engine.db().read().await?.source(org, id).await }.await;
    match source {
        Ok(Some(s)) if s.active && s.feed_address().is_some() => {
            Fetched::Failed("This installation does not read feeds from the network yet.".into())
        }
        Ok(_) => Fetched::Nothing,
        Err(error) => Fetched::Failed(format!("The source could not be read: {error}.")),
    }
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
    let mut failed = None;
    match fetched {
        Fetched::Nothing => return Ok(()),
        Fetched::Unchanged => source.feed.primed = true,
        Fetched::Failed(why) => failed = Some(why),
        Fetched::Document {
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
                let skipped = read.skipped.len();
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
            work.say(format!("{}: {why}", source.key));
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
    work.tx.update_source(&mut source).await?;
    tell(work, "feed");
    Ok(())
}
