//! Signed-in browsers and API tokens.

use crate::{Result, Tx, db::run, row::time};
use model::{
    OrgId, PersonId, SessionId, Time, TokenId,
    identity::{ApiToken, Session},
};
use uuid::Uuid;

#[derive(sqlx::FromRow)]
struct SessionRow {
    id: Uuid,
    org_id: Uuid,
    person_id: Uuid,
    created_at: i64,
    last_seen_at: i64,
    expires_at: i64,
    revoked_at: Option<i64>,
    user_agent: String,
    address: String,
}
impl From<SessionRow> for Session {
    fn from(r: SessionRow) -> Self {
        Self {
            id: SessionId(r.id),
            org_id: OrgId(r.org_id),
            person_id: PersonId(r.person_id),
            created_at: time(r.created_at),
            last_seen_at: time(r.last_seen_at),
            expires_at: time(r.expires_at),
            revoked_at: r.revoked_at.map(time),
            user_agent: r.user_agent,
            address: r.address,
        }
    }
}

#[derive(sqlx::FromRow)]
struct TokenRow {
    id: Uuid,
    org_id: Uuid,
    person_id: Uuid,
    name: String,
    created_at: i64,
    expires_at: i64,
    last_used_at: Option<i64>,
    revoked_at: Option<i64>,
}
impl From<TokenRow> for ApiToken {
    fn from(r: TokenRow) -> Self {
        Self {
            id: TokenId(r.id),
            org_id: OrgId(r.org_id),
            person_id: PersonId(r.person_id),
            name: r.name,
            created_at: time(r.created_at),
            expires_at: time(r.expires_at),
            last_used_at: r.last_used_at.map(time),
            revoked_at: r.revoked_at.map(time),
        }
    }
}

impl Tx {
    pub async fn insert_session(&mut self, s: &Session) -> Result<()> {
        run!(self, c => sqlx::query("INSERT INTO sessions (id, org_id, person_id, created_at, last_seen_at, expires_at, revoked_at, user_agent, address)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
            .bind(s.id.0).bind(s.org_id.0).bind(s.person_id.0).bind(s.created_at.micros()).bind(s.last_seen_at.micros())
            .bind(s.expires_at.micros()).bind(s.revoked_at.map(Time::micros)).bind(&s.user_agent).bind(&s.address)
            .execute(c).await.map(drop))?;
        Ok(())
    }

    pub async fn session(&mut self, org: OrgId, id: SessionId) -> Result<Option<Session>> {
        let row: Option<SessionRow> = run!(self, c => sqlx::query_as("SELECT * FROM sessions WHERE org_id = $1 AND id = $2")
            .bind(org.0).bind(id.0).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// The sessions of a person that can still be used, newest first.
    pub async fn live_sessions(
        &mut self,
        org: OrgId,
        person: PersonId,
        now: Time,
    ) -> Result<Vec<Session>> {
        let rows: Vec<SessionRow> = run!(self, c => sqlx::query_as("SELECT * FROM sessions
             WHERE org_id = $1 AND person_id = $2 AND revoked_at IS NULL AND expires_at > $3 ORDER BY last_seen_at DESC, id DESC")
            .bind(org.0).bind(person.0).bind(now.micros()).fetch_all(c).await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// False when it was revoked already or is not this organisation's.
    pub async fn revoke_session(&mut self, org: OrgId, id: SessionId, now: Time) -> Result<bool> {
        let n = run!(self, c => sqlx::query("UPDATE sessions SET revoked_at = $3 WHERE org_id = $1 AND id = $2 AND revoked_at IS NULL")
            .bind(org.0).bind(id.0).bind(now.micros()).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    pub async fn touch_session(&mut self, org: OrgId, id: SessionId, now: Time) -> Result<()> {
        run!(self, c => sqlx::query("UPDATE sessions SET last_seen_at = $3 WHERE org_id = $1 AND id = $2")
            .bind(org.0).bind(id.0).bind(now.micros()).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Removes sessions that ended before `before`; how many.
    pub async fn purge_sessions(&mut self, before: Time) -> Result<u64> {
        Ok(
            run!(self, c => sqlx::query("DELETE FROM sessions WHERE expires_at < $1 OR revoked_at < $1")
            .bind(before.micros()).execute(c).await.map(|r| r.rows_affected()))?,
        )
    }

    pub async fn insert_token(&mut self, t: &ApiToken, secret_hash: &str) -> Result<()> {
        run!(self, c => sqlx::query("INSERT INTO api_tokens (id, org_id, person_id, name, secret_hash, created_at, expires_at, last_used_at, revoked_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
            .bind(t.id.0).bind(t.org_id.0).bind(t.person_id.0).bind(&t.name).bind(secret_hash).bind(t.created_at.micros())
            .bind(t.expires_at.micros()).bind(t.last_used_at.map(Time::micros)).bind(t.revoked_at.map(Time::micros))
            .execute(c).await.map(drop))?;
        Ok(())
    }

    /// The token with this secret, in whichever organisation it is.
    pub async fn token_by_hash(&mut self, secret_hash: &str) -> Result<Option<ApiToken>> {
        let row: Option<TokenRow> = run!(self, c => sqlx::query_as("SELECT id, org_id, person_id, name, created_at, expires_at, last_used_at, revoked_at
             FROM api_tokens WHERE secret_hash = $1").bind(secret_hash).fetch_optional(c).await)?;
        Ok(row.map(Into::into))
    }

    /// A person's tokens, newest first.
    pub async fn tokens(&mut self, org: OrgId, person: PersonId) -> Result<Vec<ApiToken>> {
        let rows: Vec<TokenRow> = run!(self, c => sqlx::query_as("SELECT id, org_id, person_id, name, created_at, expires_at, last_used_at, revoked_at
             FROM api_tokens WHERE org_id = $1 AND person_id = $2 ORDER BY id DESC").bind(org.0).bind(person.0).fetch_all(c).await)?;
        Ok(rows.into_iter().map(Into::into).collect())
    }

    /// False when there is no such unrevoked token of this person.
    pub async fn revoke_token(
        &mut self,
        org: OrgId,
        person: PersonId,
        id: TokenId,
        now: Time,
    ) -> Result<bool> {
        let n = run!(self, c => sqlx::query("UPDATE api_tokens SET revoked_at = $4 WHERE org_id = $1 AND person_id = $2 AND id = $3 AND revoked_at IS NULL")
            .bind(org.0).bind(person.0).bind(id.0).bind(now.micros()).execute(c).await.map(|r| r.rows_affected()))?;
        Ok(n > 0)
    }

    pub async fn touch_token(&mut self, org: OrgId, id: TokenId, now: Time) -> Result<()> {
        run!(self, c => sqlx::query("UPDATE api_tokens SET last_used_at = $3 WHERE org_id = $1 AND id = $2")
            .bind(org.0).bind(id.0).bind(now.micros()).execute(c).await.map(drop))?;
        Ok(())
    }
}
