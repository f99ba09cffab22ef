//! What a trigger waits for: leaves joined by `all`, `any` and `not`.

mod evaluate;

pub use evaluate::*;

use super::{Signal, signal::figure};
use crate::{
    Fault, SourceId, Span,
    playbooks::{SignalCategory, TriggerOp, TriggerSuggestion},
};
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::Value;
use std::collections::BTreeMap;

/// How a leaf compares.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ConditionOp {
    Above,
    Below,
    Contains,
    /// The newest figure is at least `value` per cent above the mean of the ones before it.
    Spike,
    /// The newest figure is at least `value` per cent below the mean of the ones before it.
    Drop,
    /// The least-squares line through the figures of the window rises or falls.
    Trend,
    /// That many signals came, whatever they say.
    Count,
}
impl ConditionOp {
    pub const ALL: [Self; 7] = [
        Self::Above,
        Self::Below,
        Self::Contains,
        Self::Spike,
        Self::Drop,
        Self::Trend,
        Self::Count,
    ];
    pub const fn key(self) -> &'static str {
        match self {
            Self::Above => "above",
            Self::Below => "below",
            Self::Contains => "contains",
            Self::Spike => "spike",
            Self::Drop => "drop",
            Self::Trend => "trend",
            Self::Count => "count",
        }
    }
    pub const fn label(self) -> &'static str {
        match self {
            Self::Above => "is above",
            Self::Below => "is below",
            Self::Contains => "contains",
            Self::Spike => "rises by (per cent)",
            Self::Drop => "falls by (per cent)",
            Self::Trend => "trends",
            Self::Count => "comes, times",
        }
    }
    /// Whether it looks at several signals, so that a window is needed.
    pub const fn needs_window(self) -> bool {
        matches!(self, Self::Spike | Self::Drop | Self::Trend | Self::Count)
    }
}
impl From<TriggerOp> for ConditionOp {
    fn from(op: TriggerOp) -> Self {
        match op {
            TriggerOp::Above => Self::Above,
            TriggerOp::Below => Self::Below,
            TriggerOp::Contains => Self::Contains,
            TriggerOp::Spike => Self::Spike,
            TriggerOp::Drop => Self::Drop,
            TriggerOp::Trend => Self::Trend,
        }
    }
}

/// One comparison.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Leaf {
    /// Needed where there is a window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<SignalCategory>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceId>,
    /// The CloudEvents `type`, exactly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Dotted path into `data`; also `subject`, `severity`, `type`, `source`. Empty for `count`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub field: String,
    pub op: ConditionOp,
    /// A number, per cent for `spike` and `drop`; a text for `contains`; `rising` or `falling`
    /// for `trend`; empty for `count`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub value: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Span>,
    /// How many signals of the window must compare so; more than one needs a window.
    #[serde(default = "one")]
    pub count: u32,
}
fn one() -> u32 {
    1
}

/// `{"all": […]}`, `{"any": […]}`, `{"not": …}` or a leaf.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Condition {
    All {
        #[cfg_attr(feature = "openapi", schema(no_recursion))]
        all: Vec<Condition>,
    },
    Any {
        #[cfg_attr(feature = "openapi", schema(no_recursion))]
        any: Vec<Condition>,
    },
    Not {
        #[cfg_attr(feature = "openapi", schema(no_recursion))]
        not: Box<Condition>,
    },
    Leaf(Leaf),
}

// By hand: an untagged derive would answer every mistake with "did not match any variant".
impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::read(Value::deserialize(d)?).map_err(D::Error::custom)
    }
}

/// Leaves in one condition, and conditions inside each other.
pub const MAX_LEAVES: usize = 20;
pub const MAX_NESTING: usize = 6;
/// The longest window.
pub const MAX_WINDOW: Span = Span::minutes(180 * 24 * 60);
/// Figures needed before the newest one, for `spike` and `drop`.
pub const MIN_BASELINE: usize = 3;
/// Figures needed for `trend`.
pub const MIN_TREND: usize = 5;

impl Condition {
    fn read(value: Value) -> Result<Self, String> {
        let Value::Object(mut object) = value else {
            return Err(
                "a condition is an object: {\"all\": […]}, {\"any\": […]}, {\"not\": …} or a comparison with `op`"
                    .into(),
            );
        };
        let several = |value: Value| match value {
            Value::Array(parts) => parts.into_iter().map(Self::read).collect(),
            _ => Err("`all` and `any` hold a list of conditions".to_owned()),
        };
        for name in ["all", "any", "not"] {
            let Some(inner) = object.remove(name) else {
                continue;
            };
            if let Some(other) = object.keys().next() {
                return Err(format!("`{name}` stands alone; `{other}` is beside it"));
            }
            return Ok(match name {
                "all" => Self::All {
                    all: several(inner)?,
                },
                "any" => Self::Any {
                    any: several(inner)?,
                },
                _ => Self::Not {
                    not: Box::new(Self::read(inner)?),
                },
            });
        }
        serde_json::from_value(Value::Object(object))
            .map(Self::Leaf)
            .map_err(|e| e.to_string())
    }

    /// From a playbook's suggestion. `3x` becomes 200 per cent, a falling trend may be written
    /// `negative`; a spike, drop or trend without a window gets 30 days.
    ///
    /// # Errors
    /// Why the suggestion is words for a person and no comparison yet.
    pub fn suggested(s: &TriggerSuggestion) -> Result<Self, String> {
        let op = ConditionOp::from(s.op);
        let text = s.value.trim();
        let number = || {
            let first = text.split_whitespace().next().unwrap_or(text);
            first
                .strip_suffix(['x', '×'])
                .and_then(|n| n.parse::<f64>().ok())
                .map(|n| (n - 1.0) * 100.0)
                .or_else(|| figure(text))
                .or_else(|| figure(first))
        };
        let value = match op {
            ConditionOp::Contains => text.to_owned(),
            ConditionOp::Trend => {
                let low = text.to_lowercase();
                let down = low.starts_with('-')
                    || [
                        "negative",
                        "fall",
                        "down",
                        "declin",
                        "shrink",
                        "widening loss",
                    ]
                    .iter()
                    .any(|w| low.contains(w));
                if down { "falling" } else { "rising" }.to_owned()
            }
            _ => number()
                .ok_or_else(|| {
                    format!(
                        "“{} {} {text}” has no number to compare with. Write one.",
                        s.field,
                        s.op.label()
                    )
                })?
                .to_string(),
        };
        let window = s
            .window
            .or_else(|| (op.needs_window() || s.count > 1).then_some(Span::minutes(30 * 24 * 60)))
            .map(|w| w.min(MAX_WINDOW));
        Ok(Self::Leaf(Leaf {
            category: Some(s.category),
            source: None,
            kind: None,
            field: s.field.clone(),
            op,
            value,
            window,
            count: s.count.max(1),
        }))
    }

    pub fn leaves(&self) -> Vec<&Leaf> {
        match self {
            Self::All { all: parts } | Self::Any { any: parts } => {
                parts.iter().flat_map(Self::leaves).collect()
            }
            Self::Not { not } => not.leaves(),
            Self::Leaf(leaf) => vec![leaf],
        }
    }
    fn nesting(&self) -> usize {
        1 + match self {
            Self::All { all: parts } | Self::Any { any: parts } => {
                parts.iter().map(Self::nesting).max().unwrap_or(0)
            }
            Self::Not { not } => not.nesting(),
            Self::Leaf(_) => 0,
        }
    }
    /// The longest look back per category; an evaluation needs no older signal.
    pub fn reach(&self) -> BTreeMap<SignalCategory, Span> {
        let mut reach = BTreeMap::new();
        for leaf in self.leaves() {
            if let (Some(category), Some(window)) = (leaf.category, leaf.window) {
                let longest = reach.entry(category).or_insert(window);
                *longest = window.max(*longest);
            }
        }
        reach
    }
    /// Whether one of its leaves is about such a signal. Others leave the trigger as it is.
    pub fn concerns(&self, signal: &Signal) -> bool {
        self.leaves().iter().any(|leaf| leaf.about(signal))
    }

    /// What breaks the limits. `at` is the dotted path of the condition, `condition`.
    pub fn faults(&self, at: &str) -> Vec<Fault> {
        let mut faults = Vec::new();
        let n = self.leaves().len();
        if n == 0 || n > MAX_LEAVES {
            faults.push(Fault::new(
                at,
                format!("{n} comparisons; write 1 to {MAX_LEAVES}."),
            ));
        }
        if self.nesting() > MAX_NESTING {
            faults.push(Fault::new(
                at,
                format!("More than {MAX_NESTING} conditions inside each other. Write it flatter."),
            ));
        } else {
            self.faults_inside(at, &mut faults);
        }
        faults
    }
    fn faults_inside(&self, at: &str, faults: &mut Vec<Fault>) {
        match self {
            Self::All { all: parts } | Self::Any { any: parts } => {
                let name = if matches!(self, Self::All { .. }) {
                    "all"
                } else {
                    "any"
                };
                if parts.is_empty() {
                    faults.push(Fault::new(
                        format!("{at}.{name}"),
                        "Nothing is in it. Add a comparison, or remove it.",
                    ));
                }
                for (i, part) in parts.iter().enumerate() {
                    part.faults_inside(&format!("{at}.{name}.{i}"), faults);
                }
            }
            Self::Not { not } => not.faults_inside(&format!("{at}.not"), faults),
            Self::Leaf(leaf) => leaf.faults(at, faults),
        }
    }

    /// `Cyber: error_rate is above 5, 3 times within 1 hour, and …`
    pub fn words(&self) -> String {
        let joined = |parts: &[Self], with: &str| {
            let said: Vec<_> = parts
                .iter()
                .map(|p| match p {
                    Self::All { .. } | Self::Any { .. } => format!("({})", p.words()),
                    _ => p.words(),
                })
                .collect();
            said.join(with)
        };
        match self {
            Self::All { all } => joined(all, ", and "),
            Self::Any { any } => joined(any, ", or "),
            Self::Not { not } => format!("not ({})", not.words()),
            Self::Leaf(leaf) => leaf.words(),
        }
    }
}

impl Leaf {
    fn about(&self, s: &Signal) -> bool {
        self.category.is_none_or(|c| c == s.category)
            && self.source.is_none_or(|x| x == s.source)
            && self.kind.as_ref().is_none_or(|k| *k == s.kind)
    }

    fn faults(&self, at: &str, faults: &mut Vec<Fault>) {
        let mut fault = |field: &str, message: String| {
            faults.push(Fault::new(format!("{at}.{field}"), message));
        };
        match self.op {
            ConditionOp::Count => {
                if !self.field.is_empty() || !self.value.is_empty() {
                    fault("value", "`count` counts signals: it has neither field nor value. Use `contains`, `above` or `below` with a count instead.".into());
                }
            }
            ConditionOp::Above | ConditionOp::Below => {
                if figure(&self.value).is_none() {
                    fault(
                        "value",
                        format!("“{}” is not a number. Write one such as 12.5.", self.value),
                    );
                }
            }
            ConditionOp::Spike | ConditionOp::Drop => {
                if figure(&self.value).is_none_or(|x| x <= 0.0) {
                    fault(
                        "value",
                        format!("“{}” is not a percentage above 0, such as 40.", self.value),
                    );
                }
            }
            ConditionOp::Contains => {
                let n = self.value.trim().chars().count();
                if n == 0 || n > 200 {
                    fault(
                        "value",
                        "Write the text to look for, 1 to 200 characters.".into(),
                    );
                }
            }
            ConditionOp::Trend => {
                if !["rising", "falling"].contains(&self.value.as_str()) {
                    fault("value", "A trend is `rising` or `falling`.".into());
                }
            }
        }
        if self.op != ConditionOp::Count
            && (self.field.trim().is_empty() || self.field.chars().count() > 200)
        {
            fault("field", "Name the field of the signal's data, such as `error_rate` or `order.total`: 1 to 200 characters.".into());
        }
        if self
            .kind
            .as_ref()
            .is_some_and(|k| k.is_empty() || k.chars().count() > 500)
        {
            fault(
                "kind",
                "The type as the source sends it, 1 to 500 characters, or none.".into(),
            );
        }
        if self.count == 0 || self.count > 10_000 {
            fault("count", "Between 1 and 10,000.".into());
        }
        match self.window {
            None if self.op.needs_window() || self.count > 1 => fault(
                "window",
                "Say how far to look back, such as 1h or 7d.".into(),
            ),
            Some(w) if w.0 == 0 || w > MAX_WINDOW => fault(
                "window",
                format!("Between 1 second and {}.", MAX_WINDOW.words()),
            ),
            // What is looked back over is loaded by category.
            Some(_) if self.category.is_none() => fault(
                "category",
                "A comparison that looks back names the category it looks at.".into(),
            ),
            _ => {}
        }
    }

    fn words(&self) -> String {
        let about = match (self.category, &self.kind) {
            (Some(c), Some(k)) => format!("{} signal of type {k}", c.label()),
            (Some(c), None) => format!("{} signal", c.label()),
            (None, Some(k)) => format!("Signal of type {k}"),
            (None, None) => "Any signal".into(),
        };
        let within = self
            .window
            .map(|w| format!(" within {}", w.words()))
            .unwrap_or_default();
        let times = match self.count {
            0 | 1 => String::new(),
            n => format!(" {n} times"),
        };
        let field = &self.field;
        match self.op {
            ConditionOp::Above => {
                format!("{about}: {field} is above {}{times}{within}", self.value)
            }
            ConditionOp::Below => {
                format!("{about}: {field} is below {}{times}{within}", self.value)
            }
            ConditionOp::Contains => {
                format!("{about}: {field} contains “{}”{times}{within}", self.value)
            }
            ConditionOp::Spike | ConditionOp::Drop => format!(
                "{about}: {field} {} by {} % against its mean{within}",
                if self.op == ConditionOp::Spike {
                    "rises"
                } else {
                    "falls"
                },
                self.value.trim_end_matches('%').trim()
            ),
            ConditionOp::Trend => format!("{about}: {field} is {}{within}", self.value),
            ConditionOp::Count => format!("{about}: {} or more{within}", self.count),
        }
    }
}
