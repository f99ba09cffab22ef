//! Contact rules and the endpoints of outgoing webhooks.

use crate::{
    Error, Result, Tx,
    db::run,
    row::time,
    signals::{groups, rows},
};
use model::{
    EndpointId, OrgId, PersonId, Time,
    channels::{ContactRules, Endpoint, SigningKey},
};
use sqlx::{AssertSqlSafe, types::Json};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct RulesRow {
    revision: i64,
    body: Json<ContactRules>,
}
impl From<RulesRow> for ContactRules {
    fn from(r: RulesRow) -> Self {
        Self {
            revision: r.revision,
            ..r.body.0
        }
    }
}

#[derive(sqlx::FromRow)]
struct EndpointRow {
    id: Uuid,
    org_id: Uuid,
    revision: i64,
    name: String,
    url: String,
    keys: Json<Vec<SigningKey>>,
    active: bool,
    created_at: i64,
    failures: i64,
    delivered_at: Option<i64>,
    failed_at: Option<i64>,
    last_error: Option<String>,
}
impl From<EndpointRow> for Endpoint {
    fn from(r: EndpointRow) -> Self {
        Self {
            id: EndpointId(r.id),
            org_id: OrgId(r.org_id),
            revision: r.revision,
            name: r.name,
            url: r.url,
            keys: r.keys.0,
            active: r.active,
            created_at: time(r.created_at),
            failures: r.failures,
            delivered_at: r.delivered_at.map(time),
            failed_at: r.failed_at.map(time),
            last_error: r.last_error,
        }
    }
}

impl Tx {
    /// What the person saved; `None` when the usual rules hold.
    pub async fn contact_rules(
        &mut self,
        org: OrgId,
        person: PersonId,
    ) -> Result<Option<ContactRules>> {
        let row: Option<RulesRow> = run!(self, c => sqlx::query_as("SELECT revision, body FROM contact_rules WHERE org_id = $1 AND person_id = $2")
            .bind(org.0).bind(person.0).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// What those of `people` saved who saved some, in no order.
    pub async fn contact_rules_among(
        &mut self,
        org: OrgId,
        people: &[PersonId],
    ) -> Result<Vec<ContactRules>> {
        let mut rules: Vec<ContactRules> = Vec::new();
        for some in people.chunks(rows(1)) {
            let sql = format!(
                "SELECT revision, body FROM contact_rules WHERE org_id = $1 AND person_id IN {}",
                groups(1, some.len(), 2)
            );
            let found: Vec<RulesRow> = run!(self, c => {
                let mut query = sqlx::query_as(AssertSqlSafe(sql)).bind(org.0);
                for id in some {
                    query = query.bind(id.0);
                }
                query.fetch_all(c).await
            })?;
            rules.extend(found.into_iter().map(ContactRules::from));
        }
        Ok(rules)
    }

    /// The rules of everybody who saved some, for a mobilization of many.
    pub async fn all_contact_rules(&mut self, org: OrgId) -> Result<Vec<ContactRules>> {
        let rows: Vec<RulesRow> = run!(self, c => sqlx::query_as("SELECT revision, body FROM contact_rules WHERE org_id = $1 ORDER BY person_id")
            .bind(org.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Saves a person's rules; revision 0 are the first of this person.
    ///
    /// # Errors
    /// `Stale` when `r.revision` is not the stored one, or the person is not of this
    /// organisation. On success it is one higher.
    pub async fn update_contact_rules(&mut self, r: &mut ContactRules) -> Result<()> {
        let sql = if r.revision == 0 {
            "INSERT INTO contact_rules (org_id, person_id, revision, body)
             SELECT org_id, id, $3 + 1, $4 FROM people WHERE org_id = $1 AND id = $2
             ON CONFLICT (org_id, person_id) DO NOTHING"
        } else {
            "UPDATE contact_rules SET revision = $3 + 1, body = $4 WHERE org_id = $1 AND person_id = $2 AND revision = $3"
        };
        let n = run!(self, c => sqlx::query(sql)
            .bind(r.org_id.0).bind(r.person.0).bind(r.revision).bind(Json(&*r))
            .execute(c).await.map(|r| r.rows_affected()))?;
        if n == 0 {
            return Err(Error::Stale);
        }
        r.revision += 1;
        Ok(())
    }

    /// # Errors
    /// `Exists` when the organisation has an endpoint of this name.
    pub async fn insert_endpoint(&mut self, e: &Endpoint) -> Result<()> {
        run!(self, c => sqlx::query("INSERT INTO webhook_endpoints (id, org_id, revision, name, url, keys, active, created_at, failures, delivered_at, failed_at, last_error)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)")
            .bind(e.id.0).bind(e.org_id.0).bind(e.revision).bind(&e.name).bind(&e.url).bind(Json(&e.keys)).bind(e.active)
            .bind(e.created_at.micros()).bind(e.failures).bind(e.delivered_at.map(Time::micros)).bind(e.failed_at.map(Time::micros))
            .bind(&e.last_error).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Saves what an administrator changes: name, URL, secrets, whether it is active. The
    /// record of deliveries is [`Tx::note_delivery`]'s.
    ///
    /// # Errors
    /// `Stale` when `e.revision` is not the stored one. On success it is one higher. `Exists`
    /// when another endpoint has the name.
    pub async fn update_endpoint(&mut self, e: &mut Endpoint) -> Result<()> {
        let n = run!(self, c => sqlx::query("UPDATE webhook_endpoints SET revision = revision + 1, name = $4, url = $5, keys = $6, active = $7
             WHERE org_id = $1 AND id = $2 AND revision = $3")
            .bind(e.org_id.0).bind(e.id.0).bind(e.revision).bind(&e.name).bind(&e.url).bind(Json(&e.keys)).bind(e.active)
            .execute(c).await.map(|r| r.rows_affected()))?;
        if n == 0 {
            return Err(Error::Stale);
        }
        e.revision += 1;
        Ok(())
    }

    pub async fn endpoint(&mut self, org: OrgId, id: EndpointId) -> Result<Option<Endpoint>> {
        let row: Option<EndpointRow> = run!(self, c => sqlx::query_as("SELECT * FROM webhook_endpoints WHERE org_id = $1 AND id = $2")
            .bind(org.0).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// Every endpoint of the organisation, oldest first.
    pub async fn endpoints(&mut self, org: OrgId) -> Result<Vec<Endpoint>> {
        let rows: Vec<EndpointRow> = run!(self, c => sqlx::query_as("SELECT * FROM webhook_endpoints WHERE org_id = $1 ORDER BY id")
            .bind(org.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// Writes down how a delivery went: `error` when it failed. A success ends the count of
    /// failures; what failed last stays on record. It leaves the revision alone, so that nobody's
    /// editing is disturbed. False when there is no such endpoint.
    pub async fn note_delivery(
        &mut self,
        org: OrgId,
        id: EndpointId,
        at: Time,
        error: Option<&str>,
    ) -> Result<bool> {
        let sql = if error.is_some() {
            "UPDATE webhook_endpoints SET failures = failures + 1, failed_at = $3, last_error = $4 WHERE org_id = $1 AND id = $2"
        } else {
            "UPDATE webhook_endpoints SET failures = 0, delivered_at = $3, last_error = COALESCE($4, last_error) WHERE org_id = $1 AND id = $2"
        };
        let n = run!(self, c => sqlx::query(sql)
            .bind(org.0).bind(id.0).bind(at.micros()).bind(error).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    /// False when there is no such endpoint of this organisation.
    pub async fn delete_endpoint(&mut self, org: OrgId, id: EndpointId) -> Result<bool> {
        let n = run!(self, c => sqlx::query("DELETE FROM webhook_endpoints WHERE org_id = $1 AND id = $2")
            .bind(org.0).bind(id.0).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }
}
