//! Connecting, migrating, closing, and what errors are called.

use crate::{
    fixtures::{self, id},
    ground::{Backend, Ground, Place, Raw, prepare, runtime},
    identity::people_are_listed_by_name_then_id,
};
use store::{Db, DbKind, Error};

conformance! {
    all an_empty_database_is_migrated: covers [migrate, migrated];
    files instances_may_migrate_at_the_same_time: covers [];
    files what_was_saved_is_there_after_a_restart: covers [close];
    all a_closed_database_is_unavailable: covers [close];
    all foreign_keys_hold: covers [insert_person, count];
    files rows_that_make_no_sense_are_corrupt: covers [person, events_after];
    files what_another_process_holds_is_unavailable: covers [write];
    postgres a_lost_connection_is_unavailable: covers [];
    postgres names_sort_alike_in_any_language: covers [];
    sqlite the_file_is_written_ahead: covers [];
}

#[test]
fn every_address_opens_a_database() {
    for backend in [Backend::Sqlite, Backend::Memory, Backend::Postgres] {
        let place = Place::new(backend);
        let kind = if backend == Backend::Postgres {
            DbKind::Postgres
        } else {
            DbKind::Sqlite
        };
        // Both spellings of a PostgreSQL address.
        for url in [
            place.url.clone(),
            place.url.replacen("postgres://", "postgresql://", 1),
        ] {
            assert_eq!(
                runtime()
                    .block_on(Db::connect(&url))
                    .expect("connect")
                    .kind(),
                kind,
                "{backend:?}"
            );
        }
    }
}

#[test]
fn addresses_that_lead_nowhere_are_told() {
    runtime().block_on(async {
        for url in ["", "mysql://x", "m.db"] {
            let outcome = Db::connect(url).await.map(|db| db.kind());
            let Err(Error::Unavailable(reason)) = outcome else {
                panic!("{url}: {outcome:?}")
            };
            assert!(
                reason.contains("sqlite:") && reason.contains("postgres:"),
                "{reason}"
            );
        }
        for url in [
            "postgres://u:p@127.0.0.1:1/m",
            "sqlite:///no/such/directory/m.db",
        ] {
            let outcome = Db::connect(url).await.map(|db| db.kind());
            assert!(
                matches!(outcome, Err(Error::Unavailable(_))),
                "{url}: {outcome:?}"
            );
        }
    });
}

pub async fn an_empty_database_is_migrated(g: Ground) {
    let place = Place::new(g.backend);
    let db = Db::connect(&place.url).await.expect("connect");
    assert!(
        !ok!(db.migrated()),
        "an empty database lacks migrations; that is no failure"
    );
    for _ in 0..2 {
        ok!(db.migrate());
        assert!(ok!(db.migrated()));
    }
    let mut tx = ok!(db.read());
    assert!(
        ok!(tx.organisations()).is_empty(),
        "two databases are two, also in memory"
    );
    drop(tx);
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.organisations()).len(), 2);
    drop(tx);
    db.close().await;
}

pub async fn instances_may_migrate_at_the_same_time(g: Ground) {
    let place = Place::new(g.backend);
    let instances: Vec<_> = (0..4)
        .map(|_| {
            let url = place.url.clone();
            tokio::spawn(async move {
                let db = Db::connect(&url).await?;
                db.migrate().await?;
                let migrated = db.migrated().await;
                db.close().await;
                migrated
            })
        })
        .collect();
    for instance in instances {
        let outcome = instance.await.expect("instance");
        assert!(matches!(outcome, Ok(true)), "{outcome:?}");
    }
}

pub async fn what_was_saved_is_there_after_a_restart(g: Ground) {
    let person = fixtures::person(g.a.id, "New");
    commit!(g.insert_person(&person, None));
    let open = g.write(Some(g.a.id)).await;
    drop(open);
    let db = &g.db;
    ok_close(db).await;
    let db = Db::connect(&g.url).await.expect("connect");
    ok!(db.migrate());
    let mut tx = ok!(db.read());
    assert_eq!(ok!(tx.person(g.a.id, person.id)), Some(person));
    drop(tx);
    db.close().await;
}

async fn ok_close(db: &Db) {
    crate::ground::called("close");
    db.close().await;
}

pub async fn a_closed_database_is_unavailable(g: Ground) {
    ok_close(&g.db).await;
    for outcome in [
        g.db.read().await.map(drop),
        g.db.write(Some(g.a.id)).await.map(drop),
        g.db.migrated().await.map(drop),
    ] {
        assert!(matches!(outcome, Err(Error::Unavailable(_))), "{outcome:?}");
    }
}

pub async fn foreign_keys_hold(g: Ground) {
    refused_database(&g).await;
    let mut tx = g.write(None).await;
    let outcome = tried!(tx.count(id(), "x"));
    assert!(matches!(outcome, Err(Error::Database(_))), "{outcome:?}");
    ok!(tx.rollback());
}

async fn refused_database(g: &Ground) {
    let stray = fixtures::person(id(), "Nobody's");
    let mut tx = g.write(None).await;
    let outcome = tried!(tx.insert_person(&stray, None));
    assert!(
        matches!(outcome, Err(Error::Database(_))),
        "an unknown organisation is neither busy nor a twin: {outcome:?}"
    );
    ok!(tx.rollback());
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.person(stray.org_id, stray.id)), None);
}

pub async fn rows_that_make_no_sense_are_corrupt(g: Ground) {
    commit!(g.append_event(g.a.id, &fixtures::event(None, "x")));
    let raw = g.raw().await;
    raw.run("UPDATE role_bindings SET role = 'king' WHERE role = 'steward'")
        .await;
    raw.run(r#"UPDATE events SET what = '{"kind":"miracle"}'"#)
        .await;
    let mut tx = g.read().await;
    for outcome in [
        tried!(tx.person(g.a.id, g.a.ann)).map(drop),
        tried!(tx.people(g.a.id)).map(drop),
        tried!(tx.events_after(g.a.id, 0, 10)).map(drop),
    ] {
        assert!(matches!(outcome, Err(Error::Corrupt(_))), "{outcome:?}");
    }
}

/// A backup, a migration, another program: after the limit the caller is told to come again.
pub async fn what_another_process_holds_is_unavailable(g: Ground) {
    let stranger = Raw::open(g.backend, &g.url).await;
    let person = fixtures::person(g.a.id, "New");
    let (outcome, free) = match &stranger {
        Raw::Sqlite(pool) => {
            let held = pool.begin_with("BEGIN IMMEDIATE").await.expect("lock");
            let outcome = g.db.write(Some(g.a.id)).await.map(drop);
            (outcome, held.rollback().await)
        }
        Raw::Postgres(pool) => {
            let mut held = pool.begin().await.expect("begin");
            sqlx::query("LOCK TABLE people IN SHARE MODE")
                .execute(&mut *held)
                .await
                .expect("lock");
            let mut tx = g.write(Some(g.a.id)).await;
            let outcome = tried!(tx.insert_person(&person, None));
            (outcome, held.rollback().await)
        }
    };
    assert!(matches!(outcome, Err(Error::Unavailable(_))), "{outcome:?}");
    free.expect("free again");
    commit!(g.insert_person(&person, None));
}

pub async fn a_lost_connection_is_unavailable(g: Ground) {
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.organisations()).len(), 2);
    let raw = g.raw().await;
    raw.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()").await;
    let outcome = tried!(tx.organisations());
    assert!(matches!(outcome, Err(Error::Unavailable(_))), "{outcome:?}");
    drop(tx);
    let mut tx = g.read().await;
    assert_eq!(ok!(tx.organisations()).len(), 2, "the next one is served");
}

/// The server's language decides nothing: the same list on every installation.
pub async fn names_sort_alike_in_any_language(g: Ground) {
    let raw = g.raw().await;
    let version = raw
        .number("SELECT CAST(current_setting('server_version_num') AS BIGINT)")
        .await;
    // Before 15 a database cannot be given an ICU language; then the server's own is asked.
    let options = if version >= 150_000 {
        "LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"
    } else {
        ""
    };
    let place = Place::with(Backend::Postgres, options);
    people_are_listed_by_name_then_id(prepare(&place).await).await;
}

pub async fn the_file_is_written_ahead(g: Ground) {
    let raw = g.raw().await;
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(raw.sqlite())
        .await
        .expect("pragma");
    assert_eq!(mode, "wal");
}
