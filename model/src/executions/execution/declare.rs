//! The declaration: what is asked for, and the execution that comes of it.

use super::{
    Execution, ExecutionMode, ExecutionState, Ground, MAX_LINE, MAX_TEXT, PhaseCause, PhaseRun,
    SlotRun, SlotState, Stamps, severity_label,
};
use crate::executions::{
    ClockRun, DecisionRun, DecisionState, Effect, Learning, MessageRun, MessageState, Rank,
    TaskRun, TaskState,
};
use crate::playbooks::{Phase, Playbook, PlaybookVersion};
use crate::{
    ExecutionId, ExerciseId, Fault, PersonId, PlaybookId, ProposalId, ReviewId, Span, Time,
    content_hash,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a person asks for when declaring.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewExecution {
    pub playbook: PlaybookId,
    /// The playbook's title when empty.
    #[serde(default)]
    pub title: String,
    /// What is known.
    #[serde(default)]
    pub situation: String,
    /// 1 (critical) to 4 (minor).
    pub severity: u8,
    pub mode: ExecutionMode,
    /// Who leads it; the declarer when absent.
    #[serde(default)]
    pub commander: Option<PersonId>,
    /// Values of the playbook's variables, by key.
    #[serde(default)]
    pub variables: BTreeMap<String, String>,
}
impl NewExecution {
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        if !(1..=4).contains(&self.severity) {
            faults.push(Fault::new(
                "severity",
                "Choose 1 (critical), 2 (major), 3 (moderate) or 4 (minor).",
            ));
        }
        if self.title.chars().count() > MAX_LINE {
            faults.push(Fault::new(
                "title",
                format!("At most {MAX_LINE} characters. Shorten it."),
            ));
        }
        if self.situation.chars().count() > MAX_TEXT {
            faults.push(Fault::new(
                "situation",
                format!("At most {MAX_TEXT} characters. Shorten it."),
            ));
        }
        for (key, value) in &self.variables {
            if value.chars().count() > MAX_LINE {
                faults.push(Fault::new(
                    format!("variables.{key}"),
                    format!("At most {MAX_LINE} characters. Shorten it."),
                ));
            }
        }
        faults
    }
}

/// Where an execution comes from, beside the person's own words.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Cause {
    pub proposal: Option<ProposalId>,
    /// When the first signal occurred.
    pub t0: Option<Time>,
    pub review: Option<ReviewId>,
    pub exercise: Option<ExerciseId>,
}

impl Execution {
    /// T1. Pins the version, pages every slot, enters the first phase; all in one value, so that
    /// it is saved whole or not at all. `new` has no faults; the caller checked commander and
    /// playbook.
    pub fn declare(
        id: ExecutionId,
        key: String,
        playbook: &Playbook,
        version: &PlaybookVersion,
        new: &NewExecution,
        cause: Cause,
        commander: PersonId,
        declared_by: Option<PersonId>,
        ground: &mut Ground<'_>,
    ) -> (Self, Vec<Effect>) {
        let now = ground.now;
        let body = version.body.clone();
        let title = match new.title.trim() {
            "" => body.title.clone(),
            own => own.to_owned(),
        };
        let slots = body
            .slots
            .iter()
            .map(|s| SlotRun {
                key: s.key.clone(),
                title: s.title.clone(),
                critical: s.critical,
                candidates: [(s.primary, Rank::Primary), (s.deputy, Rank::Deputy)]
                    .into_iter()
                    .filter_map(|(p, rank)| p.map(|p| (p, rank)))
                    .collect(),
                limit: body
                    .tasks
                    .iter()
                    .filter(|t| t.slot == s.key)
                    .map(|t| t.ack)
                    .min()
                    .unwrap_or(Span::minutes(5))
                    .max(Span(30)),
                state: SlotState::Unfilled,
            })
            .collect();
        let mut x = Self {
            id,
            org_id: playbook.org_id,
            revision: 0,
            key,
            playbook: playbook.id,
            playbook_key: playbook.key.clone(),
            domain: playbook.domain,
            version: version.id,
            version_number: version.number,
            body_hash: content_hash(&body),
            title,
            situation: new.situation.trim().to_owned(),
            severity: new.severity,
            mode: new.mode,
            commander,
            declared_by,
            proposal: cause.proposal,
            review: cause.review,
            exercise: cause.exercise,
            state: ExecutionState::Declared,
            stamps: Stamps {
                t0: cause.t0,
                t1: now,
                t2: None,
                t3: None,
                t4: None,
            },
            paused_us: 0,
            quorum_override: None,
            phases: Phase::ALL
                .iter()
                .map(|p| PhaseRun {
                    phase: *p,
                    entered: (*p == Phase::Immediate).then_some((now, PhaseCause::Declared)),
                })
                .collect(),
            slots,
            pages: Vec::new(),
            tasks: body
                .tasks
                .iter()
                .map(|t| TaskRun {
                    state: TaskState::Pending,
                    due_at: now.plus_secs(t.due.secs()),
                    added: false,
                    spec: t.clone(),
                })
                .collect(),
            clocks: body.clocks.iter().cloned().map(ClockRun::new).collect(),
            decisions: body
                .decisions
                .iter()
                .map(|d| DecisionRun {
                    state: DecisionState::Open,
                    due_at: now.plus_secs(d.due.secs()),
                    logged: false,
                    spec: d.clone(),
                })
                .collect(),
            messages: body
                .communications
                .iter()
                .map(|c| MessageRun {
                    spec: c.clone(),
                    state: MessageState::Draft,
                })
                .collect(),
            variables: new
                .variables
                .iter()
                .map(|(k, v)| (k.clone(), v.trim().to_owned()))
                .filter(|(_, v)| !v.is_empty())
                .collect(),
            sitreps: Vec::new(),
            costs: Vec::new(),
            transfers: Vec::new(),
            log: Vec::new(),
            learning: Learning::default(),
            applied: Vec::new(),
            watched_at: None,
            body,
        };
        x.note(
            now,
            declared_by,
            "state",
            format!(
                "Declared: {}, severity {} ({}), {}",
                x.title,
                x.severity,
                severity_label(x.severity).to_lowercase(),
                x.mode.label().to_lowercase()
            ),
        );
        let mut effects = Vec::new();
        for slot in 0..x.slots.len() {
            // Who declares is there: their own slot needs no page.
            match declared_by.filter(|p| x.slots[slot].candidates.first().map(|c| c.0) == Some(*p))
            {
                Some(person) => x.slots[slot].state = SlotState::Held { person, at: now },
                None => x.ask_next(slot, true, None, ground, &mut effects),
            }
        }
        x.settle(now, &mut effects);
        (x, effects)
    }
}
