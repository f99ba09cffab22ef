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
    /// A row that the model refuses to read.
    #[error("row cannot be read: {0}")]
    Corrupt(String),
    #[error("database: {0}")]
    Database(sqlx::Error),
    #[error("migrations: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
}

pub type Result<T> = std::result::Result<T, Error>;

impl From<sqlx::Error> for Error {
    fn from(e: sqlx::Error) -> Self {
        match &e {
            sqlx::Error::Database(d) if d.is_unique_violation() => Self::Exists,
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
