//! The ground a test stands on: a fresh migrated database with two organisations, `a` and `b`,
//! and the record of which store functions the test really called.

use crate::fixtures;
use model::{OrgId, PersonId};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool, SqlitePool};
use std::{cell::RefCell, collections::BTreeSet, future::Future, path::PathBuf};
use store::{Db, Tx};
use uuid::Uuid;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Backend {
    Sqlite,
    Memory,
    Postgres,
}

/// One test and what it stands for. The harness fails a test that does not call what it claims.
pub struct Row {
    pub test: &'static str,
    pub scope: &'static str,
    /// Functions whose behaviour it asserts.
    pub covers: &'static [&'static str],
    /// Functions it calls as the other organisation, asserting that nothing is seen or changed.
    pub foreign: &'static [&'static str],
}

thread_local! {
    static CALLED: RefCell<BTreeSet<&'static str>> = const { RefCell::new(BTreeSet::new()) };
    static CALLED_FOREIGN: RefCell<BTreeSet<&'static str>> = const { RefCell::new(BTreeSet::new()) };
}

pub fn called(name: &'static str) {
    CALLED.with_borrow_mut(|c| c.insert(name));
}
pub fn called_foreign(name: &'static str) {
    CALLED_FOREIGN.with_borrow_mut(|c| c.insert(name));
}

/// Calls a store function, notes that it was called, and gives its result.
macro_rules! tried {
    ($on:ident.$name:ident($($arg:expr),* $(,)?)) => {{
        $crate::ground::called(stringify!($name));
        $on.$name($($arg),*).await
    }};
}
/// The same, and it must succeed.
macro_rules! ok {
    ($on:ident.$name:ident($($arg:expr),* $(,)?)) => {
        match tried!($on.$name($($arg),*)) {
            Ok(value) => value,
            Err(error) => panic!("{}: {error:?}", stringify!($name)),
        }
    };
}
/// The same, asked as an organisation that does not own the rows.
macro_rules! foreign {
    ($on:ident.$name:ident($($arg:expr),* $(,)?)) => {{
        $crate::ground::called_foreign(stringify!($name));
        ok!($on.$name($($arg),*))
    }};
}
/// One statement in a transaction of its own, committed.
macro_rules! commit {
    ($g:ident.$name:ident($($arg:expr),* $(,)?)) => {{
        let mut tx = $g.write(None).await;
        let value = ok!(tx.$name($($arg),*));
        ok!(tx.commit());
        value
    }};
}
/// One statement that must fail, in a transaction of its own.
macro_rules! refused {
    ($error:ident, $g:ident.$name:ident($($arg:expr),* $(,)?)) => {{
        let mut tx = $g.write(None).await;
        let outcome = tried!(tx.$name($($arg),*));
        assert!(
            matches!(outcome, Err(store::Error::$error)),
            "{} gave {outcome:?} instead of {}",
            stringify!($name),
            stringify!($error)
        );
        ok!(tx.rollback());
    }};
}
/// An update with the other organisation's id on it: stale, as if there were no such row.
macro_rules! foreign_update {
    ($g:ident.$name:ident($arg:expr)) => {{
        $crate::ground::called_foreign(stringify!($name));
        refused!(Stale, $g.$name($arg));
    }};
}

/// The tests of a file, each on every database (`all`), on those that can hold two transactions
/// at a time (`files`: SQLite in memory has one connection), or on one kind only.
macro_rules! conformance {
    (@test $backend:ident $name:ident) => {
        #[test]
        fn $name() {
            $crate::ground::run($crate::ground::Backend::$backend, super::ROWS, stringify!($name), super::$name);
        }
    };
    (@on memory all $name:ident) => { conformance!(@test Memory $name); };
    (@on sqlite all $name:ident) => { conformance!(@test Sqlite $name); };
    (@on sqlite files $name:ident) => { conformance!(@test Sqlite $name); };
    (@on sqlite sqlite $name:ident) => { conformance!(@test Sqlite $name); };
    (@on postgres all $name:ident) => { conformance!(@test Postgres $name); };
    (@on postgres files $name:ident) => { conformance!(@test Postgres $name); };
    (@on postgres postgres $name:ident) => { conformance!(@test Postgres $name); };
    (@on $here:ident $scope:ident $name:ident) => {};
    ($($scope:ident $name:ident: covers [$($cover:ident),* $(,)?] $(, foreign [$($foreign:ident),* $(,)?])?;)*) => {
        pub const ROWS: &[$crate::ground::Row] = &[$($crate::ground::Row {
            test: stringify!($name),
            scope: stringify!($scope),
            covers: &[$(stringify!($cover)),*],
            foreign: &[$($(stringify!($foreign)),*)?],
        }),*];
        mod memory { $(conformance!(@on memory $scope $name);)* }
        mod sqlite { $(conformance!(@on sqlite $scope $name);)* }
        mod postgres { $(conformance!(@on postgres $scope $name);)* }
    };
}

#[derive(Clone, Copy)]
pub struct Org {
    pub id: OrgId,
    pub ann: PersonId,
    pub ben: PersonId,
}

#[derive(Clone)]
pub struct Ground {
    pub db: Db,
    pub backend: Backend,
    pub url: String,
    pub a: Org,
    pub b: Org,
}

impl Ground {
    pub async fn read(&self) -> Tx {
        let db = &self.db;
        ok!(db.read())
    }
    pub async fn write(&self, org: Option<OrgId>) -> Tx {
        let db = &self.db;
        ok!(db.write(org))
    }
    /// A second way into the same database, past the store.
    pub async fn raw(&self) -> Raw {
        Raw::open(self.backend, &self.url).await
    }
}

/// The database without the store in front of it.
pub enum Raw {
    Sqlite(SqlitePool),
    Postgres(PgPool),
}

impl Raw {
    pub async fn open(backend: Backend, url: &str) -> Self {
        match backend {
            Backend::Postgres => Self::Postgres(PgPool::connect(url).await.expect("connect")),
            _ => Self::Sqlite(SqlitePool::connect(url).await.expect("connect")),
        }
    }
    pub async fn run(&self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(pool) => sqlx::query(sql).execute(pool).await.map(drop),
            Self::Postgres(pool) => sqlx::query(sql).execute(pool).await.map(drop),
        }
        .expect("statement");
    }
    pub async fn number(&self, sql: &str) -> i64 {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(pool) => sqlx::query_scalar(sql).fetch_one(pool).await,
            Self::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await,
        }
        .expect("number")
    }
    /// One text per row, in the order of the query.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(pool) => sqlx::query_scalar(sql).fetch_all(pool).await,
            Self::Postgres(pool) => sqlx::query_scalar(sql).fetch_all(pool).await,
        }
        .expect("texts")
    }
    /// SQL for an id's digits, or `-` when there is none.
    pub fn digits(&self, column: &str) -> String {
        let digits = match self {
            Self::Sqlite(_) => format!("lower(hex({column}))"),
            Self::Postgres(_) => format!("replace({column}::text, '-', '')"),
        };
        format!("CASE WHEN {column} IS NULL THEN '-' ELSE {digits} END")
    }
    pub fn postgres(&self) -> &PgPool {
        match self {
            Self::Postgres(pool) => pool,
            Self::Sqlite(_) => panic!("not PostgreSQL"),
        }
    }
    pub fn sqlite(&self) -> &SqlitePool {
        match self {
            Self::Sqlite(pool) => pool,
            Self::Postgres(_) => panic!("not SQLite"),
        }
    }
}

/// An empty database of its own, gone when dropped.
pub struct Place {
    pub backend: Backend,
    pub url: String,
    directory: Option<PathBuf>,
    database: Option<String>,
}

impl Place {
    pub fn new(backend: Backend) -> Self {
        Self::with(backend, "")
    }
    /// `options` are added to PostgreSQL's CREATE DATABASE.
    pub fn with(backend: Backend, options: &str) -> Self {
        let name = format!("m_test_{}", Uuid::now_v7().simple());
        match backend {
            Backend::Memory => Self {
                backend,
                url: "sqlite::memory:".into(),
                directory: None,
                database: None,
            },
            Backend::Sqlite => {
                let directory = std::env::temp_dir().join(&name);
                std::fs::create_dir(&directory).expect("temporary directory");
                let url = format!("sqlite://{}/m.db", directory.display());
                Self {
                    backend,
                    url,
                    directory: Some(directory),
                    database: None,
                }
            }
            Backend::Postgres => {
                admin(format!(
                    "CREATE DATABASE {name} TEMPLATE template0 {options}"
                ));
                Self {
                    backend,
                    url: beside(&server(), &name),
                    directory: None,
                    database: Some(name),
                }
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some(directory) = &self.directory {
            let _ = std::fs::remove_dir_all(directory);
        }
        if let Some(name) = &self.database {
            admin(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

fn server() -> String {
    std::env::var("M_TEST_POSTGRES_URL").unwrap_or_else(|_| {
        panic!(
            "M_TEST_POSTGRES_URL is not set: run the tests through scripts/with-postgres.sh (`make test` does). \
             Without PostgreSQL they fail; they are never skipped."
        )
    })
}

/// The URL of another database on the same server.
fn beside(url: &str, name: &str) -> String {
    let (path, query) = url
        .split_once('?')
        .map_or((url, String::new()), |(p, q)| (p, format!("?{q}")));
    let (server, _) = path
        .rsplit_once('/')
        .expect("M_TEST_POSTGRES_URL ends in a database name");
    format!("{server}/{name}{query}")
}

/// On a thread of its own, because `Place` is also dropped inside a runtime.
fn admin(statement: String) {
    std::thread::spawn(move || {
        runtime().block_on(async {
            let mut connection = PgConnection::connect(&server())
                .await
                .expect("PostgreSQL of M_TEST_POSTGRES_URL");
            sqlx::query(AssertSqlSafe(statement))
                .execute(&mut connection)
                .await
                .expect("administration");
            connection.close().await.expect("close");
        });
    })
    .join()
    .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(4)
        .enable_all()
        .build()
        .expect("runtime")
}

/// A database at `place`, migrated and with its two organisations.
pub async fn prepare(place: &Place) -> Ground {
    let db = Db::connect(&place.url).await.expect("connect");
    db.migrate().await.expect("migrate");
    let mut tx = db.write(None).await.expect("write");
    let mut orgs = Vec::new();
    for name in ["a", "b"] {
        let org = fixtures::organisation(name);
        tx.insert_organisation(&org).await.expect("organisation");
        let ann = fixtures::person(org.id, &format!("Ann of {name}"));
        let ben = fixtures::person(org.id, &format!("Ben of {name}"));
        for person in [&ann, &ben] {
            tx.insert_person(person, None).await.expect("person");
        }
        orgs.push(Org {
            id: org.id,
            ann: ann.id,
            ben: ben.id,
        });
    }
    tx.commit().await.expect("commit");
    Ground {
        db,
        backend: place.backend,
        url: place.url.clone(),
        a: orgs[0],
        b: orgs[1],
    }
}

/// Runs `test` on a fresh database, then asks whether it called what it says it covers.
pub fn run<F: Future<Output = ()>>(
    backend: Backend,
    rows: &[Row],
    test: &str,
    body: impl FnOnce(Ground) -> F,
) {
    let row = rows
        .iter()
        .find(|r| r.test == test)
        .expect("a row per test");
    let place = Place::new(backend);
    CALLED.take();
    CALLED_FOREIGN.take();
    runtime().block_on(async {
        let ground = prepare(&place).await;
        let db = ground.db.clone();
        body(ground).await;
        db.close().await;
    });
    for (claimed, called, how) in [
        (row.covers, CALLED.take(), "called"),
        (
            row.foreign,
            CALLED_FOREIGN.take(),
            "called as another organisation",
        ),
    ] {
        for name in claimed {
            assert!(
                called.contains(name),
                "{test} says that it covers {name}, but the function was never {how}"
            );
        }
    }
}
