use super::tell;
use crate::channels::check_feed;
use crate::core::{Ctx, Engine, Error, Result, Work};
use crate::identity::secret_hash;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use model::{
    Code, Fault, InvalidTransition, SourceId,
    error::Problem,
    identity::Permission,
    jobs::Work as JobWork,
    signals::{
        FeedState, MAX_KEYS, NewKey, NewSource, SignalSource, SourceKey, SourceKind, SourceView,
        precision,
    },
};
use rand::RngCore;
use store::SourceTally;

/// Every source with what it delivered, by key.
pub async fn sources(engine: &Engine, ctx: &Ctx) -> Result<Vec<SourceView>> {
    let mut tx = engine
        .read(ctx, Permission::SignalsManage, "signals.sources")
        .await?;
    let tallies = tx.source_tallies(ctx.org(), None).await?;
    let sources = tx.sources(ctx.org()).await?;
    Ok(sources.into_iter().map(|s| view(s, &tallies)).collect())
}

pub async fn source(engine: &Engine, ctx: &Ctx, id: SourceId) -> Result<SourceView> {
    let mut tx = engine
        .read(ctx, Permission::SignalsManage, "signals.source")
        .await?;
    let tallies = tx.source_tallies(ctx.org(), Some(id)).await?;
    tx.source(ctx.org(), id)
        .await?
        .map(|s| view(s, &tallies))
        .ok_or_else(|| Error::not_found("source"))
}

fn view(source: SignalSource, tallies: &[SourceTally]) -> SourceView {
    let tally = tallies.iter().find(|t| t.source == source.id);
    let (useful, noise) = tally.map_or((0, 0), |t| (t.useful, t.noise));
    SourceView {
        signals: tally.map_or(0, |t| t.signals),
        last_received_at: tally.map(|t| t.last_received_at),
        useful,
        noise,
        precision: precision(useful, noise),
        next_reading_at: source
            .feed
            .read_at
            .filter(|_| source.active)
            .and_then(|at| source.next_reading(at)),
        source,
    }
}

async fn begin<'a>(
    engine: &'a Engine,
    ctx: &'a Ctx,
    action: &'static str,
    id: Option<SourceId>,
) -> Result<Work<'a>> {
    let resource = id.map_or("source".into(), |id| format!("source:{id}"));
    Work::begin(engine, ctx, Permission::SignalsManage, action, resource).await
}

async fn load(work: &mut Work<'_>, id: SourceId, revision: i64) -> Result<SignalSource> {
    let source = work
        .tx
        .source(work.ctx.org(), id)
        .await?
        .ok_or_else(|| Error::not_found("source"))?;
    work.on(format!("source:{id} {}", source.key));
    if source.revision != revision {
        return Err(Error::stale());
    }
    Ok(source)
}

/// What is wrong with a description, also with where its feed leads.
fn faults(engine: &Engine, new: &NewSource) -> Vec<Fault> {
    let mut faults = new.faults();
    if let SourceKind::Feed { url, .. } = &new.delivers
        && faults.iter().all(|f| f.field != "delivers.url")
    {
        faults.extend(check_feed(url, engine.outside().allow_private()).err());
    }
    faults
}

/// Adds a source. One that sends gets its first key with [`rotate_source_key`]; a feed is read
/// at once.
pub async fn add_source(engine: &Engine, ctx: &Ctx, new: &NewSource) -> Result<SourceView> {
    let mut work = begin(engine, ctx, "signals.add_source", None).await?;
    let outcome = async {
        Error::check(faults(engine, new))?;
        let number = work.tx.count(ctx.org(), "source").await?;
        let key = format!("SRC-{number:04}");
        let source = SignalSource::new(work.id(), ctx.org(), key, new.clone(), work.now);
        work.tx.insert_source(&source).await?;
        work.on(format!("source:{} {}", source.id, source.key));
        work.say(source.delivers.label());
        if source.feed_address().is_some() {
            let now = work.now;
            work.enqueue(JobWork::PollSource { source: source.id }, now);
        }
        tell(&mut work, "source");
        Ok(view(source, &[]))
    }
    .await;
    work.finish(outcome).await
}

/// Changes name, defaults, rate or feed address. How it delivers stays.
pub async fn change_source(
    engine: &Engine,
    ctx: &Ctx,
    id: SourceId,
    revision: i64,
    new: &NewSource,
) -> Result<SourceView> {
    let mut work = begin(engine, ctx, "signals.change_source", Some(id)).await?;
    let outcome = async {
        let mut s = load(&mut work, id, revision).await?;
        // The form has no faults of its own kind here: it exists.
        let mut faults = faults(engine, new);
        if s.delivers == SourceKind::Form {
            faults.retain(|f| f.field != "delivers.kind");
        }
        if s.delivers.key() != new.delivers.key() {
            faults.push(Fault::new(
                "delivers.kind",
                "A source keeps its kind, because its signals do. Add another source.",
            ));
        }
        Error::check(faults)?;
        let place = |of: &SourceKind| match of {
            SourceKind::Feed { url, format, .. } => Some((url.clone(), *format)),
            _ => None,
        };
        if place(&new.delivers) != place(&s.delivers) {
            // Another address: what stands there now is history as well.
            s.feed = FeedState::default();
        }
        let moved = new.delivers != s.delivers;
        s.name = new.name.trim().to_owned();
        s.delivers = new.delivers.clone();
        s.category = new.category;
        s.severity = new.severity;
        s.rate = new.rate;
        if moved && s.active && s.feed_address().is_some() {
            let next = s.feed.read_at.and_then(|at| s.next_reading(at));
            let at = next.map_or(work.now, |at| at.max(work.now));
            work.enqueue(JobWork::PollSource { source: id }, at);
        }
        work.tx.update_source(&mut s).await?;
        tell(&mut work, "source");
        Ok(())
    }
    .await;
    work.finish(outcome).await?;
    source(engine, ctx, id).await
}

/// Stops a source, whose keys then open nothing, or starts it again.
pub async fn set_source_active(
    engine: &Engine,
    ctx: &Ctx,
    id: SourceId,
    revision: i64,
    active: bool,
) -> Result<SourceView> {
    let mut work = begin(engine, ctx, "signals.set_source_active", Some(id)).await?;
    let outcome = async {
        let mut s = load(&mut work, id, revision).await?;
        if s.active != active {
            s.active = active;
            if active {
                // It is read at once, and keeps its rhythm from then on.
                s.feed.read_at = None;
            }
            work.tx.update_source(&mut s).await?;
            work.say(if active { "started" } else { "stopped" });
            if active && s.feed_address().is_some() {
                let now = work.now;
                work.enqueue(JobWork::PollSource { source: id }, now);
            }
            tell(&mut work, "source");
        }
        Ok(())
    }
    .await;
    work.finish(outcome).await?;
    source(engine, ctx, id).await
}

/// Makes a new key. The one before keeps working until the next change or until it is dropped,
/// so that a sender changes without a gap. The secret is in the answer and nowhere else.
pub async fn rotate_source_key(
    engine: &Engine,
    ctx: &Ctx,
    id: SourceId,
    revision: i64,
) -> Result<NewKey> {
    let mut work = begin(engine, ctx, "signals.rotate_source_key", Some(id)).await?;
    let outcome = async {
        let mut s = load(&mut work, id, revision).await?;
        if s.delivers != SourceKind::Api {
            return Err(Error::Problem(Problem::new(
                Code::WrongState,
                format!("{} sends nothing, so it has no key.", s.name),
            )));
        }
        let mut bytes = [0u8; 32];
        rand::rng().fill_bytes(&mut bytes);
        let secret = format!("ms_{}", URL_SAFE_NO_PAD.encode(bytes));
        work.tx
            .rotate_source_key(ctx.org(), id, &secret_hash(&secret))
            .await?;
        s.keys.insert(
            0,
            SourceKey {
                hint: secret[secret.len() - 4..].to_owned(),
                created_at: work.now,
            },
        );
        s.keys.truncate(MAX_KEYS);
        work.tx.update_source(&mut s).await?;
        work.say(format!("{} keys", s.keys.len()));
        tell(&mut work, "source");
        Ok(NewKey { source: s, secret })
    }
    .await;
    work.finish(outcome).await
}

/// The former key stops working, with `all` the one in use too.
pub async fn drop_source_keys(
    engine: &Engine,
    ctx: &Ctx,
    id: SourceId,
    revision: i64,
    all: bool,
) -> Result<SourceView> {
    let mut work = begin(engine, ctx, "signals.drop_source_keys", Some(id)).await?;
    let outcome = async {
        let mut s = load(&mut work, id, revision).await?;
        let left = usize::from(!all);
        if s.keys.len() <= left {
            return Err(
                InvalidTransition::new("The source", "without such a key", "drop one").into(),
            );
        }
        work.tx.drop_source_keys(ctx.org(), id, all).await?;
        s.keys.truncate(left);
        work.tx.update_source(&mut s).await?;
        work.say(format!("{left} keys left"));
        tell(&mut work, "source");
        Ok(())
    }
    .await;
    work.finish(outcome).await?;
    source(engine, ctx, id).await
}
