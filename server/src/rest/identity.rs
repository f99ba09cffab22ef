//! Me, people, sessions and tokens.

use super::{
    extract::{Asked, Call, Id, IfMatch, Input},
    page::{Order, Paging},
    refuse::Refusal,
    reply::{Answer, Reply},
};
use crate::state::AppState;
use axum::http::StatusCode;
use model::{
    PersonId, SessionId, TokenId,
    audit::Page,
    identity::{ApiToken, NewPerson, NewToken, Person, Role, SessionView, Viewer},
};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(get_me))
        .routes(routes!(get_viewer))
        .routes(routes!(confirm_contact))
        .routes(routes!(change_password))
        .routes(routes!(list_people, create_person))
        .routes(routes!(set_roles))
        .routes(routes!(set_active))
        .routes(routes!(list_sessions, revoke_sessions))
        .routes(routes!(revoke_session))
        .routes(routes!(list_tokens, create_token))
        .routes(routes!(revoke_token))
}

/// The person whose credential this is
#[utoipa::path(get, path = "/me", tag = "identity", responses((status = 200, body = Person)))]
async fn get_me(Call(engine, ctx): Call) -> Answer<Person> {
    Ok(Reply::ok(engine::identity::me(&engine, &ctx).await?).tagged())
}

/// Me with my organisation, as every page needs it
#[utoipa::path(get, path = "/me/viewer", tag = "identity", responses((status = 200, body = Viewer)))]
async fn get_viewer(Call(engine, ctx): Call) -> Answer<Viewer> {
    Ok(Reply::ok(engine::identity::viewer(&engine, &ctx).await?))
}

/// Confirm that messages to my address reach me
#[utoipa::path(post, path = "/me/contact", tag = "identity", responses((status = 200, body = Person)))]
async fn confirm_contact(Call(engine, ctx): Call) -> Answer<Person> {
    Ok(Reply::ok(engine::identity::confirm_contact(&engine, &ctx).await?).tagged())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    current: String,
    /// At least 12 characters, not a common password.
    new: String,
}

/// Change my password; every other session of mine ends
#[utoipa::path(put, path = "/me/password", tag = "identity", request_body = NewPassword, responses((status = 204, description = "Changed")))]
async fn change_password(
    Call(engine, ctx): Call,
    Input(asked): Input<NewPassword>,
) -> Result<StatusCode, Refusal> {
    engine::identity::change_password(&engine, &ctx, &asked.current, &asked.new).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// People of the organisation, oldest account first
#[utoipa::path(get, path = "/people", tag = "identity", params(Paging), responses((status = 200, body = Page<Person>)))]
async fn list_people(
    Call(engine, ctx): Call,
    Asked(paging): Asked<Paging>,
) -> Answer<Page<Person>> {
    let people = engine::identity::people(&engine, &ctx).await?;
    Ok(Reply::ok(paging.cut(people, Order::OldestFirst, |p| p.id)?))
}

/// Add a person who can sign in
#[utoipa::path(post, path = "/people", tag = "identity", request_body = NewPerson, responses((status = 201, body = Person)))]
async fn create_person(Call(engine, ctx): Call, Input(new): Input<NewPerson>) -> Answer<Person> {
    let person = engine::identity::create_person(&engine, &ctx, &new).await?;
    Ok(Reply::created(format!("/people/{}", person.id), person).tagged())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Roles {
    /// All roles the person has afterwards.
    roles: Vec<Role>,
}

/// Replace a person's roles; it counts from their next request
#[utoipa::path(
    put, path = "/people/{id}/roles", tag = "identity",
    params(("id" = PersonId, Path), ("If-Match" = String, Header)), request_body = Roles,
    responses((status = 200, body = Person))
)]
async fn set_roles(
    Call(engine, ctx): Call,
    Id(id): Id<PersonId>,
    IfMatch(revision): IfMatch,
    Input(asked): Input<Roles>,
) -> Answer<Person> {
    Ok(
        Reply::ok(engine::identity::set_roles(&engine, &ctx, id, revision, &asked.roles).await?)
            .tagged(),
    )
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Active {
    active: bool,
}

/// Deactivate a person, whose sessions end at once, or activate them again
#[utoipa::path(
    put, path = "/people/{id}/active", tag = "identity",
    params(("id" = PersonId, Path), ("If-Match" = String, Header)), request_body = Active,
    responses((status = 200, body = Person))
)]
async fn set_active(
    Call(engine, ctx): Call,
    Id(id): Id<PersonId>,
    IfMatch(revision): IfMatch,
    Input(asked): Input<Active>,
) -> Answer<Person> {
    Ok(
        Reply::ok(engine::identity::set_active(&engine, &ctx, id, revision, asked.active).await?)
            .tagged(),
    )
}

/// My signed-in browsers, oldest sign-in first
#[utoipa::path(get, path = "/sessions", tag = "identity", params(Paging), responses((status = 200, body = Page<SessionView>)))]
async fn list_sessions(
    Call(engine, ctx): Call,
    Asked(paging): Asked<Paging>,
) -> Answer<Page<SessionView>> {
    let sessions = engine::identity::sessions(&engine, &ctx).await?;
    Ok(Reply::ok(paging.cut(
        sessions,
        Order::OldestFirst,
        |s| s.id,
    )?))
}

/// Sign out everywhere
#[utoipa::path(delete, path = "/sessions", tag = "identity", responses((status = 204, description = "Every session of mine has ended")))]
async fn revoke_sessions(Call(engine, ctx): Call) -> Result<StatusCode, Refusal> {
    engine::identity::sign_out_everywhere(&engine, &ctx).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End one of my sessions; its open sockets close
#[utoipa::path(delete, path = "/sessions/{id}", tag = "identity", params(("id" = SessionId, Path)), responses((status = 204, description = "Ended")))]
async fn revoke_session(
    Call(engine, ctx): Call,
    Id(id): Id<SessionId>,
) -> Result<StatusCode, Refusal> {
    engine::identity::revoke_session(&engine, &ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// My API tokens, oldest first
#[utoipa::path(get, path = "/tokens", tag = "identity", params(Paging), responses((status = 200, body = Page<ApiToken>)))]
async fn list_tokens(
    Call(engine, ctx): Call,
    Asked(paging): Asked<Paging>,
) -> Answer<Page<ApiToken>> {
    let tokens = engine::identity::tokens(&engine, &ctx).await?;
    Ok(Reply::ok(paging.cut(tokens, Order::OldestFirst, |t| t.id)?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct TokenRequest {
    /// What uses it, 1 to 80 characters.
    name: String,
    #[schema(minimum = 1, maximum = 365)]
    days: u32,
}

/// Make a token that acts as me; its secret is in this answer and nowhere else
#[utoipa::path(post, path = "/tokens", tag = "identity", request_body = TokenRequest, responses((status = 201, body = NewToken)))]
async fn create_token(
    Call(engine, ctx): Call,
    Input(asked): Input<TokenRequest>,
) -> Answer<NewToken> {
    let new = engine::identity::create_token(&engine, &ctx, &asked.name, asked.days).await?;
    Ok(Reply::created(format!("/tokens/{}", new.token.id), new).once())
}

/// Revoke one of my tokens
#[utoipa::path(delete, path = "/tokens/{id}", tag = "identity", params(("id" = TokenId, Path)), responses((status = 204, description = "Revoked")))]
async fn revoke_token(Call(engine, ctx): Call, Id(id): Id<TokenId>) -> Result<StatusCode, Refusal> {
    engine::identity::revoke_token(&engine, &ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
