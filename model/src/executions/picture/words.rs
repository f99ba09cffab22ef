//! What is decided and what is said.

use crate::executions::*;

impl Picture<'_> {
    pub(in crate::executions) fn decision(&self, d: &DecisionRun) -> DecisionView {
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

    pub(in crate::executions) fn message(&self, m: &MessageRun) -> MessageView {
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
}
