//! Kept answers.

use crate::{
    fixtures::{TEXT, at, id},
    ground::Ground,
};
use store::Kept;

conformance! {
    all an_answer_is_reserved_kept_and_forgotten: covers [reserve_answer, kept_answer, keep_answer, forget_answer];
    all what_was_committed_is_not_forgotten: covers [seal_answer, forget_answer];
    all a_key_belongs_to_one_person: covers [kept_answer, keep_answer, forget_answer, reserve_answer, seal_answer],
        foreign [kept_answer, keep_answer, forget_answer, reserve_answer, seal_answer];
    all old_answers_are_purged: covers [purge_answers];
}

pub async fn an_answer_is_reserved_kept_and_forgotten(g: Ground) {
    let (org, ann) = (g.a.id, g.a.ann);
    let reserved = Kept {
        request_hash: "h1".into(),
        status: 0,
        body: String::new(),
        created_at: at(1).micros(),
    };
    let mut tx = g.write(Some(org)).await;
    assert_eq!(ok!(tx.kept_answer(org, ann, TEXT)), None);
    ok!(tx.reserve_answer(org, ann, TEXT, "h1", at(1)));
    assert_eq!(ok!(tx.kept_answer(org, ann, TEXT)), Some(reserved.clone()));
    ok!(tx.commit());
    refused!(Exists, g.reserve_answer(org, ann, TEXT, "h2", at(2)));

    let large = TEXT.repeat(10_000);
    let mut tx = g.write(Some(org)).await;
    ok!(tx.keep_answer(org, ann, TEXT, at(1), 201, &large));
    assert_eq!(
        ok!(tx.kept_answer(org, ann, TEXT)),
        Some(Kept {
            status: 201,
            body: large,
            ..reserved
        })
    );
    ok!(tx.forget_answer(org, ann, TEXT, at(1)));
    assert_eq!(ok!(tx.kept_answer(org, ann, TEXT)), None);
    ok!(tx.reserve_answer(org, ann, TEXT, "h2", at(3)));
    ok!(tx.commit());
}

pub async fn what_was_committed_is_not_forgotten(g: Ground) {
    let (org, ann) = (g.a.id, g.a.ann);
    let mut tx = g.write(Some(org)).await;
    assert!(
        !ok!(tx.seal_answer(org, ann, "k", at(1), TEXT)),
        "nothing is reserved"
    );
    ok!(tx.reserve_answer(org, ann, "k", "h", at(1)));
    assert!(
        !ok!(tx.seal_answer(org, ann, "k", at(2), TEXT)),
        "another reservation"
    );
    // Nor is it that one's to free or to answer.
    ok!(tx.forget_answer(org, ann, "k", at(2)));
    ok!(tx.keep_answer(org, ann, "k", at(2), 201, "not mine"));
    assert!(ok!(tx.seal_answer(org, ann, "k", at(1), TEXT)));
    ok!(tx.forget_answer(org, ann, "k", at(1)));
    let sealed = ok!(tx.kept_answer(org, ann, "k")).expect("still there");
    assert_eq!((sealed.status, sealed.body.as_str()), (0, TEXT));
    ok!(tx.keep_answer(org, ann, "k", at(1), 201, "answer"));
    assert!(
        !ok!(tx.seal_answer(org, ann, "k", at(1), TEXT)),
        "it is answered"
    );
    ok!(tx.forget_answer(org, ann, "k", at(1)));
    assert_eq!(ok!(tx.kept_answer(org, ann, "k")), None);
    ok!(tx.commit());
}

pub async fn a_key_belongs_to_one_person(g: Ground) {
    let (org, ann, ben) = (g.a.id, g.a.ann, g.a.ben);
    let mut tx = g.write(Some(org)).await;
    ok!(tx.reserve_answer(org, ann, "k", "h", at(1)));
    ok!(tx.keep_answer(org, ann, "k", at(1), 200, "mine"));
    let mine = ok!(tx.kept_answer(org, ann, "k"));
    // The same key of another organisation, of another person, and another key of the same one.
    for (org, person, key) in [(g.b.id, ann, "k"), (org, ben, "k"), (org, ann, "K")] {
        assert_eq!(foreign!(tx.kept_answer(org, person, key)), None);
        foreign!(tx.keep_answer(org, person, key, at(1), 500, "stolen"));
        foreign!(tx.forget_answer(org, person, key, at(1)));
        assert!(!foreign!(tx.seal_answer(org, person, key, at(1), "stolen")));
        foreign!(tx.reserve_answer(org, person, key, "h2", at(2)));
        foreign!(tx.keep_answer(org, person, key, at(2), 204, "theirs"));
    }
    assert_eq!(ok!(tx.kept_answer(org, ann, "k")), mine);
    assert_eq!(ok!(tx.kept_answer(org, id(), "k")), None);
    ok!(tx.commit());
}

pub async fn old_answers_are_purged(g: Ground) {
    let mut tx = g.write(None).await;
    for (org, person, secs) in [
        (g.a.id, g.a.ann, 0),
        (g.b.id, g.b.ann, 0),
        (g.a.id, g.a.ben, 100),
        (g.b.id, g.b.ben, 200),
    ] {
        ok!(tx.reserve_answer(org, person, "k", "h", at(secs)));
    }
    assert_eq!(ok!(tx.purge_answers(at(100))), 2, "of every organisation");
    assert_eq!(ok!(tx.kept_answer(g.a.id, g.a.ann, "k")), None);
    assert!(
        ok!(tx.kept_answer(g.a.id, g.a.ben, "k")).is_some(),
        "at the limit it stays"
    );
    assert!(ok!(tx.kept_answer(g.b.id, g.b.ben, "k")).is_some());
    ok!(tx.commit());
}
