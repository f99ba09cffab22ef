use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    OrgId, PersonId,
    channels::{ContactRules, MyContact, NewContactRules},
    identity::Permission,
};
use store::Tx;

/// How I may be reached outside of the app.
pub async fn my_rules(engine: &Engine, ctx: &Ctx) -> Result<ContactRules> {
    let mut tx = engine
        .read(ctx, Permission::ContactManage, "channels.my_rules")
        .await?;
    rules_in(&mut tx, ctx.org(), ctx.person()?).await
}

/// My rules, and which ways there are to reach me at all.
pub async fn my_contact(engine: &Engine, ctx: &Ctx) -> Result<MyContact> {
    let mut tx = engine
        .read(ctx, Permission::ContactManage, "channels.my_contact")
        .await?;
    let (org, id) = (ctx.org(), ctx.person()?);
    let found = tx.person(org, id).await?;
    let me = found.ok_or_else(Error::unauthenticated)?;
    let rules = rules_in(&mut tx, org, id).await?;
    let endpoints = tx.endpoints(org).await?;
    Ok(MyContact {
        rules,
        email: me.email,
        mail: engine.outside().mail().is_some(),
        endpoints: endpoints.iter().filter(|e| e.active).count(),
    })
}

/// The rules of a person as they are now: their own, or the usual ones.
pub async fn rules_in(tx: &mut Tx, org: OrgId, person: PersonId) -> Result<ContactRules> {
    let own = tx.contact_rules(org, person).await?;
    Ok(own.unwrap_or_else(|| ContactRules::usual(org, person)))
}

/// Replaces my rules.
///
/// # Errors
/// Faults of the quiet hours; a stale revision, 0 being that of the usual rules.
pub async fn set_my_rules(
    engine: &Engine,
    ctx: &Ctx,
    revision: i64,
    new: &NewContactRules,
) -> Result<ContactRules> {
    let person = ctx.person()?;
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::ContactManage,
        "channels.set_my_rules",
        format!("person:{person}"),
    )
    .await?;
    let outcome = async {
        let mut rules = rules_in(&mut work.tx, ctx.org(), person).await?;
        if rules.revision != revision {
            return Err(Error::stale());
        }
        let known = |zone: &str| jiff::tz::TimeZone::get(zone).is_ok();
        rules.rewrite(new.clone(), known).map_err(Error::faults)?;
        work.tx.update_contact_rules(&mut rules).await?;
        work.say(in_words(&rules));
        Ok(rules)
    }
    .await;
    work.finish(outcome).await
}

fn in_words(rules: &ContactRules) -> String {
    let on = |on: bool| if on { "on" } else { "off" };
    let quiet = rules.quiet.as_ref().map_or("none".into(), |q| {
        format!("{} to {} {}", q.from, q.to, q.time_zone)
    });
    format!(
        "e-mail {}, webhook {}, quiet hours {quiet}, critical override {}",
        on(rules.email),
        on(rules.webhook),
        on(rules.critical_override)
    )
}
