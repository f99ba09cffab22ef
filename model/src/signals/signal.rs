//! One thing that was heard, and the draft it is made from.

use super::SignalSource;
use crate::{Fault, OrgId, SignalId, SourceId, Span, Time, playbooks::SignalCategory};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;

/// How grave: 1 (the organisation is at stake) to 4 (worth knowing). In JSON the number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub enum SeverityLevel {
    Critical = 1,
    Major = 2,
    Moderate = 3,
    Minor = 4,
}
// By hand: the derive would give the names of the variants, not the number.
#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for SeverityLevel {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Integer)
            .description(Some("1 critical, 2 major, 3 moderate, 4 minor."))
            .minimum(Some(1))
            .maximum(Some(4))
            .into()
    }
}
#[cfg(feature = "openapi")]
impl utoipa::ToSchema for SeverityLevel {}

impl SeverityLevel {
    pub const ALL: [Self; 4] = [Self::Critical, Self::Major, Self::Moderate, Self::Minor];
    pub const fn number(self) -> u8 {
        self as u8
    }
    pub const fn label(self) -> &'static str {
        match self {
            Self::Critical => "Critical",
            Self::Major => "Major",
            Self::Moderate => "Moderate",
            Self::Minor => "Minor",
        }
    }
    /// The graver of two.
    pub fn graver(self, other: Self) -> Self {
        self.min(other)
    }
    /// How long a proposal of this severity waits for its decision: a house rule, 15 minutes
    /// to a day.
    pub const fn decide_within(self) -> Span {
        match self {
            Self::Critical => Span::minutes(15),
            Self::Major => Span::minutes(60),
            Self::Moderate => Span::minutes(8 * 60),
            Self::Minor => Span::minutes(24 * 60),
        }
    }
}
impl TryFrom<u8> for SeverityLevel {
    type Error = String;
    fn try_from(n: u8) -> Result<Self, Self::Error> {
        Self::ALL
            .into_iter()
            .find(|s| s.number() == n)
            .ok_or_else(|| {
                format!(
                    "{n} is not a severity; use 1 (critical), 2 (major), 3 (moderate) or 4 (minor)"
                )
            })
    }
}
impl From<SeverityLevel> for u8 {
    fn from(s: SeverityLevel) -> Self {
        s.number()
    }
}
impl fmt::Display for SeverityLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.number(), self.label().to_lowercase())
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum SignalState {
    /// Accepted and durable; the triggers have not been asked yet.
    New,
    Evaluated,
    /// Kept as history; no trigger is asked.
    Suppressed {
        reason: String,
    },
}
impl SignalState {
    pub const KEYS: [&'static str; 3] = ["new", "evaluated", "suppressed"];
    pub const fn key(&self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Evaluated => "evaluated",
            Self::Suppressed { .. } => "suppressed",
        }
    }
    pub const fn label(&self) -> &'static str {
        match self {
            Self::New => "Waiting",
            Self::Evaluated => "Evaluated",
            Self::Suppressed { .. } => "History only",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Feedback {
    Useful,
    Noise,
}
impl Feedback {
    pub const fn key(self) -> &'static str {
        match self {
            Self::Useful => "useful",
            Self::Noise => "noise",
        }
    }
    pub const fn label(self) -> &'static str {
        match self {
            Self::Useful => "Useful",
            Self::Noise => "Noise",
        }
    }
    pub fn from_key(key: &str) -> Option<Self> {
        [Self::Useful, Self::Noise]
            .into_iter()
            .find(|f| f.key() == key)
    }
}

/// A signal as it was accepted. Only `state` and `feedback` ever change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Signal {
    pub id: SignalId,
    pub org_id: OrgId,
    /// Who delivered it.
    pub source: SourceId,
    /// The CloudEvents `source`: with `ce_id` it names the event, so a repetition is known.
    pub ce_source: String,
    pub ce_id: String,
    pub category: SignalCategory,
    /// The CloudEvents `type`.
    pub kind: String,
    pub subject: Option<String>,
    pub severity: Option<SeverityLevel>,
    pub occurred_at: Time,
    pub received_at: Time,
    /// Always an object.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub data: Value,
    #[serde(flatten)]
    pub state: SignalState,
    pub feedback: Option<Feedback>,
}

/// The largest `data`, as JSON text in bytes: what CloudEvents asks every intermediary to carry.
pub const MAX_DATA: usize = 64 * 1024;
/// Objects and arrays inside each other.
pub const MAX_DEPTH: usize = 16;
/// The longest `id`, `source`, `type` and `subject`, in characters.
pub const MAX_ATTRIBUTE: usize = 500;
/// Events in one request.
pub const MAX_BATCH: usize = 500;
/// Older than this when it arrives, a signal is history: it feeds averages and fires nothing.
pub const STALE_AFTER: Span = Span::minutes(7 * 24 * 60);
/// How far a sender's clock may be ahead of ours.
pub const AHEAD: Span = Span::minutes(5);

impl Signal {
    /// What a list shows: the title or headline in its data, else its subject, else its type.
    pub fn headline(&self) -> String {
        let said = ["title", "headline", "summary", "message"]
            .into_iter()
            .find_map(|k| self.data.get(k)?.as_str())
            .map(str::trim)
            .filter(|t| !t.is_empty());
        let text = said
            .or(self.subject.as_deref())
            .unwrap_or(self.kind.as_str());
        shorten(text, 140)
    }

    /// The value at a dotted path of `data`. A key that itself holds dots is found too, longest
    /// first. `subject`, `severity`, `type` and `source` are read where data has none such.
    pub fn field(&self, path: &str) -> Option<Value> {
        if let Some(found) = look(&self.data, path) {
            return Some(found.clone());
        }
        match path {
            "subject" => self.subject.clone().map(Value::String),
            "severity" => self.severity.map(|s| Value::from(s.number())),
            "type" => Some(Value::String(self.kind.clone())),
            "source" => Some(Value::String(self.ce_source.clone())),
            _ => None,
        }
    }

    /// The number at `path`; a number written as text counts, `12.5` or `12.5 %`.
    pub fn number(&self, path: &str) -> Option<f64> {
        match self.field(path)? {
            Value::Number(n) => n.as_f64().filter(|x| x.is_finite()),
            Value::String(text) => figure(&text),
            _ => None,
        }
    }
}

/// A finite number in text, with or without a per cent sign.
pub(super) fn figure(text: &str) -> Option<f64> {
    let text = text.trim();
    text.strip_suffix('%')
        .unwrap_or(text)
        .trim()
        .parse::<f64>()
        .ok()
        .filter(|x| x.is_finite())
}

pub(super) fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(most - 1).collect();
    short.truncate(short.trim_end().len());
    short.push('…');
    short
}

fn look<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    let object = value.as_object()?;
    if let Some(found) = object.get(path) {
        return Some(found);
    }
    // From the longest key to the shortest, so that `a.b` wins over `a` with a `b` in it.
    path.rmatch_indices('.').find_map(|(at, _)| {
        let inner = object.get(&path[..at])?;
        look(inner, &path[at + 1..])
    })
}

/// An event that was read but belongs to nobody yet.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Draft {
    pub ce_id: String,
    pub ce_source: String,
    pub kind: String,
    pub subject: Option<String>,
    pub occurred_at: Option<Time>,
    pub category: Option<SignalCategory>,
    pub severity: Option<SeverityLevel>,
    pub data: Map<String, Value>,
}

impl Draft {
    /// The signal of `source`, received `now`. What is absent is taken from the source; without
    /// a `time` it happened when it came.
    ///
    /// # Errors
    /// Faults whose fields are JSON pointers under `at` (`/3` for the fourth event of a batch).
    pub fn into_signal(
        self,
        id: SignalId,
        source: &SignalSource,
        now: Time,
        at: &str,
    ) -> Result<Signal, Vec<Fault>> {
        let mut faults = self.faults(at);
        let category = self.category.or(source.category);
        if category.is_none() {
            faults.push(Fault::new(
                format!("{at}/category"),
                "The source has no category of its own, so each event names one: add the extension attribute `category`.",
            ));
        }
        let occurred_at = self.occurred_at.unwrap_or(now);
        if occurred_at > now.plus_secs(AHEAD.secs()) {
            faults.push(Fault::new(
                format!("{at}/time"),
                format!(
                    "{occurred_at} is more than 5 minutes in the future. Set the sender's clock."
                ),
            ));
        }
        let (Some(category), true) = (category, faults.is_empty()) else {
            return Err(faults);
        };
        let state = if occurred_at.plus_secs(STALE_AFTER.secs()) < now {
            SignalState::Suppressed {
                reason: "More than 7 days old when it came.".into(),
            }
        } else {
            SignalState::New
        };
        Ok(Signal {
            id,
            org_id: source.org_id,
            source: source.id,
            ce_source: self.ce_source,
            ce_id: self.ce_id,
            category,
            kind: self.kind,
            subject: self.subject,
            severity: self.severity.or(source.severity),
            occurred_at: occurred_at.min(now),
            received_at: now,
            data: Value::Object(self.data),
            state,
            feedback: None,
        })
    }

    /// What breaks the limits of any signal.
    fn faults(&self, at: &str) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (name, text) in [
            ("id", Some(&self.ce_id)),
            ("source", Some(&self.ce_source)),
            ("type", Some(&self.kind)),
            ("subject", self.subject.as_ref()),
        ] {
            let Some(text) = text else { continue };
            let n = text.chars().count();
            if text.trim().is_empty() {
                faults.push(Fault::new(
                    format!("{at}/{name}"),
                    format!("`{name}` is empty. CloudEvents 1.0 asks for a text."),
                ));
            } else if n > MAX_ATTRIBUTE {
                faults.push(Fault::new(
                    format!("{at}/{name}"),
                    format!("{n} characters; at most {MAX_ATTRIBUTE}."),
                ));
            } else if text.contains('\0') {
                faults.push(Fault::new(
                    format!("{at}/{name}"),
                    "The character U+0000 cannot be kept. Remove it.",
                ));
            }
        }
        let data = format!("{at}/data");
        let mut size = 0;
        if let Err(message) = measure(&self.data, 1, &mut size) {
            faults.push(Fault::new(data, message));
        } else if size > MAX_DATA {
            faults.push(Fault::new(
                data,
                format!("About {size} bytes; at most {MAX_DATA}. Send what is needed to decide, and a link to the rest."),
            ));
        }
        faults
    }
}

/// Adds up the text and the punctuation of `object`.
fn measure(object: &Map<String, Value>, depth: usize, size: &mut usize) -> Result<(), String> {
    if depth > MAX_DEPTH {
        return Err(format!(
            "More than {MAX_DEPTH} objects and arrays inside each other. Send it flatter."
        ));
    }
    let nul = |text: &str| {
        if text.contains('\0') {
            Err("The character U+0000 cannot be kept. Remove it.".to_owned())
        } else {
            Ok(())
        }
    };
    fn of(
        value: &Value,
        depth: usize,
        size: &mut usize,
        nul: &dyn Fn(&str) -> Result<(), String>,
    ) -> Result<(), String> {
        *size += 2;
        match value {
            Value::String(text) => {
                *size += text.len();
                nul(text)
            }
            Value::Number(n) => {
                *size += n.to_string().len();
                Ok(())
            }
            Value::Array(all) if depth < MAX_DEPTH => {
                all.iter().try_for_each(|v| of(v, depth + 1, size, nul))
            }
            Value::Array(_) => Err(format!(
                "More than {MAX_DEPTH} objects and arrays inside each other. Send it flatter."
            )),
            Value::Object(all) => measure(all, depth + 1, size),
            Value::Null | Value::Bool(_) => {
                *size += 3;
                Ok(())
            }
        }
    }
    for (key, value) in object {
        nul(key)?;
        *size += key.len() + 4;
        of(value, depth, size, &nul)?;
    }
    Ok(())
}
