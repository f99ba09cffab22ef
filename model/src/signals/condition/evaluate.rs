//! How a condition is judged as of a signal, and in what words.

use super::{Condition, ConditionOp, Leaf, MIN_BASELINE, MIN_TREND};
use crate::{
    Span, Time,
    playbooks::SignalCategory,
    signals::{
        Signal,
        signal::{figure, shorten},
    },
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

impl Condition {
    /// Judges the condition as of `signal`, against `history`. Every leaf is judged, also where
    /// the outcome is settled: the trace answers "why not" as well.
    pub fn evaluate(&self, signal: &Signal, history: &History<'_>) -> Evaluation {
        let trace = self.judge(signal, history);
        Evaluation {
            matched: trace.met,
            trace,
        }
    }
    fn judge(&self, signal: &Signal, history: &History<'_>) -> Trace {
        let judged = |parts: &[Self]| -> Vec<Trace> {
            parts.iter().map(|p| p.judge(signal, history)).collect()
        };
        match self {
            Self::All { all } => {
                let parts = judged(all);
                Trace {
                    met: parts.iter().all(|p| p.met),
                    said: "all of these".into(),
                    parts,
                }
            }
            Self::Any { any } => {
                let parts = judged(any);
                Trace {
                    met: parts.iter().any(|p| p.met),
                    said: "any of these".into(),
                    parts,
                }
            }
            Self::Not { not } => {
                let part = not.judge(signal, history);
                Trace {
                    met: !part.met,
                    said: "not this".into(),
                    parts: vec![part],
                }
            }
            Self::Leaf(leaf) => {
                let (met, said) = leaf.judge(signal, history);
                Trace {
                    met,
                    said,
                    parts: Vec::new(),
                }
            }
        }
    }
}

/// Whether a condition was met, and why.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Evaluation {
    pub matched: bool,
    pub trace: Trace,
}

/// What was compared with what, in words; `parts` for `all`, `any` and `not`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Trace {
    pub met: bool,
    pub said: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "openapi", schema(no_recursion))]
    pub parts: Vec<Trace>,
}
impl Trace {
    /// The comparisons themselves, in the order of the condition.
    pub fn leaves(&self) -> Vec<&Trace> {
        if self.parts.is_empty() {
            return vec![self];
        }
        self.parts.iter().flat_map(Self::leaves).collect()
    }
    /// The comparisons that were met, in words.
    pub fn why(&self) -> Vec<String> {
        self.leaves()
            .into_iter()
            .filter(|t| t.met)
            .map(|t| t.said.clone())
            .collect()
    }
}

/// Stored signals by category, sorted by the moment they speak of.
#[derive(Clone, Debug, Default)]
pub struct History<'a>(BTreeMap<SignalCategory, Vec<&'a Signal>>);

impl<'a> History<'a> {
    /// In whatever order they are given; the same signal may be given twice.
    pub fn new(signals: impl IntoIterator<Item = &'a Signal>) -> Self {
        let mut all: BTreeMap<SignalCategory, Vec<&Signal>> = BTreeMap::new();
        for signal in signals {
            all.entry(signal.category).or_default().push(signal);
        }
        for of in all.values_mut() {
            of.sort_by_key(|s| (s.occurred_at, s.received_at, s.id));
            of.dedup_by_key(|s| s.id);
        }
        Self(all)
    }
    /// Signals of `category` that happened in the `window` that ends with `signal`, and had
    /// come when it came; `signal` itself included, if it is in the history.
    fn window(
        &self,
        category: SignalCategory,
        window: Span,
        signal: &Signal,
    ) -> impl Iterator<Item = &'a Signal> {
        let all = self.0.get(&category).map_or(&[][..], Vec::as_slice);
        let from = signal.occurred_at.plus_secs(-window.secs());
        let start = all.partition_point(|s| s.occurred_at <= from);
        let end = all.partition_point(|s| s.occurred_at <= signal.occurred_at);
        let arrived = arrival(signal);
        all[start.min(end)..end]
            .iter()
            .copied()
            .filter(move |s| arrival(s) <= arrived)
    }
}

/// The order in which signals are evaluated.
pub fn arrival(signal: &Signal) -> (Time, crate::SignalId) {
    (signal.received_at, signal.id)
}

/// A number as people write it: at most two decimals, none where it has none.
fn plain(x: f64) -> String {
    let text = format!("{x:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Leaf {
    /// Whether it is met, and what was compared with what.
    fn judge(&self, signal: &Signal, history: &History<'_>) -> (bool, String) {
        let (Some(window), Some(category)) = (self.window, self.category) else {
            if !self.about(signal) {
                return (
                    false,
                    format!("{}: this signal is another one", self.words()),
                );
            }
            let (met, said) = self.compare(signal);
            return (met, said);
        };
        let heard: Vec<&Signal> = history
            .window(category, window, signal)
            .filter(|s| self.about(s))
            .collect();
        let within = window.words();
        match self.op {
            ConditionOp::Above | ConditionOp::Below | ConditionOp::Contains => {
                let met = heard.iter().filter(|s| self.holds(s)).count();
                let newest = heard
                    .last()
                    .map(|s| format!("; the newest: {}", self.compare(s).1))
                    .unwrap_or_default();
                (
                    met >= self.count as usize,
                    format!(
                        "{}: {met} of {} signals within {within}{newest}",
                        self.words(),
                        heard.len()
                    ),
                )
            }
            ConditionOp::Count => (
                heard.len() >= self.count as usize,
                format!(
                    "{} {} within {within}; {} needed",
                    heard.len(),
                    if heard.len() == 1 {
                        "signal"
                    } else {
                        "signals"
                    },
                    self.count
                ),
            ),
            ConditionOp::Spike | ConditionOp::Drop => self.judge_change(&heard, &within),
            ConditionOp::Trend => self.judge_trend(&heard, &within),
        }
    }

    /// Change in per cent: (newest − mean of the earlier ones) ÷ |that mean| × 100.
    fn judge_change(&self, heard: &[&Signal], within: &str) -> (bool, String) {
        let figures: Vec<f64> = heard.iter().filter_map(|s| s.number(&self.field)).collect();
        let need = MIN_BASELINE.max(self.count as usize);
        let Some((newest, before)) = figures.split_last().filter(|(_, b)| b.len() >= need) else {
            return (
                false,
                format!(
                    "{}: {} within {within}; {need} are needed before the newest",
                    self.field,
                    many(figures.len())
                ),
            );
        };
        let mean = before.iter().sum::<f64>() / before.len() as f64;
        let threshold = figure(&self.value).unwrap_or(f64::INFINITY);
        if mean == 0.0 || !mean.is_finite() {
            return (
                false,
                format!(
                    "{}: the mean of the {} before is {}, so there is no percentage",
                    self.field,
                    many(before.len()),
                    plain(mean)
                ),
            );
        }
        let change = (newest - mean) / mean.abs() * 100.0;
        let met = match self.op {
            ConditionOp::Spike => change >= threshold,
            _ => -change >= threshold,
        };
        (
            met,
            format!(
                "{} {} against a mean of {} over {} within {within}: {}{} %; {} of {} % or more is asked",
                self.field,
                plain(*newest),
                plain(mean),
                many(before.len()),
                if change >= 0.0 { "+" } else { "−" },
                plain(change.abs()),
                if self.op == ConditionOp::Spike {
                    "a rise"
                } else {
                    "a fall"
                },
                plain(threshold)
            ),
        )
    }

    /// The slope, in units an hour, of the least-squares line through the figures.
    fn judge_trend(&self, heard: &[&Signal], within: &str) -> (bool, String) {
        let points: Vec<(f64, f64)> = heard
            .iter()
            .filter_map(|s| {
                let hours = s.occurred_at.micros() as f64 / 3_600e6;
                Some((hours, s.number(&self.field)?))
            })
            .collect();
        let need = MIN_TREND.max(self.count as usize);
        if points.len() < need {
            return (
                false,
                format!(
                    "{}: {} within {within}; a trend needs {need}",
                    self.field,
                    many(points.len())
                ),
            );
        }
        let Some(slope) = slope(&points) else {
            return (
                false,
                format!(
                    "{}: {} of one moment have no trend",
                    self.field,
                    many(points.len())
                ),
            );
        };
        let way = match slope {
            s if s > 0.0 => "rising",
            s if s < 0.0 => "falling",
            _ => "level",
        };
        (
            way == self.value,
            format!(
                "{} is {way} over {} within {within} ({}{} an hour); {} is asked",
                self.field,
                many(points.len()),
                if slope < 0.0 { "−" } else { "+" },
                plain(slope.abs()),
                self.value
            ),
        )
    }

    /// Whether the comparison holds for one signal alone. Without a window the others are
    /// refused when the trigger is written.
    fn holds(&self, signal: &Signal) -> bool {
        let figures = || Some((signal.number(&self.field)?, figure(&self.value)?));
        match self.op {
            ConditionOp::Above => figures().is_some_and(|(x, threshold)| x > threshold),
            ConditionOp::Below => figures().is_some_and(|(x, threshold)| x < threshold),
            ConditionOp::Contains => {
                let wanted = self.value.trim().to_lowercase();
                self.texts(signal)
                    .is_some_and(|all| all.iter().any(|t| t.to_lowercase().contains(&wanted)))
            }
            _ => false,
        }
    }

    /// What a text is looked for in. A list contains what one of its entries contains.
    fn texts(&self, signal: &Signal) -> Option<Vec<String>> {
        Some(match signal.field(&self.field)? {
            Value::Array(all) => all.iter().map(text).collect(),
            other => vec![text(&other)],
        })
    }

    /// The comparison of one signal alone, in words too.
    fn compare(&self, signal: &Signal) -> (bool, String) {
        let (field, met) = (&self.field, self.holds(signal));
        let said = match self.op {
            ConditionOp::Above | ConditionOp::Below => {
                let Some(threshold) = figure(&self.value) else {
                    return (false, format!("“{}” is not a number", self.value));
                };
                let Some(x) = signal.number(field) else {
                    return (false, format!("{field} is missing or not a number"));
                };
                let side = match (self.op, met) {
                    (ConditionOp::Above, true) => "above",
                    (ConditionOp::Above, false) => "not above",
                    (_, true) => "below",
                    (_, false) => "not below",
                };
                format!("{field} {} is {side} {}", plain(x), plain(threshold))
            }
            ConditionOp::Contains => {
                let Some(texts) = self.texts(signal) else {
                    return (false, format!("{field} is missing"));
                };
                let shown = shorten(&texts.join(", "), 120);
                format!(
                    "{field} “{shown}” {} “{}”",
                    if met { "contains" } else { "does not contain" },
                    self.value.trim()
                )
            }
            _ => format!("{}: no window to look back over", self.words()),
        };
        (met, said)
    }
}

fn many(n: usize) -> String {
    format!("{n} {}", if n == 1 { "figure" } else { "figures" })
}

fn text(value: &Value) -> String {
    match value {
        Value::String(t) => t.clone(),
        other => other.to_string(),
    }
}

/// Least squares: Σ(t−t̄)(x−x̄) ÷ Σ(t−t̄)². Zero where the rise over the whole time is lost in
/// rounding; `None` when all points are of one moment.
fn slope(points: &[(f64, f64)]) -> Option<f64> {
    let n = points.len() as f64;
    let (start, _) = *points.first()?;
    let mean_t = points.iter().map(|p| p.0 - start).sum::<f64>() / n;
    let mean_x = points.iter().map(|p| p.1).sum::<f64>() / n;
    let (mut over, mut under) = (0.0, 0.0);
    for (t, x) in points {
        let dt = t - start - mean_t;
        over += dt * (x - mean_x);
        under += dt * dt;
    }
    if under <= 0.0 {
        return None;
    }
    let slope = over / under;
    let (last, _) = *points.last()?;
    let largest = points.iter().map(|p| p.1.abs()).fold(0.0, f64::max);
    if (slope * (last - start)).abs() <= largest * 1e-9 {
        return Some(0.0);
    }
    slope.is_finite().then_some(slope)
}
