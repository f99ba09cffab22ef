//! Signed-in browsers and API tokens.

use crate::{
    fixtures::{self, at, id, nth},
    ground::Ground,
};
use model::identity::{ApiToken, Session};

conformance! {
    all sessions_survive: covers [insert_session, session];
    all live_sessions_are_the_usable_ones: covers [live_sessions];
    all a_session_is_touched_and_revoked_once: covers [touch_session, revoke_session];
    all sessions_belong_to_their_organisation: covers [session, live_sessions, touch_session, revoke_session],
        foreign [session, live_sessions, touch_session, revoke_session];
    all ended_sessions_are_purged: covers [purge_sessions];
    all tokens_survive: covers [insert_token, token_by_hash, tokens];
    all a_token_is_touched_and_revoked_by_its_person: covers [touch_token, revoke_token, tokens],
        foreign [tokens, touch_token, revoke_token];
}

pub async fn sessions_survive(g: Ground) {
    let plain = fixtures::session(g.a.id, g.a.ann);
    let revoked = Session {
        revoked_at: Some(at(7)),
        user_agent: String::new(),
        ..fixtures::session(g.a.id, g.a.ben)
    };
    for session in [&plain, &revoked] {
        commit!(g.insert_session(session));
    }
    refused!(Exists, g.insert_session(&plain));
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.session(g.a.id, plain.id)), Some(plain));
    assert_eq!(ok!(tx.session(g.a.id, revoked.id)), Some(revoked));
    assert_eq!(ok!(tx.session(g.a.id, id())), None);
}

pub async fn live_sessions_are_the_usable_ones(g: Ground) {
    let of = |n: u128, seen: i64| Session {
        id: nth(n),
        last_seen_at: at(seen),
        ..fixtures::session(g.a.id, g.a.ann)
    };
    let (early, late, twin) = (of(9, 10), of(1, 20), of(2, 20));
    let expired = Session {
        expires_at: at(100),
        ..of(3, 30)
    };
    let revoked = Session {
        revoked_at: Some(at(1)),
        ..of(4, 40)
    };
    let bens = fixtures::session(g.a.id, g.a.ben);
    for session in [&early, &late, &twin, &expired, &revoked, &bens] {
        commit!(g.insert_session(session));
    }
    let mut tx = g.read().await;
    let live = ok!(tx.live_sessions(g.a.id, g.a.ann, at(100)));
    assert_eq!(live, [twin, late, early], "last seen first, then newest");
    assert_eq!(
        ok!(tx.live_sessions(g.a.id, g.a.ann, at(99))).len(),
        4,
        "until its end it is live"
    );
    assert_eq!(ok!(tx.live_sessions(g.a.id, g.a.ben, at(99))), [bens]);
}

pub async fn a_session_is_touched_and_revoked_once(g: Ground) {
    let (s, other) = (
        fixtures::session(g.a.id, g.a.ann),
        fixtures::session(g.a.id, g.a.ann),
    );
    commit!(g.insert_session(&s));
    commit!(g.insert_session(&other));
    commit!(g.touch_session(g.a.id, s.id, at(55)));
    assert!(commit!(g.revoke_session(g.a.id, s.id, at(60))));
    assert!(
        !commit!(g.revoke_session(g.a.id, s.id, at(61))),
        "revoked already"
    );
    assert!(
        !commit!(g.revoke_session(g.a.id, id(), at(61))),
        "no such session"
    );
    let mut tx = g.read().await;
    let expected = Session {
        last_seen_at: at(55),
        revoked_at: Some(at(60)),
        ..s
    };
    assert_eq!(
        ok!(tx.session(g.a.id, expected.id)),
        Some(expected),
        "the first revocation counts"
    );
    assert_eq!(ok!(tx.session(g.a.id, other.id)), Some(other));
}

pub async fn sessions_belong_to_their_organisation(g: Ground) {
    let s = fixtures::session(g.a.id, g.a.ann);
    commit!(g.insert_session(&s));
    let mut tx = g.write(None).await;
    assert_eq!(foreign!(tx.session(g.b.id, s.id)), None);
    assert!(foreign!(tx.live_sessions(g.b.id, g.a.ann, at(1))).is_empty());
    foreign!(tx.touch_session(g.b.id, s.id, at(99)));
    assert!(!foreign!(tx.revoke_session(g.b.id, s.id, at(99))));
    assert_eq!(ok!(tx.session(g.a.id, s.id)), Some(s));
    ok!(tx.commit());
}

pub async fn ended_sessions_are_purged(g: Ground) {
    let of = |expires: i64, revoked: Option<i64>| Session {
        expires_at: at(expires),
        revoked_at: revoked.map(at),
        ..fixtures::session(g.a.id, g.a.ann)
    };
    let gone = [of(99, None), of(500, Some(99)), of(50, Some(40))];
    let kept = [of(100, None), of(500, Some(100)), of(500, None)];
    let theirs = Session {
        org_id: g.b.id,
        person_id: g.b.ann,
        ..of(99, None)
    };
    for session in gone.iter().chain(&kept).chain([&theirs]) {
        commit!(g.insert_session(session));
    }
    assert_eq!(
        commit!(g.purge_sessions(at(100))),
        4,
        "of every organisation"
    );
    let mut tx = g.read().await;
    for session in &kept {
        assert_eq!(ok!(tx.session(g.a.id, session.id)).as_ref(), Some(session));
    }
    for session in &gone {
        assert_eq!(ok!(tx.session(g.a.id, session.id)), None);
    }
}

pub async fn tokens_survive(g: Ground) {
    let plain = fixtures::token(g.a.id, g.a.ann);
    let used = ApiToken {
        last_used_at: Some(at(8)),
        revoked_at: Some(at(9)),
        ..fixtures::token(g.a.id, g.a.ann)
    };
    commit!(g.insert_token(&plain, "hash-1"));
    commit!(g.insert_token(&used, "hash-2"));
    refused!(
        Exists,
        g.insert_token(&fixtures::token(g.b.id, g.b.ann), "hash-1")
    );
    refused!(Exists, g.insert_token(&plain, "hash-3"));
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.token_by_hash("hash-1")), Some(plain.clone()));
    assert_eq!(
        ok!(tx.token_by_hash("hash-2")),
        Some(used.clone()),
        "with its revocation, for the engine to judge"
    );
    for unknown in ["", "HASH-1", "hash-3"] {
        assert_eq!(ok!(tx.token_by_hash(unknown)), None);
    }
    assert_eq!(
        ok!(tx.tokens(g.a.id, g.a.ann)),
        [used, plain],
        "newest first"
    );
    assert!(ok!(tx.tokens(g.a.id, g.a.ben)).is_empty());
}

pub async fn a_token_is_touched_and_revoked_by_its_person(g: Ground) {
    let t = fixtures::token(g.a.id, g.a.ann);
    let other = fixtures::token(g.a.id, g.a.ann);
    commit!(g.insert_token(&t, "hash"));
    commit!(g.insert_token(&other, "other"));
    let mut tx = g.write(None).await;
    assert!(foreign!(tx.tokens(g.b.id, g.a.ann)).is_empty());
    foreign!(tx.touch_token(g.b.id, t.id, at(9)));
    assert!(!foreign!(tx.revoke_token(g.b.id, g.a.ann, t.id, at(9))));
    assert!(
        !ok!(tx.revoke_token(g.a.id, g.a.ben, t.id, at(9))),
        "another person of the same organisation"
    );
    assert!(!ok!(tx.revoke_token(g.a.id, g.a.ann, id(), at(9))));
    assert_eq!(ok!(tx.token_by_hash("hash")), Some(t.clone()), "untouched");
    ok!(tx.touch_token(g.a.id, t.id, at(5)));
    assert!(ok!(tx.revoke_token(g.a.id, g.a.ann, t.id, at(6))));
    assert!(!ok!(tx.revoke_token(g.a.id, g.a.ann, t.id, at(7))));
    let expected = ApiToken {
        last_used_at: Some(at(5)),
        revoked_at: Some(at(6)),
        ..t
    };
    assert_eq!(ok!(tx.tokens(g.a.id, g.a.ann)), [other, expected]);
    ok!(tx.commit());
}
