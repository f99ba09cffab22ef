use super::passwords::acceptable;
use crate::core::{Ctx, Engine, Error, Result, Work};
use model::{
    Fault, OrgId, PersonId,
    identity::{NewPerson, Organisation, Permission, Person, Role},
    live::Happening,
};

/// Everybody of the organisation, by name.
pub async fn people(engine: &Engine, ctx: &Ctx) -> Result<Vec<Person>> {
    let mut tx = engine
        .read(ctx, Permission::PeopleRead, "identity.people")
        .await?;
    Ok(tx.people(ctx.org()).await?)
}

fn faults(new: &NewPerson) -> Vec<Fault> {
    let mut faults = Vec::new();
    let name = new.name.trim().chars().count();
    if !(1..=120).contains(&name) {
        faults.push(Fault::new("name", "Give a name of 1 to 120 characters."));
    }
    if new.title.chars().count() > 120 {
        faults.push(Fault::new("title", "At most 120 characters."));
    }
    let email = new.email.trim();
    let well_formed = email.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty()
            && host.contains('.')
            && !host.starts_with('.')
            && !host.ends_with('.')
            && !host.contains('@')
    });
    if !well_formed
        || email.chars().count() > 254
        || email.chars().any(|c| c.is_whitespace() || c.is_control())
    {
        faults.push(Fault::new(
            "email",
            format!("`{email}` is not an e-mail address."),
        ));
    }
    faults
}

/// Adds a person who can sign in.
pub async fn create_person(engine: &Engine, ctx: &Ctx, new: &NewPerson) -> Result<Person> {
    let checked = Error::check(faults(new))
        .and_then(|()| acceptable("password", &new.password, &[&new.name, &new.email]));
    let hashed = match checked {
        Ok(()) => engine.hasher().hash(&new.password).await,
        Err(e) => Err(e),
    };
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::PeopleManage,
        "identity.create_person",
        "person",
    )
    .await?;
    let outcome = async {
        let hash = hashed?;
        let person = Person {
            id: work.id::<PersonId>(),
            org_id: ctx.org(),
            revision: 0,
            name: new.name.trim().to_owned(),
            email: new.email.trim().to_lowercase(),
            title: new.title.trim().to_owned(),
            active: true,
            roles: distinct(&new.roles),
            reachable_at: None,
            created_at: work.now,
        };
        work.on(format!("person:{}", person.id));
        work.say(roles_in_words(&person.roles));
        match work.tx.insert_person(&person, Some(&hash)).await {
            Err(store::Error::Exists) => Err(Error::fault(
                "email",
                "An account with this e-mail exists already.",
            )),
            other => Ok(other?),
        }?;
        Ok(person)
    }
    .await;
    work.finish(outcome).await
}

fn distinct(roles: &[Role]) -> Vec<Role> {
    let mut roles = roles.to_vec();
    roles.sort_unstable();
    roles.dedup();
    roles
}

fn roles_in_words(roles: &[Role]) -> String {
    if roles.is_empty() {
        "no roles".into()
    } else {
        roles
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("; ")
    }
}

/// Replaces a person's roles. It counts from their next request, and open sockets ask again.
pub async fn set_roles(
    engine: &Engine,
    ctx: &Ctx,
    id: PersonId,
    revision: i64,
    roles: &[Role],
) -> Result<Person> {
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::PeopleManage,
        "identity.set_roles",
        format!("person:{id}"),
    )
    .await?;
    let outcome = async {
        let mut person = load(&mut work, id, revision).await?;
        let before = roles_in_words(&person.roles);
        person.roles = distinct(roles);
        keep_an_administrator(&mut work, &person).await?;
        work.say(format!("{before} → {}", roles_in_words(&person.roles)));
        work.tx.update_person(&mut person).await?;
        work.signal(Happening::AccessChanged { person: id });
        Ok(person)
    }
    .await;
    work.finish(outcome).await
}

/// Deactivates or reactivates a person. Deactivated, every session of theirs ends at once.
pub async fn set_active(
    engine: &Engine,
    ctx: &Ctx,
    id: PersonId,
    revision: i64,
    active: bool,
) -> Result<Person> {
    let mut work = Work::begin(
        engine,
        ctx,
        Permission::PeopleManage,
        "identity.set_active",
        format!("person:{id}"),
    )
    .await?;
    let outcome = async {
        let mut person = load(&mut work, id, revision).await?;
        if !active && ctx.actor.is(id) {
            return Err(Error::conflict(
                "You cannot deactivate yourself. Another administrator can.",
            ));
        }
        person.active = active;
        keep_an_administrator(&mut work, &person).await?;
        work.say(if active { "active" } else { "deactivated" });
        work.tx.update_person(&mut person).await?;
        if !active {
            for session in work.tx.live_sessions(ctx.org(), id, work.now).await? {
                work.tx
                    .revoke_session(ctx.org(), session.id, work.now)
                    .await?;
                work.signal(Happening::SessionRevoked {
                    session: session.id,
                });
            }
        }
        work.signal(Happening::AccessChanged { person: id });
        Ok(person)
    }
    .await;
    work.finish(outcome).await
}

async fn load(work: &mut Work<'_>, id: PersonId, revision: i64) -> Result<Person> {
    let person = work
        .tx
        .person(work.ctx.org(), id)
        .await?
        .ok_or_else(|| Error::not_found("person"))?;
    if person.revision != revision {
        return Err(Error::stale());
    }
    Ok(person)
}

/// An organisation without an active administrator could never be managed again.
async fn keep_an_administrator(work: &mut Work<'_>, changed: &Person) -> Result<()> {
    let rules = |p: &Person| p.active && p.roles.contains(&Role::Administrator);
    let others = work.tx.people(work.ctx.org()).await?;
    let left = others.iter().filter(|p| p.id != changed.id).any(rules) || rules(changed);
    if left {
        Ok(())
    } else {
        Err(Error::conflict(
            "This is the last active administrator. Name another one first.",
        ))
    }
}

/// A new organisation with its first administrator; for the command line.
///
/// # Errors
/// Faults of the person; `conflict` when the e-mail or the organisation exists.
pub async fn found_organisation(
    engine: &Engine,
    name: &str,
    time_zone: &str,
    demo: bool,
    admin: &NewPerson,
) -> Result<(Organisation, Person)> {
    Error::check(faults(admin))?;
    acceptable("password", &admin.password, &[&admin.name, &admin.email])?;
    let hash = engine.hasher().hash(&admin.password).await?;
    let org = Organisation {
        id: engine.id::<OrgId>(),
        slug: slug(name),
        name: name.trim().to_owned(),
        time_zone: time_zone.to_owned(),
        demo,
        created_at: engine.now(),
    };
    if org.slug.is_empty() {
        return Err(Error::fault(
            "organisation",
            "Give the organisation a name with letters or digits.",
        ));
    }
    // The organisation must exist before anything can be audited in it.
    let ctx = Ctx::system(org.id);
    let mut work = Work::begin(
        engine,
        &ctx,
        Permission::PeopleManage,
        "identity.found_organisation",
        format!("organisation:{}", org.id),
    )
    .await?;
    let outcome = async {
        work.tx.insert_organisation(&org).await?;
        let mut roles = admin.roles.clone();
        roles.push(Role::Administrator);
        let person = Person {
            id: work.id::<PersonId>(),
            org_id: org.id,
            revision: 0,
            name: admin.name.trim().to_owned(),
            email: admin.email.trim().to_lowercase(),
            title: admin.title.trim().to_owned(),
            active: true,
            roles: distinct(&roles),
            reachable_at: None,
            created_at: work.now,
        };
        work.tx.insert_person(&person, Some(&hash)).await?;
        Ok((org.clone(), person))
    }
    .await;
    // A refused founding has no organisation to be audited in; the command line prints it.
    match outcome {
        Err(error) => Err(error),
        ok => work.finish(ok).await,
    }
}

fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.trim().to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}
