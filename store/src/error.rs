//! What can go wrong below the use cases.

/// A failure of the store. Never shown to a person as it is.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The row was changed by somebody else since it was read.
    #[error("stale revision")]
    Stale,
    /// A uniqueness rule; told by kind, because SQLite does not name the constraint.
    #[error("a row with this key exists")]
    Exists,
    /// The database does not answer or is busy beyond the time limit.
    #[error("the database does not answer: {0}")]
    Unavailable(String),
    /// A commit after a statement of the transaction failed. Nothing was saved.
    #[error("a statement of this transaction failed, so nothing of it was saved")]
    Spoiled,
    /// A row that the model refuses to read.
    #[error("row cannot be read: {0}")]
    Corrupt(String),
    #[error("database: {0}")]
    Database(sqlx::Error),
    #[error("migrations: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

pub type Result<T> = std::result::Result<T, Error>;

/// Whether the database said "not now": busy, locked, shutting down, out of connections.
fn not_now(code: &str) -> bool {
    match code.parse::<u32>() {
        // SQLite: busy, locked or cannot be opened, with details in the higher bits.
        Ok(n) if code.len() < 5 => matches!(n & 0xff, 5 | 6 | 14),
        // PostgreSQL: connection, resources, shutdown; lock timeout, serialization, deadlock.
        _ => {
            ["08", "53", "57P"]
                .iter()
                .any(|class| code.starts_with(class))
                || ["55P03", "40001", "40P01"].contains(&code)
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(e: sqlx::Error) -> Self {
        match &e {
            sqlx::Error::Database(d) if d.is_unique_violation() => Self::Exists,
            sqlx::Error::Database(d) if d.code().is_some_and(|code| not_now(&code)) => {
                Self::Unavailable(e.to_string())
            }
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                Self::Unavailable(e.to_string())
            }
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => {
                Self::Corrupt(e.to_string())
            }
            _ => Self::Database(e),
        }
    }
}
