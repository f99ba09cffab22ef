//! A proposal to activate a playbook: what was heard, why it matters, who decides until when.

use super::{Feedback, SeverityLevel, TriggerMode};
use crate::{
    Domain, Fault, InvalidTransition, OrgId, PersonId, PlaybookId, PolicyId, ProposalId, SignalId,
    Time, TriggerId,
    identity::{Actor, Permission, Role, can},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who decided: a person, or M inside a policy.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "kind", content = "id")]
pub enum DecidedBy {
    Person(PersonId),
    Policy(PolicyId),
}

/// `open → accepted | declined | expired | merged`; the last four are final.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum ProposalState {
    Open,
    Accepted {
        at: Time,
        by: DecidedBy,
        /// The execution that was declared.
        execution: Uuid,
    },
    Declined {
        at: Time,
        by: PersonId,
        reason: String,
    },
    Expired {
        at: Time,
    },
    Merged {
        at: Time,
        by: PersonId,
        /// The execution that was running already.
        execution: Uuid,
    },
}
impl ProposalState {
    pub const KEYS: [&'static str; 5] = ["open", "accepted", "declined", "expired", "merged"];
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Accepted { .. } => "accepted",
            Self::Declined { .. } => "declined",
            Self::Expired { .. } => "expired",
            Self::Merged { .. } => "merged",
        }
    }
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Open => "Waiting for a decision",
            Self::Accepted { .. } => "Accepted",
            Self::Declined { .. } => "Declined",
            Self::Expired { .. } => "Expired",
            Self::Merged { .. } => "Merged",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Proposal {
    pub id: ProposalId,
    pub org_id: OrgId,
    pub revision: i64,
    /// `PRO-0001`.
    pub key: String,
    pub playbook: PlaybookId,
    /// The playbook's domain, whose owner may decide.
    pub domain: Domain,
    /// `None` when a person proposed it.
    pub trigger: Option<TriggerId>,
    /// First the one that fired, then those that came while it was open.
    pub signals: Vec<SignalId>,
    /// How many came, also those beyond the ones listed.
    pub heard: i64,
    pub severity: SeverityLevel,
    pub title: String,
    /// What was compared with what.
    pub why: Vec<String>,
    pub mode: TriggerMode,
    #[serde(flatten)]
    pub state: ProposalState,
    pub opened_at: Time,
    pub decide_by: Time,
    /// When the first signal happened.
    pub t0: Time,
    pub feedback: Option<Feedback>,
}

/// Signals listed on one proposal; more are counted.
pub const MAX_SIGNALS: usize = 100;

/// Opens the line of `why` that says why M left a proposal to people though a policy let it act.
const HELD_BACK: &str = "M asks: it did not act under its policy";
/// That line as it was written before it had an opening of its own.
const HELD_BACK_BEFORE: &str = "M asks: an execution of this playbook runs already.";
fn holds_back(line: &str) -> bool {
    line.starts_with(HELD_BACK) || line == HELD_BACK_BEFORE
}

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ProposalError {
    #[error(transparent)]
    State(#[from] InvalidTransition),
    #[error("{}", .0.message)]
    Fault(Fault),
}
impl From<Fault> for ProposalError {
    fn from(f: Fault) -> Self {
        Self::Fault(f)
    }
}

impl Proposal {
    /// Opens one. `t0` is when the first of its signals happened.
    pub fn open(
        id: ProposalId,
        org_id: OrgId,
        key: String,
        playbook: PlaybookId,
        domain: Domain,
        trigger: Option<TriggerId>,
        signal: SignalId,
        severity: SeverityLevel,
        title: String,
        why: Vec<String>,
        mode: TriggerMode,
        t0: Time,
        now: Time,
    ) -> Self {
        Self {
            id,
            org_id,
            revision: 0,
            key,
            playbook,
            domain,
            trigger,
            signals: vec![signal],
            heard: 1,
            severity,
            title,
            why,
            mode,
            state: ProposalState::Open,
            opened_at: now,
            decide_by: now.plus_secs(severity.decide_within().secs()),
            t0,
            feedback: None,
        }
    }

    fn step(&self, step: &str) -> Result<(), InvalidTransition> {
        if self.is_open() {
            return Ok(());
        }
        Err(InvalidTransition::new(
            format!("Proposal {}", self.key),
            self.state.label().to_lowercase(),
            step,
        ))
    }
    pub fn is_open(&self) -> bool {
        self.state == ProposalState::Open
    }

    /// Another signal for the same playbook while it is open. Twice the same changes nothing. A
    /// graver one raises the severity and brings the decision forward, never back.
    pub fn join(
        &mut self,
        signal: SignalId,
        severity: SeverityLevel,
        occurred_at: Time,
        now: Time,
    ) -> Result<bool, InvalidTransition> {
        self.step("take another signal")?;
        if self.signals.contains(&signal) {
            return Ok(false);
        }
        self.heard += 1;
        if self.signals.len() < MAX_SIGNALS {
            self.signals.push(signal);
        }
        self.t0 = self.t0.min(occurred_at);
        if severity < self.severity {
            self.severity = severity;
            let sooner = now.plus_secs(severity.decide_within().secs());
            self.decide_by = self.decide_by.min(sooner);
        }
        Ok(true)
    }

    /// The execution was declared.
    pub fn accept(
        &mut self,
        by: DecidedBy,
        execution: Uuid,
        now: Time,
    ) -> Result<(), InvalidTransition> {
        self.step("be accepted")?;
        self.state = ProposalState::Accepted {
            at: now,
            by,
            execution,
        };
        Ok(())
    }
    pub fn decline(&mut self, by: PersonId, reason: &str, now: Time) -> Result<(), ProposalError> {
        self.step("be declined")?;
        let reason = reason.trim();
        if !(1..=1_000).contains(&reason.chars().count()) {
            return Err(Fault::new(
                "reason",
                "Say in 1 to 1,000 characters why not; it goes on record.",
            )
            .into());
        }
        self.state = ProposalState::Declined {
            at: now,
            by,
            reason: reason.to_owned(),
        };
        Ok(())
    }
    /// Taken into an execution that runs already.
    pub fn merge(
        &mut self,
        by: PersonId,
        execution: Uuid,
        now: Time,
    ) -> Result<(), InvalidTransition> {
        self.step("be merged")?;
        self.state = ProposalState::Merged {
            at: now,
            by,
            execution,
        };
        Ok(())
    }
    /// Closes it when its time is over. False when it is decided or there is time left.
    pub fn expire(&mut self, now: Time) -> bool {
        let over = self.is_open() && now >= self.decide_by;
        if over {
            self.state = ProposalState::Expired { at: now };
        }
        over
    }
    /// Says whether it was worth the interruption, open or decided; the former word is replaced
    /// and given back.
    pub fn judge(&mut self, feedback: Feedback) -> Option<Feedback> {
        self.feedback.replace(feedback)
    }

    /// A policy let M act, and it left the proposal to people.
    pub fn hold_back(&mut self, reason: &str) {
        self.why.push(format!("{HELD_BACK}: {reason}"));
    }
    pub fn held_back(&self) -> bool {
        self.why.iter().any(|line| holds_back(line))
    }
    /// `why` for those who may not know of the executions of its playbook. That M held back they
    /// are told, and not the reason, whatever it is: it may be that such an execution runs.
    pub fn why_to_all(&self) -> Vec<String> {
        self.why
            .iter()
            .map(|line| {
                if holds_back(line) {
                    format!("{HELD_BACK}.")
                } else {
                    line.clone()
                }
            })
            .collect()
    }

    /// Whether the actor may accept, decline or merge it. `suggest`: whoever may decide
    /// proposals; else an executive sponsor or the owner of the playbook's domain.
    pub fn may_decide(&self, actor: &Actor) -> bool {
        can(actor, Permission::ProposalsDecide).is_ok()
            && (self.mode == TriggerMode::Suggest
                || actor.has(Role::ExecutiveSponsor)
                || actor.owns(self.domain))
    }
    /// Who decides, for people.
    pub fn deciders(&self) -> String {
        let owner = format!("the owner of {}", self.domain.title());
        match self.mode {
            TriggerMode::Suggest => {
                format!("{owner}, another domain owner, a steward or an executive sponsor")
            }
            _ => format!("{owner} or an executive sponsor"),
        }
    }
}
