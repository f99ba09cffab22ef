//! The demo organisation: an invented industrial company whose readiness is honestly mixed.
//! Every date is relative to the day it is seeded. It exists only with the demo flag.

mod executions;
mod history;
mod people;
mod playbooks;
mod signals;

pub use people::{DemoPerson, PASSWORD, accounts};

use crate::core::{Ctx, Engine, Result, Work};
use crate::identity::hash_now;
use model::{
    OrgId,
    identity::{Organisation, Permission},
};

const SLUG: &str = "aldermoor-industries";

/// Whether the database holds the demo organisation. Everybody knows the password of its people.
pub async fn is_there(engine: &Engine) -> Result<bool> {
    let mut tx = engine.db().read().await?;
    Ok(tx.organisations().await?.iter().any(|o| o.demo))
}

/// Seeds the demo organisation once; later calls change nothing. True when it was made now.
pub async fn seed(engine: &Engine) -> Result<bool> {
    let mut tx = engine.db().read().await?;
    let there = tx.organisations().await?.iter().any(|o| o.slug == SLUG);
    drop(tx);
    if there {
        return Ok(false);
    }
    let hash = tokio::task::spawn_blocking(|| hash_now(PASSWORD))
        .await
        .map_err(|e| crate::Error::Internal(e.to_string()))??;
    let org = Organisation {
        id: engine.id::<OrgId>(),
        slug: SLUG.into(),
        name: "Aldermoor Industries".into(),
        time_zone: "Europe/London".into(),
        demo: true,
        created_at: engine.now().plus_days(-400),
    };
    let ctx = Ctx::system(org.id);
    let mut work = Work::begin(
        engine,
        &ctx,
        Permission::PeopleManage,
        "demo.seed",
        format!("organisation:{}", org.id),
    )
    .await?;
    let outcome = async {
        work.tx.insert_organisation(&org).await?;
        let staff = people::seed(&mut work, &hash).await?;
        let books = playbooks::seed(&mut work, &staff).await?;
        history::seed(&mut work, &org, &staff, &books).await?;
        let heard = signals::seed(&mut work, &staff, &books).await?;
        executions::seed(&mut work, &org, &staff, &books, heard).await?;
        work.say(format!("{} people, {} playbooks", staff.len(), books.len()));
        Ok(())
    }
    .await;
    work.finish(outcome).await?;
    Ok(true)
}
