use super::report::form;
use crate::core::{Ctx, Engine, Error, Origin, Result, Work};
use crate::identity::secret_hash;
use model::{
    SignalId,
    identity::Permission,
    jobs::Work as JobWork,
    signals::{Accepted, AcceptedEvent, Draft, Signal, SignalSource, SignalState, read_events},
};
use std::collections::{HashMap, HashSet};

/// A request that brings events.
pub struct Delivery<'a> {
    /// The source's key, as it came.
    pub key: &'a str,
    pub origin: &'a Origin,
    pub content_type: &'a str,
    /// Every header, for binary mode.
    pub headers: &'a [(String, String)],
    pub body: &'a [u8],
}

/// Takes in CloudEvents of a source. When it answers they are durable and their evaluation is
/// promised; what was kept before is told as a duplicate.
///
/// # Errors
/// `unauthenticated` for a key that is none, `throttled` beyond the source's rate, faults with
/// JSON pointers; then nothing of the request is kept.
pub async fn ingest(engine: &Engine, delivery: &Delivery<'_>) -> Result<Accepted> {
    let mut tx = engine.db().read().await?;
    let source = tx.source_by_key(&secret_hash(delivery.key)).await?;
    drop(tx);
    let Some(source) = source.filter(|s| s.active) else {
        let error = Error::unauthenticated();
        engine
            .audit_stranger(delivery.origin, None, None, "signals.ingest", &error)
            .await;
        return Err(error);
    };
    let ctx = Ctx {
        origin: delivery.origin.clone(),
        ..Ctx::system(source.org_id)
    };
    let resource = format!("source:{} {}", source.id, source.key);
    let drafts = read_events(delivery.content_type, delivery.headers, delivery.body);
    // What cannot be read costs as well: a broken sender is slowed like a busy one.
    let n = drafts.as_ref().map_or(1, Vec::len);
    if let Err(problem) = engine.rates().take(&source, n, engine.now()) {
        return Err(Error::Problem(problem));
    }
    let mut work = Work::begin(
        engine,
        &ctx,
        Permission::SignalsReport,
        "signals.ingest",
        resource,
    )
    .await?;
    let outcome = async {
        let drafts = drafts.map_err(Error::faults)?;
        keep(&mut work, &source, drafts, None).await
    }
    .await;
    work.finish(outcome).await
}

/// The same for a person's program, with an API token: the events stand beside the reports of
/// people, and each names its category.
pub async fn ingest_as(
    engine: &Engine,
    ctx: &Ctx,
    content_type: &str,
    headers: &[(String, String)],
    body: &[u8],
) -> Result<Accepted> {
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::SignalsReport,
        "signals.ingest",
        "source",
    )
    .await?;
    let outcome = async {
        let drafts = read_events(content_type, headers, body).map_err(Error::faults)?;
        let source = form(&mut work).await?;
        work.on(format!("source:{} {}", source.id, source.key));
        let rates = engine.rates();
        rates
            .take(&source, drafts.len(), work.now)
            .map_err(Error::Problem)?;
        keep(&mut work, &source, drafts, None).await
    }
    .await;
    work.finish(outcome).await
}

/// Evaluated together: few enough for a job's lease.
const TOGETHER: usize = 200;

/// Keeps what is new of `drafts` and promises its evaluation. With a reason in `history` they
/// are kept as history: no trigger is asked.
pub(super) async fn keep(
    work: &mut Work<'_>,
    source: &SignalSource,
    drafts: Vec<Draft>,
    history: Option<&str>,
) -> Result<Accepted> {
    // Ids of one moment are in no order; the order of the request is that of the evaluation.
    let mut ids: Vec<SignalId> = drafts.iter().map(|_| work.id()).collect();
    ids.sort_unstable();
    let (alone, now) = (drafts.len() == 1, work.now);
    let (mut signals, mut faults): (Vec<Signal>, Vec<_>) = (Vec::new(), Vec::new());
    for (n, (draft, id)) in drafts.into_iter().zip(ids).enumerate() {
        let at = if alone {
            String::new()
        } else {
            format!("/{n}")
        };
        match draft.into_signal(id, source, now, &at) {
            Ok(mut signal) => {
                if let Some(reason) = history {
                    signal.state = SignalState::Suppressed {
                        reason: reason.to_owned(),
                    };
                }
                signals.push(signal);
            }
            Err(some) => faults.extend(some),
        }
    }
    faults.truncate(50);
    Error::check(faults)?;
    let new: HashSet<SignalId> = work
        .tx
        .insert_signals(&signals)
        .await?
        .into_iter()
        .collect();
    let names: Vec<(String, String)> = signals
        .iter()
        .filter(|s| !new.contains(&s.id))
        .map(|s| (s.ce_source.clone(), s.ce_id.clone()))
        .collect();
    let kept: HashMap<(String, String), SignalId> = work
        .tx
        .kept_events(source.org_id, source.id, &names)
        .await?
        .into_iter()
        .map(|(from, id, signal)| ((from, id), signal))
        .collect();
    let to_judge: Vec<SignalId> = signals
        .iter()
        .filter(|s| new.contains(&s.id) && s.state == SignalState::New)
        .map(|s| s.id)
        .collect();
    for some in to_judge.chunks(TOGETHER) {
        work.enqueue(
            JobWork::EvaluateSignals {
                signals: some.to_vec(),
            },
            now,
        );
    }
    let events: Vec<AcceptedEvent> = signals
        .into_iter()
        .map(|s| {
            let duplicate = !new.contains(&s.id);
            let name = (s.ce_source, s.ce_id);
            let signal = if duplicate {
                kept.get(&name).copied().unwrap_or(s.id)
            } else {
                s.id
            };
            AcceptedEvent {
                id: name.1,
                signal,
                duplicate,
            }
        })
        .collect();
    let duplicates = events.iter().filter(|e| e.duplicate).count();
    work.say(format!("{} new, {duplicates} known", new.len()));
    Ok(Accepted {
        accepted: new.len(),
        duplicates,
        events,
    })
}
