//! A trigger: what it waits for, when it fires, and what it would have done.

use super::{Condition, Evaluation, Feedback, History, SeverityLevel, Signal, arrival};
use crate::{
    Fault, OrgId, PersonId, PlaybookId, SignalId, Span, Time, TriggerId,
    playbooks::TriggerSuggestion,
};
use serde::{Deserialize, Serialize};

/// What a match leads to.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TriggerMode {
    /// A proposal that whoever may decide proposals decides.
    Suggest,
    /// A proposal that the domain's owner or an executive sponsor decides.
    RequireApproval,
    /// M declares by itself inside an autonomy policy; without one it asks for approval.
    Auto,
}
impl TriggerMode {
    pub const ALL: [Self; 3] = [Self::Suggest, Self::RequireApproval, Self::Auto];
    pub const fn key(self) -> &'static str {
        match self {
            Self::Suggest => "suggest",
            Self::RequireApproval => "require_approval",
            Self::Auto => "auto",
        }
    }
    pub const fn label(self) -> &'static str {
        match self {
            Self::Suggest => "Suggest",
            Self::RequireApproval => "Require approval",
            Self::Auto => "Automatic",
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TriggerState {
    Active,
    /// Evaluated and traced; proposes nothing.
    Shadow,
    Off,
}
impl TriggerState {
    pub const ALL: [Self; 3] = [Self::Active, Self::Shadow, Self::Off];
    pub const fn key(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Shadow => "shadow",
            Self::Off => "off",
        }
    }
    pub const fn label(self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Shadow => "Shadow",
            Self::Off => "Off",
        }
    }
}

/// What must be seen between two firings, so that one long event is one proposal.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "rearms")]
pub enum Hysteresis {
    /// Nothing: the cooldown alone.
    Always,
    /// The condition was seen not met.
    #[default]
    WhenFalse,
    /// This other condition was seen met and the first not, such as the rate being below half the threshold.
    WhenClear { condition: Condition },
}

fn default_cooldown() -> Span {
    Span::minutes(60)
}

/// What decides whether a trigger fires; kept apart from its name and owner so that a draft can
/// be backtested before there is a trigger.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub condition: Condition,
    /// At least this long between two firings, by the time of arrival.
    #[serde(default = "default_cooldown")]
    pub cooldown: Span,
    #[serde(default)]
    pub hysteresis: Hysteresis,
}
impl Rule {
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = self.condition.faults("rule.condition");
        if self.cooldown > Span::minutes(30 * 24 * 60) {
            faults.push(Fault::new(
                "rule.cooldown",
                "At most 30 days: 30d. A trigger that may not fire for longer is better off.",
            ));
        }
        if let Hysteresis::WhenClear { condition } = &self.hysteresis {
            faults.extend(condition.faults("rule.hysteresis.condition"));
        }
        faults
    }
    /// Whether one of its conditions is about such a signal.
    pub fn concerns(&self, signal: &Signal) -> bool {
        self.condition.concerns(signal)
            || matches!(&self.hysteresis, Hysteresis::WhenClear { condition } if condition.concerns(signal))
    }
    /// The longest look back per category of both its conditions.
    pub fn reach(&self) -> std::collections::BTreeMap<crate::playbooks::SignalCategory, Span> {
        let mut reach = self.condition.reach();
        if let Hysteresis::WhenClear { condition } = &self.hysteresis {
            for (category, window) in condition.reach() {
                let longest = reach.entry(category).or_insert(window);
                *longest = window.max(*longest);
            }
        }
        reach
    }
}

/// Whether a rule may fire, and when it did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Arming {
    pub armed: bool,
    pub last_fired_at: Option<Time>,
}
impl Arming {
    pub const FRESH: Self = Self {
        armed: true,
        last_fired_at: None,
    };

    /// One step of the rule: judges `signal`, fires or not, disarms or arms again. `None` when
    /// the rule is not about such a signal.
    pub fn hear(
        &mut self,
        rule: &Rule,
        signal: &Signal,
        history: &History<'_>,
    ) -> Option<(Verdict, Evaluation)> {
        if !rule.concerns(signal) {
            return None;
        }
        let evaluation = rule.condition.evaluate(signal, history);
        if !self.armed {
            self.armed = match &rule.hysteresis {
                Hysteresis::Always => true,
                Hysteresis::WhenFalse => !evaluation.matched,
                // Both met at once is not clear: it would fire at every signal between the two.
                Hysteresis::WhenClear { condition } => {
                    !evaluation.matched && condition.evaluate(signal, history).matched
                }
            };
        }
        let cool_at = self
            .last_fired_at
            .map(|at| at.plus_secs(rule.cooldown.secs()));
        let verdict = if !evaluation.matched {
            Verdict::NotMet
        } else if !self.armed {
            Verdict::Disarmed
        } else if let Some(until) = cool_at.filter(|at| signal.received_at < *at) {
            Verdict::CoolingDown { until }
        } else {
            self.last_fired_at = Some(signal.received_at);
            self.armed = rule.hysteresis == Hysteresis::Always;
            Verdict::Fired
        };
        Some((verdict, evaluation))
    }
}

/// What came of one evaluation.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Verdict {
    Fired,
    NotMet,
    /// Met, but not seen clear since it last fired.
    Disarmed,
    /// Met, but it fired shortly before.
    CoolingDown {
        until: Time,
    },
}
impl Verdict {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Fired => "Fired",
            Self::NotMet => "Not met",
            Self::Disarmed => "Met, still disarmed",
            Self::CoolingDown { .. } => "Met, cooling down",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Trigger {
    pub id: TriggerId,
    pub org_id: OrgId,
    pub revision: i64,
    /// `TRG-0001`.
    pub key: String,
    pub playbook: PlaybookId,
    pub name: String,
    pub rule: Rule,
    pub mode: TriggerMode,
    pub state: TriggerState,
    /// Of its proposals; a graver signal raises it.
    pub severity: SeverityLevel,
    /// The gravest severity at which it may act by itself.
    pub severity_ceiling: SeverityLevel,
    pub owner: PersonId,
    pub arming: Arming,
    /// Firings since it was made, shadow ones too.
    pub fired: i64,
    pub useful: i64,
    pub noise: i64,
    pub created_at: Time,
    /// When a person last changed it.
    pub changed_at: Time,
}

fn ceiling() -> SeverityLevel {
    SeverityLevel::Moderate
}

/// A trigger as its owner describes it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewTrigger {
    pub playbook: PlaybookId,
    pub name: String,
    pub rule: Rule,
    pub mode: TriggerMode,
    pub state: TriggerState,
    pub severity: SeverityLevel,
    #[serde(default = "ceiling")]
    pub severity_ceiling: SeverityLevel,
    /// Who keeps it; the caller when absent.
    #[serde(default)]
    pub owner: Option<PersonId>,
}
impl NewTrigger {
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = self.rule.faults();
        let n = self.name.trim().chars().count();
        if n == 0 || n > 120 {
            faults.push(Fault::new(
                "name",
                "Say in 1 to 120 characters what it watches for.",
            ));
        }
        faults
    }
    /// From a playbook's suggestion: in shadow first, so that it shows what it would do.
    ///
    /// # Errors
    /// Why the suggestion is no comparison yet.
    pub fn suggested(playbook: PlaybookId, s: &TriggerSuggestion) -> Result<Self, String> {
        Ok(Self {
            playbook,
            name: super::signal::shorten(&s.note, 120),
            rule: Rule {
                condition: Condition::suggested(s)?,
                cooldown: default_cooldown(),
                hysteresis: Hysteresis::WhenFalse,
            },
            mode: TriggerMode::Suggest,
            state: TriggerState::Shadow,
            severity: SeverityLevel::Major,
            severity_ceiling: ceiling(),
            owner: None,
        })
    }
}

impl Trigger {
    pub fn make(
        id: TriggerId,
        org_id: OrgId,
        key: String,
        new: NewTrigger,
        owner: PersonId,
        now: Time,
    ) -> Self {
        Self {
            id,
            org_id,
            revision: 0,
            key,
            playbook: new.playbook,
            name: new.name.trim().to_owned(),
            rule: new.rule,
            mode: new.mode,
            state: new.state,
            severity: new.severity,
            severity_ceiling: new.severity_ceiling,
            owner: new.owner.unwrap_or(owner),
            arming: Arming::FRESH,
            fired: 0,
            useful: 0,
            noise: 0,
            created_at: now,
            changed_at: now,
        }
    }
    /// Writes it anew. Another rule starts armed, and its precision is counted from here.
    pub fn change(&mut self, new: NewTrigger, now: Time) {
        if new.rule != self.rule {
            self.arming = Arming::FRESH;
            (self.useful, self.noise) = (0, 0);
        }
        self.playbook = new.playbook;
        self.name = new.name.trim().to_owned();
        self.rule = new.rule;
        self.mode = new.mode;
        self.state = new.state;
        self.severity = new.severity;
        self.severity_ceiling = new.severity_ceiling;
        self.owner = new.owner.unwrap_or(self.owner);
        self.changed_at = now;
    }

    /// Judges a signal, moving arming and counts. `None` when it is off or not about it.
    pub fn hear(
        &mut self,
        signal: &Signal,
        history: &History<'_>,
    ) -> Option<(Verdict, Evaluation)> {
        if self.state == TriggerState::Off {
            return None;
        }
        let heard = self.arming.hear(&self.rule, signal, history)?;
        if heard.0 == Verdict::Fired {
            self.fired += 1;
        }
        Some(heard)
    }

    /// The severity of a proposal that `signal` leads to.
    pub fn severity_for(&self, signal: &Signal) -> SeverityLevel {
        signal
            .severity
            .map_or(self.severity, |s| s.graver(self.severity))
    }

    /// One more word about its proposals, in place of `former`.
    pub fn count(&mut self, former: Option<Feedback>, word: Feedback) {
        match former {
            Some(Feedback::Useful) => self.useful = (self.useful - 1).max(0),
            Some(Feedback::Noise) => self.noise = (self.noise - 1).max(0),
            None => {}
        }
        match word {
            Feedback::Useful => self.useful += 1,
            Feedback::Noise => self.noise += 1,
        }
    }
    /// Per cent of its judged proposals that were useful, rounded; `None` before the first.
    pub fn precision(&self) -> Option<u8> {
        precision(self.useful, self.noise)
    }
}

/// Per cent useful, rounded; `None` when nothing was judged.
pub fn precision(useful: i64, noise: i64) -> Option<u8> {
    let judged = useful + noise;
    (judged > 0).then(|| ((useful * 200 + judged) / (judged * 2)) as u8)
}

/// What a rule would have made of stored signals.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Backtest {
    /// Signals of the time that was looked at.
    pub signals: usize,
    /// Those the rule is about.
    pub heard: usize,
    /// Those whose condition was met.
    pub met: usize,
    pub fired: Vec<BacktestHit>,
    /// Fired with this rule and not with the other, or the other way round.
    pub flips: Vec<Flip>,
}
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BacktestHit {
    pub signal: SignalId,
    pub at: Time,
    pub why: Vec<String>,
}
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Flip {
    pub signal: SignalId,
    pub at: Time,
    /// The rule fires here and the other did not.
    pub now_fires: bool,
}

/// Runs `rule` over `signals` in the order of their arrival, as if it had been armed before the
/// first, and beside it `other`. `from` leaves out what arrived before it, though windows may
/// look back at it.
pub fn backtest(rule: &Rule, other: Option<&Rule>, signals: &[Signal], from: Time) -> Backtest {
    let history = History::new(signals);
    let mut ordered: Vec<&Signal> = signals.iter().filter(|s| s.received_at >= from).collect();
    ordered.sort_by_key(|s| arrival(s));
    ordered.dedup_by_key(|s| s.id);
    let (mut one, mut two) = (Arming::FRESH, Arming::FRESH);
    let mut result = Backtest {
        signals: ordered.len(),
        heard: 0,
        met: 0,
        fired: Vec::new(),
        flips: Vec::new(),
    };
    for signal in ordered {
        if matches!(signal.state, super::SignalState::Suppressed { .. }) {
            continue;
        }
        let mine = one.hear(rule, signal, &history);
        let fires = matches!(mine, Some((Verdict::Fired, _)));
        if let Some((verdict, evaluation)) = mine {
            result.heard += 1;
            result.met += usize::from(evaluation.matched);
            if verdict == Verdict::Fired {
                result.fired.push(BacktestHit {
                    signal: signal.id,
                    at: signal.received_at,
                    why: evaluation.trace.why(),
                });
            }
        }
        let Some(other) = other else { continue };
        let fired = matches!(two.hear(other, signal, &history), Some((Verdict::Fired, _)));
        if fires != fired {
            result.flips.push(Flip {
                signal: signal.id,
                at: signal.received_at,
                now_fires: fires,
            });
        }
    }
    result
}
