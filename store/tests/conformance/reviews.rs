//! Reviews.

use crate::{
    fixtures::{self, TEXT, at, id, nth},
    ground::Ground,
};
use model::{
    Time,
    reviews::{
        AssignmentChange, Minutes, MinutesInput, Review, ReviewState, Seat, Signature, Step,
    },
};

conformance! {
    all reviews_survive_in_every_state: covers [insert_review, review, update_review];
    all reviews_are_listed_latest_first: covers [reviews, update_review];
    all a_stale_review_is_refused: covers [update_review];
    all a_seat_is_taken_without_a_new_revision: covers [seat_in_review];
    all reviews_belong_to_their_organisation: covers [review, reviews, update_review, seat_in_review, insert_review],
        foreign [review, reviews, update_review, seat_in_review];
}

fn later(r: &Review, state: ReviewState) -> Review {
    Review { state, ..r.clone() }
}

/// The review in each of its states, as the model makes them.
fn life() -> Vec<Review> {
    let mut r = fixtures::review(nth(0), "SRR-0001", at(1_000));
    let mut life = vec![r.clone()];
    life.push(later(
        &r,
        ReviewState::Cancelled {
            at: at(5),
            reason: TEXT.into(),
        },
    ));
    life.push(later(&r, ReviewState::Missed { at: at(6) }));
    r.prepare(id(), at(10)).expect("prepare");
    life.push(r.clone());
    r.open(at(20)).expect("open");
    let attendee = r.attendees[1];
    r.join(attendee, at(21)).expect("join");
    r.note(Step::Coverage, TEXT).expect("note");
    r.enter_step(Step::Assignments, None, at(600))
        .expect("step");
    r.enter_step(Step::Coverage, Some(TEXT), at(700))
        .expect("back");
    r.enter_step(Step::Assignments, None, at(800))
        .expect("step");
    let session = r.session_mut("change").expect("session");
    session.changes.push(AssignmentChange {
        playbook: id(),
        playbook_title: TEXT.into(),
        version: id(),
        slot: "Lead".into(),
        seat: Seat::Deputy,
        from: None,
        to: attendee,
        by: id(),
        at: at(810),
        approved_by: Some(id()),
    });
    life.push(r.clone());
    r.enter_step(Step::Scenario, None, at(1_500)).expect("step");
    r.enter_step(Step::Learnings, None, at(2_700))
        .expect("step");
    let minutes = minutes(&r);
    r.end_session(minutes, at(3_600)).expect("end");
    let hash = r.minutes().expect("minutes").0.hash();
    r.sign(r.chair, &hash, at(3_700)).expect("sign");
    life.push(r.clone());
    r.sign(attendee, &hash, at(3_800)).expect("sign");
    life.push(r.clone());
    r.close(at(3_900)).expect("close");
    life.push(r);
    life
}

fn minutes(r: &Review) -> Minutes {
    let snapshot = fixtures::snapshot(r.org_id);
    let exercise = fixtures::exercise(r.org_id, "EXR-0001", &[id()], Some(r.id));
    let action = fixtures::action(r.org_id, "ACT-0001", "2027-01-31");
    let person = |p: model::PersonId| (format!("{TEXT} {p}"), "Chief".to_owned());
    let input = MinutesInput {
        organisation: TEXT,
        readiness: &snapshot.readiness,
        exercise: Some(&exercise),
        actions: std::slice::from_ref(&action),
        person: &person,
    };
    Minutes::of(r, r.session().expect("session"), &input, at(3_600))
}

pub async fn reviews_survive_in_every_state(g: Ground) {
    let life: Vec<Review> = life()
        .into_iter()
        .map(|r| Review {
            org_id: g.a.id,
            ..r
        })
        .collect();
    let states: Vec<_> = life.iter().map(|r| r.state.key()).collect();
    let all = [
        "scheduled",
        "cancelled",
        "missed",
        "preparing",
        "in_session",
        "minutes_draft",
        "signed",
        "closed",
    ];
    assert_eq!(states, all);
    let mut current = life[0].clone();
    commit!(g.insert_review(&current));
    for (n, next) in life.iter().enumerate().skip(1) {
        current = Review {
            revision: current.revision,
            ..next.clone()
        };
        commit!(g.update_review(&mut current));
        assert_eq!(current.revision, n as i64);
        let mut tx = g.read().await;
        assert_eq!(ok!(tx.review(g.a.id, current.id)).as_ref(), Some(&current));
    }
    // Inserted as it is, too, and its signatures still stand for what was signed.
    let closed = Review {
        id: id(),
        key: "SRR-0002".into(),
        revision: 9,
        ..current
    };
    commit!(g.insert_review(&closed));
    let mut tx = g.read().await;
    let stored = ok!(tx.review(g.a.id, closed.id)).expect("there");
    assert_eq!(stored, closed);
    let (minutes, signatures) = stored.minutes().expect("minutes");
    assert!(
        signatures.len() == 2
            && signatures
                .iter()
                .all(|s: &Signature| s.hash == minutes.hash())
    );
    assert_eq!(ok!(tx.review(g.a.id, id())), None);
}

pub async fn reviews_are_listed_latest_first(g: Ground) {
    let of = |n: u128, when: Time| Review {
        id: nth(n),
        ..fixtures::review(g.a.id, &format!("SRR-{n}"), when)
    };
    let (early, late, twin, far) = (
        of(9, at(-50_000)),
        of(1, at(20)),
        of(2, at(20)),
        of(3, at(9_000_000)),
    );
    for review in [&twin, &far, &early, &late] {
        commit!(g.insert_review(review));
    }
    let mut moved = Review {
        scheduled_at: at(30_000_000),
        ..early
    };
    let mut tx = g.read().await;
    let listed: Vec<_> = ok!(tx.reviews(g.a.id)).into_iter().map(|r| r.id).collect();
    assert_eq!(listed, [far.id, twin.id, late.id, moved.id]);
    drop(tx);
    commit!(g.update_review(&mut moved));
    let mut tx = g.read().await;
    assert_eq!(
        ok!(tx.reviews(g.a.id)),
        [moved, far, twin, late],
        "where its new time puts it"
    );
}

pub async fn a_seat_is_taken_without_a_new_revision(g: Ground) {
    let mut review = fixtures::review(g.a.id, "SRR-0001", at(1_000));
    review.prepare(id(), at(10)).expect("prepare");
    review.open(at(20)).expect("open");
    let other = Review {
        id: id(),
        key: "SRR-0002".into(),
        ..review.clone()
    };
    commit!(g.insert_review(&review));
    commit!(g.insert_review(&other));
    let late = review.attendees[1];
    assert!(review.join(late, at(30)).expect("in session"));
    commit!(g.seat_in_review(&review));
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.review(g.a.id, review.id)).as_ref(), Some(&review));
    assert_eq!(ok!(tx.review(g.a.id, other.id)).as_ref(), Some(&other));
    drop(tx);
    // A change made from the picture before the seat was taken is still fresh.
    commit!(g.update_review(&mut review));
    let stale = Review {
        revision: 0,
        ..review.clone()
    };
    refused!(Stale, g.seat_in_review(&stale));
}

pub async fn a_stale_review_is_refused(g: Ground) {
    let first = fixtures::review(g.a.id, "SRR-0001", at(10));
    commit!(g.insert_review(&first));
    refused!(
        Exists,
        g.insert_review(&fixtures::review(g.a.id, "SRR-0001", at(20)))
    );
    refused!(
        Exists,
        g.insert_review(&Review {
            key: "SRR-0002".into(),
            ..first.clone()
        })
    );
    let mut changed = Review {
        chair: id(),
        ..first.clone()
    };
    commit!(g.update_review(&mut changed));
    for wrong in [0, 2, -1] {
        let mut stale = Review {
            revision: wrong,
            chair: id(),
            ..first.clone()
        };
        refused!(Stale, g.update_review(&mut stale));
        assert_eq!(stale.revision, wrong);
    }
    let mut unknown = fixtures::review(g.a.id, "SRR-0003", at(10));
    refused!(Stale, g.update_review(&mut unknown));
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.reviews(g.a.id)), [changed]);
}

pub async fn reviews_belong_to_their_organisation(g: Ground) {
    let (mine, theirs) = (
        fixtures::review(g.a.id, "SRR-0001", at(10)),
        fixtures::review(g.b.id, "SRR-0001", at(10)),
    );
    for review in [&mine, &theirs] {
        commit!(g.insert_review(review));
    }
    let mut stolen = Review {
        org_id: g.b.id,
        chair: id(),
        ..mine.clone()
    };
    foreign_update!(g.update_review(&mut stolen));
    foreign_update!(g.seat_in_review(&stolen));
    let mut tx = g.read().await;
    assert_eq!(foreign!(tx.review(g.b.id, mine.id)), None);
    assert_eq!(foreign!(tx.reviews(g.b.id)), [theirs]);
    assert_eq!(ok!(tx.reviews(g.a.id)), [mine]);
}
