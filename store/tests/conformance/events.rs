//! The event log and its notices.

use crate::{
    fixtures::{self, at, id},
    ground::{Backend, Ground, called},
};
use model::{
    OrgId,
    live::{Event, Happening, Topic},
};
use std::{
    pin::pin,
    task::{Context, Waker},
    time::Duration,
};
use store::{Db, NewEvents};

conformance! {
    all events_survive: covers [append_event, events_after, last_seq];
    all events_are_appended_together: covers [append_events], foreign [append_events];
    all topics_are_read_for_themselves: covers [topic_events_after];
    all events_belong_to_their_organisation: covers [append_event, events_after, last_seq, topic_events_after],
        foreign [append_event, events_after, last_seq, topic_events_after];
    all a_number_that_was_rolled_back_is_given_again: covers [append_event, rollback, count];
    all counters_count_for_themselves: covers [count], foreign [count];
    files many_writers_leave_no_gap: covers [events_after];
    files organisations_do_not_wait_for_each_other: covers [append_event];
    files a_commit_wakes_listeners: covers [listen, next];
    postgres a_lost_listener_is_told: covers [];
}

pub async fn events_survive(g: Ground) {
    let happenings = [
        Happening::ReviewChanged {
            what: fixtures::TEXT.into(),
        },
        Happening::PersonJoined { person: id() },
        Happening::InjectReleased { inject: 3 },
        Happening::ResponseGiven {
            inject: usize::MAX,
            person: id(),
        },
        Happening::ResponsesShown { inject: 0 },
        Happening::ExerciseChanged {
            what: String::new(),
        },
        Happening::ActionAdded {
            key: "ACT-0001".into(),
        },
        Happening::AssignmentChanged {
            what: "Lead".into(),
        },
        Happening::SessionRevoked { session: id() },
        Happening::AccessChanged { person: id() },
    ];
    let mut tx = g.write(Some(g.a.id)).await;
    assert_eq!(ok!(tx.last_seq(g.a.id)), 0);
    assert!(ok!(tx.events_after(g.a.id, 0, 10)).is_empty());
    let mut events = Vec::new();
    for (n, what) in happenings.into_iter().enumerate() {
        let topic = (n % 2 == 0).then(|| Topic::Review(id()));
        // Whatever number the caller has on it, the log gives the next.
        let event = Event {
            seq: 77,
            at: at(-(n as i64)),
            actor: (n % 3 == 0).then(id),
            topic,
            what,
        };
        let seq = ok!(tx.append_event(g.a.id, &event));
        assert_eq!(seq, n as i64 + 1);
        events.push(Event { seq, ..event });
    }
    ok!(tx.commit());
    let mut tx = g.read().await;
    assert_eq!(
        ok!(tx.events_after(g.a.id, 0, 100)),
        events,
        "oldest first, whatever their time"
    );
    assert_eq!(ok!(tx.events_after(g.a.id, 4, 3)), events[4..7]);
    assert!(ok!(tx.events_after(g.a.id, 10, 3)).is_empty());
    assert_eq!(ok!(tx.last_seq(g.a.id)), 10);
}

pub async fn events_are_appended_together(g: Ground) {
    let topic = Topic::Review(id());
    let event = |what: &str| fixtures::event(Some(topic), what);
    // More than fit into one statement.
    let many: Vec<Event> = (0..1_001).map(|n| event(&n.to_string())).collect();
    let mut tx = g.write(None).await;
    ok!(tx.append_event(g.a.id, &event("first")));
    ok!(tx.append_events(g.a.id, &[]));
    ok!(tx.append_events(g.a.id, &many));
    foreign!(tx.append_events(g.b.id, &[event("theirs")]));
    ok!(tx.commit());
    let mut tx = g.read().await;
    let numbered: Vec<Event> = (2..).zip(many).map(|(seq, e)| Event { seq, ..e }).collect();
    assert_eq!(
        ok!(tx.events_after(g.a.id, 1, 2_000)),
        numbered,
        "in their order, without a gap"
    );
    assert_eq!(ok!(tx.last_seq(g.b.id)), 1);
}

pub async fn topics_are_read_for_themselves(g: Ground) {
    let (one, two) = (Topic::Review(id()), Topic::Review(id()));
    let mut tx = g.write(Some(g.a.id)).await;
    for n in 0..9 {
        let topic = [Some(one), Some(two), None][n % 3];
        ok!(tx.append_event(g.a.id, &fixtures::event(topic, &n.to_string())));
    }
    let seqs = |events: Vec<Event>| events.iter().map(|e| e.seq).collect::<Vec<_>>();
    assert_eq!(
        seqs(ok!(tx.topic_events_after(g.a.id, one, 0, 100))),
        [1, 4, 7]
    );
    assert_eq!(
        seqs(ok!(tx.topic_events_after(g.a.id, two, 2, 100))),
        [5, 8]
    );
    assert_eq!(seqs(ok!(tx.topic_events_after(g.a.id, one, 0, 2))), [1, 4]);
    assert!(ok!(tx.topic_events_after(g.a.id, Topic::Review(id()), 0, 100)).is_empty());
    ok!(tx.commit());
}

pub async fn events_belong_to_their_organisation(g: Ground) {
    let topic = Topic::Review(id());
    let mut tx = g.write(None).await;
    for _ in 0..3 {
        ok!(tx.append_event(g.a.id, &fixtures::event(Some(topic), "mine")));
    }
    assert!(foreign!(tx.events_after(g.b.id, 0, 100)).is_empty());
    assert!(foreign!(tx.topic_events_after(g.b.id, topic, 0, 100)).is_empty());
    assert_eq!(foreign!(tx.last_seq(g.b.id)), 0);
    assert_eq!(
        foreign!(tx.append_event(g.b.id, &fixtures::event(Some(topic), "theirs"))),
        1,
        "numbered for itself"
    );
    let mine = ok!(tx.topic_events_after(g.a.id, topic, 0, 100));
    assert_eq!(mine.len(), 3);
    assert!(mine.iter().all(|e| e.what
        == Happening::ReviewChanged {
            what: "mine".into()
        }));
    ok!(tx.commit());
}

pub async fn a_number_that_was_rolled_back_is_given_again(g: Ground) {
    let event = fixtures::event(None, "x");
    let mut tx = g.write(Some(g.a.id)).await;
    assert_eq!(ok!(tx.append_event(g.a.id, &event)), 1);
    ok!(tx.commit());
    let mut tx = g.write(Some(g.a.id)).await;
    assert_eq!(ok!(tx.append_event(g.a.id, &event)), 2);
    assert_eq!(ok!(tx.count(g.a.id, "PB")), 1);
    ok!(tx.rollback());
    let mut tx = g.write(Some(g.a.id)).await;
    assert_eq!(ok!(tx.append_event(g.a.id, &event)), 2);
    assert_eq!(ok!(tx.count(g.a.id, "PB")), 1);
    assert_eq!(ok!(tx.last_seq(g.a.id)), 2);
    ok!(tx.commit());
}

pub async fn counters_count_for_themselves(g: Ground) {
    let mut tx = g.write(None).await;
    assert_eq!(
        (
            ok!(tx.count(g.a.id, "x")),
            ok!(tx.count(g.a.id, "x")),
            ok!(tx.count(g.a.id, "X"))
        ),
        (1, 2, 1)
    );
    assert_eq!(foreign!(tx.count(g.b.id, "x")), 1);
    assert_eq!(ok!(tx.count(g.a.id, "x")), 3);
    ok!(tx.commit());
}

async fn append(db: &Db, org: OrgId) -> i64 {
    let mut tx = db.write(Some(org)).await.expect("write");
    let seq = tx
        .append_event(org, &fixtures::event(None, "x"))
        .await
        .expect("append");
    tx.commit().await.expect("commit");
    seq
}

/// Twenty writers, and one reader that must never see a number before all smaller ones.
pub async fn many_writers_leave_no_gap(g: Ground) {
    let org = g.a.id;
    let writers: Vec<_> = (0..20)
        .map(|_| {
            let db = g.db.clone();
            tokio::spawn(async move {
                let mut given = Vec::new();
                for _ in 0..10 {
                    given.push(append(&db, org).await);
                }
                given
            })
        })
        .collect();
    let mut seen = 0;
    while seen < 200 {
        let mut tx = g.read().await;
        for event in ok!(tx.events_after(org, seen, 1_000)) {
            assert_eq!(event.seq, seen + 1, "committed in the order of the numbers");
            seen = event.seq;
        }
    }
    let mut given = Vec::new();
    for writer in writers {
        let mine = writer.await.expect("writer");
        assert!(mine.is_sorted(), "a writer's own events are in its order");
        given.extend(mine);
    }
    given.sort_unstable();
    assert_eq!(given, (1..=200).collect::<Vec<_>>());
}

pub async fn organisations_do_not_wait_for_each_other(g: Ground) {
    let event = fixtures::event(None, "x");
    let mut held = g.write(Some(g.a.id)).await;
    assert_eq!(ok!(held.append_event(g.a.id, &event)), 1);
    if g.backend == Backend::Postgres {
        // The other organisation writes on while this transaction is open. SQLite has one writer.
        assert_eq!(append(&g.db, g.b.id).await, 1);
        assert_eq!(append(&g.db, g.b.id).await, 2);
    }
    ok!(held.commit());
    let both: Vec<_> = (0..20)
        .map(|n| {
            let (db, org) = (g.db.clone(), if n % 2 == 0 { g.a.id } else { g.b.id });
            tokio::spawn(async move { append(&db, org).await })
        })
        .collect();
    for one in both {
        assert!(one.await.expect("writer") > 0);
    }
    let mut tx = g.read().await;
    let before = if g.backend == Backend::Postgres { 2 } else { 0 };
    assert_eq!(ok!(tx.last_seq(g.a.id)), 11);
    assert_eq!(ok!(tx.last_seq(g.b.id)), 10 + before);
}

async fn woken(notices: &mut NewEvents) -> store::Result<Option<OrgId>> {
    tokio::time::timeout(Duration::from_secs(20), notices.next())
        .await
        .expect("woken within 20 s")
}

pub async fn a_commit_wakes_listeners(g: Ground) {
    let db = &g.db;
    let mut notices = ok!(db.listen());
    called("next");
    if g.backend == Backend::Sqlite {
        append(db, g.a.id).await;
        let polled = pin!(notices.next()).poll(&mut Context::from_waker(Waker::noop()));
        assert!(
            polled.is_pending(),
            "one instance by design: nobody else writes"
        );
        return;
    }
    let mut undone = g.write(Some(g.a.id)).await;
    ok!(undone.append_event(g.a.id, &fixtures::event(None, "undone")));
    let mut open = g.write(Some(g.b.id)).await;
    ok!(open.append_event(g.b.id, &fixtures::event(None, "open")));
    ok!(undone.rollback());
    ok!(open.commit());
    assert_eq!(
        woken(&mut notices).await.expect("notice"),
        Some(g.b.id),
        "the rolled back one told nobody"
    );
    append(db, g.a.id).await;
    assert_eq!(woken(&mut notices).await.expect("notice"), Some(g.a.id));
}

/// A listener whose connection broke hears of it, by a wake for everybody or an error, and
/// hears later events.
pub async fn a_lost_listener_is_told(g: Ground) {
    let db = &g.db;
    let mut notices = ok!(db.listen());
    let raw = g.raw().await;
    let others =
        "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'";
    assert_eq!(raw.number(&format!("SELECT COUNT(*) {others}")).await, 1);
    raw.run(&format!("SELECT pg_terminate_backend(pid) {others}"))
        .await;
    match woken(&mut notices).await {
        Ok(org) => assert_eq!(org, None, "any organisation may have new events"),
        Err(error) => {
            assert!(matches!(error, store::Error::Unavailable(_)), "{error:?}");
            notices = ok!(db.listen());
        }
    }
    append(db, g.b.id).await;
    assert_eq!(woken(&mut notices).await.expect("notice"), Some(g.b.id));
}
