//! The next action in words.

use model::{
    identity::{Permission, Viewer},
    reviews::NextAction,
};
use ui::{paths, time::date_text};

/// The headline of the desk: one sentence, why, and one button.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Headline {
    pub sentence: String,
    pub note: Option<String>,
    /// Label and address.
    pub button: Option<(&'static str, String)>,
}

impl Headline {
    fn new(sentence: impl Into<String>, label: &'static str, href: String) -> Self {
        Self {
            sentence: sentence.into(),
            note: None,
            button: Some((label, href)),
        }
    }
    fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

/// "1 slot", "3 slots".
pub fn counted(n: u32, one: &str) -> String {
    format!("{n} {one}{}", if n == 1 { "" } else { "s" })
}

pub fn headline(next: &NextAction, viewer: Option<&Viewer>) -> Headline {
    match next {
        NextAction::Acknowledge {
            execution,
            key,
            title,
            slot,
            exercise,
        } => Headline::new(
            format!("{}Acknowledge: {slot}.", unreal(*exercise)),
            "Answer now",
            paths::execution_me(execution),
        )
        .note(format!(
            "{key}, {title}. Without your answer the next person is asked."
        )),
        NextAction::Respond {
            execution,
            key,
            title,
            exercise,
        } => Headline::new(
            format!("{}“{title}” waits for you.", unreal(*exercise)),
            "Open my next action",
            paths::execution_me(execution),
        )
        .note(format!("{key} is running.")),
        NextAction::DecideProposal { id, key, title } => Headline::new(
            format!("Decide: {title}"),
            "Read and decide",
            paths::proposal(id),
        )
        .note(format!(
            "{key}. Nothing is declared until somebody accepts it."
        )),
        NextAction::JoinReview { id, key } => Headline::new(
            "Your Strategic Readiness Review is in session.",
            "Join the review",
            paths::review(id),
        )
        .note(format!("{key}. Everybody named in it can come and go.")),
        NextAction::AnswerInject { review, .. } => Headline::new(
            "The scenario waits for your answer.",
            "Answer now",
            paths::review(review),
        )
        .note("Answers are shown to everyone once all have answered."),
        NextAction::SignMinutes { id, key } => Headline::new(
            "The minutes of the readiness review wait for your signature.",
            "Read and sign",
            paths::review_minutes(id),
        )
        .note(format!(
            "{key}. Your signature is bound to the exact text you read."
        )),
        NextAction::OpenReview { id, key } => Headline::new(
            "The readiness review is prepared. You can open it.",
            "Go to the review",
            paths::review(id),
        )
        .note(format!(
            "{key}. The snapshot is frozen; opening starts the 60 minutes."
        )),
        NextAction::PrepareReview { id, key, at } => {
            let at = at.to_string();
            Headline::new(
                format!(
                    "Prepare the readiness review of {}.",
                    date_text(&at).unwrap_or(at)
                ),
                "Prepare the review",
                paths::review(id),
            )
            .note(format!(
                "{key}. Preparing freezes the readiness snapshot that the committee will see."
            ))
        }
        NextAction::OverdueAction { id, title } => Headline::new(
            format!("Overdue: {title}"),
            "Open the action item",
            paths::action(id),
        )
        .note("Until it is done, the playbook it changes scores 80 at most."),
        NextAction::ApproveVersion { playbook, title } => Headline::new(
            format!("A new version of “{title}” waits for your approval."),
            "Read and approve",
            paths::playbook(playbook),
        )
        .note("Until you approve, the version before it stays in force."),
        NextAction::AcceptChange {
            execution,
            key,
            title,
        } => Headline::new(
            format!("A change of the playbook is proposed: {title}"),
            "Read and decide",
            paths::execution_part(execution, "learning"),
        )
        .note(format!("{key} taught it. Accepted, it goes into a draft.")),
        NextAction::FillSlots {
            playbook,
            title,
            slots,
        } => Headline::new(
            match slots {
                0 => format!("“{title}” is not staffed."),
                slots => format!(
                    "“{title}” has {} to fill.",
                    counted(*slots, "critical slot")
                ),
            },
            "Fill the slots",
            paths::playbook(playbook),
        )
        .note("A critical slot needs a primary and a deputy."),
        NextAction::ScheduleReview { quarter } => Headline::new(
            format!("No review is planned for {quarter}."),
            "Schedule the review",
            paths::review_new(),
        )
        .note("One Strategic Readiness Review of 60 minutes each quarter."),
        NextAction::NextAction { id, title } => Headline::new(
            format!("Next for you: {title}"),
            "Open the action item",
            paths::action(id),
        ),
        NextAction::AddPeople => Headline::new(
            "Add the people who prepare and respond.",
            "Add people",
            paths::people(),
        )
        .note("Playbooks can only be staffed with people who are in M."),
        NextAction::CheckAudit => Headline::new(
            "See what changed, and what was refused.",
            "Open the audit trail",
            paths::audit(),
        ),
        NextAction::Nothing => Headline {
            sentence: "Nothing waits for you.".into(),
            note: Some("M puts the next thing here when there is one.".into()),
            button: somewhere(viewer),
        },
    }
}

/// What is said first of a response that is not real.
const fn unreal(exercise: bool) -> &'static str {
    if exercise { "EXERCISE: " } else { "" }
}

/// Where somebody without a task may look.
fn somewhere(viewer: Option<&Viewer>) -> Option<(&'static str, String)> {
    let viewer = viewer?;
    let places: [(Permission, &'static str, fn() -> String); 3] = [
        (Permission::ReadinessRead, "See readiness", paths::readiness),
        (
            Permission::PlaybooksRead,
            "Read the playbooks",
            paths::playbooks,
        ),
        (Permission::LibraryRead, "Read the library", paths::library),
    ];
    places
        .into_iter()
        .find(|(permission, ..)| viewer.may(*permission))
        .map(|(_, label, href)| (label, href()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{ActionId, ExecutionId, ExerciseId, PlaybookId, ProposalId, Quarter, ReviewId};

    fn nil<T: std::str::FromStr>() -> T
    where
        T::Err: std::fmt::Debug,
    {
        "00000000-0000-0000-0000-000000000000"
            .parse()
            .expect("an id")
    }

    #[test]
    fn every_next_action_is_one_sentence_with_one_button() {
        let (review, title): (ReviewId, String) = (nil(), "Ransomware".into());
        let key = String::from("SRR-0003");
        let (playbook, action): (PlaybookId, ActionId) = (nil(), nil());
        let all = [
            NextAction::JoinReview {
                id: review,
                key: key.clone(),
            },
            NextAction::AnswerInject {
                review,
                exercise: nil::<ExerciseId>(),
            },
            NextAction::SignMinutes {
                id: review,
                key: key.clone(),
            },
            NextAction::OpenReview {
                id: review,
                key: key.clone(),
            },
            NextAction::PrepareReview {
                id: review,
                key,
                at: "2026-03-12T09:00:00Z".parse().expect("a time"),
            },
            NextAction::OverdueAction {
                id: action,
                title: title.clone(),
            },
            NextAction::ApproveVersion {
                playbook,
                title: title.clone(),
            },
            NextAction::FillSlots {
                playbook,
                title: title.clone(),
                slots: 1,
            },
            NextAction::ScheduleReview {
                quarter: "2026-Q1".parse::<Quarter>().expect("a quarter"),
            },
            NextAction::NextAction { id: action, title },
            NextAction::AddPeople,
            NextAction::CheckAudit,
            NextAction::Acknowledge {
                execution: nil::<ExecutionId>(),
                key: "EXE-0042".into(),
                title: "Ransomware".into(),
                slot: "Counsel".into(),
                exercise: true,
            },
            NextAction::Respond {
                execution: nil::<ExecutionId>(),
                key: "EXE-0042".into(),
                title: "Ransomware".into(),
                exercise: false,
            },
            NextAction::DecideProposal {
                id: nil::<ProposalId>(),
                key: "PRO-0007".into(),
                title: "Checkout errors: errors at 7".into(),
            },
            NextAction::AcceptChange {
                execution: nil::<ExecutionId>(),
                key: "EXE-0042".into(),
                title: "Write the number down".into(),
            },
        ];
        for next in &all {
            let head = headline(next, None);
            assert!(
                !head.sentence.is_empty() && head.button.is_some(),
                "{next:?}"
            );
        }
        assert_eq!(
            headline(&all[4], None).sentence,
            "Prepare the readiness review of 12 Mar 2026."
        );
        assert_eq!(
            headline(&all[7], None).sentence,
            "“Ransomware” has 1 critical slot to fill."
        );
        let nil = "00000000-0000-0000-0000-000000000000";
        let leads: Vec<_> = all[12..]
            .iter()
            .map(|next| headline(next, None))
            .map(|head| (head.sentence, head.button.map(|(_, href)| href)))
            .collect();
        let to = |href: String| Some(href.replace("NIL", nil));
        assert_eq!(
            leads,
            [
                (
                    "EXERCISE: Acknowledge: Counsel.".to_owned(),
                    to("/executions/NIL/me".into())
                ),
                (
                    "“Ransomware” waits for you.".to_owned(),
                    to("/executions/NIL/me".into())
                ),
                (
                    "Decide: Checkout errors: errors at 7".to_owned(),
                    to("/proposals/NIL".into())
                ),
                (
                    "A change of the playbook is proposed: Write the number down".to_owned(),
                    to("/executions/NIL?part=learning".into())
                ),
            ]
        );
        assert_eq!(headline(&NextAction::Nothing, None).button, None);
    }
}
