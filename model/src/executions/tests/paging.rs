//! Who is asked to take a slot, and who after them.

use super::*;

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
    let state = run(&r, lost).state;
    assert_eq!(
        (state.key(), state.label()),
        ("unreached", "Not reached in time")
    );
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
