//! The closed one: what was done in it, from the first acknowledgement to what was learned.

use super::Past;
use crate::core::Result;
use model::{
    PersonId,
    executions::{ClockState, DecisionState, ExecutionCommand as C, LearningKind},
};

impl Past<'_> {
    pub(super) fn carry_out(&mut self, commander: PersonId) -> Result<()> {
        let slots: Vec<(String, Option<PersonId>)> = self
            .x
            .slots
            .iter()
            .map(|s| (s.key.clone(), s.candidates.first().map(|(p, _)| *p)))
            .collect();
        let each = 420 / i64::try_from(slots.len().max(1)).unwrap_or(1);
        for (slot, person) in slots {
            if let Some(person) = person {
                self.does(each, person, C::Acknowledge { slot })?;
            }
        }
        self.report(
            "Every container is located. Nine carry what a customer needs this week.",
            Some(60),
        )?;
        self.decide()?;
        self.write()?;
        self.work_off()?;
        self.settle_clocks()?;
        self.does(
            600,
            commander,
            C::AddCost {
                text: "Rail slots and trucks for nine containers".into(),
                amount: 18_400,
                minutes: 960,
            },
        )?;
        self.report(
            "The nine containers have left by rail. The gates open again tomorrow.",
            None,
        )?;
        let summary = "The port is open again; two customers had their orders a day late.";
        for command in [
            C::Stabilize {
                summary: summary.into(),
            },
            C::Close {
                summary: summary.into(),
            },
        ] {
            self.does(1_800, commander, command)?;
        }
        let notes = [
            (
                LearningKind::Worked,
                "Everybody knew their first task from the page itself; nobody rang to ask.",
            ),
            (
                LearningKind::DidNotWork,
                "Nobody at the forwarder could be reached before seven; we need a number for the night.",
            ),
        ];
        for (kind, text) in notes {
            let note = C::Learn {
                kind,
                question: None,
                text: text.into(),
            };
            self.does(7_200, commander, note)?;
        }
        Ok(())
    }

    fn report(&mut self, situation: &str, next_in_minutes: Option<u32>) -> Result<()> {
        let report = C::Report {
            situation: situation.into(),
            actions: "The forwarder calls each hour with what moves.".into(),
            next: String::new(),
            asks: String::new(),
            next_in_minutes,
        };
        self.does(45, self.x.commander, report)
    }

    fn decide(&mut self) -> Result<()> {
        let open: Vec<_> = self
            .x
            .decisions
            .iter()
            .filter(|d| d.state == DecisionState::Open)
            .map(|d| d.spec.clone())
            .collect();
        for d in open {
            let decided = C::Decide {
                decision: d.id,
                option: d.default,
                rationale: d.why_default,
            };
            self.does(30, self.holder(&d.decider), decided)?;
        }
        Ok(())
    }

    fn write(&mut self) -> Result<()> {
        let all: Vec<_> = self
            .x
            .messages
            .iter()
            .map(|m| (m.spec.id.clone(), m.spec.approver.clone()))
            .collect();
        for (message, approver) in all {
            let by = self.holder(&approver);
            let sent = message.clone();
            self.does(40, by, C::ApproveMessage { message })?;
            self.does(20, by, C::SendMessage { message: sent })?;
        }
        Ok(())
    }

    /// Each task by who holds its slot, the most urgent first, until none can be done.
    fn work_off(&mut self) -> Result<()> {
        for _ in 0..1_000 {
            let (now, x) = (self.now, &mut self.x);
            self.place.at(now, |ground| x.tick(ground));
            let next = self
                .x
                .tasks
                .iter()
                .filter(|t| t.state.actionable())
                .min_by_key(|t| t.due_at)
                .map(|t| t.spec.clone());
            if let Some(task) = next {
                let done = C::CompleteTask {
                    task: task.id,
                    note: String::new(),
                    evidence: task
                        .evidence
                        .map(|wanted| format!("{wanted}: in the folder of this response"))
                        .unwrap_or_default(),
                };
                self.does(50, self.holder(&task.slot), done)?;
            } else if self.x.phases.iter().all(|p| p.entered.is_some()) {
                break;
            } else {
                self.now = self.now.plus_secs(60);
            }
        }
        let left: Vec<String> = self
            .x
            .unfinished()
            .iter()
            .map(|t| t.spec.id.clone())
            .collect();
        for task in left {
            let reason = "It did not come to that.".into();
            let away = C::TaskNotApplicable { task, reason };
            self.does(30, self.x.commander, away)?;
        }
        Ok(())
    }

    fn settle_clocks(&mut self) -> Result<()> {
        let by = self.x.commander;
        let clocks: Vec<_> = self
            .x
            .clocks
            .iter()
            .map(|c| (c.rule.id.clone(), c.state.clone()))
            .collect();
        for (clock, state) in clocks {
            let settled = match state {
                ClockState::Running { .. } => C::SatisfyClock {
                    clock,
                    at: self.now,
                    receipt: "Confirmed in writing".into(),
                },
                ClockState::Armed => C::ClockNotApplicable {
                    clock,
                    reason: "What starts this deadline did not happen.".into(),
                },
                _ => continue,
            };
            self.does(60, by, settled)?;
        }
        Ok(())
    }
}
