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
                .acquire_timeout(Duration::from_secs(10))
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
            .busy_timeout(Duration::from_secs(10))
            .journal_mode(SqliteJournalMode::Wal)
            // What was promised must survive a power cut.
            .synchronous(SqliteSynchronous::Full)
            .pragma("cache_size", "-32768");
        let pool = |n| {
            SqlitePoolOptions::new()
                .max_connections(n)
                .min_connections(1)
                .acquire_timeout(Duration::from_secs(10))
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
            pool(8).connect_with(base).await?
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
            Pools::Sqlite { write, .. } => SQLITE.run(write).await?,
            Pools::Postgres(pool) => POSTGRES.run(pool).await?,
        }
        Ok(())
    }

    /// Whether every migration of this program is applied.
    pub async fn migrated(&self) -> Result<bool> {
        let applied: i64 = match &self.0 {
            Pools::Sqlite { read, .. } => {
                sqlx::query_scalar("SELECT COUNT(*) FROM _sqlx_migrations WHERE success")
                    .fetch_one(read)
                    .await?
            }
            Pools::Postgres(pool) => {
                sqlx::query_scalar("SELECT COUNT(*) FROM _sqlx_migrations WHERE success")
                    .fetch_one(pool)
                    .await?
            }
        };
        Ok(applied >= SQLITE.iter().count() as i64)
    }

    /// A transaction that only reads.
    pub async fn read(&self) -> Result<Tx> {
        Ok(Tx(match &self.0 {
            Pools::Sqlite { read, .. } => Inner::Sqlite(read.begin().await?),
            Pools::Postgres(pool) => Inner::Postgres(pool.begin().await?),
        }))
    }

    /// A transaction that may write, alone in its organisation until it ends. `None` for work
    /// that belongs to none (taking jobs, throttles): those rows are changed by single
    /// statements.
    pub async fn write(&self, org: Option<OrgId>) -> Result<Tx> {
        Ok(Tx(match &self.0 {
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
pub struct Tx(pub(crate) Inner);

pub(crate) enum Inner {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Tx {
    pub async fn commit(self) -> Result<()> {
        match self.0 {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
    pub async fn rollback(self) -> Result<()> {
        match self.0 {
            Inner::Sqlite(tx) => tx.rollback().await?,
            Inner::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }

    /// Tells other instances, when this transaction commits, that `org` has new events.
    pub(crate) async fn notify(&mut self, org: OrgId) -> Result<()> {
        // dialect: SQLite has one instance and needs no notice.
        if let Inner::Postgres(tx) = &mut self.0 {
            sqlx::query("SELECT pg_notify($1, $2)")
                .bind(CHANNEL)
                .bind(org.to_string())
                .execute(&mut **tx)
                .await?;
        }
        Ok(())
    }

    /// The next number of counter `name` of `org`, from 1.
    pub async fn count(&mut self, org: OrgId, name: &str) -> Result<i64> {
        Ok(run!(self, c => sqlx::query_scalar(
            "INSERT INTO counters (org_id, name, value) VALUES ($1, $2, 1)
             ON CONFLICT (org_id, name) DO UPDATE SET value = counters.value + 1 RETURNING value")
            .bind(org.0).bind(name).fetch_one(c).await)?)
    }
}

/// Runs one statement on whichever database the transaction belongs to.
macro_rules! run {
    ($tx:expr, $conn:ident => $body:expr) => {
        match &mut $tx.0 {
            crate::db::Inner::Sqlite(tx) => {
                let $conn = &mut **tx;
                $body
            }
            crate::db::Inner::Postgres(tx) => {
                let $conn = &mut **tx;
                $body
            }
        }
    };
}
pub(crate) use run;
