use super::{
    proposals::{bad_cursor, proposal_rows},
    tell,
};
use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    OrgId, SignalId, Time,
    audit::Page,
    identity::{Permission, can},
    signals::{
        CategoryCount, Feedback, Signal, SignalFilter, SignalRow, SignalState, SignalView,
        SignalsView, SourceRef, TriggerState,
    },
};
use std::collections::{HashMap, HashSet};
use store::{ProposalQuery, SignalQuery, Tx};

/// Signals that fit the filter, newest arrival first.
///
/// # Errors
/// A fault of `cursor` or `state`.
pub async fn list(
    engine: &Engine,
    ctx: &Ctx,
    filter: &SignalFilter,
    cursor: Option<&str>,
    limit: u32,
) -> Result<Page<SignalRow>> {
    let mut tx = engine
        .read(ctx, Permission::SignalsRead, "signals.list")
        .await?;
    if let Some(state) = &filter.state
        && !SignalState::KEYS.contains(&state.as_str())
    {
        return Err(Error::fault(
            "state",
            format!("One of: {}.", SignalState::KEYS.join(", ")),
        ));
    }
    let before = cursor
        .map(|c| place(c).ok_or_else(bad_cursor))
        .transpose()?;
    let limit = limit.clamp(1, crate::audit::MAX_PAGE);
    let query = SignalQuery {
        filter: filter.clone(),
        before,
        limit: i64::from(limit) + 1,
    };
    let mut signals = tx.signals_page(ctx.org(), &query).await?;
    let more = signals.len() > limit as usize;
    signals.truncate(limit as usize);
    let next = signals
        .last()
        .filter(|_| more)
        .map(|s| format!("{}.{}", s.received_at.micros(), s.id));
    let items = rows(&mut tx, ctx.org(), signals).await?;
    Ok(Page { items, next })
}

/// `1795255200000000.0190…`: time of arrival and id of the last one shown.
fn place(cursor: &str) -> Option<(Time, SignalId)> {
    let (at, id) = cursor.split_once('.')?;
    Some((Time::from_micros(at.parse().ok()?), id.parse().ok()?))
}

pub(super) async fn rows(tx: &mut Tx, org: OrgId, signals: Vec<Signal>) -> Result<Vec<SignalRow>> {
    let names: HashMap<_, _> = tx
        .sources(org)
        .await?
        .into_iter()
        .map(|s| (s.id, s.name))
        .collect();
    Ok(signals
        .into_iter()
        .map(|signal| SignalRow {
            headline: signal.headline(),
            source_name: names.get(&signal.source).cloned().unwrap_or_default(),
            signal,
        })
        .collect())
}

/// One signal with what the triggers made of it.
pub async fn get(engine: &Engine, ctx: &Ctx, id: SignalId) -> Result<SignalView> {
    let mut tx = engine
        .read(ctx, Permission::SignalsRead, "signals.get")
        .await?;
    let missing = || Error::not_found("signal");
    let signal = tx.signal(ctx.org(), id).await?.ok_or_else(missing)?;
    let evaluations = tx.signal_trace(ctx.org(), id).await?;
    let named: HashSet<_> = evaluations.iter().filter_map(|e| e.proposal).collect();
    let mut proposals = Vec::new();
    for id in named {
        proposals.extend(tx.proposal(ctx.org(), id).await?);
    }
    proposals.sort_by_key(|p| p.id);
    let proposals = proposal_rows(&mut tx, &ctx.actor, proposals).await?;
    let row = rows(&mut tx, ctx.org(), vec![signal])
        .await?
        .pop()
        .ok_or_else(missing)?;
    Ok(SignalView {
        row,
        evaluations,
        proposals,
        may_judge: can(&ctx.actor, Permission::TriggersManage).is_ok(),
    })
}

/// One word on a signal; it goes into its source's precision.
pub async fn judge(engine: &Engine, ctx: &Ctx, id: SignalId, word: Feedback) -> Result<SignalView> {
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::TriggersManage,
        "signals.judge",
        format!("signal:{id}"),
    )
    .await?;
    let outcome = async {
        if work.tx.judge_signals(ctx.org(), &[id], word).await? == 0 {
            return Err(Error::not_found("signal"));
        }
        work.say(word.key());
        tell(&mut work, "judged");
        Ok(())
    }
    .await;
    work.finish(outcome).await?;
    get(engine, ctx, id).await
}

/// Proposals shown at the head of the page.
const OPEN_SHOWN: i64 = 50;

/// The head of the signals page.
pub async fn overview(engine: &Engine, ctx: &Ctx) -> Result<SignalsView> {
    let mut tx = engine
        .read(ctx, Permission::SignalsRead, "signals.overview")
        .await?;
    let (org, now) = (ctx.org(), engine.now());
    let query = ProposalQuery {
        open: true,
        limit: OPEN_SHOWN,
        ..ProposalQuery::default()
    };
    let mut open = tx.proposals(org, &query).await?;
    open.sort_by_key(|p| (p.severity, p.decide_by));
    let triggers = tx.triggers(org).await?;
    let of = |state: TriggerState| triggers.iter().filter(|t| t.state == state).count();
    let may = |permission| can(&ctx.actor, permission).is_ok();
    Ok(SignalsView {
        open: proposal_rows(&mut tx, &ctx.actor, open).await?,
        day: tx
            .signal_counts(org, now.plus_days(-1))
            .await?
            .into_iter()
            .map(|(category, signals)| CategoryCount { category, signals })
            .collect(),
        sources: tx
            .sources(org)
            .await?
            .into_iter()
            .map(|s| SourceRef {
                id: s.id,
                name: s.name,
            })
            .collect(),
        triggers: of(TriggerState::Active),
        shadow_triggers: of(TriggerState::Shadow),
        now,
        may_report: may(Permission::SignalsReport),
        may_manage_sources: may(Permission::SignalsManage),
        may_manage_triggers: may(Permission::TriggersManage),
    })
}
