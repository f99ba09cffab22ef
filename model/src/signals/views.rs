//! What pages and the API show of signals, triggers and proposals.

use super::{
    AutonomyPolicy, Backtest, Feedback, NewTrigger, Proposal, SeverityLevel, Signal, SignalSource,
    Trace, Trigger, Verdict,
};
use crate::identity::PersonRef;
use crate::playbooks::SignalCategory;
use crate::{Domain, PlaybookId, ProposalId, SignalId, SourceId, Span, Time, TriggerId};
use serde::{Deserialize, Serialize};

/// Which signals; empty means all. Newest first, by arrival.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SignalFilter {
    pub category: Option<SignalCategory>,
    pub source: Option<SourceId>,
    /// `new`, `evaluated` or `suppressed`.
    pub state: Option<String>,
    /// Received from, and before.
    pub from: Option<Time>,
    pub until: Option<Time>,
}

/// A signal in a list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignalRow {
    pub signal: Signal,
    pub headline: String,
    pub source_name: String,
}

/// One trigger's evaluation of a signal, as it was kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeptEvaluation {
    pub trigger: TriggerId,
    /// The trigger's key and its revision when it judged.
    pub trigger_key: String,
    pub trigger_revision: i64,
    pub shadow: bool,
    #[serde(flatten)]
    pub verdict: Verdict,
    pub trace: Trace,
    /// The proposal that it opened or that the signal joined.
    pub proposal: Option<ProposalId>,
    pub at: Time,
}

/// A signal with what the triggers made of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignalView {
    pub row: SignalRow,
    pub evaluations: Vec<KeptEvaluation>,
    pub proposals: Vec<ProposalRow>,
    pub may_judge: bool,
}

/// The head of the signals page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignalsView {
    /// Those that wait for a decision, the most urgent first.
    pub open: Vec<ProposalRow>,
    /// How many signals of each category came in the last 24 hours; categories without any are left out.
    pub day: Vec<CategoryCount>,
    pub sources: Vec<SourceRef>,
    pub triggers: usize,
    pub shadow_triggers: usize,
    pub now: Time,
    pub may_report: bool,
    pub may_manage_sources: bool,
    pub may_manage_triggers: bool,
}
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CategoryCount {
    pub category: SignalCategory,
    pub signals: i64,
}
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SourceRef {
    pub id: SourceId,
    pub name: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SourceView {
    pub source: SignalSource,
    pub signals: i64,
    pub last_received_at: Option<Time>,
    pub useful: i64,
    pub noise: i64,
    /// Per cent of its judged signals that were useful.
    pub precision: Option<u8>,
    pub next_reading_at: Option<Time>,
}

/// A new key: the only time the secret is shown.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewKey {
    pub source: SignalSource,
    pub secret: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TriggerView {
    pub trigger: Trigger,
    /// The condition in words.
    pub words: String,
    pub playbook_key: String,
    pub playbook_title: String,
    pub domain: Domain,
    pub owner: PersonRef,
    pub precision: Option<u8>,
    /// The policy under which it would act now, for `auto`; else why it would ask.
    pub acts_under: Option<String>,
    pub asks_because: Option<String>,
    /// Newest first; in a list empty.
    pub recent: Vec<RecentEvaluation>,
    pub may_change: bool,
}
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecentEvaluation {
    pub signal: SignalId,
    pub headline: String,
    pub kept: KeptEvaluation,
}

/// Suggestions of a playbook as triggers that could be made.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SuggestedTrigger {
    /// The playbook's own words.
    pub note: String,
    pub trigger: Option<NewTrigger>,
    /// Why it is no comparison yet.
    pub obstacle: Option<String>,
}

/// A draft rule to be tried on stored signals.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct BacktestRequest {
    pub rule: super::Rule,
    /// The trigger whose present rule it is compared with.
    #[serde(default)]
    pub against: Option<TriggerId>,
    /// How far back, at most 90 days.
    #[serde(default = "month")]
    pub over: Span,
}
fn month() -> Span {
    Span::minutes(30 * 24 * 60)
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BacktestView {
    /// The rule in words.
    pub words: String,
    pub result: Backtest,
    /// The signals named in the result.
    pub signals: Vec<SignalRow>,
    pub from: Time,
    /// There were more signals than are looked at, so the time begins later than asked.
    pub cut: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProposalRow {
    pub proposal: Proposal,
    pub playbook_key: String,
    pub playbook_title: String,
    pub trigger_key: Option<String>,
    /// Who decides, in words.
    pub deciders: String,
    pub may_decide: bool,
    /// Its playbook is published, so that it can be declared.
    pub declarable: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProposalView {
    pub row: ProposalRow,
    pub signals: Vec<SignalRow>,
    /// Who decided, if a person did.
    pub decided_by: Option<PersonRef>,
    /// The policy's key, if M decided.
    pub policy: Option<String>,
    pub now: Time,
}

/// Which proposals; empty means all. Newest first.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ProposalFilter {
    /// Only those that wait for a decision.
    pub open: bool,
    pub playbook: Option<PlaybookId>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyView {
    pub policy: AutonomyPolicy,
    pub owner: PersonRef,
    pub in_force: bool,
    /// The keys of the triggers it covers now.
    pub triggers: Vec<String>,
    pub may_revoke: bool,
}

/// A signal reported by a person.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Report {
    pub category: SignalCategory,
    pub title: String,
    #[serde(default)]
    pub detail: String,
    #[serde(default)]
    pub severity: Option<SeverityLevel>,
    /// When it happened; now when absent.
    #[serde(default)]
    pub occurred_at: Option<Time>,
    #[serde(default)]
    pub link: Option<String>,
}
impl Report {
    pub fn faults(&self) -> Vec<crate::Fault> {
        let mut faults = Vec::new();
        let n = self.title.trim().chars().count();
        if n == 0 || n > 200 {
            faults.push(crate::Fault::new(
                "title",
                "Say in 1 to 200 characters what happened.",
            ));
        }
        if self.detail.chars().count() > 4_000 {
            faults.push(crate::Fault::new(
                "detail",
                "At most 4,000 characters. Shorten it.",
            ));
        }
        if self.link.as_ref().is_some_and(|l| {
            l.chars().count() > 2_000 || !(l.starts_with("https://") || l.starts_with("http://"))
        }) {
            faults.push(crate::Fault::new(
                "link",
                "An address that begins with https://, or none.",
            ));
        }
        faults
    }
}

/// What became of the events of one request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Accepted {
    /// In the order of the request.
    pub events: Vec<AcceptedEvent>,
    /// How many were new.
    pub accepted: usize,
    /// How many had been accepted before, or stood twice in the request.
    pub duplicates: usize,
}
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AcceptedEvent {
    /// The event's own id.
    pub id: String,
    /// M's id of the signal; of a duplicate that of the first.
    pub signal: SignalId,
    pub duplicate: bool,
}

/// One word on a signal or a proposal.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    pub feedback: Feedback,
}
