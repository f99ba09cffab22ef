use super::super::minutes::tests::minutes;
use super::super::{MAX_ATTENDEES, besides_chair};
use super::*;
use proptest::prelude::*;
use uuid::Uuid;

fn person(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n))
}
fn at(secs: i64) -> Time {
    Time::from_micros(1_700_000_000_000_000).plus_secs(secs)
}
fn review() -> Review {
    let new = NewReview {
        quarter: Quarter::new(2026, 4).expect("quarter"),
        chair: person(1),
        facilitator: None,
        attendees: vec![person(2), person(3)],
        scheduled_at: at(100),
    };
    assert_eq!(new.faults(at(0)), vec![]);
    Review::schedule(
        ReviewId(Uuid::nil()),
        OrgId(Uuid::nil()),
        "SRR-0001".into(),
        &new,
        person(1),
        at(0),
    )
}
fn opened() -> Review {
    let mut r = review();
    r.prepare(SnapshotId(Uuid::nil()), at(10)).expect("prepare");
    r.open(at(20)).expect("open");
    r
}
fn ended() -> Review {
    let mut r = opened();
    r.join(person(2), at(30)).expect("join");
    for (i, step) in [Step::Assignments, Step::Scenario, Step::Learnings]
        .into_iter()
        .enumerate()
    {
        r.enter_step(step, None, at(600 * (i as i64 + 1)))
            .expect("step");
    }
    r.end_session(minutes(), at(3_600)).expect("end");
    r
}

#[test]
fn the_facilitator_counts_among_those_who_come_besides_the_chair() {
    let new = |facilitator: Option<u128>, attendees: &[u128]| NewReview {
        quarter: Quarter::new(2026, 4).expect("quarter"),
        chair: person(1),
        facilitator: facilitator.map(person),
        attendees: attendees.iter().copied().map(person).collect(),
        scheduled_at: at(60),
    };
    let fields = |new: NewReview| -> Vec<String> {
        let faults = new.faults(at(0));
        faults.into_iter().map(|f| f.field).collect()
    };
    assert!(fields(new(Some(2), &[])).is_empty(), "they come and sign");
    assert_eq!(fields(new(Some(1), &[1])), ["attendees"]);
    assert_eq!(fields(new(None, &[])), ["attendees"]);
    let twice = besides_chair(Some(person(1)), Some(person(2)), &[person(2), person(1)]);
    assert_eq!(twice, [person(2)]);
    // The limit counts the same people, and the chair.
    let many: Vec<u128> = (2..=MAX_ATTENDEES as u128).collect();
    assert!(fields(new(Some(2), &many)).is_empty());
    assert_eq!(fields(new(Some(9_999), &many)), ["attendees"]);
}

#[test]
fn the_boxes_are_an_hour() {
    assert_eq!(Step::ALL.iter().map(|s| s.time_box().0).sum::<u32>(), 3_600);
}

#[test]
fn a_whole_review() {
    let mut r = ended();
    let hash = r.minutes().expect("minutes").0.hash();
    r.sign(person(1), &hash, at(3_700)).expect("chair signs");
    assert_eq!(
        r.state.key(),
        "minutes_draft",
        "the chair alone is not enough"
    );
    r.sign(person(2), &hash, at(3_800)).expect("another signs");
    assert_eq!(r.state.key(), "signed");
    r.close(at(3_900)).expect("close");
    assert_eq!(r.state.key(), "closed");
}

#[test]
fn only_the_present_sign_and_only_what_they_saw() {
    let mut r = ended();
    let hash = r.minutes().expect("minutes").0.hash();
    assert_eq!(
        r.sign(person(3), &hash, at(1)),
        Err(ReviewError::NotPresent)
    );
    r.sign(person(2), &hash, at(1)).expect("signs");
    r.remark("The board asked for a second look.")
        .expect("remark");
    assert_eq!(
        r.minutes().map(|(_, s)| s.len()),
        Some(0),
        "signatures fall away"
    );
    assert_eq!(
        r.sign(person(2), &hash, at(2)),
        Err(ReviewError::OtherContent)
    );
}

#[test]
fn stepping_back_needs_a_reason_and_jumping_is_refused() {
    let mut r = opened();
    assert!(
        matches!(r.enter_step(Step::Scenario, None, at(30)), Err(ReviewError::Fault(f)) if f.field == "step")
    );
    r.enter_step(Step::Assignments, None, at(30)).expect("next");
    assert!(
        matches!(r.enter_step(Step::Coverage, Some("  "), at(40)), Err(ReviewError::Fault(f)) if f.field == "reason")
    );
    r.enter_step(Step::Coverage, Some("Finance joined late"), at(40))
        .expect("back");
    let s = r.session().expect("session");
    assert_eq!(
        (s.step(), s.spent(Step::Coverage, at(50))),
        (Step::Coverage, 20)
    );
    assert_eq!(s.stays[2].reason.as_deref(), Some("Finance joined late"));
}

#[test]
fn faults_of_a_new_review_are_named() {
    let new = NewReview {
        quarter: Quarter::new(2026, 4).expect("q"),
        chair: person(1),
        facilitator: None,
        attendees: vec![person(1)],
        scheduled_at: at(-1),
    };
    let fields: Vec<_> = new.faults(at(0)).into_iter().map(|f| f.field).collect();
    assert_eq!(fields, ["attendees", "scheduled_at"]);
}

#[derive(Clone, Debug)]
enum Do {
    Prepare,
    Open,
    Join(u128),
    Enter(Step, bool),
    End,
    Sign(u128),
    Remark,
    Close,
    Cancel,
    Miss,
    Chair(u128),
}
fn any_do() -> impl Strategy<Value = Do> {
    prop_oneof![
        Just(Do::Prepare),
        Just(Do::Open),
        (1u128..5).prop_map(Do::Join),
        (proptest::sample::select(Step::ALL.to_vec()), any::<bool>())
            .prop_map(|(s, r)| Do::Enter(s, r)),
        Just(Do::End),
        (1u128..5).prop_map(Do::Sign),
        Just(Do::Remark),
        Just(Do::Close),
        Just(Do::Cancel),
        Just(Do::Miss),
        (1u128..5).prop_map(Do::Chair),
    ]
}
proptest! {
    /// Whatever is tried, a refused step changes nothing, and what holds always holds.
    #[test]
    fn invariants(steps in proptest::collection::vec(any_do(), 0..60)) {
        let mut r = review();
        for (i, step) in steps.into_iter().enumerate() {
            let before = r.clone();
            let now = at(200 + i as i64);
            let hash = r.minutes().map(|(m, _)| m.hash()).unwrap_or_default();
            let ok = match step {
                Do::Prepare => r.prepare(SnapshotId(Uuid::nil()), now).is_ok(),
                Do::Open => r.open(now).is_ok(),
                Do::Join(p) => r.join(person(p), now).is_ok(),
                Do::Enter(s, reason) => r.enter_step(s, reason.then_some("why"), now).is_ok(),
                Do::End => r.end_session(minutes(), now).is_ok(),
                Do::Sign(p) => r.sign(person(p), &hash, now).is_ok(),
                Do::Remark => r.remark("Noted.").is_ok(),
                Do::Close => r.close(now).is_ok(),
                Do::Cancel => r.cancel("Postponed", now).is_ok(),
                Do::Miss => r.miss(now).is_ok(),
                Do::Chair(p) => r.hand_over_chair(person(p)).is_ok(),
            };
            if !ok { prop_assert_eq!(&r, &before); }
            if let ReviewState::Signed { signatures, minutes, .. } | ReviewState::Closed { signatures, minutes, .. } = &r.state {
                prop_assert!(signatures.len() >= 2 && signatures.iter().any(|s| s.person == r.chair));
                prop_assert!(signatures.iter().all(|s| s.hash == minutes.hash()));
            }
            if let Some(s) = r.session() {
                prop_assert_eq!(s.stays[0].step, Step::Coverage);
                prop_assert!(s.stays.windows(2).all(|w| w[0].left_at == Some(w[1].entered_at)));
                prop_assert!(s.stays.windows(2).all(|w| w[0].step.next() == Some(w[1].step) || w[1].reason.is_some()));
            }
        }
    }
}
