//! Messages, situation reports, and what was spent.

use super::checks::{maybe, text};
use crate::executions::{CostEntry, Execution, MAX_LINE, MAX_TEXT, MessageState, Refused, SitRep};
use crate::{InvalidTransition, PersonId, Time};

impl Execution {
    pub(super) fn message_index(&self, id: &str) -> Result<usize, Refused> {
        self.messages
            .iter()
            .position(|m| m.spec.id == id)
            .ok_or(Refused::Missing("message"))
    }
    pub(super) fn message_wrong(&self, i: usize, step: &str) -> InvalidTransition {
        InvalidTransition::new(
            "The message",
            self.messages[i].state.label().to_lowercase(),
            step,
        )
    }
    pub(super) fn tell_message(&mut self, i: usize, by: PersonId, now: Time, what: &str) {
        let m = &self.messages[i].spec;
        let said = format!("Message to {}: {what}", m.audience.label().to_lowercase());
        self.note(now, Some(by), "message", said);
    }
    /// A variable changed: approved texts that contain it are drafts again.
    pub(super) fn unapprove(&mut self, now: Time) {
        for i in 0..self.messages.len() {
            let run = &self.messages[i];
            let MessageState::Approved {
                subject, body, by, ..
            } = &run.state
            else {
                continue;
            };
            let (s, b, _) = run.filled(&self.variables);
            if (&s, &b) != (subject, body) {
                let by = *by;
                self.messages[i].state = MessageState::Draft;
                self.tell_message(i, by, now, "its values changed; it needs approval again");
            }
        }
    }
    pub(super) fn approve_message(
        &mut self,
        id: &str,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let i = self.message_index(id)?;
        self.leads_or_holds(&self.messages[i].spec.approver.clone(), by)?;
        match self.messages[i].state {
            MessageState::Approved { .. } | MessageState::Sent { .. } => return Ok(()),
            MessageState::Withdrawn { .. } => {
                return Err(self.message_wrong(i, "be approved").into());
            }
            MessageState::Draft => {}
        }
        let (subject, body, missing) = self.messages[i].filled(&self.variables);
        if !missing.is_empty() {
            return Err(Refused::fault(
                &format!("variables.{}", missing[0]),
                format!(
                    "The text still contains {}. Fill {} in, then approve.",
                    missing
                        .iter()
                        .map(|m| format!("{{{{{m}}}}}"))
                        .collect::<Vec<_>>()
                        .join(", "),
                    if missing.len() == 1 { "it" } else { "them" }
                ),
            ));
        }
        self.messages[i].state = MessageState::Approved {
            by,
            at: now,
            subject,
            body,
        };
        self.tell_message(i, by, now, "approved");
        Ok(())
    }
    pub(super) fn send_message(
        &mut self,
        id: &str,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let i = self.message_index(id)?;
        if by != self.commander && !self.holds_any(by) {
            return Err(Refused::Denied(
                "Only the commander or who holds a slot sends a message.".into(),
            ));
        }
        match self.messages[i].state.clone() {
            MessageState::Sent { .. } => Ok(()),
            MessageState::Approved {
                by: approved_by,
                subject,
                body,
                ..
            } => {
                self.messages[i].state = MessageState::Sent {
                    by,
                    at: now,
                    approved_by,
                    subject,
                    body,
                };
                self.tell_message(i, by, now, "sent");
                let id = id.to_owned();
                self.finish_linked(by, now, "Message sent", |t| {
                    t.communication.as_deref() == Some(id.as_str())
                });
                Ok(())
            }
            _ => Err(self.message_wrong(i, "be sent").into()),
        }
    }
    pub(super) fn add_cost(
        &mut self,
        what: &str,
        amount: u64,
        minutes: u32,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let what = text("text", what, MAX_LINE)?;
        if amount == 0 && minutes == 0 {
            return Err(Refused::fault(
                "amount",
                "Give an amount, or minutes of time.",
            ));
        }
        let most = 1_000_000_000_000_000;
        if amount > most || self.spent() + amount > most {
            return Err(Refused::fault("amount", "This is too large to be written."));
        }
        let within = !self.over_budget();
        self.costs.push(CostEntry {
            text: what.clone(),
            amount,
            minutes,
            by,
            at: now,
        });
        let currency = &self.body.budget.currency;
        let said = match (amount, minutes) {
            (0, m) => format!("{what}: {m} minutes"),
            (a, 0) => format!("{what}: {a} {currency}"),
            (a, m) => format!("{what}: {a} {currency}, {m} minutes"),
        };
        self.note(now, Some(by), "cost", said);
        if within && self.over_budget() {
            let approver = self.body.budget.approver.clone();
            self.note(
                now,
                None,
                "cost",
                format!("The pre-approved budget is exceeded. {approver} approves more."),
            );
        }
        Ok(())
    }

    pub(super) fn set_variable(
        &mut self,
        key: &str,
        value: &str,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let value = maybe("value", value, MAX_LINE)?;
        let variable = self
            .body
            .variables
            .iter()
            .find(|v| v.key == *key)
            .ok_or(Refused::Missing("variable"))?;
        let said = format!("{}: {value}", variable.label);
        if self.variables.get(key).map_or("", String::as_str) == value {
            return Ok(());
        }
        if value.is_empty() {
            self.variables.remove(key);
        } else {
            self.variables.insert(key.to_owned(), value);
        }
        self.unapprove(now);
        self.note(now, Some(by), "message", said);
        Ok(())
    }

    pub(super) fn edit_message(
        &mut self,
        id: &str,
        subject: &str,
        body: &str,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let subject = text("subject", subject, MAX_LINE)?;
        let body = text("body", body, 20_000)?;
        let i = self.message_index(id)?;
        if !matches!(
            self.messages[i].state,
            MessageState::Draft | MessageState::Approved { .. }
        ) {
            return Err(self.message_wrong(i, "be changed").into());
        }
        let run = &mut self.messages[i];
        if run.spec.subject == subject && run.spec.body == body {
            return Ok(());
        }
        run.spec.subject = subject;
        run.spec.body = body;
        // What was approved was another text.
        run.state = MessageState::Draft;
        self.tell_message(i, by, now, "changed; it needs approval");
        Ok(())
    }

    pub(super) fn withdraw_message(
        &mut self,
        id: &str,
        reason: &str,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let reason = text("reason", reason, MAX_LINE)?;
        let i = self.message_index(id)?;
        match self.messages[i].state {
            MessageState::Withdrawn { .. } => return Ok(()),
            MessageState::Sent { .. } => {
                return Err(self.message_wrong(i, "be withdrawn").into());
            }
            _ => {}
        }
        self.leads_or_holds(&self.messages[i].spec.approver.clone(), by)?;
        self.messages[i].state = MessageState::Withdrawn {
            by,
            at: now,
            reason: reason.clone(),
        };
        self.tell_message(i, by, now, &format!("withdrawn: {reason}"));
        Ok(())
    }

    pub(super) fn report(
        &mut self,
        situation: &str,
        actions: &str,
        next: &str,
        asks: &str,
        next_in_minutes: Option<u32>,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let report = SitRep {
            situation: text("situation", situation, MAX_TEXT)?,
            actions: maybe("actions", actions, MAX_TEXT)?,
            next: maybe("next", next, MAX_TEXT)?,
            asks: maybe("asks", asks, MAX_TEXT)?,
            by,
            at: now,
            next_due_at: next_in_minutes.map(|m| now.plus_secs(i64::from(m) * 60)),
        };
        self.sitreps.push(report);
        let n = self.sitreps.len();
        self.note(now, Some(by), "report", format!("Situation report {n}"));
        Ok(())
    }
}
