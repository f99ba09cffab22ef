//! What a page shows before the server has answered: the step after a tap.

use model::executions::{ExecutionCommand as C, NextStep};

/// What stands there once the tap is carried out, as far as one can tell from here. A tap that
/// does not belong to the step changes nothing.
pub fn ahead(step: NextStep, tap: &C) -> NextStep {
    let wait = |why: String| NextStep::Wait { why };
    match (step, tap) {
        (
            NextStep::Acknowledge {
                slot,
                slot_title,
                first_task,
                ..
            },
            C::Acknowledge { slot: mine },
        ) if slot == *mine => wait(match first_task {
            Some(task) => format!("You have taken {slot_title}. Your first task: {task}."),
            None => format!("You have taken {slot_title}."),
        }),
        (
            NextStep::Acknowledge {
                slot, slot_title, ..
            },
            C::Decline { slot: mine, .. },
        ) if slot == *mine => wait(format!(
            "You have declined {slot_title}. The next person is asked."
        )),
        (NextStep::DoTask { mut task }, C::AcknowledgeTask { task: mine }) if task.id == *mine => {
            task.state = "acknowledged".into();
            task.state_label = "Acknowledged".into();
            NextStep::DoTask { task }
        }
        (NextStep::DoTask { mut task }, C::StartTask { task: mine }) if task.id == *mine => {
            task.state = "in_progress".into();
            task.state_label = "In progress".into();
            NextStep::DoTask { task }
        }
        (NextStep::DoTask { task }, C::CompleteTask { task: mine, .. }) if task.id == *mine => {
            wait(format!("“{}” is done.", task.title))
        }
        (NextStep::DoTask { mut task }, C::BlockTask { task: mine, reason })
            if task.id == *mine =>
        {
            task.state = "blocked".into();
            task.state_label = "Blocked".into();
            task.reason.clone_from(reason);
            NextStep::DoTask { task }
        }
        (NextStep::DoTask { mut task }, C::UnblockTask { task: mine }) if task.id == *mine => {
            task.state = "acknowledged".into();
            task.state_label = "Acknowledged".into();
            NextStep::DoTask { task }
        }
        (
            NextStep::Decide { decision },
            C::Decide {
                decision: mine,
                option,
                ..
            },
        ) if decision.id == *mine => {
            let text = decision
                .options
                .iter()
                .find(|o| o.id == *option)
                .map(|o| o.text.clone())
                .unwrap_or_default();
            wait(format!("You have decided: {text}"))
        }
        (NextStep::ApproveMessage { message }, C::ApproveMessage { message: mine })
            if message.id == *mine =>
        {
            wait(format!(
                "You have approved the message to {}.",
                message.audience.label().to_lowercase()
            ))
        }
        (NextStep::AcceptCommand { .. }, C::AcceptCommand) => wait("You have command.".into()),
        (NextStep::AcceptCommand { from, .. }, C::DeclineCommand) => {
            wait(format!("You have declined. {} keeps command.", from.name))
        }
        (step, _) => step,
    }
}

/// A tap in words, for the list of what waits.
pub fn tap_words(tap: &C, step: &NextStep) -> String {
    let title = match step {
        NextStep::DoTask { task } => task.title.clone(),
        NextStep::Acknowledge { slot_title, .. } => slot_title.clone(),
        NextStep::Decide { decision } => decision.question.clone(),
        NextStep::ApproveMessage { message } => {
            format!("message to {}", message.audience.label().to_lowercase())
        }
        _ => String::new(),
    };
    let verb = match tap {
        C::Acknowledge { .. } => "Take",
        C::Decline { .. } => "Decline",
        C::AcknowledgeTask { .. } => "I have it",
        C::StartTask { .. } => "Start",
        C::CompleteTask { .. } => "Done",
        C::BlockTask { .. } => "Blocked",
        C::UnblockTask { .. } => "Goes on",
        C::Decide { .. } => "Decide",
        C::ApproveMessage { .. } => "Approve",
        C::AcceptCommand => "Take command",
        C::DeclineCommand => "Decline command",
        _ => "Step",
    };
    if title.is_empty() {
        verb.into()
    } else {
        format!("{verb}: {title}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Time, executions::Rank};

    fn asked() -> NextStep {
        NextStep::Acknowledge {
            slot: "lead".into(),
            slot_title: "Incident lead".into(),
            purpose: String::new(),
            rank: Rank::Primary,
            limit_at: Time::from_micros(0),
            first_task: Some("Open the bridge".into()),
        }
    }

    #[test]
    fn a_tap_shows_what_comes_next() {
        let take = C::Acknowledge {
            slot: "lead".into(),
        };
        let NextStep::Wait { why } = ahead(asked(), &take) else {
            panic!("waits");
        };
        assert_eq!(
            why,
            "You have taken Incident lead. Your first task: Open the bridge."
        );
        assert_eq!(tap_words(&take, &asked()), "Take: Incident lead");
    }

    #[test]
    fn a_tap_for_something_else_changes_nothing() {
        let other = C::Acknowledge {
            slot: "legal".into(),
        };
        assert_eq!(ahead(asked(), &other), asked());
        assert_eq!(ahead(NextStep::Over, &other), NextStep::Over);
    }
}
