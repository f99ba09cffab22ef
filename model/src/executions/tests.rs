use super::*;
use crate::identity::{Actor, Credential, PersonRef, Role};
use crate::playbooks::{Phase, Playbook, PlaybookVersion, Stance, body_for_tests};
use crate::{Domain, ExecutionId, OrgId, PageId, PersonId, PlaybookId, SessionId, Time, VersionId};
use ExecutionCommand as C;
use jiff::tz::TimeZone;
use proptest::prelude::*;
use uuid::Uuid;

/// The commander, primary and deputy of lead, of legal, of comms, and a stranger.
const COMMANDER: u128 = 1;
const LEAD: u128 = 2;
const LEAD2: u128 = 3;
const LEGAL: u128 = 4;
const LEGAL2: u128 = 5;
const COMMS: u128 = 6;
const COMMS2: u128 = 7;
const STRANGER: u128 = 8;

fn person(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n))
}
fn at(secs: i64) -> Time {
    "2026-11-21T10:00:00Z"
        .parse::<Time>()
        .expect("time")
        .plus_secs(secs)
}
fn actor(n: u128) -> Actor {
    Actor {
        org: OrgId(Uuid::nil()),
        person: Some(person(n)),
        roles: vec![if n == COMMANDER {
            Role::Steward
        } else {
            Role::Stakeholder
        }],
        credential: Credential::Session(SessionId(Uuid::nil())),
    }
}

/// An execution and what it stands on.
struct Room {
    x: Execution,
    now: i64,
    pages: u128,
    effects: Vec<Effect>,
}

impl Room {
    fn new(mode: ExecutionMode) -> Self {
        let mut body = body_for_tests();
        for (slot, (a, b)) in
            body.slots
                .iter_mut()
                .zip([(LEAD, LEAD2), (LEGAL, LEGAL2), (COMMS, COMMS2)])
        {
            slot.primary = Some(person(a));
            slot.deputy = Some(person(b));
        }
        let playbook = Playbook {
            id: PlaybookId(Uuid::from_u128(100)),
            org_id: OrgId(Uuid::nil()),
            revision: 0,
            key: "PB-0001".into(),
            template_key: None,
            domain: Domain::Ops,
            title: body.title.clone(),
            stance: Stance::Defense,
            criticality: 3,
            steward: None,
            current: None,
            review_interval_days: 180,
            created_at: at(-1000),
        };
        let version = PlaybookVersion::draft(
            VersionId(Uuid::from_u128(101)),
            &playbook,
            1,
            body,
            person(9),
            at(-900),
        );
        let new = NewExecution {
            playbook: playbook.id,
            title: String::new(),
            situation: "Smoke in hall 3".into(),
            severity: 2,
            mode,
            commander: None,
            variables: Default::default(),
        };
        let mut pages = 0;
        let (x, effects) = Execution::declare(
            ExecutionId(Uuid::from_u128(7)),
            "EXE-0001".into(),
            &playbook,
            &version,
            &new,
            Cause {
                t0: Some(at(-60)),
                ..Cause::default()
            },
            person(COMMANDER),
            Some(person(COMMANDER)),
            &mut Ground {
                now: at(0),
                zone: &TimeZone::UTC,
                ids: &mut || {
                    pages += 1;
                    PageId(Uuid::from_u128(pages))
                },
                able: &|p| p != person(STRANGER + 1),
            },
        );
        Self {
            x,
            now: 0,
            pages,
            effects,
        }
    }
    fn on<T>(&mut self, f: impl FnOnce(&mut Execution, &mut Ground<'_>) -> T) -> T {
        let mut n = self.pages;
        let out = f(
            &mut self.x,
            &mut Ground {
                now: at(self.now),
                zone: &TimeZone::UTC,
                ids: &mut || {
                    n += 1;
                    PageId(Uuid::from_u128(n))
                },
                able: &|p| p != person(STRANGER + 1),
            },
        );
        self.pages = n;
        out
    }
    fn order(&mut self, who: u128, order: &ExecutionOrder) -> Result<Vec<Effect>, Refused> {
        let actor = actor(who);
        self.on(|x, g| x.apply(order, &actor, g))
    }
    fn does(&mut self, who: u128, command: C) -> Result<Vec<Effect>, Refused> {
        self.order(who, &command.into())
    }
    fn must(&mut self, who: u128, command: C) {
        let said = format!("{command:?}");
        self.effects = self
            .does(who, command)
            .unwrap_or_else(|e| panic!("{said}: {e}"));
    }
    fn tick(&mut self, now: i64) -> Vec<Effect> {
        self.now = now;
        self.on(|x, g| x.tick(g))
    }
    fn ack(&mut self, who: u128, slot: &str) {
        self.must(who, C::Acknowledge { slot: slot.into() });
    }
    fn done(&mut self, who: u128, task: &str) {
        self.must(
            who,
            C::CompleteTask {
                task: task.into(),
                note: String::new(),
                evidence: String::new(),
            },
        );
    }
    fn state(&self, task: &str) -> &'static str {
        self.x.task(task).expect("task").state.key()
    }
    fn next(&self, who: u128) -> NextActionView {
        let actor = actor(who);
        Picture::new(&self.x, &actor, at(self.now), &name).next_action()
    }
}
fn name(p: PersonId) -> PersonRef {
    PersonRef {
        id: p,
        name: p.to_string(),
        title: String::new(),
    }
}

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
        matches!(r.next(LEAD).step, NextStep::ApproveMessage { message } if message.body == "This happened: A fire.")
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
fn who_does_not_answer_is_followed_by_the_deputy_and_then_by_an_alarm() {
    let mut r = Room::new(ExecutionMode::Live);
    assert_eq!(r.x.next_due(), Some(at(120)));
    assert!(r.tick(119).is_empty());
    let effects = r.tick(120);
    assert_eq!(
        effects
            .iter()
            .filter(|e| matches!(e, Effect::Page(_)))
            .count(),
        3
    );
    let page = |r: &Room, who: u128| {
        r.x.pages
            .iter()
            .find(|p| p.person == person(who))
            .cloned()
            .expect("page")
    };
    assert_eq!(page(&r, LEAD).state.key(), "timed_out");
    assert_eq!(page(&r, LEAD).escalated_to, Some(page(&r, LEAD2).id));
    // What no channel took in time is still handed over, until somebody answers.
    let mail = PageChannel::Email;
    assert!(page(&r, LEAD).wanted(mail) && page(&r, LEAD2).wanted(mail));
    // A late word counts while nobody else has answered.
    r.now = 130;
    r.ack(LEAD, "lead");
    assert_eq!(page(&r, LEAD2).state.key(), "cancelled");
    assert!(!page(&r, LEAD).wanted(mail) && !page(&r, LEAD2).wanted(mail));
    // And is kept when somebody has.
    r.ack(LEAD2, "lead");
    assert_eq!(
        r.x.slot("lead").and_then(SlotRun::holder),
        Some(person(LEAD))
    );
    assert_eq!(page(&r, LEAD2).state.key(), "acknowledged");
    let effects = r.tick(240);
    assert!(effects.contains(&Effect::Alarm {
        slot: "legal".into()
    }));
    assert_eq!(r.x.slot("legal").map(|s| s.state.key()), Some("exhausted"));
    assert!(matches!(r.next(COMMANDER).step, NextStep::FillSlot { .. }));
    // Even then.
    assert!(page(&r, LEGAL).wanted(mail));
    r.ack(LEGAL2, "legal");
    assert!(!page(&r, LEGAL).wanted(mail), "the deputy answered");
    assert_eq!(r.x.stamps.t3, Some(at(240)));
    assert!(r.x.stamps.t2.is_some());
}

#[test]
fn declining_asks_the_deputy_at_once_and_a_holder_can_give_back() {
    let mut r = Room::new(ExecutionMode::Exercise);
    r.must(
        LEAD,
        C::Decline {
            slot: "lead".into(),
            reason: "On a plane".into(),
        },
    );
    assert!(matches!(
        r.effects.as_slice(),
        [Effect::PageEnded(_), Effect::Page(_)]
    ));
    r.must(
        LEAD,
        C::Decline {
            slot: "lead".into(),
            reason: "On a plane".into(),
        },
    );
    assert_eq!(r.effects, []);
    r.ack(LEAD2, "lead");
    r.must(
        LEAD2,
        C::Decline {
            slot: "lead".into(),
            reason: "Ill".into(),
        },
    );
    assert_eq!(r.x.slot("lead").map(|s| s.state.key()), Some("exhausted"));
    assert!(matches!(
        r.does(
            STRANGER,
            C::Acknowledge {
                slot: "lead".into()
            }
        ),
        Err(Refused::Denied(_))
    ));
    r.must(
        COMMANDER,
        C::Appoint {
            slot: "lead".into(),
            person: person(STRANGER),
        },
    );
    r.ack(STRANGER, "lead");
    assert!(
        r.does(
            COMMANDER,
            C::Appoint {
                slot: "lead".into(),
                person: person(STRANGER + 1)
            }
        )
        .is_err()
    );
    r.must(
        COMMANDER,
        C::Appoint {
            slot: "lead".into(),
            person: person(COMMANDER),
        },
    );
    assert_eq!(
        r.x.slot("lead").and_then(SlotRun::holder),
        Some(person(COMMANDER))
    );
}

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
fn an_exercise_has_no_channel_that_leads_outside() {
    for mode in ExecutionMode::ALL {
        let r = Room::new(mode);
        let outward =
            r.x.pages
                .iter()
                .flat_map(|p| &p.deliveries)
                .any(|d| d.channel != PageChannel::InApp);
        assert_eq!(outward, mode == ExecutionMode::Live);
        assert_eq!(r.x.stamps.t2.is_none(), mode == ExecutionMode::Live);
    }
}

#[test]
fn t2_is_when_every_page_left() {
    let mut r = Room::new(ExecutionMode::Live);
    let pages: Vec<_> = r.x.pages.iter().map(|p| p.id).collect();
    for (i, page) in pages.into_iter().enumerate() {
        for channel in [PageChannel::Email, PageChannel::Webhook] {
            assert_eq!(r.x.stamps.t2, None);
            r.now = i as i64 + 1;
            let now = at(r.now);
            let state = DeliveryState::Sent { at: now };
            let deliver =
                |x: &mut Execution| x.delivered(page, channel, state.clone(), now, &mut Vec::new());
            assert!(deliver(&mut r.x));
            assert!(!deliver(&mut r.x), "a job that runs twice changes nothing");
        }
    }
    assert_eq!(r.x.stamps.t2, Some(at(3)));
    assert_eq!(r.x.state.key(), "mobilizing");
}

#[test]
fn a_page_that_nothing_carries_any_more_asks_the_next_one_at_once() {
    let mut r = Room::new(ExecutionMode::Live);
    for page in &mut r.x.pages {
        page.limit_at = at(7_200);
    }
    let pages: Vec<_> = r.x.pages.iter().map(|p| p.id).collect();
    let [sent, seen, lost] = pages[..] else {
        panic!("three people are paged");
    };
    let slot = |id| {
        let page = r.x.page(id).expect("page");
        (page.slot.clone(), page.person.0.as_u128())
    };
    let ((seen_in, seer), (lost_in, late)) = (slot(seen), slot(lost));
    // All attempts may take a lease each; after that it is looked for again and again.
    assert_eq!(r.x.clone().promise(at(0)), Some(at(100)));
    r.now = 110;
    let now = at(r.now);
    let state = DeliveryState::Sent { at: now };
    assert!(r.x.delivered(sent, PageChannel::Email, state, now, &mut Vec::new()));
    r.must(seer, C::Seen { slot: seen_in });
    r.tick(130);
    let looks = r.x.clone().promise(at(130));
    assert!(looks.is_some_and(|look| look <= at(160)), "{looks:?}");

    let effects = r.on(|x, g| x.lost(&pages, g));
    let next = PageId(Uuid::from_u128(r.pages));
    assert_eq!(effects, [Effect::PageEnded(lost), Effect::Page(next)]);
    let run = |r: &Room, id| r.x.page(id).expect("page").clone();
    assert!(run(&r, sent).open() && run(&r, seen).open());
    assert_eq!(run(&r, lost).state.key(), "timed_out");
    assert_eq!(run(&r, lost).escalated_to, Some(next));
    assert_eq!(run(&r, next).rank, Rank::Deputy);
    assert!(
        run(&r, lost).wanted(PageChannel::Email),
        "it still goes out"
    );
    assert!(r.on(|x, g| x.lost(&pages, g)).is_empty(), "once");

    let effects = r.on(|x, g| x.lost(&[next], g));
    let alarm = Effect::Alarm {
        slot: lost_in.clone(),
    };
    assert_eq!(effects, [Effect::PageEnded(next), alarm]);
    r.ack(late, &lost_in);
    assert_eq!(
        r.x.slot(&lost_in).and_then(SlotRun::holder),
        Some(person(late))
    );
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

fn any_command() -> impl Strategy<Value = C> {
    let slot = prop::sample::select(vec!["lead", "legal", "comms", "nobody"]);
    let task = prop::sample::select(vec![
        "confirm", "page", "decide", "a", "b", "c", "check", "log", "hold", "close", "added-1",
    ]);
    let s = |slot: &str| slot.to_owned();
    prop_oneof![
        6 => slot.clone().prop_map(move |k| C::Acknowledge { slot: s(k) }),
        2 => slot.clone().prop_map(move |k| C::Decline { slot: s(k), reason: "No".into() }),
        1 => slot.clone().prop_map(move |k| C::Seen { slot: s(k) }),
        2 => (slot, 1u128..9).prop_map(move |(k, p)| C::Appoint { slot: s(k), person: person(p) }),
        3 => task.clone().prop_map(move |t| C::AcknowledgeTask { task: s(t) }),
        3 => task.clone().prop_map(move |t| C::StartTask { task: s(t) }),
        8 => task.clone().prop_map(move |t| C::CompleteTask { task: s(t), note: "n".into(), evidence: "e".into() }),
        2 => task.clone().prop_map(move |t| C::VerifyTask { task: s(t) }),
        2 => task.clone().prop_map(move |t| C::BlockTask { task: s(t), reason: "r".into() }),
        2 => task.clone().prop_map(move |t| C::UnblockTask { task: s(t) }),
        2 => task.clone().prop_map(move |t| C::ReopenTask { task: s(t), reason: "r".into() }),
        4 => task.clone().prop_map(move |t| C::SkipTask { task: s(t), reason: "r".into() }),
        1 => task.prop_map(move |t| C::TaskNotApplicable { task: s(t), reason: "r".into() }),
        1 => Just(C::AddTask { title: "More".into(), instruction: String::new(), slot: "legal".into(), due_minutes: 5, required: true }),
        2 => prop::sample::select(vec!["yes", "no", "?"]).prop_map(move |o| C::Decide { decision: "stop".into(), option: s(o), rationale: "r".into() }),
        1 => prop::sample::select(vec!["", "A fire", "A flood"]).prop_map(move |v| C::SetVariable { key: "event".into(), value: s(v) }),
        2 => prop::sample::select(vec!["say-a", "say-b", "say-c"]).prop_map(move |m| C::ApproveMessage { message: s(m) }),
        2 => prop::sample::select(vec!["say-a", "say-b", "say-c"]).prop_map(move |m| C::SendMessage { message: s(m) }),
        1 => prop::sample::select(vec!["say-a", "say-b"]).prop_map(move |m| C::WithdrawMessage { message: s(m), reason: "r".into() }),
        1 => (-50i64..50).prop_map(|t| C::AnchorClock { clock: "notice".into(), at: at(t), reason: "r".into() }),
        1 => Just(C::SatisfyClock { clock: "notice".into(), at: at(0), receipt: "r".into() }),
        1 => Just(C::TollClock { clock: "notice".into(), reason: "r".into() }),
        1 => Just(C::ResumeClock { clock: "notice".into() }),
        1 => Just(C::ClockNotApplicable { clock: "notice".into(), reason: "r".into() }),
        1 => prop::sample::select(Phase::ALL).prop_map(|phase| C::EnterPhase { phase }),
        1 => Just(C::OverrideQuorum { reason: "r".into() }),
        1 => Just(C::Pause { reason: "r".into() }),
        2 => Just(C::Resume),
        1 => Just(C::Stabilize { summary: "r".into() }),
        1 => Just(C::Relapse { reason: "r".into() }),
        2 => Just(C::Close { summary: "r".into() }),
        1 => Just(C::Reopen { reason: "r".into() }),
        1 => Just(C::StandDown { because: StandDown::FalseAlarm, note: String::new() }),
        1 => (1u128..9).prop_map(|p| C::HandOver { to: person(p), brief: "b".into() }),
        1 => Just(C::AcceptCommand),
        1 => Just(C::Learn { kind: LearningKind::Worked, question: None, text: "t".into() }),
        1 => Just(C::FinishReview { waiver: String::new() }),
        1 => Just(C::AddCost { text: "t".into(), amount: 60_000, minutes: 0 }),
    ]
}

/// What holds after every step, whatever was done before.
fn check(
    r: &mut Room,
    before: &Execution,
    command: Option<(u128, &C)>,
) -> Result<(), TestCaseError> {
    let (x, now) = (&r.x, at(r.now));
    // T3 is stamped exactly when the last critical slot acknowledges, and stays.
    let complete = x.missing_critical().is_empty();
    match (before.stamps.t3, x.stamps.t3) {
        (None, None) => prop_assert!(!complete || before.state.over()),
        (None, Some(t3)) => prop_assert!(complete && t3 == now),
        (was, is) => prop_assert_eq!(was, is),
    }
    prop_assert!(x.stamps.t3.is_none() || x.stamps.t2 <= x.stamps.t3);
    for t in &x.tasks {
        // Nobody works on what is not ready.
        if t.state.actionable() && !x.state.over() {
            prop_assert!(x.entered(t.spec.phase), "{} before its phase", t.spec.id);
            for a in &t.spec.after {
                prop_assert!(
                    x.task(a).is_some_and(|p| p.state.terminal()),
                    "{} before {a}",
                    t.spec.id
                );
            }
        }
        if t.state == TaskState::Pending && !x.state.over() {
            let waits = t
                .spec
                .after
                .iter()
                .any(|a| x.task(a).is_some_and(|p| !p.state.terminal()));
            prop_assert!(
                waits || !x.entered(t.spec.phase),
                "{} waits for nothing",
                t.spec.id
            );
        }
    }
    for s in &x.slots {
        let open: Vec<_> = x
            .pages
            .iter()
            .filter(|p| p.slot == s.key && p.open())
            .collect();
        prop_assert!(open.len() <= 1, "one is asked at a time");
        if let SlotState::Paging { page } = s.state {
            prop_assert!(x.state.over() || open.iter().any(|p| p.id == page));
        } else {
            prop_assert!(open.is_empty());
        }
        // A slot is lost only by giving it back, or to whom the commander names.
        let was = before.slot(&s.key).and_then(SlotRun::holder);
        if was.is_some() && s.holder() != was {
            let fair = match command {
                Some((who, C::Decline { slot, .. })) => *slot == s.key && was == Some(person(who)),
                Some((_, C::Appoint { slot, .. })) => *slot == s.key,
                _ => false,
            };
            prop_assert!(fair, "{} lost its holder by {command:?}", s.key);
        }
    }
    // What was said in an acknowledgement stays until the person takes it back.
    for p in &before.pages {
        if matches!(p.state, PageState::Acknowledged { .. }) {
            let is = &x.page(p.id).expect("pages stay").state;
            let taken_back =
                matches!(command, Some((who, C::Decline { .. })) if person(who) == p.person);
            prop_assert!(*is == p.state || taken_back);
        }
    }
    prop_assert!(
        !before.state.terminal() || before.state == x.state,
        "terminal states stay"
    );
    prop_assert!(x.log.len() >= before.log.len());
    if matches!(x.state, ExecutionState::Closed { .. }) {
        prop_assert!(x.running_clocks().is_empty() && x.unfinished().is_empty());
    }
    let mut again = x.clone();
    let mut none = Vec::new();
    again.settle(now, &mut none);
    prop_assert_eq!(&again, x, "settling settles");
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn the_machine_keeps_its_promises(steps in prop::collection::vec((1u128..9, any_command(), 0i64..90, any::<bool>()), 1..80), live in any::<bool>()) {
        let mut r = Room::new(if live { ExecutionMode::Live } else { ExecutionMode::Exercise });
        for (n, (who, command, wait, leads)) in steps.into_iter().enumerate() {
            let before = r.x.clone();
            r.tick(r.now + wait);
            check(&mut r, &before, None)?;
            let ticked = r.x.clone();
            prop_assert!(r.tick(r.now).is_empty() && r.x == ticked, "a tick is done once");
            prop_assert!(r.x.next_due().is_none_or(|due| due > at(r.now)));
            let who = if leads { r.x.commander.0.as_u128() } else { who };
            let before = r.x.clone();
            let order = ExecutionOrder { id: Some(Uuid::from_u128(n as u128)), command: command.clone() };
            match r.order(who, &order) {
                Err(_) => prop_assert_eq!(&r.x, &before, "a refusal changes nothing"),
                Ok(_) => {
                    check(&mut r, &before, Some((who, &command)))?;
                    if let C::Acknowledge { slot } = &command {
                        let held = r.x.slot(slot).and_then(SlotRun::holder) == Some(person(who));
                        let kept = r.x.pages.iter().any(|p| p.person == person(who) && p.slot == *slot && matches!(p.state, PageState::Acknowledged { .. }));
                        prop_assert!(held || kept, "no acknowledgement is lost");
                    }
                    let after = r.x.clone();
                    prop_assert_eq!(r.order(who, &order), Ok(Vec::new()));
                    prop_assert_eq!(&r.x, &after, "the same order twice is one order");
                }
            }
        }
        let json = serde_json::to_string(&r.x).expect("json");
        prop_assert_eq!(&serde_json::from_str::<Execution>(&json).expect("back"), &r.x);
        // Every view can be made, and never asks of somebody what is refused.
        for who in 1..9 {
            let actor = actor(who);
            let picture = Picture::new(&r.x, &actor, at(r.now), &name);
            let room = picture.war_room(Vec::new());
            if let NextStep::Acknowledge { slot, .. } = room.next.step {
                let mut copy = Room { x: r.x.clone(), now: r.now, pages: r.pages, effects: Vec::new() };
                let taken = copy.does(who, C::Acknowledge { slot });
                prop_assert!(taken.is_ok());
            }
        }
    }
}
