//! The course of an execution, from declaration to review, and who leads and sees it.

use super::*;

#[test]
fn from_the_declaration_to_the_review() {
    let mut r = Room::new(ExecutionMode::Exercise);
    assert_eq!(r.effects.len(), 3, "three people are paged");
    assert_eq!(
        r.x.state.key(),
        "mobilizing",
        "in the app a page is there at once"
    );
    assert_eq!(r.x.stamps.initiation(), Some(60));
    assert_eq!((r.state("confirm"), r.state("page")), ("ready", "pending"));
    r.now = 30;
    r.ack(LEAD, "lead");
    assert_eq!(r.x.stamps.t3, None);
    assert!(matches!(r.next(LEAD).step, NextStep::DoTask { task } if task.id == "confirm"));
    r.now = 45;
    r.ack(LEGAL, "legal");
    assert_eq!(r.x.stamps.coordination(), Some(45));
    assert_eq!(r.effects.last(), Some(&Effect::Coordinated));
    assert_eq!(r.x.state.key(), "active");
    r.done(LEAD, "confirm");
    assert_eq!(r.x.stamps.first_action(), Some(45));
    assert_eq!(r.state("page"), "ready");
    assert!(!r.x.entered(Phase::Secondary));
    r.done(LEGAL, "page");
    // Both required tasks of the first phase are done: the second begins before its time.
    assert!(r.x.entered(Phase::Secondary) && !r.x.entered(Phase::FollowUp));
    assert!(matches!(r.next(LEAD).step, NextStep::Decide { .. }));
    assert!(
        r.does(
            LEGAL,
            C::Decide {
                decision: "stop".into(),
                option: "no".into(),
                rationale: String::new()
            }
        )
        .is_err()
    );
    r.must(
        LEAD,
        C::Decide {
            decision: "stop".into(),
            option: "no".into(),
            rationale: String::new(),
        },
    );
    assert_eq!(r.state("decide"), "done", "the decision settles its task");
    r.ack(COMMS2, "comms");
    assert!(
        r.does(
            COMMS2,
            C::SendMessage {
                message: "say-a".into()
            }
        )
        .is_err()
    );
    let lacks = r.does(
        LEAD,
        C::ApproveMessage {
            message: "say-a".into(),
        },
    );
    assert!(matches!(lacks, Err(Refused::Fault(f)) if f.field == "variables.event"));
    r.must(
        COMMS2,
        C::SetVariable {
            key: "event".into(),
            value: "A fire".into(),
        },
    );
    assert!(
        matches!(r.next(LEAD).step, NextStep::ApproveMessage { message } if message.body.ends_with("\n\nThis happened: A fire."))
    );
    for m in ["say-a", "say-b", "say-c"] {
        r.must(LEAD, C::ApproveMessage { message: m.into() });
        r.must(COMMS2, C::SendMessage { message: m.into() });
    }
    assert_eq!(r.state("a"), "done");
    r.tick(300);
    r.done(LEGAL, "log");
    // Its task came with the follow-up, after the message was sent.
    for t in ["b", "c"] {
        r.done(COMMS2, t);
    }
    r.done(LEAD, "check");
    r.must(
        COMMANDER,
        C::AnchorClock {
            clock: "notice".into(),
            at: at(-30),
            reason: String::new(),
        },
    );
    r.must(
        COMMANDER,
        C::Stabilize {
            summary: "The fire is out".into(),
        },
    );
    let close = C::Close {
        summary: "Done".into(),
    };
    assert!(
        matches!(r.does(COMMANDER, close.clone()), Err(Refused::State(e)) if e.state.contains("Notice"))
    );
    r.must(
        LEGAL,
        C::SatisfyClock {
            clock: "notice".into(),
            at: at(200),
            receipt: "Nr 1".into(),
        },
    );
    assert!(
        matches!(r.does(COMMANDER, close.clone()), Err(Refused::State(e)) if e.state.contains("Do hold"))
    );
    assert!(matches!(
        r.does(
            LEGAL,
            C::SkipTask {
                task: "hold".into(),
                reason: "No".into()
            }
        ),
        Err(Refused::Denied(_))
    ));
    r.must(
        COMMANDER,
        C::SkipTask {
            task: "hold".into(),
            reason: "Nothing to hold".into(),
        },
    );
    r.done(LEAD, "close");
    assert!(matches!(r.next(COMMANDER).step, NextStep::Close));
    r.must(COMMANDER, close);
    assert_eq!(r.effects, [Effect::Over]);
    assert!(matches!(r.next(LEGAL).step, NextStep::Learn { .. }));
    assert!(
        r.does(
            COMMANDER,
            C::FinishReview {
                waiver: String::new()
            }
        )
        .is_err()
    );
    r.must(
        LEGAL,
        C::Learn {
            kind: LearningKind::DidNotWork,
            question: Some(1),
            text: "Nobody had the number".into(),
        },
    );
    r.must(
        COMMANDER,
        C::FinishReview {
            waiver: String::new(),
        },
    );
    assert!(r.x.state.terminal());
    assert!(r.does(COMMANDER, C::Reopen { reason: "x".into() }).is_err());
}

#[test]
fn the_commander_goes_on_without_quorum_on_record_and_t3_still_waits() {
    let mut r = Room::new(ExecutionMode::Exercise);
    assert!(matches!(
        r.does(
            LEAD,
            C::OverrideQuorum {
                reason: "Go".into()
            }
        ),
        Err(Refused::Denied(_))
    ));
    r.ack(LEAD, "lead");
    r.must(
        COMMANDER,
        C::OverrideQuorum {
            reason: "Legal is in the air".into(),
        },
    );
    assert_eq!(r.x.state.key(), "active");
    assert_eq!(
        r.x.quorum_override.as_ref().map(|q| q.missing.clone()),
        Some(vec!["legal".to_owned()])
    );
    assert_eq!(r.x.stamps.t3, None);
    r.now = 100;
    r.ack(LEGAL, "legal");
    assert_eq!(r.x.stamps.t3, Some(at(100)));
}

#[test]
fn a_pause_stops_escalation_and_phases_but_not_the_law() {
    let mut r = Room::new(ExecutionMode::Exercise);
    r.ack(LEAD, "lead");
    r.ack(LEGAL, "legal");
    r.must(
        COMMANDER,
        C::AnchorClock {
            clock: "notice".into(),
            at: at(0),
            reason: String::new(),
        },
    );
    r.now = 60;
    r.must(
        COMMANDER,
        C::Pause {
            reason: "Fire alarm in the building".into(),
        },
    );
    assert!(
        r.does(
            LEAD,
            C::StartTask {
                task: "confirm".into()
            }
        )
        .is_err()
    );
    let warned = r.tick(36 * 3_600);
    assert_eq!(
        warned,
        [Effect::ClockWarning {
            clock: "notice".into(),
            percent: 50
        }]
    );
    assert!(!r.x.entered(Phase::Secondary));
    r.must(COMMANDER, C::Resume);
    assert_eq!(
        r.x.next_due(),
        Some(at(36 * 3_600 + 60)),
        "a minute of two was left"
    );
    r.tick(36 * 3_600 + 60);
    assert!(r.x.entered(Phase::Secondary) && !r.x.entered(Phase::FollowUp));
    // Anchored anew, both values are on record.
    r.must(
        COMMANDER,
        C::AnchorClock {
            clock: "notice".into(),
            at: at(3_600),
            reason: "Known later".into(),
        },
    );
    let change = &r.x.clocks[0].changes[1];
    assert_eq!(
        (change.was_due, change.due),
        (Some(at(72 * 3_600)), at(73 * 3_600))
    );
}

#[test]
fn command_is_handed_over_when_the_other_takes_it() {
    let mut r = Room::new(ExecutionMode::Exercise);
    r.must(
        COMMANDER,
        C::HandOver {
            to: person(LEAD),
            brief: "All quiet".into(),
        },
    );
    assert!(matches!(r.next(LEAD).step, NextStep::AcceptCommand { .. }));
    assert!(matches!(
        r.does(LEGAL, C::AcceptCommand),
        Err(Refused::Denied(_))
    ));
    r.must(LEAD, C::AcceptCommand);
    assert_eq!(r.x.commander, person(LEAD));
    assert!(matches!(
        r.does(
            COMMANDER,
            C::Stabilize {
                summary: "x".into()
            }
        ),
        Err(Refused::Denied(_))
    ));
    let mut owner = actor(STRANGER);
    let take = ExecutionOrder::from(C::TakeOver {
        reason: "Unreachable".into(),
    });
    assert!(r.on(|x, g| x.apply(&take, &owner, g)).is_err());
    owner.roles = vec![Role::DomainOwner(Domain::Ops)];
    r.on(|x, g| x.apply(&take, &owner, g)).expect("take over");
    assert_eq!(r.x.commander, person(STRANGER));
}

#[test]
fn closed_is_taken_up_again_within_three_days_only() {
    let mut r = Room::new(ExecutionMode::Exercise);
    r.ack(LEAD, "lead");
    r.ack(LEGAL, "legal");
    for t in [
        "confirm", "page", "decide", "a", "b", "c", "check", "log", "hold", "close",
    ] {
        r.must(
            COMMANDER,
            C::SkipTask {
                task: t.into(),
                reason: "Not now".into(),
            },
        );
    }
    r.must(
        COMMANDER,
        C::Stabilize {
            summary: "Quiet".into(),
        },
    );
    r.must(
        COMMANDER,
        C::Close {
            summary: "Over".into(),
        },
    );
    let reopen = C::Reopen {
        reason: "It burns again".into(),
    };
    let mut late = Room {
        x: r.x.clone(),
        now: 72 * 3_600 + 1,
        pages: r.pages,
        effects: Vec::new(),
    };
    assert!(late.does(COMMANDER, reopen.clone()).is_err());
    r.now = 72 * 3_600;
    r.must(COMMANDER, reopen);
    assert_eq!(r.x.state.key(), "active");
    assert_eq!(r.x.slot("comms").map(|s| s.state.key()), Some("exhausted"));
}

#[test]
fn others_do_not_see_it() {
    let r = Room::new(ExecutionMode::Exercise);
    assert!(r.x.may_see(&actor(COMMS2)) && !r.x.may_see(&actor(STRANGER)));
    let mut owner = actor(STRANGER);
    owner.roles = vec![Role::DomainOwner(Domain::Fin)];
    assert!(!r.x.may_see(&owner));
    owner.roles = vec![Role::DomainOwner(Domain::Ops)];
    assert!(r.x.may_see(&owner));
}
