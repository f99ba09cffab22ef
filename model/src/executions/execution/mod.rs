//! The execution, its phases and its state machine.

mod declare;
mod settle;

pub use declare::{Cause, NewExecution};

use super::{
    ClockRun, CostEntry, DecisionRun, Learning, MessageRun, PageRun, Rank, SitRep, TaskRun,
    Transfer,
};
use crate::identity::{Actor, Role};
use crate::playbooks::{Phase, PlaybookBody};
use crate::{
    Domain, ExecutionId, ExerciseId, InvalidTransition, OrgId, PageId, PersonId, PlaybookId,
    ProposalId, ReviewId, Span, Time, VersionId,
};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The coordination target: T3 − T1.
pub const TARGET: Span = Span::minutes(12);
/// A closed execution can be taken up again for so long.
pub const REOPEN: Span = Span(72 * 3_600);
/// Characters of a line (titles, reasons) and of a text (notes, reports).
pub const MAX_LINE: usize = 300;
pub const MAX_TEXT: usize = 5_000;
/// Ids of commands that are remembered, so that a repeated one changes nothing.
pub const REMEMBERED: usize = 1_000;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ExecutionMode {
    Live,
    Exercise,
    /// The responders alone, to learn their parts.
    Rehearsal,
}
impl ExecutionMode {
    pub const ALL: [Self; 3] = [Self::Live, Self::Exercise, Self::Rehearsal];
    pub const fn key(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Exercise => "exercise",
            Self::Rehearsal => "rehearsal",
        }
    }
    pub const fn label(self) -> &'static str {
        match self {
            Self::Live => "Live",
            Self::Exercise => "Exercise",
            Self::Rehearsal => "Rehearsal",
        }
    }
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.key() == key)
    }
    /// Nothing of it is real: every screen and message says EXERCISE.
    pub const fn exercise(self) -> bool {
        !matches!(self, Self::Live)
    }
}

/// 1 is the worst.
pub const fn severity_label(severity: u8) -> &'static str {
    match severity {
        1 => "Critical",
        2 => "Major",
        3 => "Moderate",
        _ => "Minor",
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum StandDown {
    FalseAlarm,
    NoLongerNeeded,
}
impl StandDown {
    pub const fn label(self) -> &'static str {
        match self {
            Self::FalseAlarm => "False alarm",
            Self::NoLongerNeeded => "No longer needed",
        }
    }
}

/// `declared → mobilizing → active ⇄ paused → stabilized → closed → reviewed`, or `stood_down`.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum ExecutionState {
    Declared,
    Mobilizing {
        at: Time,
    },
    Active {
        at: Time,
    },
    Paused {
        at: Time,
        reason: String,
        /// Since when it was active.
        active_at: Time,
    },
    Stabilized {
        at: Time,
        summary: String,
    },
    Closed {
        at: Time,
        summary: String,
    },
    Reviewed {
        at: Time,
        closed_at: Time,
        summary: String,
        /// Why no learning was captured.
        waiver: Option<String>,
    },
    StoodDown {
        at: Time,
        because: StandDown,
        note: String,
    },
}
impl ExecutionState {
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Mobilizing { .. } => "mobilizing",
            Self::Active { .. } => "active",
            Self::Paused { .. } => "paused",
            Self::Stabilized { .. } => "stabilized",
            Self::Closed { .. } => "closed",
            Self::Reviewed { .. } => "reviewed",
            Self::StoodDown { .. } => "stood_down",
        }
    }
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Declared => "Declared",
            Self::Mobilizing { .. } => "Mobilizing",
            Self::Active { .. } => "Active",
            Self::Paused { .. } => "Paused",
            Self::Stabilized { .. } => "Stabilized",
            Self::Closed { .. } => "Closed",
            Self::Reviewed { .. } => "Reviewed",
            Self::StoodDown { .. } => "Stood down",
        }
    }
    /// The response is over.
    pub const fn over(&self) -> bool {
        matches!(
            self,
            Self::Closed { .. } | Self::Reviewed { .. } | Self::StoodDown { .. }
        )
    }
    /// Nothing leads out of it.
    pub const fn terminal(&self) -> bool {
        matches!(self, Self::Reviewed { .. } | Self::StoodDown { .. })
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "cause", content = "person")]
pub enum PhaseCause {
    /// With the declaration.
    Declared,
    /// Its time had come.
    Time,
    /// All required tasks of the phase before were done.
    Done,
    Commander(PersonId),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PhaseRun {
    pub phase: Phase,
    pub entered: Option<(Time, PhaseCause)>,
}

impl Phase {
    /// Seconds after T1 at which it is entered at the latest.
    pub const fn opens(self) -> Span {
        match self {
            Self::Immediate => Span(0),
            Self::Secondary => Span::minutes(2),
            Self::FollowUp => Span::minutes(5),
            Self::Sustain => Span::minutes(12),
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum SlotState {
    /// The playbook names nobody who could be asked.
    Unfilled,
    Paging {
        page: PageId,
    },
    Held {
        person: PersonId,
        at: Time,
    },
    /// Everybody was asked; nobody took it.
    Exhausted {
        at: Time,
    },
}
impl SlotState {
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Unfilled => "unfilled",
            Self::Paging { .. } => "paging",
            Self::Held { .. } => "held",
            Self::Exhausted { .. } => "exhausted",
        }
    }
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Unfilled => "Nobody assigned",
            Self::Paging { .. } => "Waiting for an answer",
            Self::Held { .. } => "Acknowledged",
            Self::Exhausted { .. } => "Nobody answered",
        }
    }
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SlotRun {
    pub key: String,
    pub title: String,
    pub critical: bool,
    /// Who can be asked, in order.
    pub candidates: Vec<(PersonId, Rank)>,
    /// How long a page waits before the next person is asked.
    pub limit: Span,
    pub state: SlotState,
}
impl SlotRun {
    pub const fn holder(&self) -> Option<PersonId> {
        match self.state {
            SlotState::Held { person, .. } => Some(person),
            _ => None,
        }
    }
    pub fn candidate(&self, person: PersonId) -> bool {
        self.candidates.iter().any(|(p, _)| *p == person)
    }
}

/// T0 signal, T1 declared, T2 dispatched, T3 coordinated, T4 first action done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Stamps {
    /// When the first signal occurred; `None` when nothing but a person started it.
    pub t0: Option<Time>,
    pub t1: Time,
    /// Every page of the declaration was handed to its channels; at the latest with T3.
    pub t2: Option<Time>,
    /// The last critical slot acknowledged.
    pub t3: Option<Time>,
    pub t4: Option<Time>,
}
impl Stamps {
    /// T3 − T1 in seconds.
    pub fn coordination(&self) -> Option<i64> {
        self.t3.map(|t3| t3.secs_since(self.t1))
    }
    /// T1 − T0 in seconds.
    pub fn initiation(&self) -> Option<i64> {
        self.t0.map(|t0| self.t1.secs_since(t0))
    }
    /// T4 − T1 in seconds.
    pub fn first_action(&self) -> Option<i64> {
        self.t4.map(|t4| t4.secs_since(self.t1))
    }
}

/// The commander went on without every critical slot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct QuorumOverride {
    pub by: PersonId,
    pub at: Time,
    pub reason: String,
    /// Keys of the critical slots that were not acknowledged.
    pub missing: Vec<String>,
}

/// One line of the timeline.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct LogEntry {
    pub at: Time,
    /// `None` for the program itself.
    pub by: Option<PersonId>,
    /// `state`, `page`, `task`, `clock`, `decision`, `message`, `report`, `cost`, `command`,
    /// `note`, `learning`.
    pub kind: String,
    pub text: String,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Execution {
    pub id: ExecutionId,
    pub org_id: OrgId,
    pub revision: i64,
    /// `EXE-0042`.
    pub key: String,
    pub playbook: PlaybookId,
    pub playbook_key: String,
    pub domain: Domain,
    pub version: VersionId,
    pub version_number: i64,
    /// SHA-256 of the body that it began with.
    pub body_hash: String,
    /// The text of that version; a later version changes nothing here.
    pub body: PlaybookBody,
    pub title: String,
    /// What is known, in the declarer's words.
    pub situation: String,
    /// 1 (critical) to 4 (minor).
    pub severity: u8,
    pub mode: ExecutionMode,
    pub commander: PersonId,
    /// `None` when a trigger acted inside an autonomy policy.
    pub declared_by: Option<PersonId>,
    pub proposal: Option<ProposalId>,
    pub review: Option<ReviewId>,
    pub exercise: Option<ExerciseId>,
    pub state: ExecutionState,
    pub stamps: Stamps,
    /// Microseconds spent paused: phases and acknowledgement limits wait for them.
    pub paused_us: i64,
    pub quorum_override: Option<QuorumOverride>,
    pub phases: Vec<PhaseRun>,
    pub slots: Vec<SlotRun>,
    pub pages: Vec<PageRun>,
    pub tasks: Vec<TaskRun>,
    pub clocks: Vec<ClockRun>,
    pub decisions: Vec<DecisionRun>,
    pub messages: Vec<MessageRun>,
    /// Values of the playbook's variables.
    pub variables: BTreeMap<String, String>,
    pub sitreps: Vec<SitRep>,
    pub costs: Vec<CostEntry>,
    pub transfers: Vec<Transfer>,
    pub log: Vec<LogEntry>,
    pub learning: Learning,
    /// Commands that were carried out, by the id that their sender gave them.
    pub applied: Vec<Uuid>,
    /// For when somebody is promised to look at it again.
    pub watched_at: Option<Time>,
}

/// What the machine stands on: time, calendar, new ids, who can be asked.
pub struct Ground<'a> {
    pub now: Time,
    /// The organisation's zone, for clocks that count days.
    pub zone: &'a TimeZone,
    pub ids: &'a mut dyn FnMut() -> PageId,
    /// Whether the person is active and may act in executions.
    pub able: &'a dyn Fn(PersonId) -> bool,
}

impl Execution {
    pub(super) fn note(&mut self, at: Time, by: Option<PersonId>, kind: &str, text: String) {
        self.log.push(LogEntry {
            at,
            by,
            kind: kind.to_owned(),
            text,
        });
    }
    pub(super) fn wrong(&self, step: &str) -> InvalidTransition {
        InvalidTransition::new(self.key.clone(), self.state.label().to_lowercase(), step)
    }
    pub fn slot(&self, key: &str) -> Option<&SlotRun> {
        self.slots.iter().find(|s| s.key == key)
    }
    pub fn task(&self, id: &str) -> Option<&TaskRun> {
        self.tasks.iter().find(|t| t.spec.id == id)
    }
    pub fn page(&self, id: PageId) -> Option<&PageRun> {
        self.pages.iter().find(|p| p.id == id)
    }
    pub fn entered(&self, phase: Phase) -> bool {
        self.phases
            .iter()
            .any(|p| p.phase == phase && p.entered.is_some())
    }
    /// Holds at least one slot.
    pub fn holds_any(&self, person: PersonId) -> bool {
        self.slots.iter().any(|s| s.holder() == Some(person))
    }
    /// Whoever has a part in it: commander, declarer, all who can be or were asked, who is
    /// asked to take command.
    pub fn people(&self) -> Vec<PersonId> {
        let mut all = vec![self.commander];
        all.extend(self.declared_by);
        all.extend(
            self.slots
                .iter()
                .flat_map(|s| s.candidates.iter().map(|(p, _)| *p)),
        );
        all.extend(self.slots.iter().filter_map(SlotRun::holder));
        all.extend(self.transfers.iter().flat_map(|t| [t.from, t.to]));
        all.sort_unstable();
        all.dedup();
        all
    }
    pub fn has_part(&self, person: PersonId) -> bool {
        self.people().contains(&person)
    }
    /// To anybody else it does not exist.
    pub fn may_see(&self, actor: &Actor) -> bool {
        actor.person.is_some_and(|p| self.has_part(p))
            || self.oversees(actor)
            || Self::all_seen_by(actor)
    }
    /// Whether every execution of the organisation may be seen, whoever has a part in it.
    pub fn all_seen_by(actor: &Actor) -> bool {
        [
            Role::ExecutiveSponsor,
            Role::Steward,
            Role::ComplianceOfficer,
            Role::Auditor,
        ]
        .into_iter()
        .any(|r| actor.has(r))
    }
    /// A sponsor, or the owner of its domain: may take command over.
    pub fn oversees(&self, actor: &Actor) -> bool {
        Self::overseen_by(actor, self.domain)
    }
    /// The same of any execution of `domain`.
    pub fn overseen_by(actor: &Actor, domain: Domain) -> bool {
        actor.has(Role::ExecutiveSponsor) || actor.owns(domain)
    }
    /// May put a proposal into it: who has a part in it or oversees it. Who only reads it may not.
    pub fn may_take_in(&self, actor: &Actor) -> bool {
        actor.person.is_some_and(|p| self.has_part(p)) || self.oversees(actor)
    }
    /// When `phase` is entered at the latest; `None` while paused.
    pub fn phase_at(&self, phase: Phase) -> Option<Time> {
        (!matches!(self.state, ExecutionState::Paused { .. })).then(|| {
            Time::from_micros(
                self.stamps.t1.micros() + phase.opens().secs() * 1_000_000 + self.paused_us,
            )
        })
    }
    /// Seconds from T1 until now, or until T3.
    pub fn coordination_elapsed(&self, now: Time) -> i64 {
        self.stamps.t3.unwrap_or(now).secs_since(self.stamps.t1)
    }
    /// Critical slots that nobody has acknowledged. Where none is critical, all slots are.
    pub fn missing_critical(&self) -> Vec<&SlotRun> {
        let any = self.slots.iter().any(|s| s.critical);
        self.slots
            .iter()
            .filter(|s| (s.critical || !any) && s.holder().is_none())
            .collect()
    }
    /// When it ended, if it tested its playbook: closed, or stood down after it was coordinated.
    /// In a rehearsal people only learn their parts.
    pub fn tested_at(&self) -> Option<Time> {
        if self.mode == ExecutionMode::Rehearsal {
            return None;
        }
        match self.state {
            ExecutionState::Closed { at, .. } => Some(at),
            ExecutionState::Reviewed { closed_at, .. } => Some(closed_at),
            ExecutionState::StoodDown { at, .. } => self.stamps.t3.map(|_| at),
            _ => None,
        }
    }
    pub fn spent(&self) -> u64 {
        self.costs.iter().map(|c| c.amount).sum()
    }
    pub fn over_budget(&self) -> bool {
        self.spent() > self.body.budget.amount
    }
    /// Clocks that hold the execution open.
    pub fn running_clocks(&self) -> Vec<&ClockRun> {
        self.clocks.iter().filter(|c| c.running()).collect()
    }
    /// Required tasks that are not finished.
    pub fn unfinished(&self) -> Vec<&TaskRun> {
        self.tasks
            .iter()
            .filter(|t| t.spec.required && !t.state.terminal())
            .collect()
    }
    /// A hand-over of command that was asked for and not answered.
    pub fn pending_transfer(&self) -> Option<&Transfer> {
        self.transfers
            .iter()
            .rev()
            .find(|t| t.state == super::TransferState::Asked)
    }
}
