//! From an execution to what one viewer sees of it. Pure, so that it is tested without a server.

mod account;
mod words;
mod work;

use super::*;
use crate::identity::{Actor, Permission, PersonRef, can};
use crate::playbooks::TaskGraph;
use crate::{PersonId, Time};
use std::collections::HashSet;

/// Lines of the timeline that are shown.
const LINES: usize = 300;

/// The execution, the viewer, and how people are named.
pub struct Picture<'a> {
    pub x: &'a Execution,
    pub actor: &'a Actor,
    pub now: Time,
    pub names: &'a dyn Fn(PersonId) -> PersonRef,
    critical: HashSet<String>,
}

impl<'a> Picture<'a> {
    pub fn new(
        x: &'a Execution,
        actor: &'a Actor,
        now: Time,
        names: &'a dyn Fn(PersonId) -> PersonRef,
    ) -> Self {
        let critical = TaskGraph::of(&x.body).map_or_else(
            |_| HashSet::new(),
            |g| {
                g.tasks
                    .into_iter()
                    .filter(|t| t.critical)
                    .map(|t| t.id)
                    .collect()
            },
        );
        Self {
            x,
            actor,
            now,
            names,
            critical,
        }
    }
    fn acts(&self) -> bool {
        can(self.actor, Permission::ExecutionsAct).is_ok()
            && self.actor.person.is_some_and(|p| self.x.has_part(p))
    }
    fn leads(&self) -> bool {
        self.actor.is(self.x.commander) && can(self.actor, Permission::ExecutionsCommand).is_ok()
    }
    fn holds(&self, slot: &str) -> bool {
        self.x
            .slot(slot)
            .and_then(SlotRun::holder)
            .is_some_and(|p| self.actor.is(p))
    }
    fn may(&self, slot: &str) -> bool {
        !self.x.state.over() && self.acts() && (self.holds(slot) || self.leads())
    }
    fn slot_title(&self, key: &str) -> String {
        self.x
            .slot(key)
            .map_or_else(|| key.to_owned(), |s| s.title.clone())
    }

    pub fn row(&self) -> ExecutionRow {
        let x = self.x;
        let critical = x.slots.iter().filter(|s| s.critical);
        let n = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        ExecutionRow {
            id: x.id,
            revision: x.revision,
            key: x.key.clone(),
            title: x.title.clone(),
            playbook: x.playbook,
            playbook_key: x.playbook_key.clone(),
            domain: x.domain,
            severity: x.severity,
            severity_label: severity_label(x.severity).into(),
            mode: x.mode,
            exercise: x.mode.exercise(),
            state: x.state.key().into(),
            state_label: x.state.label().into(),
            over: x.state.over(),
            commander: (self.names)(x.commander),
            stamps: x.stamps,
            coordination_secs: x.stamps.coordination(),
            acknowledged: n(critical.clone().filter(|s| s.holder().is_some()).count()),
            critical: n(critical.count()),
            tasks_done: n(x.tasks.iter().filter(|t| t.state.terminal()).count()),
            tasks: n(x.tasks.len()),
            late: n(x
                .tasks
                .iter()
                .filter(|t| !x.state.over() && t.overdue(self.now))
                .count()),
            mine: self.actor.person.is_some_and(|p| x.has_part(p)),
        }
    }

    pub fn next_action(&self) -> NextActionView {
        let x = self.x;
        let (step, due_at, more) = match self.actor.person {
            Some(person) => self.next_step(person),
            None => (NextStep::Wait { why: String::new() }, None, 0),
        };
        NextActionView {
            execution: x.id,
            key: x.key.clone(),
            title: x.title.clone(),
            revision: x.revision,
            severity: x.severity,
            mode: x.mode,
            exercise: x.mode.exercise(),
            state: x.state.key().into(),
            state_label: x.state.label().into(),
            now: self.now,
            commander: (self.names)(x.commander),
            slots: x
                .slots
                .iter()
                .filter(|s| s.holder().is_some_and(|p| self.actor.is(p)))
                .map(|s| s.title.clone())
                .collect(),
            since_declared: self.now.secs_since(x.stamps.t1),
            overdue: due_at.is_some_and(|at| at < self.now),
            step,
            due_at,
            more,
        }
    }

    /// `candidates` are people who can be appointed; shown to the commander only.
    pub fn war_room(&self, candidates: Vec<PersonRef>) -> WarRoomView {
        let x = self.x;
        let phases: Vec<_> = x.phases.iter().map(|p| self.phase(p)).collect();
        let mut chain: Vec<_> = x
            .tasks
            .iter()
            .filter(|t| self.critical.contains(&t.spec.id) && !t.state.terminal())
            .collect();
        chain.sort_by_key(|t| t.due_at);
        let (remark, state_since) = match &x.state {
            ExecutionState::Declared => (String::new(), x.stamps.t1),
            ExecutionState::Mobilizing { at } | ExecutionState::Active { at } => {
                (String::new(), *at)
            }
            ExecutionState::Paused { at, reason, .. } => (reason.clone(), *at),
            ExecutionState::Stabilized { at, summary }
            | ExecutionState::Closed { at, summary }
            | ExecutionState::Reviewed { at, summary, .. } => (summary.clone(), *at),
            ExecutionState::StoodDown { at, note, .. } => (note.clone(), *at),
        };
        let may = self.mays();
        WarRoomView {
            row: self.row(),
            now: self.now,
            situation: x.situation.clone(),
            version: x.version,
            version_number: x.version_number,
            declared_by: x.declared_by.map(|p| (self.names)(p)),
            target_secs: TARGET.secs(),
            elapsed_secs: x.coordination_elapsed(self.now),
            remark,
            state_since,
            stood_down: match x.state {
                ExecutionState::StoodDown { because, .. } => Some(because),
                _ => None,
            },
            quorum_override: x.quorum_override.as_ref().map(|q| QuorumView {
                by: (self.names)(q.by),
                at: q.at,
                reason: q.reason.clone(),
                missing: q.missing.iter().map(|k| self.slot_title(k)).collect(),
            }),
            transfer: x.pending_transfer().map(|t| TransferView {
                from: (self.names)(t.from),
                to: (self.names)(t.to),
                brief: t.brief.clone(),
                at: t.at,
                to_me: self.actor.is(t.to),
            }),
            slots: x.slots.iter().map(|s| self.slot(s)).collect(),
            critical_path: chain.into_iter().map(|t| t.spec.id.clone()).collect(),
            late: phases
                .iter()
                .flat_map(|p| &p.tasks)
                .filter(|t| t.overdue)
                .map(|t| t.id.clone())
                .collect(),
            phases,
            clocks: x.clocks.iter().map(|c| self.clock(c)).collect(),
            decisions: x.decisions.iter().map(|d| self.decision(d)).collect(),
            messages: x.messages.iter().map(|m| self.message(m)).collect(),
            variables: x
                .body
                .variables
                .iter()
                .map(|v| VariableView {
                    key: v.key.clone(),
                    label: v.label.clone(),
                    example: v.example.clone(),
                    value: x.variables.get(&v.key).cloned().unwrap_or_default(),
                })
                .collect(),
            reports: x
                .sitreps
                .iter()
                .enumerate()
                .rev()
                .map(|(i, r)| ReportView {
                    number: u32::try_from(i + 1).unwrap_or(u32::MAX),
                    situation: r.situation.clone(),
                    actions: r.actions.clone(),
                    next: r.next.clone(),
                    asks: r.asks.clone(),
                    by: (self.names)(r.by),
                    at: r.at,
                    next_due_at: r.next_due_at,
                })
                .collect(),
            report_due_at: x.sitreps.last().and_then(|r| r.next_due_at),
            budget: self.budget(),
            timeline: x
                .log
                .iter()
                .rev()
                .take(LINES)
                .map(|l| TimelineLine {
                    at: l.at,
                    by: l.by.map(|p| (self.names)(p)),
                    kind: l.kind.clone(),
                    text: l.text.clone(),
                })
                .collect(),
            learning: self.learning(),
            obstacles: Obstacles {
                clocks: x
                    .running_clocks()
                    .iter()
                    .map(|c| c.rule.name.clone())
                    .collect(),
                tasks: x
                    .unfinished()
                    .iter()
                    .map(|t| t.spec.title.clone())
                    .collect(),
            },
            people: x.people().into_iter().map(|p| (self.names)(p)).collect(),
            candidates: if may.command { candidates } else { Vec::new() },
            next: self.next_action(),
            may,
        }
    }
}
