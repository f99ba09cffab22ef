//! Connecting, migrating, transactions.

use crate::{Error, Result};
use model::OrgId;
use sqlx::{
    postgres::{PgConnectOptions, PgListener, PgPool, PgPoolOptions, Postgres},
    sqlite::{
        Sqlite, SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
        SqliteSynchronous,
    },
};
use std::{str::FromStr, time::Duration};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DbKind {
    Sqlite,
    Postgres,
}

/// A database: SQLite (one process) or PostgreSQL (many).
#[derive(Clone)]
pub struct Db(Pools);

#[derive(Clone)]
enum Pools {
    /// One writing connection and many reading ones: SQLite has one writer at a time, and a
    /// queue in the pool is fairer than its busy loop.
    Sqlite {
        write: SqlitePool,
        read: SqlitePool,
    },
    Postgres(PgPool),
}

static SQLITE: sqlx::migrate::Migrator = sqlx::migrate!("../migrations/sqlite");
static POSTGRES: sqlx::migrate::Migrator = sqlx::migrate!("../migrations/postgres");

impl Db {
    /// Opens `sqlite://path`, `sqlite::memory:` or `postgres://…`; a missing SQLite file is made.
    /// Does not migrate.
    pub async fn connect(url: &str) -> Result<Self> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let options =
                PgConnectOptions::from_str(url).map_err(|e| Error::Unavailable(e.to_string()))?;
            let pool = PgPoolOptions::new()
                .max_connections(16)
                .acquire_timeout(LIMIT)
                // Who waits for a lock gives up after the same time as on SQLite.
                .after_connect(|connection, _| {
                    Box::pin(async move {
                        sqlx::query("SET lock_timeout = '10s'")
                            .execute(connection)
                            .await
                            .map(drop)
                    })
                })
                .connect_with(options)
                .await?;
            return Ok(Self(Pools::Postgres(pool)));
        }
        if !url.starts_with("sqlite:") {
            return Err(Error::Unavailable(
                "the URL must begin with sqlite: or postgres:".into(),
            ));
        }
        let memory = url.contains(":memory:");
        let base = if memory {
            // A named in-memory database, so that all connections of this pool share it.
            let name = format!(
                "file:m-{}?mode=memory&cache=shared",
                NEXT_MEMORY.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
            );
            SqliteConnectOptions::new()
                .filename(name)
                .shared_cache(true)
                .in_memory(true)
        } else {
            SqliteConnectOptions::from_str(url).map_err(|e| Error::Unavailable(e.to_string()))?
        };
        let base = base
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(LIMIT)
            .journal_mode(SqliteJournalMode::Wal)
            // What was promised must survive a power cut.
            .synchronous(SqliteSynchronous::Full)
            .pragma("cache_size", "-32768");
        let pool = |n| {
            SqlitePoolOptions::new()
                .max_connections(n)
                .min_connections(1)
                .acquire_timeout(LIMIT)
        };
        let write = pool(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(base.clone())
            .await?;
        // Readers of a shared-cache memory database would meet its table locks: one pool there.
        let read = if memory {
            write.clone()
        } else {
            pool(8)
                .connect_with(base.pragma("query_only", "ON"))
                .await?
        };
        Ok(Self(Pools::Sqlite { write, read }))
    }

    pub fn kind(&self) -> DbKind {
        match self.0 {
            Pools::Sqlite { .. } => DbKind::Sqlite,
            Pools::Postgres(_) => DbKind::Postgres,
        }
    }

    /// Applies the migrations that are missing.
    pub async fn migrate(&self) -> Result<()> {
        match &self.0 {
            Pools::Sqlite { write, .. } => {
                // dialect: here the migrator takes no lock. When another process was faster
                // with one (it is then undone here), the rest is tried again.
                for _ in SQLITE.iter() {
                    if SQLITE.run(write).await.is_ok() {
                        return Ok(());
                    }
                }
                SQLITE.run(write).await?;
            }
            Pools::Postgres(pool) => {
                // On a connection without our limit: another instance may be migrating, for
                // longer than a request would wait.
                let patient = PgPoolOptions::new()
                    .max_connections(1)
                    .connect_with((*pool.connect_options()).clone())
                    .await?;
                let outcome = POSTGRES.run(&patient).await;
                patient.close().await;
                outcome?;
            }
        }
        Ok(())
    }

    /// Whether every migration of this program is applied.
    pub async fn migrated(&self) -> Result<bool> {
        let applied = "SELECT COUNT(*) FROM _sqlx_migrations WHERE success";
        // dialect: each database has its own catalogue. An empty database lacks the table.
        let applied: i64 = match &self.0 {
            Pools::Sqlite { read, .. } => {
                let known = "SELECT COUNT(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'";
                match sqlx::query_scalar(known).fetch_one(read).await? {
                    0i64 => 0,
                    _ => sqlx::query_scalar(applied).fetch_one(read).await?,
                }
            }
            Pools::Postgres(pool) => {
                let known = "SELECT COUNT(to_regclass('_sqlx_migrations'))";
                match sqlx::query_scalar(known).fetch_one(pool).await? {
                    0i64 => 0,
                    _ => sqlx::query_scalar(applied).fetch_one(pool).await?,
                }
            }
        };
        Ok(applied >= SQLITE.iter().count() as i64)
    }

    /// A transaction that only reads. All it reads is of one moment.
    pub async fn read(&self) -> Result<Tx> {
        Ok(Tx::new(match &self.0 {
            Pools::Sqlite { read, .. } => Inner::Sqlite(read.begin().await?),
            // dialect: SQLite does so by itself; PostgreSQL would show each statement what was
            // committed before it, a page and its event number then being of two moments.
            Pools::Postgres(pool) => Inner::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?,
            ),
        }))
    }

    /// A transaction that may write, alone in its organisation until it ends. `None` for work
    /// that belongs to none (taking jobs, throttles): those rows are changed by single
    /// statements.
    pub async fn write(&self, org: Option<OrgId>) -> Result<Tx> {
        Ok(Tx::new(match &self.0 {
            Pools::Sqlite { write, .. } => {
                Inner::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?)
            }
            Pools::Postgres(pool) => {
                let mut tx = pool.begin().await?;
                if let Some(org) = org {
                    // dialect: SQLite has one writer anyway; here one writer per organisation
                    // gives the same: no lost update, no deadlock, events numbered in commit order.
                    sqlx::query("SELECT pg_advisory_xact_lock($1)")
                        .bind(org.0.as_u64_pair().1 as i64)
                        .execute(&mut *tx)
                        .await?;
                }
                Inner::Postgres(tx)
            }
        }))
    }

    /// Wakes when another instance may have written events. Pending for ever on SQLite, which
    /// has one instance by design.
    pub async fn listen(&self) -> Result<NewEvents> {
        Ok(NewEvents(match &self.0 {
            Pools::Sqlite { .. } => None,
            Pools::Postgres(pool) => {
                let mut listener = PgListener::connect_with(pool).await?;
                listener.listen(CHANNEL).await?;
                Some(listener)
            }
        }))
    }

    pub async fn close(&self) {
        match &self.0 {
            Pools::Sqlite { write, read } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

/// How long anybody waits for a connection, a lock or their turn to write.
const LIMIT: Duration = Duration::from_secs(10);
const CHANNEL: &str = "m_events";
static NEXT_MEMORY: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);

/// Notices of new events. They carry the organisation only and can be lost on reconnect, so
/// each wake means "look at the log", never "this is all".
pub struct NewEvents(Option<PgListener>);

impl NewEvents {
    /// The organisation with new events; `None` after a reconnect, when any may have.
    pub async fn next(&mut self) -> Result<Option<OrgId>> {
        match &mut self.0 {
            None => std::future::pending().await,
            Some(listener) => match listener.try_recv().await? {
                None => Ok(None),
                Some(n) => Ok(n.payload().parse().ok()),
            },
        }
    }
}

/// A transaction. Dropped without [`Tx::commit`] it is rolled back.
pub struct Tx {
    pub(crate) inner: Inner,
    /// A statement failed. PostgreSQL then undoes everything and still answers COMMIT with
    /// success, SQLite would keep the rest: here neither is committed.
    pub(crate) failed: bool,
}

pub(crate) enum Inner {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Tx {
    fn new(inner: Inner) -> Self {
        Self {
            inner,
            failed: false,
        }
    }

    /// # Errors
    /// `Spoiled` when a statement failed before: then nothing is saved.
    pub async fn commit(self) -> Result<()> {
        if self.failed {
            self.rollback().await?;
            return Err(Error::Spoiled);
        }
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
    pub async fn rollback(self) -> Result<()> {
        match self.inner {
            Inner::Sqlite(tx) => tx.rollback().await?,
            Inner::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }

    /// Tells other instances, when this transaction commits, that `org` has new events.
    pub(crate) async fn notify(&mut self, org: OrgId) -> Result<()> {
        // dialect: SQLite has one instance and needs no notice.
        if matches!(self.inner, Inner::Sqlite(_)) {
            return Ok(());
        }
        run!(self, c => sqlx::query("SELECT pg_notify($1, $2)")
            .bind(CHANNEL).bind(org.to_string()).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The next number of counter `name` of `org`, from 1.
    pub async fn count(&mut self, org: OrgId, name: &str) -> Result<i64> {
        self.count_on(org, name, 1).await
    }

    /// Takes the next `n` numbers of the counter; the last of them.
    pub(crate) async fn count_on(&mut self, org: OrgId, name: &str, n: i64) -> Result<i64> {
        Ok(run!(self, c => sqlx::query_scalar(
            "INSERT INTO counters (org_id, name, value) VALUES ($1, $2, $3)
             ON CONFLICT (org_id, name) DO UPDATE SET value = counters.value + $3 RETURNING value")
            .bind(org.0).bind(name).bind(n).fetch_one(c).await)?)
    }
}

/// Runs one statement on whichever database the transaction belongs to.
macro_rules! run {
    ($tx:expr, $conn:ident => $body:expr) => {{
        let outcome = match &mut $tx.inner {
            crate::db::Inner::Sqlite(tx) => {
                let $conn = &mut **tx;
                $body
            }
            crate::db::Inner::Postgres(tx) => {
                let $conn = &mut **tx;
                $body
            }
        };
        $tx.failed |= outcome.is_err();
        outcome
    }};
}
pub(crate) use run;
