//! What a transaction promises, whichever database keeps the promise.

use crate::{
    fixtures::{self, at, id},
    ground::{Backend, Ground},
};
use model::{identity::Role, playbooks::Playbook};
use std::{
    task::Poll,
    time::{Duration, Instant},
};
use store::Error;
use tokio::sync::Notify;

conformance! {
    all what_is_not_committed_is_gone: covers [write, rollback, commit];
    files readers_see_only_what_is_committed: covers [read, commit];
    files a_reader_keeps_its_picture: covers [read, person, last_seq];
    files a_reader_cannot_write: covers [read];
    all a_failed_statement_spoils_its_transaction: covers [commit];
    files no_update_is_lost: covers [write];
    files abandoned_work_leaves_nothing: covers [write];
    files a_writer_waits_its_turn_but_not_for_ever: covers [write];
}

pub async fn what_is_not_committed_is_gone(g: Ground) {
    let (dropped, undone, kept) = (
        fixtures::person(g.a.id, "d"),
        fixtures::person(g.a.id, "u"),
        fixtures::person(g.a.id, "k"),
    );
    let mut tx = g.write(Some(g.a.id)).await;
    ok!(tx.insert_person(&dropped, None));
    ok!(tx.append_event(g.a.id, &fixtures::event(None, "x")));
    assert!(
        ok!(tx.person(g.a.id, dropped.id)).is_some(),
        "it sees its own rows"
    );
    drop(tx);
    let mut tx = g.write(Some(g.a.id)).await;
    ok!(tx.insert_person(&undone, None));
    ok!(tx.rollback());
    let mut tx = g.write(Some(g.a.id)).await;
    ok!(tx.insert_person(&kept, None));
    ok!(tx.commit());
    let mut tx = g.read().await;
    for (person, there) in [(&dropped, false), (&undone, false), (&kept, true)] {
        assert_eq!(
            ok!(tx.person(g.a.id, person.id)).is_some(),
            there,
            "{}",
            person.name
        );
    }
    assert_eq!(ok!(tx.last_seq(g.a.id)), 0);
    drop(tx);
    // Dropped more often than there are connections: each is given back usable.
    for _ in 0..40 {
        let mut tx = g.write(Some(g.a.id)).await;
        ok!(tx.insert_person(&dropped, None));
    }
    commit!(g.insert_person(&dropped, None));
}

pub async fn readers_see_only_what_is_committed(g: Ground) {
    let person = fixtures::person(g.a.id, "New");
    let mut writer = g.write(Some(g.a.id)).await;
    ok!(writer.insert_person(&person, None));
    let mut reader = g.read().await;
    assert_eq!(ok!(reader.person(g.a.id, person.id)), None);
    drop(reader);
    ok!(writer.commit());
    let mut reader = g.read().await;
    assert_eq!(ok!(reader.person(g.a.id, person.id)), Some(person));
}

/// A page and the event number it was made at must belong together, so one reading transaction
/// sees one moment.
pub async fn a_reader_keeps_its_picture(g: Ground) {
    let mut person = fixtures::person(g.a.id, "Before");
    commit!(g.insert_person(&person, None));
    let before = person.clone();
    let mut reader = g.read().await;
    assert_eq!(ok!(reader.person(g.a.id, person.id)), Some(before.clone()));

    let mut writer = g.write(Some(g.a.id)).await;
    person.name = "After".into();
    person.roles = vec![Role::Auditor];
    ok!(writer.update_person(&mut person));
    ok!(writer.append_event(g.a.id, &fixtures::event(None, "changed")));
    ok!(writer.commit());

    assert_eq!(
        ok!(reader.person(g.a.id, person.id)),
        Some(before),
        "not half of the change"
    );
    assert_eq!(ok!(reader.last_seq(g.a.id)), 0, "nor its event");
    drop(reader);
    let mut reader = g.read().await;
    assert_eq!(ok!(reader.person(g.a.id, person.id)), Some(person));
    assert_eq!(ok!(reader.last_seq(g.a.id)), 1);
}

pub async fn a_reader_cannot_write(g: Ground) {
    let person = fixtures::person(g.a.id, "New");
    let mut reader = g.read().await;
    let outcome = tried!(reader.insert_person(&person, None));
    assert!(matches!(outcome, Err(Error::Database(_))), "{outcome:?}");
    drop(reader);
    let mut reader = g.read().await;
    assert_eq!(ok!(reader.person(g.a.id, person.id)), None);
}

/// PostgreSQL undoes the whole transaction and answers COMMIT with success; SQLite would keep
/// the rest. A use case must not save half of itself on one and nothing on the other.
pub async fn a_failed_statement_spoils_its_transaction(g: Ground) {
    let (first, twin) = (
        fixtures::person(g.a.id, "First"),
        fixtures::playbook(g.a.id, "PB-0001"),
    );
    commit!(g.insert_playbook(&twin));
    let mut tx = g.write(Some(g.a.id)).await;
    ok!(tx.insert_person(&first, None));
    let outcome = tried!(tx.insert_playbook(&Playbook {
        id: id(),
        ..twin.clone()
    }));
    assert!(matches!(outcome, Err(Error::Exists)), "{outcome:?}");
    let outcome = tried!(tx.commit());
    assert!(
        outcome.is_err(),
        "a commit that saves nothing is no success"
    );
    let mut tx = g.read().await;
    assert_eq!(
        ok!(tx.person(g.a.id, first.id)),
        None,
        "nothing is half-saved"
    );
    drop(tx);

    // Being told of a stale revision is an answer, not a failure: the transaction goes on.
    let mut stale = Playbook {
        revision: 9,
        ..twin
    };
    let mut tx = g.write(Some(g.a.id)).await;
    ok!(tx.insert_person(&first, None));
    let outcome = tried!(tx.update_playbook(&mut stale));
    assert!(matches!(outcome, Err(Error::Stale)), "{outcome:?}");
    ok!(tx.commit());
    let mut tx = g.read().await;
    assert!(ok!(tx.person(g.a.id, first.id)).is_some());
}

/// Read, change, write in a writing transaction: no revision clashes and none gets lost.
pub async fn no_update_is_lost(g: Ground) {
    let first = Playbook {
        criticality: 0,
        ..fixtures::playbook(g.a.id, "PB-0001")
    };
    commit!(g.insert_playbook(&first));
    let writers: Vec<_> = (0..20)
        .map(|_| {
            let (db, org, id) = (g.db.clone(), g.a.id, first.id);
            tokio::spawn(async move {
                let mut tx = db.write(Some(org)).await.expect("write");
                let mut mine = tx.playbook(org, id).await.expect("read").expect("there");
                mine.criticality += 1;
                tx.update_playbook(&mut mine)
                    .await
                    .expect("nobody else writes");
                tx.commit().await.expect("commit");
            })
        })
        .collect();
    for writer in writers {
        writer.await.expect("writer");
    }
    let mut tx = g.read().await;
    let last = ok!(tx.playbook(g.a.id, first.id)).expect("there");
    assert_eq!((last.criticality, last.revision), (20, 20));
}

/// A request whose client goes away is dropped wherever it happens to be: between any two
/// statements, and at whatever point it waits for the database.
pub async fn abandoned_work_leaves_nothing(g: Ground) {
    let org = g.a.id;
    let reached = Notify::new();
    // Stays for ever after as many statements as `stop` says.
    let work = async |stop: Option<usize>| {
        let pause = async |done: usize| {
            if stop == Some(done) {
                reached.notify_one();
                std::future::pending::<()>().await;
            }
        };
        let mut tx = g.db.write(Some(org)).await.expect("write");
        pause(0).await;
        tx.count(org, "left").await.expect("count");
        pause(1).await;
        tx.append_event(org, &fixtures::event(None, "x"))
            .await
            .expect("append");
        pause(2).await;
        tx.count(org, "right").await.expect("count");
        pause(3).await;
        tx.commit().await.expect("commit");
    };
    let mut finished = 0;
    for _ in 0..5 {
        for stop in 0..4 {
            tokio::select! {
                () = work(Some(stop)) => panic!("it went on after {stop} statements"),
                () = reached.notified() => {}
            }
        }
        for polls in 0.. {
            if polled_at_most(polls, work(None)).await.is_some() {
                finished += 1;
                break;
            }
        }
    }
    let mut tx = g.write(Some(org)).await;
    let (left, right, seq) = (
        ok!(tx.count(org, "left")),
        ok!(tx.count(org, "right")),
        ok!(tx.last_seq(org)),
    );
    assert_eq!((left, seq), (right, right - 1), "all of it or nothing");
    assert!(seq >= finished, "what was acknowledged is there");
    ok!(tx.commit());
}

/// What the work returns if it gets there within so many polls; otherwise it is dropped.
async fn polled_at_most<T>(polls: usize, work: impl Future<Output = T>) -> Option<T> {
    let mut work = std::pin::pin!(work);
    let mut left = polls;
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(context).map(Some)
    })
    .await
}

pub async fn a_writer_waits_its_turn_but_not_for_ever(g: Ground) {
    let held = g.write(Some(g.a.id)).await;
    let (db, org) = (g.db.clone(), g.a.id);
    let began = Instant::now();
    let outcome = db.write(Some(org)).await.map(drop);
    assert!(matches!(outcome, Err(Error::Unavailable(_))), "{outcome:?}");
    let waited = began.elapsed();
    // Late on a busy machine, but it does end.
    assert!(
        (Duration::from_secs(9)..Duration::from_secs(60)).contains(&waited),
        "{waited:?}"
    );
    if g.backend == Backend::Postgres {
        commit!(g.touch_session(g.b.id, id(), at(0)));
    }
    // Whoever waits when it is free goes on.
    let waiting = tokio::spawn(async move { db.write(Some(org)).await.map(drop) });
    ok!(held.rollback());
    assert!(waiting.await.expect("writer").is_ok());
}
