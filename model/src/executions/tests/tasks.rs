//! Tasks, decisions and messages.

use super::*;

#[test]
fn a_reopened_task_blocks_what_follows_until_it_is_done_again() {
    let mut r = Room::new(ExecutionMode::Exercise);
    r.ack(LEAD, "lead");
    r.ack(LEGAL, "legal");
    r.done(LEAD, "confirm");
    r.must(
        LEGAL,
        C::StartTask {
            task: "page".into(),
        },
    );
    r.must(
        LEAD,
        C::ReopenTask {
            task: "confirm".into(),
            reason: "It was another hall".into(),
        },
    );
    assert_eq!(
        (r.state("page"), r.state("confirm")),
        ("blocked", "in_progress")
    );
    assert!(
        r.does(
            LEGAL,
            C::CompleteTask {
                task: "page".into(),
                note: String::new(),
                evidence: String::new()
            }
        )
        .is_err()
    );
    r.done(LEAD, "confirm");
    assert_eq!(r.state("page"), "in_progress");
    r.done(LEGAL, "page");
    assert!(matches!(
        r.does(
            LEGAL,
            C::VerifyTask {
                task: "page".into()
            }
        ),
        Err(Refused::Denied(_))
    ));
    r.must(
        LEAD,
        C::VerifyTask {
            task: "page".into(),
        },
    );
    assert_eq!(r.state("page"), "verified");
}

#[test]
fn nobody_decides_in_time_and_the_default_holds_until_overruled() {
    let mut r = Room::new(ExecutionMode::Exercise);
    r.ack(LEAD, "lead");
    r.tick(300);
    assert_eq!(r.x.decisions[0].chosen(), Some("yes"));
    let overrule = |rationale: &str| C::Decide {
        decision: "stop".into(),
        option: "no".into(),
        rationale: rationale.into(),
    };
    assert!(matches!(r.does(LEAD, overrule("")), Err(Refused::Fault(f)) if f.field == "rationale"));
    r.must(LEAD, overrule("The line is safe"));
    assert_eq!(r.x.decisions[0].chosen(), Some("no"));
}

#[test]
fn a_changed_value_takes_the_approval_back() {
    let mut r = Room::new(ExecutionMode::Exercise);
    r.must(
        COMMANDER,
        C::SetVariable {
            key: "event".into(),
            value: "A fire".into(),
        },
    );
    r.must(
        COMMANDER,
        C::ApproveMessage {
            message: "say-a".into(),
        },
    );
    r.must(
        COMMANDER,
        C::SetVariable {
            key: "event".into(),
            value: "A flood".into(),
        },
    );
    assert!(
        r.does(
            COMMANDER,
            C::SendMessage {
                message: "say-a".into()
            }
        )
        .is_err()
    );
    assert_eq!(r.x.messages[0].state, MessageState::Draft);
}

#[test]
fn a_message_of_an_exercise_says_so_to_who_copies_it() {
    for mode in ExecutionMode::ALL {
        let mut r = Room::new(mode);
        let marked = mode.exercise();
        r.must(
            COMMANDER,
            C::SetVariable {
                key: "event".into(),
                value: "A fire".into(),
            },
        );
        let message = || "say-a".to_owned();
        for step in [
            None,
            Some(C::ApproveMessage { message: message() }),
            Some(C::SendMessage { message: message() }),
        ] {
            if let Some(command) = step {
                r.must(COMMANDER, command);
            }
            let room = r.room(COMMANDER);
            let said = room.messages.iter().find(|m| m.id == message());
            let said = said.expect("the message");
            assert_eq!(said.subject.starts_with("EXERCISE: "), marked);
            assert_eq!(said.body.starts_with("EXERCISE EXERCISE"), marked);
            assert!(!said.draft_subject.contains("EXERCISE"), "what is edited");
            assert!(!said.draft_body.contains("EXERCISE"), "what is edited");
        }
    }
}
