//! What the pages ask of the engine.

use crate::state::{DemoAccount, SignInProblem};
use door::AppError;
use leptos::{prelude::*, server_fn::codec::Json};
use model::{
    JobId, PersonId, SessionId, TokenId,
    identity::{ApiToken, NewPerson, NewToken, Person, Role, SessionView},
    jobs::{JobRow, QueueHealth},
};

/// The reason of a failed sign-in; the server put it into context for this rendering.
#[server(name = LoadSignInProblem, prefix = "/fn", endpoint = "identity/sign_in_problem", input = Json)]
pub async fn sign_in_problem() -> Result<Option<SignInProblem>, AppError> {
    Ok(use_context::<SignInProblem>())
}

/// The demo people; empty unless the server is a demo.
#[server(name = LoadDemoAccounts, prefix = "/fn", endpoint = "identity/demo_accounts", input = Json)]
pub async fn demo_accounts() -> Result<Vec<DemoAccount>, AppError> {
    Ok(use_context::<crate::state::DemoAccounts>()
        .map(|d| d.0)
        .unwrap_or_default())
}

#[server(prefix = "/fn", endpoint = "identity/me", input = Json)]
pub async fn me() -> Result<Person, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::identity::me(&engine, &ctx).await?)
}

#[server(prefix = "/fn", endpoint = "identity/confirm_contact", input = Json)]
pub async fn confirm_contact() -> Result<Person, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::identity::confirm_contact(&engine, &ctx).await?)
}

#[server(prefix = "/fn", endpoint = "identity/change_password", input = Json)]
pub async fn change_password(current: String, new: String) -> Result<(), AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::identity::change_password(&engine, &ctx, &current, &new).await?)
}

#[server(prefix = "/fn", endpoint = "identity/sessions", input = Json)]
pub async fn sessions() -> Result<Vec<SessionView>, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::identity::sessions(&engine, &ctx).await?)
}

#[server(prefix = "/fn", endpoint = "identity/revoke_session", input = Json)]
pub async fn revoke_session(id: SessionId) -> Result<(), AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::identity::revoke_session(&engine, &ctx, id).await?)
}

#[server(prefix = "/fn", endpoint = "identity/sign_out_everywhere", input = Json)]
pub async fn sign_out_everywhere() -> Result<(), AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::identity::sign_out_everywhere(&engine, &ctx).await?)
}

#[server(prefix = "/fn", endpoint = "identity/tokens", input = Json)]
pub async fn tokens() -> Result<Vec<ApiToken>, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::identity::tokens(&engine, &ctx).await?)
}

#[server(prefix = "/fn", endpoint = "identity/create_token", input = Json)]
pub async fn create_token(name: String, days: u32) -> Result<NewToken, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::identity::create_token(&engine, &ctx, &name, days).await?)
}

#[server(prefix = "/fn", endpoint = "identity/revoke_token", input = Json)]
pub async fn revoke_token(id: TokenId) -> Result<(), AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::identity::revoke_token(&engine, &ctx, id).await?)
}

#[server(prefix = "/fn", endpoint = "identity/people", input = Json)]
pub async fn people() -> Result<Vec<Person>, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::identity::people(&engine, &ctx).await?)
}

#[server(prefix = "/fn", endpoint = "identity/create_person", input = Json)]
pub async fn create_person(person: NewPerson) -> Result<Person, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::identity::create_person(&engine, &ctx, &person).await?)
}

#[server(prefix = "/fn", endpoint = "identity/set_roles", input = Json)]
pub async fn set_roles(id: PersonId, revision: i64, roles: Vec<Role>) -> Result<Person, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::identity::set_roles(&engine, &ctx, id, revision, &roles).await?)
}

#[server(prefix = "/fn", endpoint = "identity/set_active", input = Json)]
pub async fn set_active(id: PersonId, revision: i64, active: bool) -> Result<Person, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::identity::set_active(&engine, &ctx, id, revision, active).await?)
}

#[server(name = LoadQueueHealth, prefix = "/fn", endpoint = "jobs/health", input = Json)]
pub async fn queue_health() -> Result<Vec<QueueHealth>, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::jobs::health(&engine, &ctx).await?)
}

#[server(prefix = "/fn", endpoint = "jobs/dead", input = Json)]
pub async fn dead_jobs() -> Result<Vec<JobRow>, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::jobs::dead(&engine, &ctx).await?)
}

#[server(prefix = "/fn", endpoint = "jobs/retry", input = Json)]
pub async fn retry_job(id: JobId) -> Result<(), AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::jobs::retry(&engine, &ctx, id).await?)
}
