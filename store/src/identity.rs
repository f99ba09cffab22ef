//! Organisations, people and their roles.

use crate::{
    Result, Tx,
    db::run,
    row::{time, word},
    signals::{groups, rows},
};
use model::{
    OrgId, PersonId, Time,
    identity::{Organisation, Person, Role},
};
use sqlx::AssertSqlSafe;
use std::collections::HashMap;
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct OrgRow {
    id: Uuid,
    slug: String,
    name: String,
    time_zone: String,
    demo: bool,
    created_at: i64,
}
impl From<OrgRow> for Organisation {
    fn from(r: OrgRow) -> Self {
        Self {
            id: OrgId(r.id),
            slug: r.slug,
            name: r.name,
            time_zone: r.time_zone,
            demo: r.demo,
            created_at: time(r.created_at),
        }
    }
}

#[derive(sqlx::FromRow)]
struct PersonRow {
    id: Uuid,
    org_id: Uuid,
    revision: i64,
    name: String,
    email: String,
    title: String,
    active: bool,
    reachable_at: Option<i64>,
    created_at: i64,
}
impl PersonRow {
    fn with(self, roles: Vec<Role>) -> Person {
        Person {
            id: PersonId(self.id),
            org_id: OrgId(self.org_id),
            revision: self.revision,
            name: self.name,
            email: self.email,
            title: self.title,
            active: self.active,
            roles,
            reachable_at: self.reachable_at.map(time),
            created_at: time(self.created_at),
        }
    }
}

/// What sign-in needs of an account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Credentials {
    pub org: OrgId,
    pub person: PersonId,
    pub active: bool,
    pub password_hash: Option<String>,
}

fn with_roles(people: Vec<PersonRow>, bindings: Vec<(Uuid, String)>) -> Result<Vec<Person>> {
    let mut roles: HashMap<Uuid, Vec<Role>> = HashMap::new();
    for (person, key) in bindings {
        roles
            .entry(person)
            .or_default()
            .push(word(&key, Role::from_key)?);
    }
    Ok(people
        .into_iter()
        .map(|r| {
            let mine = roles.remove(&r.id).unwrap_or_default();
            r.with(mine)
        })
        .collect())
}

impl Tx {
    pub async fn insert_organisation(&mut self, o: &Organisation) -> Result<()> {
        run!(self, c => sqlx::query("INSERT INTO organizations (id, slug, name, time_zone, demo, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(o.id.0).bind(&o.slug).bind(&o.name).bind(&o.time_zone).bind(o.demo).bind(o.created_at.micros())
            .execute(c).await.map(drop))?;
        Ok(())
    }

    pub async fn organisation(&mut self, org: OrgId) -> Result<Option<Organisation>> {
        let row: Option<OrgRow> = run!(self, c => sqlx::query_as("SELECT id, slug, name, time_zone, demo, created_at FROM organizations WHERE id = $1")
            .bind(org.0).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Every organisation of the installation; for start-up and the command line.
    pub async fn organisations(&mut self) -> Result<Vec<Organisation>> {
        let rows: Vec<OrgRow> = run!(self, c => sqlx::query_as("SELECT id, slug, name, time_zone, demo, created_at FROM organizations ORDER BY created_at, id")
            .fetch_all(c).await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    pub async fn insert_person(&mut self, p: &Person, password_hash: Option<&str>) -> Result<()> {
        run!(self, c => sqlx::query("INSERT INTO people (id, org_id, revision, name, email, title, active, password_hash, reachable_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)")
            .bind(p.id.0).bind(p.org_id.0).bind(p.revision).bind(&p.name).bind(&p.email).bind(&p.title).bind(p.active)
            .bind(password_hash).bind(p.reachable_at.map(Time::micros)).bind(p.created_at.micros())
            .execute(c).await.map(drop))?;
        self.put_roles(p).await
    }

    /// Saves name, title, activity, reachability and roles.
    ///
    /// # Errors
    /// `Stale` when `p.revision` is not the stored one. On success it is one higher.
    pub async fn update_person(&mut self, p: &mut Person) -> Result<()> {
        let n = run!(self, c => sqlx::query("UPDATE people SET revision = revision + 1, name = $4, title = $5, active = $6, reachable_at = $7
             WHERE org_id = $1 AND id = $2 AND revision = $3")
            .bind(p.org_id.0).bind(p.id.0).bind(p.revision).bind(&p.name).bind(&p.title).bind(p.active).bind(p.reachable_at.map(Time::micros))
            .execute(c).await.map(|r| r.rows_affected()))?;
        if n == 0 {
            return Err(crate::Error::Stale);
        }
        p.revision += 1;
        self.put_roles(p).await
    }

    async fn put_roles(&mut self, p: &Person) -> Result<()> {
        run!(self, c => sqlx::query("DELETE FROM role_bindings WHERE org_id = $1 AND person_id = $2")
            .bind(p.org_id.0).bind(p.id.0).execute(c).await.map(drop))?;
        for role in &p.roles {
            run!(self, c => sqlx::query("INSERT INTO role_bindings (org_id, person_id, role) VALUES ($1, $2, $3)")
                .bind(p.org_id.0).bind(p.id.0).bind(role.key()).execute(c).await.map(drop))?;
        }
        Ok(())
    }

    pub async fn set_password_hash(
        &mut self,
        org: OrgId,
        person: PersonId,
        hash: &str,
    ) -> Result<()> {
        run!(self, c => sqlx::query("UPDATE people SET password_hash = $3 WHERE org_id = $1 AND id = $2")
            .bind(org.0).bind(person.0).bind(hash).execute(c).await.map(drop))?;
        Ok(())
    }

    pub async fn person(&mut self, org: OrgId, id: PersonId) -> Result<Option<Person>> {
        let row: Option<PersonRow> = run!(self, c => sqlx::query_as("SELECT id, org_id, revision, name, email, title, active, reachable_at, created_at
             FROM people WHERE org_id = $1 AND id = $2").bind(org.0).bind(id.0).fetch_optional(c).await)?;
        let Some(row) = row else { return Ok(None) };
        let keys: Vec<String> = run!(self, c => sqlx::query_scalar("SELECT role FROM role_bindings WHERE org_id = $1 AND person_id = $2 ORDER BY role")
            .bind(org.0).bind(id.0).fetch_all(c).await)?;
        let roles = keys
            .iter()
            .map(|k| word(k, Role::from_key))
            .collect::<Result<_>>()?;
        Ok(Some(row.with(roles)))
    }

    /// Those of `ids` that there are, in no order.
    pub async fn people_among(&mut self, org: OrgId, ids: &[PersonId]) -> Result<Vec<Person>> {
        let mut people = Vec::with_capacity(ids.len());
        for some in ids.chunks(rows(1)) {
            let among = groups(1, some.len(), 2);
            let sql = format!(
                "SELECT id, org_id, revision, name, email, title, active, reachable_at, created_at
                 FROM people WHERE org_id = $1 AND id IN {among}"
            );
            let found: Vec<PersonRow> = run!(self, c => {
                let mut query = sqlx::query_as(AssertSqlSafe(sql)).bind(org.0);
                for id in some {
                    query = query.bind(id.0);
                }
                query.fetch_all(c).await
            })?;
            let sql = format!(
                "SELECT person_id, role FROM role_bindings WHERE org_id = $1 AND person_id IN {among} ORDER BY role"
            );
            let bindings: Vec<(Uuid, String)> = run!(self, c => {
                let mut query = sqlx::query_as(AssertSqlSafe(sql)).bind(org.0);
                for id in some {
                    query = query.bind(id.0);
                }
                query.fetch_all(c).await
            })?;
            people.extend(with_roles(found, bindings)?);
        }
        Ok(people)
    }

    /// Everybody of the organisation, by name.
    pub async fn people(&mut self, org: OrgId) -> Result<Vec<Person>> {
        let found: Vec<PersonRow> = run!(self, c => sqlx::query_as("SELECT id, org_id, revision, name, email, title, active, reachable_at, created_at
             FROM people WHERE org_id = $1").bind(org.0).fetch_all(c).await)?;
        let bindings: Vec<(Uuid, String)> = run!(self, c => sqlx::query_as("SELECT person_id, role FROM role_bindings WHERE org_id = $1 ORDER BY role")
            .bind(org.0).fetch_all(c).await)?;
        let mut people = with_roles(found, bindings)?;
        // Here and not in SQL: PostgreSQL sorts names by the language its server was set up for.
        people.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
        Ok(people)
    }

    /// The account behind an e-mail address, in whichever organisation it is.
    pub async fn credentials(&mut self, email: &str) -> Result<Option<Credentials>> {
        let row: Option<(Uuid, Uuid, bool, Option<String>)> = run!(self, c => sqlx::query_as("SELECT org_id, id, active, password_hash FROM people WHERE email = $1")
            .bind(email).fetch_optional(c).await)?;
        Ok(row.map(|(org, person, active, password_hash)| Credentials {
            org: OrgId(org),
            person: PersonId(person),
            active,
            password_hash,
        }))
    }
}
