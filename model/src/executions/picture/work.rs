//! People in slots, and what they do: pages, tasks, phases and clocks.

use crate::executions::*;

impl Picture<'_> {
    fn page(&self, p: &PageRun) -> PageView {
        let (answered_at, reason) = match &p.state {
            PageState::Acknowledged { at, .. }
            | PageState::TimedOut { at }
            | PageState::Unreached { at }
            | PageState::Cancelled { at } => (Some(*at), String::new()),
            PageState::Declined { at, reason } => (Some(*at), reason.clone()),
            _ => (None, String::new()),
        };
        PageView {
            id: p.id,
            person: (self.names)(p.person),
            rank: p.rank,
            state: p.state.key().into(),
            state_label: p.state.label().into(),
            created_at: p.created_at,
            limit_at: p.limit_at,
            answered_at,
            reason,
            deliveries: p.deliveries.clone(),
        }
    }

    pub(super) fn slot(&self, s: &SlotRun) -> SlotView {
        let x = self.x;
        let pages: Vec<_> = x.pages.iter().filter(|p| p.slot == s.key).collect();
        let me = self.actor.person.filter(|_| self.acts());
        let asked = me.is_some_and(|me| pages.iter().any(|p| p.person == me && p.open()));
        let spec = x.body.slot(&s.key);
        SlotView {
            key: s.key.clone(),
            title: s.title.clone(),
            purpose: spec.map(|s| s.purpose.clone()).unwrap_or_default(),
            decision_rights: spec.map(|s| s.decision_rights.clone()).unwrap_or_default(),
            critical: s.critical,
            state: s.state.key().into(),
            state_label: s.state.label().into(),
            holder: s.holder().map(|p| (self.names)(p)),
            held_at: match s.state {
                SlotState::Held { at, .. } => Some(at),
                _ => None,
            },
            may_acknowledge: !x.state.over()
                && s.holder().is_none()
                && me.is_some_and(|me| s.candidate(me) || pages.iter().any(|p| p.person == me)),
            may_decline: !x.state.over() && (asked || me.is_some() && self.holds(&s.key)),
            pages: pages.into_iter().map(|p| self.page(p)).collect(),
        }
    }

    pub(in crate::executions) fn task(&self, t: &TaskRun) -> TaskView {
        let may_act = self.may(&t.spec.slot);
        let (reason, note, evidence) = match &t.state {
            TaskState::Blocked { reason, .. }
            | TaskState::Skipped { reason, .. }
            | TaskState::NotApplicable { reason, .. } => {
                (reason.clone(), String::new(), String::new())
            }
            TaskState::Done { note, evidence, .. } | TaskState::Verified { note, evidence, .. } => {
                (String::new(), note.clone(), evidence.clone())
            }
            _ => Default::default(),
        };
        TaskView {
            id: t.spec.id.clone(),
            phase: t.spec.phase,
            kind: t.spec.kind,
            title: t.spec.title.clone(),
            instruction: t.spec.instruction.clone(),
            slot_title: self.slot_title(&t.spec.slot),
            holder: self
                .x
                .slot(&t.spec.slot)
                .and_then(SlotRun::holder)
                .map(|p| (self.names)(p)),
            slot: t.spec.slot.clone(),
            required: t.spec.required,
            added: t.added,
            state: t.state.key().into(),
            state_label: t.state.label().into(),
            since: t.state.since(),
            by: t.state.by().map(|p| (self.names)(p)),
            due_at: t.due_at,
            overdue: !self.x.state.over() && t.overdue(self.now),
            unacknowledged: !self.x.state.over() && t.unacknowledged(self.now),
            critical_path: self.critical.contains(&t.spec.id),
            after: t.spec.after.clone(),
            reason,
            evidence_wanted: t.spec.evidence.clone(),
            note,
            evidence,
            decision: t.spec.decision.clone(),
            communication: t.spec.communication.clone(),
            may_verify: !self.x.state.over()
                && self.acts()
                && matches!(t.state, TaskState::Done { by, .. } if !self.actor.is(by))
                && (self.leads() || self.actor.person.is_some_and(|p| self.x.holds_any(p))),
            may_skip: may_act && !t.state.terminal() && (self.leads() || !t.spec.required),
            may_act,
        }
    }

    pub(super) fn phase(&self, p: &PhaseRun) -> PhaseView {
        let tasks: Vec<_> = self
            .x
            .tasks
            .iter()
            .filter(|t| t.spec.phase == p.phase)
            .collect();
        let n = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let next = self.x.phases.iter().find(|p| p.entered.is_none());
        PhaseView {
            phase: p.phase,
            label: p.phase.label().into(),
            window: p.phase.window().into(),
            entered_at: p.entered.as_ref().map(|(at, _)| *at),
            opens_at: if p.entered.is_some() || self.x.state.over() {
                None
            } else {
                self.x.phase_at(p.phase)
            },
            may_enter: self.leads()
                && !self.x.state.over()
                && !matches!(self.x.state, ExecutionState::Paused { .. })
                && next.is_some_and(|n| n.phase == p.phase),
            done: n(tasks.iter().filter(|t| t.state.terminal()).count()),
            required_open: n(tasks
                .iter()
                .filter(|t| t.spec.required && !t.state.terminal())
                .count()),
            tasks: tasks.into_iter().map(|t| self.task(t)).collect(),
        }
    }

    pub(super) fn clock(&self, c: &ClockRun) -> ClockView {
        let (remark, settled_at) = match &c.state {
            ClockState::Tolled { reason, at, .. }
            | ClockState::NotApplicable { reason, at, .. } => (reason.clone(), Some(*at)),
            ClockState::Satisfied { receipt, at, .. } => (receipt.clone(), Some(*at)),
            _ => (String::new(), None),
        };
        let source = self
            .x
            .body
            .sources
            .iter()
            .find(|s| s.id == c.rule.source)
            .map_or_else(|| c.rule.source.clone(), |s| s.title.clone());
        let breached = c.breached(self.now);
        ClockView {
            id: c.rule.id.clone(),
            name: c.rule.name.clone(),
            anchor_event: c.rule.anchor.clone(),
            limit: c.rule.limit.words(),
            authority: c.rule.authority.clone(),
            jurisdiction: c.rule.jurisdiction.clone(),
            source,
            note: c.rule.note.clone(),
            state: c.key().into(),
            state_label: match c.key() {
                "running" if breached => "Breached".into(),
                "satisfied" if breached => "Satisfied late".into(),
                _ => c.label().into(),
            },
            anchor: c.anchor(),
            due: c.due(),
            used_percent: c.used(self.now),
            breached,
            remark,
            settled_at,
            changes: c.changes.clone(),
        }
    }
}
