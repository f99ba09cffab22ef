//! What was learned, and the end of the review.

use super::checks::{maybe, text};
use crate::executions::{
    Execution, ExecutionState, LearningKind, LearningNote, MAX_LINE, MAX_TEXT, Refused,
};
use crate::{PersonId, Time};

impl Execution {
    pub(super) fn learn(
        &mut self,
        kind: LearningKind,
        question: Option<usize>,
        said: &str,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let said = text("text", said, MAX_TEXT)?;
        if question.is_some_and(|q| q >= self.body.learning_questions.len()) {
            return Err(Refused::Missing("learning question"));
        }
        if matches!(self.state, ExecutionState::Reviewed { .. }) {
            return Err(self.wrong("take more learnings").into());
        }
        self.learning.notes.push(LearningNote {
            kind,
            question,
            text: said,
            by,
            at: now,
        });
        self.note(now, Some(by), "learning", kind.label().into());
        Ok(())
    }

    pub(super) fn finish_review(
        &mut self,
        waiver: &str,
        by: PersonId,
        now: Time,
    ) -> Result<(), Refused> {
        let waiver = maybe("waiver", waiver, MAX_LINE)?;
        match &self.state {
            ExecutionState::Reviewed { .. } => Ok(()),
            ExecutionState::Closed { at, summary } => {
                if self.learning.notes.is_empty() && waiver.is_empty() {
                    return Err(Refused::fault(
                        "waiver",
                        "Nothing was learned yet. Write down what worked and what did not, or say why there is nothing.",
                    ));
                }
                let (closed_at, summary) = (*at, summary.clone());
                self.state = ExecutionState::Reviewed {
                    at: now,
                    closed_at,
                    summary,
                    waiver: (!waiver.is_empty()).then_some(waiver),
                };
                self.note(now, Some(by), "state", "Reviewed".into());
                Ok(())
            }
            _ => Err(self.wrong("be reviewed").into()),
        }
    }
}
