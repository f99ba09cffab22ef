//! Everything that can be done in an execution, in one place. Each command is safe to send
//! twice: what is done already is a success that changes nothing.

mod checks;
mod clocks;
mod course;
mod decisions;
mod due;
mod lead;
mod learning;
mod messages;
mod tasks;
mod words;

pub use words::*;

use crate::PersonId;
use crate::executions::{Execution, Ground, MAX_LINE, MAX_TEXT, PageChannel, REMEMBERED};
use crate::identity::Actor;
use checks::{maybe, text};

impl Execution {
    /// Carries a command out. On an error nothing changed. An order whose id was carried out
    /// before is a success without effects.
    ///
    /// # Errors
    /// [`Refused`], in words for who sent it. Roles are the engine's to ask
    /// ([`ExecutionCommand::permission`]); the part in this execution is asked here.
    pub fn apply(
        &mut self,
        order: &ExecutionOrder,
        actor: &Actor,
        ground: &mut Ground<'_>,
    ) -> Result<Vec<Effect>, Refused> {
        let person = actor
            .person
            .ok_or_else(|| Refused::Denied("Only a person can do this.".into()))?;
        if order.id.is_some_and(|id| self.applied.contains(&id)) {
            return Ok(Vec::new());
        }
        let command = &order.command;
        if command.leads() && person != self.commander {
            return Err(Refused::Denied(
                "Only the commander of this execution can do that.".into(),
            ));
        }
        if !self.has_part(person) && !matches!(command, ExecutionCommand::TakeOver { .. }) {
            return Err(Refused::Denied(
                "You have no part in this execution. The commander can appoint you to a slot."
                    .into(),
            ));
        }
        let mut next = self.clone();
        let mut effects = Vec::new();
        next.run(command, person, actor, ground, &mut effects)?;
        next.settle(ground.now, &mut effects);
        if let Some(id) = order.id {
            if next.applied.len() >= REMEMBERED {
                next.applied.remove(0);
            }
            next.applied.push(id);
        }
        *self = next;
        Ok(effects)
    }

    fn run(
        &mut self,
        command: &ExecutionCommand,
        by: PersonId,
        actor: &Actor,
        ground: &mut Ground<'_>,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        use ExecutionCommand as C;
        let now = ground.now;
        let afterwards = matches!(
            command,
            C::Acknowledge { .. }
                | C::Decline { .. }
                | C::Seen { .. }
                | C::Reopen { .. }
                | C::Close { .. }
                | C::StandDown { .. }
                | C::Learn { .. }
                | C::FinishReview { .. }
                | C::Note { .. }
                | C::AddCost { .. }
        );
        if self.state.over() && !afterwards {
            return Err(self.wrong("take this step").into());
        }
        match command {
            C::Acknowledge { slot } => self.take(slot, by, PageChannel::InApp, now, effects),
            C::Decline { slot, reason } => {
                let reason = maybe("reason", reason, MAX_LINE)?;
                self.decline(slot, by, &reason, ground, effects)
            }
            C::Seen { slot } => {
                self.seen(slot, by, now);
                Ok(())
            }
            C::AcknowledgeTask { task } => self.acknowledge_task(task, by, now),
            C::StartTask { task } => self.start_task(task, by, now),
            C::CompleteTask {
                task,
                note,
                evidence,
            } => {
                let note = maybe("note", note, MAX_TEXT)?;
                let evidence = maybe("evidence", evidence, MAX_TEXT)?;
                self.complete_task(task, by, note, evidence, now)
            }
            C::VerifyTask { task } => self.verify_task(task, by, now),
            C::BlockTask { task, reason } => self.block_task(task, reason, by, now),
            C::UnblockTask { task } => self.unblock_task(task, by, now),
            C::ReopenTask { task, reason } => self.reopen_task(task, reason, by, now),
            C::SkipTask { task, reason } => self.skip_task(task, reason, by, now),
            C::TaskNotApplicable { task, reason } => {
                self.task_not_applicable(task, reason, by, now)
            }
            C::AddTask {
                title,
                instruction,
                slot,
                due_minutes,
                required,
            } => self.add_task(title, instruction, slot, *due_minutes, *required, by, now),
            C::Decide {
                decision,
                option,
                rationale,
            } => self.decide(decision, option, rationale, by, now),
            C::LogDecision {
                question,
                chosen,
                rationale,
            } => self.log_decision(question, chosen, rationale, by, now),
            C::SetVariable { key, value } => self.set_variable(key, value, by, now),
            C::EditMessage {
                message,
                subject,
                body,
            } => self.edit_message(message, subject, body, by, now),
            C::ApproveMessage { message } => self.approve_message(message, by, now),
            C::SendMessage { message } => self.send_message(message, by, now),
            C::WithdrawMessage { message, reason } => {
                self.withdraw_message(message, reason, by, now)
            }
            C::Report {
                situation,
                actions,
                next,
                asks,
                next_in_minutes,
            } => self.report(situation, actions, next, asks, *next_in_minutes, by, now),
            C::Note { text: said } => {
                let said = text("text", said, MAX_TEXT)?;
                self.note(now, Some(by), "note", said);
                Ok(())
            }
            C::AddCost {
                text: what,
                amount,
                minutes,
            } => self.add_cost(what, *amount, *minutes, by, now),
            C::AnchorClock { clock, at, reason } => {
                self.anchor_clock(clock, *at, reason, by, ground)
            }
            C::SatisfyClock { clock, at, receipt } => {
                self.satisfy_clock(clock, *at, receipt, by, now)
            }
            C::ClockNotApplicable { clock, reason } => {
                self.clock_not_applicable(clock, reason, by, now)
            }
            C::TollClock { clock, reason } => self.toll_clock(clock, reason, by, now),
            C::ResumeClock { clock } => self.resume_clock(clock, by, now),
            C::EnterPhase { phase } => self.enter_phase(*phase, by, now),
            C::Appoint { slot, person } => self.appoint(slot, *person, by, ground, effects),
            C::OverrideQuorum { reason } => self.override_quorum(reason, by, now),
            C::Pause { reason } => self.pause(reason, by, now),
            C::Resume => self.resume(by, now),
            C::Stabilize { summary } => self.stabilize(summary, by, now),
            C::Relapse { reason } => self.relapse(reason, by, now),
            C::Close { summary } => self.close(summary, by, now, effects),
            C::Reopen { reason } => self.reopen(reason, by, now),
            C::StandDown { because, note } => self.stand_down(*because, note, by, now, effects),
            C::HandOver { to, brief } => self.hand_over(*to, brief, by, ground),
            C::AcceptCommand => self.accept_command(by, now),
            C::DeclineCommand => self.decline_command(by, now),
            C::TakeOver { reason } => self.take_over(reason, actor, by, now),
            C::Learn {
                kind,
                question,
                text: said,
            } => self.learn(*kind, *question, said, by, now),
            C::FinishReview { waiver } => self.finish_review(waiver, by, now),
        }
    }
}
