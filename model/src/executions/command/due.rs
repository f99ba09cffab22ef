//! What time alone brings, and when to look next.

use crate::Time;
use crate::executions::{DecisionState, Effect, Execution, ExecutionState, Ground, PhaseCause};
use crate::jobs::{LEASE, MAX_ATTEMPTS};

impl Execution {
    /// What time alone brings: unanswered pages, phases, default decisions, clock warnings.
    /// Calling it again at the same moment changes nothing.
    pub fn tick(&mut self, ground: &mut Ground<'_>) -> Vec<Effect> {
        let (now, mut effects) = (ground.now, Vec::new());
        if self.state.over() {
            return effects;
        }
        if !matches!(self.state, ExecutionState::Paused { .. }) {
            self.time_out(ground, &mut effects);
            for i in 0..self.phases.len() {
                let due = self.phase_at(self.phases[i].phase);
                if self.phases[i].entered.is_none() && due.is_some_and(|at| at <= now) {
                    self.enter(i, PhaseCause::Time, now);
                }
            }
            for i in 0..self.decisions.len() {
                let d = &self.decisions[i];
                if d.state == DecisionState::Open && d.due_at <= now {
                    let said = d
                        .spec
                        .options
                        .iter()
                        .find(|o| o.id == d.spec.default)
                        .map_or(d.spec.default.clone(), |o| o.text.clone());
                    let said = format!(
                        "{} — {said} (default: nobody decided in time)",
                        d.spec.question
                    );
                    self.decisions[i].state = DecisionState::Defaulted { at: now };
                    self.note(now, None, "decision", said);
                }
            }
        }
        // The law does not pause.
        for i in 0..self.clocks.len() {
            if let Some(percent) = self.clocks[i].warn(now) {
                effects.push(Effect::ClockWarning {
                    clock: self.clocks[i].rule.id.clone(),
                    percent,
                });
                let what = if percent == 100 {
                    "the time is over".to_owned()
                } else {
                    format!("{percent} % of the time is used")
                };
                self.tell_clock(i, None, now, &what);
            }
        }
        self.settle(now, &mut effects);
        effects
    }

    /// The moment for which a look is to be promised, if none is promised that early. A promise
    /// whose time has come counts as kept, so that there is one chain of looks and no gap in it.
    pub fn promise(&mut self, now: Time) -> Option<Time> {
        let due = [self.next_due(), self.next_check(now)]
            .into_iter()
            .flatten()
            .min()?;
        if self.watched_at.is_some_and(|at| at > now && at <= due) {
            return None;
        }
        self.watched_at = Some(due);
        Some(due)
    }

    /// When to see whether what carries a page is still there, while one is on its way: a job
    /// that died says so to nobody.
    fn next_check(&self, now: Time) -> Option<Time> {
        if self.state.over() || matches!(self.state, ExecutionState::Paused { .. }) {
            return None;
        }
        let first = |made: Time| made.plus_secs(MAX_ATTEMPTS * LEASE.secs() + 10);
        self.on_the_way()
            .map(|p| first(p.created_at))
            .map(|at| if at > now { at } else { now.plus_secs(30) })
            .min()
    }

    /// When [`Self::tick`] has something to do next.
    pub fn next_due(&self) -> Option<Time> {
        if self.state.over() {
            return None;
        }
        let clocks = self.clocks.iter().filter_map(|c| c.next_warning());
        if matches!(self.state, ExecutionState::Paused { .. }) {
            return clocks.min();
        }
        let pages = self.pages.iter().filter(|p| p.open()).map(|p| p.limit_at);
        let phases = self
            .phases
            .iter()
            .filter(|p| p.entered.is_none())
            .filter_map(|p| self.phase_at(p.phase));
        let decisions = self
            .decisions
            .iter()
            .filter(|d| d.state == DecisionState::Open)
            .map(|d| d.due_at);
        clocks.chain(pages).chain(phases).chain(decisions).min()
    }
}
