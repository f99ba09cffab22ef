use super::list::rows;
use crate::core::{Ctx, Engine, Error, Result};
use model::{
    Fault, Span, Time,
    identity::Permission,
    playbooks::SignalCategory,
    signals::{BacktestRequest, BacktestView, Rule, Signal, backtest as try_rule},
};
use std::collections::{BTreeSet, HashSet};
use store::Tx;

const LONGEST: Span = Span::minutes(90 * 24 * 60);
/// Of each category: the newest.
const MOST: i64 = 20_000;
/// Of the signals named in the result.
const SHOWN: usize = 200;

/// Tries a draft rule on stored signals, and beside it a trigger's present one. Changes nothing.
///
/// # Errors
/// Faults of the rule; `not_found` for the trigger.
pub async fn backtest(
    engine: &Engine,
    ctx: &Ctx,
    request: &BacktestRequest,
) -> Result<BacktestView> {
    let mut tx = engine
        .read(ctx, Permission::TriggersManage, "signals.backtest")
        .await?;
    let mut faults = request.rule.faults();
    if request.over.0 == 0 || request.over > LONGEST {
        faults.push(Fault::new(
            "over",
            "Between 1 second and 90 days, such as 30d.",
        ));
    }
    Error::check(faults)?;
    let other = match request.against {
        None => None,
        Some(id) => Some(
            tx.trigger(ctx.org(), id)
                .await?
                .ok_or_else(|| Error::not_found("trigger"))?
                .rule,
        ),
    };
    let now = engine.now();
    let mut from = now.plus_secs(-request.over.secs());
    let (signals, complete_since) =
        stored(&mut tx, ctx, &request.rule, other.as_ref(), from, now).await?;
    let cut = complete_since.is_some_and(|since| since > from);
    if let Some(since) = complete_since {
        from = from.max(since);
    }
    let result = try_rule(&request.rule, other.as_ref(), &signals, from);
    let named: HashSet<_> = result
        .fired
        .iter()
        .map(|h| h.signal)
        .chain(result.flips.iter().map(|f| f.signal))
        .take(SHOWN)
        .collect();
    let signals = signals
        .into_iter()
        .filter(|s| named.contains(&s.id))
        .collect();
    Ok(BacktestView {
        words: request.rule.condition.words(),
        signals: rows(&mut tx, ctx.org(), signals).await?,
        result,
        from,
        cut,
    })
}

/// The signals the rules are about or look back at, and since when they are complete, if some
/// were left out.
async fn stored(
    tx: &mut Tx,
    ctx: &Ctx,
    rule: &Rule,
    other: Option<&Rule>,
    from: Time,
    until: Time,
) -> Result<(Vec<Signal>, Option<Time>)> {
    let mut categories = BTreeSet::new();
    let mut longest = Span(0);
    for rule in [Some(rule), other].into_iter().flatten() {
        for leaf in rule.condition.leaves() {
            match leaf.category {
                Some(category) => {
                    categories.insert(category);
                }
                None => categories.extend(SignalCategory::ALL),
            }
        }
        for (category, window) in rule.reach() {
            categories.insert(category);
            longest = longest.max(window);
        }
    }
    let (mut signals, mut complete) = (Vec::new(), None::<Time>);
    for category in categories {
        let found = tx
            .signal_history(
                ctx.org(),
                category,
                from.plus_secs(-longest.secs()),
                until,
                MOST,
            )
            .await?;
        if found.len() as i64 == MOST
            && let Some(oldest) = found.last()
        {
            // What looks back over the missing ones would be judged wrongly.
            let since = oldest.occurred_at.plus_secs(longest.secs());
            complete = Some(complete.map_or(since, |c| c.max(since)));
        }
        signals.extend(found);
    }
    Ok((signals, complete))
}
