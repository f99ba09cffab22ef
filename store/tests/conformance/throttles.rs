//! Failed sign-ins.

use crate::{fixtures::at, ground::Ground};
use model::Time;
use store::Throttle;

conformance! {
    all failures_are_counted: covers [throttle, count_failure];
    all a_block_is_set_and_cleared: covers [block, clear_throttle];
    all old_throttles_are_purged: covers [purge_throttles];
    files failures_at_the_same_time_all_count: covers [count_failure];
}

pub async fn failures_are_counted(g: Ground) {
    let mut tx = g.write(None).await;
    assert_eq!(ok!(tx.throttle("k")), None);
    for (n, secs) in [(1, 0), (2, 1), (3, 2)] {
        assert_eq!(ok!(tx.count_failure("k", at(secs), at(-100))), n);
    }
    assert_eq!(
        ok!(tx.count_failure("ключ", at(9), at(-100))),
        1,
        "keys count for themselves"
    );
    let zero = Time::from_micros(0);
    assert_eq!(
        ok!(tx.throttle("k")),
        Some(Throttle {
            failures: 3,
            blocked_until: zero,
            updated_at: at(2)
        })
    );
    assert_eq!(
        ok!(tx.count_failure("k", at(50), at(2))),
        4,
        "a failure at the limit still counts"
    );
    assert_eq!(
        ok!(tx.count_failure("k", at(200), at(51))),
        1,
        "older ones are forgotten"
    );
    assert_eq!(ok!(tx.throttle("k")).map(|t| t.updated_at), Some(at(200)));
    ok!(tx.commit());
}

pub async fn a_block_is_set_and_cleared(g: Ground) {
    let mut tx = g.write(None).await;
    ok!(tx.count_failure("k", at(0), at(-1)));
    ok!(tx.count_failure("other", at(0), at(-1)));
    ok!(tx.block("k", at(60)));
    assert_eq!(
        ok!(tx.throttle("k")).map(|t| (t.failures, t.blocked_until)),
        Some((1, at(60)))
    );
    assert_eq!(
        ok!(tx.throttle("other")).map(|t| t.blocked_until),
        Some(Time::from_micros(0))
    );
    ok!(tx.count_failure("k", at(1), at(-1)));
    assert_eq!(
        ok!(tx.throttle("k")).map(|t| t.blocked_until),
        Some(at(60)),
        "one more failure lifts no block"
    );
    ok!(tx.clear_throttle("k"));
    assert_eq!(ok!(tx.throttle("k")), None);
    assert!(ok!(tx.throttle("other")).is_some());
    ok!(tx.commit());
}

pub async fn old_throttles_are_purged(g: Ground) {
    let mut tx = g.write(None).await;
    for (key, secs, until) in [
        ("old", 0, 0),
        ("old but blocked", 0, 500),
        ("blocked until the limit", 0, 100),
        ("at the limit", 100, 0),
        ("new", 200, 0),
    ] {
        ok!(tx.count_failure(key, at(secs), at(-1)));
        ok!(tx.block(key, at(until)));
    }
    assert_eq!(ok!(tx.purge_throttles(at(100))), 1);
    assert_eq!(ok!(tx.throttle("old")), None);
    for key in [
        "old but blocked",
        "blocked until the limit",
        "at the limit",
        "new",
    ] {
        assert!(ok!(tx.throttle(key)).is_some(), "{key} stays");
    }
    ok!(tx.commit());
}

pub async fn failures_at_the_same_time_all_count(g: Ground) {
    let attempts: Vec<_> = (0..20)
        .map(|_| {
            let db = g.db.clone();
            tokio::spawn(async move {
                let mut tx = db.write(None).await.expect("write");
                let count = tx.count_failure("k", at(1), at(-1)).await.expect("count");
                tx.commit().await.expect("commit");
                count
            })
        })
        .collect();
    let mut counts = Vec::new();
    for attempt in attempts {
        counts.push(attempt.await.expect("attempt"));
    }
    counts.sort_unstable();
    assert_eq!(counts, (1..=20).collect::<Vec<_>>());
    let mut tx = g.write(None).await;
    assert_eq!(ok!(tx.count_failure("k", at(1), at(-1))), 21);
}
