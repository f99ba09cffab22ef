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
