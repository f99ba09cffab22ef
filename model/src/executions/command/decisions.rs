//! Decisions of the playbook, and those that are taken beside it.

use super::checks::{maybe, text};
use crate::executions::{DecisionRun, DecisionState, Execution, MAX_LINE, MAX_TEXT, Refused};
use crate::playbooks::{DecisionOption, DecisionPoint};
use crate::{InvalidTransition, PersonId, Span, Time};

impl Execution {
    pub(super) fn decide(
        &mut self,
        id: &str,
        option: &str,
        rationale: &str,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let i = self
            .decisions
            .iter()
            .position(|d| d.spec.id == id)
            .ok_or(Refused::Missing("decision"))?;
        let run = &self.decisions[i];
        if run.logged {
            return Err(Refused::State(InvalidTransition::new(
                "The decision",
                "on record",
                "be decided again",
            )));
        }
        self.leads_or_holds(&run.spec.decider.clone(), by)?;
        let rationale = maybe("rationale", rationale, MAX_TEXT)?;
        let chosen = run
            .spec
            .options
            .iter()
            .find(|o| o.id == option)
            .ok_or_else(|| {
                Refused::fault("option", "Choose one of the options of this decision.")
            })?;
        let said = format!("{} — {}", run.spec.question, chosen.text);
        if matches!(&run.state, DecisionState::Decided { option: o, .. } if o == option) {
            return Ok(());
        }
        if run.state != DecisionState::Open && rationale.is_empty() {
            return Err(Refused::fault(
                "rationale",
                "This was decided already. Say why it changes; it goes on record.",
            ));
        }
        let text = chosen.text.clone();
        self.decisions[i].state = DecisionState::Decided {
            by,
            at: now,
            option: option.to_owned(),
            rationale,
        };
        self.note(now, Some(by), "decision", said);
        self.finish_linked(by, now, &format!("Decided: {text}"), |t| {
            t.decision.as_deref() == Some(id)
        });
        Ok(())
    }

    pub(super) fn log_decision(
        &mut self,
        question: &str,
        chosen: &str,
        rationale: &str,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let question = text("question", question, MAX_LINE)?;
        let chosen = text("chosen", chosen, MAX_LINE)?;
        let rationale = text("rationale", rationale, MAX_TEXT)?;
        let n = self.decisions.iter().filter(|d| d.logged).count() + 1;
        self.note(now, Some(by), "decision", format!("{question} — {chosen}"));
        self.decisions.push(DecisionRun {
            spec: DecisionPoint {
                id: format!("logged-{n}"),
                question,
                options: vec![DecisionOption {
                    id: "chosen".into(),
                    text: chosen,
                    consequence: String::new(),
                }],
                default: "chosen".into(),
                decider: String::new(),
                due: Span(0),
                why_default: String::new(),
            },
            state: DecisionState::Decided {
                by,
                at: now,
                option: "chosen".into(),
                rationale,
            },
            due_at: now,
            logged: true,
        });
        Ok(())
    }
}
