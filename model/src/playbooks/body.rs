//! The content of a playbook version: what a template gives and a steward edits.
//! Documented for people in `docs/template-format.md`.

use crate::{PersonId, Span};
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($variant:ident = $text:literal, $label:literal;)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum $name { $(#[serde(rename = $text)] $variant,)* }
        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// The stable word used in files, the API and the database.
            pub const fn key(self) -> &'static str { match self { $(Self::$variant => $text,)* } }
            /// The words people read.
            pub const fn label(self) -> &'static str { match self { $(Self::$variant => $label,)* } }
            pub fn from_key(key: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|v| v.key() == key)
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.label()) }
        }
    };
}

words! {
    /// Whether the playbook attacks, defends or handles a special situation.
    Stance {
        Offense = "offense", "Offense";
        Defense = "defense", "Defense";
        SpecialTeams = "special_teams", "Special teams";
    }
}
words! {
    Phase {
        Immediate = "immediate", "Immediate";
        Secondary = "secondary", "Secondary";
        FollowUp = "follow_up", "Follow-up";
        Sustain = "sustain", "Sustain";
    }
}
words! {
    TaskKind {
        Action = "action", "Action";
        Decision = "decision", "Decision";
        Communication = "communication", "Communication";
        Notification = "notification", "Notification";
        Checkpoint = "checkpoint", "Checkpoint";
    }
}
words! {
    Audience {
        Board = "board", "Board";
        Employees = "employees", "Employees";
        Customers = "customers", "Customers";
        Regulators = "regulators", "Regulators";
        Media = "media", "Media";
        Investors = "investors", "Investors";
        Partners = "partners", "Partners";
        Authorities = "authorities", "Authorities";
    }
}
words! {
    Channel {
        Email = "email", "E-mail";
        Call = "call", "Call";
        Press = "press", "Press release";
        Portal = "portal", "Portal";
        Filing = "filing", "Filing";
        Meeting = "meeting", "Meeting";
    }
}
words! {
    /// The 16 categories a signal can have.
    SignalCategory {
        Competitive = "competitive", "Competitive";
        Market = "market", "Market";
        Customer = "customer", "Customer";
        Financial = "financial", "Financial";
        SupplyChain = "supply_chain", "Supply chain";
        Operational = "operational", "Operational";
        Cyber = "cyber", "Cyber";
        Technology = "technology", "Technology";
        Regulatory = "regulatory", "Regulatory";
        Legal = "legal", "Legal";
        Geopolitical = "geopolitical", "Geopolitical";
        Workforce = "workforce", "Workforce";
        Leadership = "leadership", "Leadership";
        Media = "media", "Media";
        Physical = "physical", "Physical";
        ThirdParty = "third_party", "Third party";
    }
}
words! {
    TriggerOp {
        Above = "above", "is above";
        Below = "below", "is below";
        Contains = "contains", "contains";
        Spike = "spike", "rises by";
        Drop = "drop", "falls by";
        Trend = "trend", "trends";
    }
}
words! {
    Medium {
        Brief = "brief", "Briefing";
        Email = "email", "E-mail";
        Call = "call", "Call";
        Social = "social", "Social media";
        News = "news", "News";
        Document = "document", "Document";
    }
}

impl Phase {
    /// The latest due offset of a task in this phase; `Sustain` has none.
    pub const fn limit(self) -> Option<Span> {
        match self {
            Self::Immediate => Some(Span::minutes(2)),
            Self::Secondary => Some(Span::minutes(5)),
            Self::FollowUp => Some(Span::minutes(12)),
            Self::Sustain => None,
        }
    }
    pub const fn window(self) -> &'static str {
        match self {
            Self::Immediate => "0-2 min",
            Self::Secondary => "2-5 min",
            Self::FollowUp => "5-12 min",
            Self::Sustain => "hours and days",
        }
    }
}

/// How long a clock gives. In text `72h`, `30d` (calendar days), `4bd` (business days), `1mo`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Limit {
    Hours(u16),
    CalendarDays(u16),
    BusinessDays(u16),
    Months(u16),
}

// By hand: in JSON it is a string, and the derive has no `value_type` for an enum.
#[cfg(feature = "openapi")]
impl utoipa::PartialSchema for Limit {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .description(Some(
                "How long a clock gives: hours, calendar days, business days or months.",
            ))
            .pattern(Some("^[1-9][0-9]*(h|d|bd|mo)$"))
            .examples(["72h", "30d", "4bd", "1mo"])
            .into()
    }
}
#[cfg(feature = "openapi")]
impl utoipa::ToSchema for Limit {}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hours(n) => write!(f, "{n}h"),
            Self::CalendarDays(n) => write!(f, "{n}d"),
            Self::BusinessDays(n) => write!(f, "{n}bd"),
            Self::Months(n) => write!(f, "{n}mo"),
        }
    }
}
impl Limit {
    /// `72 hours`, `4 business days`.
    pub fn words(self) -> String {
        let (n, unit) = match self {
            Self::Hours(n) => (n, "hour"),
            Self::CalendarDays(n) => (n, "calendar day"),
            Self::BusinessDays(n) => (n, "business day"),
            Self::Months(n) => (n, "month"),
        };
        format!("{n} {unit}{}", if n == 1 { "" } else { "s" })
    }
}
impl std::str::FromStr for Limit {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let split = text
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len());
        let bad = || format!("`{text}` is not a limit such as 72h, 30d, 4bd or 1mo");
        let number: u16 = text[..split].parse().map_err(|_| bad())?;
        match &text[split..] {
            _ if number == 0 => Err(bad()),
            "h" => Ok(Self::Hours(number)),
            "d" => Ok(Self::CalendarDays(number)),
            "bd" => Ok(Self::BusinessDays(number)),
            "mo" => Ok(Self::Months(number)),
            _ => Err(bad()),
        }
    }
}
impl Serialize for Limit {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}
impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

fn yes() -> bool {
    true
}
fn one() -> u32 {
    1
}

/// A document a deadline or precedent rests on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub id: String,
    pub title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The day it was last checked, `2026-11-21`.
    pub checked: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A position in the response, filled by a primary and a deputy.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct RoleSlot {
    pub key: String,
    pub title: String,
    pub critical: bool,
    pub purpose: String,
    pub decision_rights: Vec<String>,
    pub typical: String,
    /// Empty in a template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary: Option<PersonId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deputy: Option<PersonId>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Variable {
    pub key: String,
    pub label: String,
    pub example: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TriggerSuggestion {
    pub category: SignalCategory,
    pub field: String,
    pub op: TriggerOp,
    pub value: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Span>,
    #[serde(default = "one")]
    pub count: u32,
    pub note: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TaskSpec {
    pub id: String,
    pub phase: Phase,
    pub kind: TaskKind,
    pub title: String,
    pub instruction: String,
    pub slot: String,
    #[serde(default = "yes")]
    pub required: bool,
    /// Acknowledgement limit.
    pub ack: Span,
    /// Due offset from T1 (declared).
    pub due: Span,
    /// Expected duration.
    pub takes: Span,
    /// Ids of the tasks that must be finished before (finish-to-start).
    #[serde(default)]
    pub after: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub communication: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Communication {
    pub id: String,
    pub audience: Audience,
    pub channel: Channel,
    pub subject: String,
    pub body: String,
    /// The slot that releases it.
    pub approver: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DecisionOption {
    pub id: String,
    pub text: String,
    pub consequence: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DecisionPoint {
    pub id: String,
    pub question: String,
    pub options: Vec<DecisionOption>,
    /// Option taken when nobody decides in time.
    pub default: String,
    pub decider: String,
    pub due: Span,
    pub why_default: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// Whole units of `currency`.
    pub amount: u64,
    /// ISO 4217.
    pub currency: String,
    pub covers: String,
    pub approver: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Metric {
    pub name: String,
    pub target: String,
    pub measure: String,
}

/// A deadline set by law or contract. Always shown with "confirm with counsel".
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ClockRule {
    pub id: String,
    pub name: String,
    /// The recorded event that starts it.
    pub anchor: String,
    pub limit: Limit,
    pub authority: String,
    pub jurisdiction: String,
    pub source: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The 20-minute tabletop that tests the playbook.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    pub title: String,
    pub background: String,
    pub objectives: Vec<String>,
    #[serde(rename = "inject")]
    pub injects: Vec<Inject>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Inject {
    /// Minutes of exercise clock, 0 to 16.
    pub minute: u32,
    pub from: String,
    pub medium: Medium,
    pub to: Vec<String>,
    pub body: String,
    /// The one question each player answers.
    pub ask: String,
    /// What a good answer contains; for the facilitator only.
    pub expected: String,
}

/// Everything a playbook version says. Hashed as a whole; a version never changes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PlaybookBody {
    pub title: String,
    pub summary: String,
    pub stance: Stance,
    pub criticality: u8,
    pub why: String,
    #[serde(default)]
    pub industries: Vec<String>,
    pub review_interval_days: u32,
    #[serde(default)]
    pub learning_questions: Vec<String>,
    #[serde(rename = "source", default)]
    pub sources: Vec<Source>,
    #[serde(rename = "slot", default)]
    pub slots: Vec<RoleSlot>,
    #[serde(rename = "variable", default)]
    pub variables: Vec<Variable>,
    #[serde(rename = "trigger", default)]
    pub triggers: Vec<TriggerSuggestion>,
    #[serde(rename = "task", default)]
    pub tasks: Vec<TaskSpec>,
    #[serde(rename = "communication", default)]
    pub communications: Vec<Communication>,
    #[serde(rename = "decision", default)]
    pub decisions: Vec<DecisionPoint>,
    pub budget: Budget,
    #[serde(rename = "metric", default)]
    pub metrics: Vec<Metric>,
    #[serde(rename = "clock", default)]
    pub clocks: Vec<ClockRule>,
    pub scenario: Scenario,
}

impl PlaybookBody {
    pub fn slot(&self, key: &str) -> Option<&RoleSlot> {
        self.slots.iter().find(|s| s.key == key)
    }
    pub fn task(&self, id: &str) -> Option<&TaskSpec> {
        self.tasks.iter().find(|t| t.id == id)
    }
    pub fn tasks_in(&self, phase: Phase) -> impl Iterator<Item = &TaskSpec> {
        self.tasks.iter().filter(move |t| t.phase == phase)
    }
    /// Critical slots that lack a primary or a deputy.
    pub fn unstaffed(&self) -> impl Iterator<Item = &RoleSlot> {
        self.slots
            .iter()
            .filter(|s| s.critical && (s.primary.is_none() || s.deputy.is_none()))
    }
}
