//! Where signals come from.

use super::SeverityLevel;
use crate::{
    Fault, OrgId, SourceId, Span, Time,
    playbooks::{SignalCategory, thousands},
};
use serde::{Deserialize, Serialize};

/// How a source delivers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum SourceKind {
    /// A program sends CloudEvents with the source's key.
    Api,
    /// People report by the form. Every organisation has one, made with the first report.
    Form,
    /// M reads a feed.
    Feed {
        url: String,
        format: FeedFormat,
        every: Span,
    },
}
impl SourceKind {
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Form => "form",
            Self::Feed { .. } => "feed",
        }
    }
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Api => "API",
            Self::Form => "Form",
            Self::Feed { format, .. } => format.label(),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FeedFormat {
    /// RSS 2.0 or Atom, told apart by the document.
    News,
    /// Common Alerting Protocol 1.2, one alert, or an Atom or RSS feed that holds alerts.
    Cap,
}
impl FeedFormat {
    pub const fn label(self) -> &'static str {
        match self {
            Self::News => "RSS or Atom feed",
            Self::Cap => "CAP alerts",
        }
    }
}

/// What is known of a feed's last reading.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct FeedState {
    pub read_at: Option<Time>,
    /// Read once: what it held then was history.
    pub primed: bool,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    /// Why the last reading failed, for the person who can mend it.
    pub error: Option<String>,
    /// Failed readings in a row.
    pub failures: u32,
}

/// A key as people see it: the secret itself is shown once and kept as a hash.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SourceKey {
    /// The last four characters.
    pub hint: String,
    pub created_at: Time,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignalSource {
    pub id: SourceId,
    pub org_id: OrgId,
    pub revision: i64,
    /// `SRC-0001`.
    pub key: String,
    pub name: String,
    pub delivers: SourceKind,
    /// For signals that name none.
    pub category: Option<SignalCategory>,
    pub severity: Option<SeverityLevel>,
    /// Signals a minute; more are slowed.
    pub rate: u32,
    pub active: bool,
    /// Newest first; at most two, so that a sender can change without a gap.
    pub keys: Vec<SourceKey>,
    pub feed: FeedState,
    pub created_at: Time,
}

/// Two, so that a sender changes to the new key while the old one still works.
pub const MAX_KEYS: usize = 2;
pub const DEFAULT_RATE: u32 = 6_000;
pub const MAX_RATE: u32 = 600_000;

fn default_rate() -> u32 {
    DEFAULT_RATE
}

/// A source as its manager describes it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewSource {
    pub name: String,
    pub delivers: SourceKind,
    #[serde(default)]
    pub category: Option<SignalCategory>,
    #[serde(default)]
    pub severity: Option<SeverityLevel>,
    /// Signals a minute.
    #[serde(default = "default_rate")]
    pub rate: u32,
}

impl NewSource {
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let n = self.name.trim().chars().count();
        if n == 0 || n > 80 {
            faults.push(Fault::new(
                "name",
                "Give the source a name of 1 to 80 characters that says who sends.",
            ));
        }
        if self.rate == 0 || self.rate > MAX_RATE {
            faults.push(Fault::new(
                "rate",
                format!(
                    "Between 1 and {} signals a minute.",
                    thousands(MAX_RATE.into())
                ),
            ));
        }
        match &self.delivers {
            SourceKind::Api => {}
            SourceKind::Form => faults.push(Fault::new(
                "delivers.kind",
                "The form needs no source: report a signal, and it is there.",
            )),
            SourceKind::Feed { url, every, .. } => {
                if !(url.starts_with("https://") || url.starts_with("http://"))
                    || url.chars().count() > 2_000
                    || url.chars().any(char::is_whitespace)
                {
                    faults.push(Fault::new(
                        "delivers.url",
                        "An address that begins with https:// or http://, at most 2,000 characters.",
                    ));
                }
                if !(60..=86_400).contains(&every.0) {
                    faults.push(Fault::new(
                        "delivers.every",
                        "A feed is read every 1 minute to 24 hours: 1m to 24h.",
                    ));
                }
                if self.category.is_none() {
                    faults.push(Fault::new(
                        "category",
                        "A feed's entries name no category. Choose the one they are of.",
                    ));
                }
            }
        }
        faults
    }
}

impl SignalSource {
    pub fn new(id: SourceId, org_id: OrgId, key: String, new: NewSource, now: Time) -> Self {
        Self {
            id,
            org_id,
            revision: 0,
            key,
            name: new.name.trim().to_owned(),
            delivers: new.delivers,
            category: new.category,
            severity: new.severity,
            rate: new.rate,
            active: true,
            keys: Vec::new(),
            feed: FeedState::default(),
            created_at: now,
        }
    }
    /// The address and how often it is read, of a feed.
    pub fn feed_address(&self) -> Option<(&str, FeedFormat, Span)> {
        match &self.delivers {
            SourceKind::Feed { url, format, every } => Some((url, *format, *every)),
            _ => None,
        }
    }
    /// When a feed is read next: its interval later, doubled for every failure in a row up to
    /// sixteenfold.
    pub fn next_reading(&self, now: Time) -> Option<Time> {
        let (_, _, every) = self.feed_address()?;
        let factor = 1i64 << self.feed.failures.min(4);
        Some(now.plus_secs(every.secs() * factor))
    }
}
