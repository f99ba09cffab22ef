//! From an execution to what one viewer sees of it. Pure, so that it is tested without a server.

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

    fn slot(&self, s: &SlotRun) -> SlotView {
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

    pub(super) fn task(&self, t: &TaskRun) -> TaskView {
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

    fn phase(&self, p: &PhaseRun) -> PhaseView {
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

    fn clock(&self, c: &ClockRun) -> ClockView {
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

    pub(super) fn decision(&self, d: &DecisionRun) -> DecisionView {
        let (rationale, by, at) = match &d.state {
            DecisionState::Decided {
                rationale, by, at, ..
            } => (rationale.clone(), Some((self.names)(*by)), Some(*at)),
            DecisionState::Defaulted { at } => (String::new(), None, Some(*at)),
            DecisionState::Open => Default::default(),
        };
        DecisionView {
            id: d.spec.id.clone(),
            question: d.spec.question.clone(),
            options: d.spec.options.clone(),
            default: d.spec.default.clone(),
            why_default: d.spec.why_default.clone(),
            decider_title: self.slot_title(&d.spec.decider),
            decider: d.spec.decider.clone(),
            state: d.key().into(),
            state_label: d.label().into(),
            chosen: d.chosen().map(str::to_owned),
            rationale,
            by,
            at,
            due_at: d.due_at,
            overdue: d.state == DecisionState::Open && self.now > d.due_at,
            logged: d.logged,
            may_decide: !d.logged && self.may(&d.spec.decider),
        }
    }

    pub(super) fn message(&self, m: &MessageRun) -> MessageView {
        let (mut subject, mut body, missing) = m.filled(&self.x.variables);
        let (mut by, mut at, mut reason) = (None, None, String::new());
        match &m.state {
            MessageState::Approved {
                by: b,
                at: t,
                subject: s,
                body: x,
            }
            | MessageState::Sent {
                by: b,
                at: t,
                subject: s,
                body: x,
                ..
            } => {
                (by, at) = (Some((self.names)(*b)), Some(*t));
                (subject, body) = (s.clone(), x.clone());
            }
            MessageState::Withdrawn {
                by: b,
                at: t,
                reason: r,
            } => {
                (by, at, reason) = (Some((self.names)(*b)), Some(*t), r.clone());
            }
            MessageState::Draft => {}
        }
        // Who copies it out of M copies that with it. The text being written stays as it is.
        if self.x.mode.exercise() {
            subject = format!("EXERCISE: {subject}");
            body = format!("EXERCISE EXERCISE EXERCISE\n\n{body}");
        }
        let approves = self.may(&m.spec.approver);
        let open = matches!(m.state, MessageState::Draft | MessageState::Approved { .. });
        let acts = self.acts() && !self.x.state.over();
        MessageView {
            id: m.spec.id.clone(),
            audience: m.spec.audience,
            channel: m.spec.channel,
            draft_subject: m.spec.subject.clone(),
            draft_body: m.spec.body.clone(),
            subject,
            body,
            may_edit: acts && open,
            may_approve: approves && m.state == MessageState::Draft && missing.is_empty(),
            may_send: acts
                && matches!(m.state, MessageState::Approved { .. })
                && (self.leads() || self.actor.person.is_some_and(|p| self.x.holds_any(p))),
            may_withdraw: approves && open,
            missing,
            approver_title: self.slot_title(&m.spec.approver),
            approver: m.spec.approver.clone(),
            state: m.state.key().into(),
            state_label: m.state.label().into(),
            by,
            at,
            reason,
        }
    }

    fn budget(&self) -> BudgetView {
        let x = self.x;
        BudgetView {
            amount: x.body.budget.amount,
            currency: x.body.budget.currency.clone(),
            covers: x.body.budget.covers.clone(),
            approver: x.body.budget.approver.clone(),
            spent: x.spent(),
            minutes: x.costs.iter().map(|c| u64::from(c.minutes)).sum(),
            exceeded: x.over_budget(),
            entries: x
                .costs
                .iter()
                .rev()
                .map(|c| CostView {
                    text: c.text.clone(),
                    amount: c.amount,
                    minutes: c.minutes,
                    by: (self.names)(c.by),
                    at: c.at,
                })
                .collect(),
        }
    }

    fn learning(&self) -> LearningView {
        let x = self.x;
        LearningView {
            questions: x.body.learning_questions.clone(),
            notes: x
                .learning
                .notes
                .iter()
                .map(|n| LearningNoteView {
                    kind: n.kind,
                    question: n.question,
                    text: n.text.clone(),
                    by: (self.names)(n.by),
                    at: n.at,
                })
                .collect(),
            changes: x
                .learning
                .proposals
                .iter()
                .enumerate()
                .map(|(index, p)| {
                    let (state, label, decided_by, draft, reason) = match &p.state {
                        ProposalState::Open => ("open", "Open", None, None, String::new()),
                        ProposalState::Accepted { by, draft, .. } => (
                            "accepted",
                            "Taken into a draft",
                            Some(*by),
                            Some(*draft),
                            String::new(),
                        ),
                        ProposalState::Declined { by, reason, .. } => {
                            ("declined", "Declined", Some(*by), None, reason.clone())
                        }
                    };
                    ChangeView {
                        index,
                        title: p.title.clone(),
                        text: p.text.clone(),
                        edits: u32::try_from(p.edits.len()).unwrap_or(u32::MAX),
                        owner: (self.names)(p.owner),
                        due: p.due,
                        by: (self.names)(p.by),
                        at: p.at,
                        action: p.action,
                        state: state.into(),
                        state_label: label.into(),
                        decided_by: decided_by.map(|p| (self.names)(p)),
                        draft,
                        reason,
                    }
                })
                .collect(),
            waiver: match &x.state {
                ExecutionState::Reviewed { waiver, .. } => waiver.clone(),
                _ => None,
            },
        }
    }

    fn mays(&self) -> Mays {
        let x = self.x;
        let (leads, over) = (self.leads(), x.state.over());
        let clear = x.running_clocks().is_empty();
        let early = matches!(
            x.state,
            ExecutionState::Declared | ExecutionState::Mobilizing { .. }
        );
        let active = matches!(x.state, ExecutionState::Active { .. });
        let paused = matches!(x.state, ExecutionState::Paused { .. });
        let stable = matches!(x.state, ExecutionState::Stabilized { .. });
        let closed = match x.state {
            ExecutionState::Closed { at, .. } => Some(at),
            _ => None,
        };
        Mays {
            command: leads && !over,
            act: self.acts() && !over,
            take_over: !over
                && !self.actor.is(x.commander)
                && x.oversees(self.actor)
                && can(self.actor, Permission::ExecutionsCommand).is_ok(),
            override_quorum: leads && early && x.quorum_override.is_none(),
            pause: leads && active,
            resume: leads && paused,
            stabilize: leads && active,
            relapse: leads && stable,
            close: leads && stable && clear && x.unfinished().is_empty(),
            reopen: leads && closed.is_some_and(|at| self.now <= at.plus_secs(REOPEN.secs())),
            stand_down: leads && (early || active || paused) && clear,
            learn: self.acts() && !matches!(x.state, ExecutionState::Reviewed { .. }),
            finish_review: leads && closed.is_some(),
            accept_changes: can(self.actor, Permission::PlaybooksEdit).is_ok(),
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
