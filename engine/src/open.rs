//! Opening an engine from settings, for the server and the command line.

use crate::channels::{Outside, OutsideError, OutsideSettings};
use crate::core::{Clock, Ctx, Engine, Result, Settings, Work};
use crate::library::{Library, LibraryError};
use model::{identity::Permission, jobs::Work as JobWork};
use std::path::PathBuf;
use store::Db;

pub struct OpenSettings {
    /// `sqlite://path` or `postgres://…`.
    pub database_url: String,
    /// At least 32 bytes.
    pub secret: Vec<u8>,
    pub library_path: PathBuf,
    pub outside: OutsideSettings,
    pub clock: Box<dyn Clock>,
}

/// Why an engine cannot start; for the person at the terminal.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the database cannot be opened: {0}")]
    Database(store::Error),
    #[error("the database cannot be migrated: {0}")]
    Migrate(store::Error),
    #[error(transparent)]
    Library(#[from] LibraryError),
    #[error(transparent)]
    Outside(#[from] OutsideError),
    #[error("the secret has {0} bytes; at least 32 are needed")]
    Secret(usize),
}

/// Connects, migrates and loads the library.
pub async fn open(settings: OpenSettings) -> std::result::Result<Engine, OpenError> {
    if settings.secret.len() < 32 {
        return Err(OpenError::Secret(settings.secret.len()));
    }
    let library = Library::load(&settings.library_path)?;
    let outside = Outside::new(&settings.outside)?;
    let db = Db::connect(&settings.database_url)
        .await
        .map_err(OpenError::Database)?;
    db.migrate().await.map_err(OpenError::Migrate)?;
    Ok(Engine::new(Settings {
        db,
        clock: settings.clock,
        secret: settings.secret,
        library,
        outside,
    }))
}

/// Applies the missing migrations and nothing else.
pub async fn migrate(database_url: &str) -> std::result::Result<(), OpenError> {
    let db = Db::connect(database_url)
        .await
        .map_err(OpenError::Database)?;
    db.migrate().await.map_err(OpenError::Migrate)?;
    db.close().await;
    Ok(())
}

/// Promises the sweep, once per installation. Called at each start of the server.
pub async fn ensure_sweep(engine: &Engine) -> Result<()> {
    let mut tx = engine.db().read().await?;
    let Some(org) = tx.organisations().await?.into_iter().next() else {
        return Ok(());
    };
    let waiting = tx
        .job_promised(JobWork::Sweep.queue(), JobWork::Sweep.name())
        .await?;
    drop(tx);
    if waiting {
        return Ok(());
    }
    let ctx = Ctx::system(org.id);
    let mut work = Work::begin(
        engine,
        &ctx,
        Permission::JobsManage,
        "jobs.promise_sweep",
        "jobs",
    )
    .await?;
    let now = work.now;
    work.enqueue(JobWork::Sweep, now.plus_secs(60));
    work.finish(Ok(())).await
}
