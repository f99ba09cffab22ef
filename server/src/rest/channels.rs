//! How I may be reached, and the organisation's outgoing webhooks.

use super::{
    extract::{Call, Id, IfMatch, Input},
    refuse::Refusal,
    reply::{Answer, Reply},
};
use crate::state::AppState;
use axum::http::StatusCode;
use model::{
    EndpointId,
    channels::{
        ChannelsView, ContactRules, ContactTest, Endpoint, EndpointChange, EndpointSecret,
        EndpointTest, NewContactRules, NewEndpoint,
    },
};
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::default()
        .routes(routes!(get_contact_rules, set_contact_rules))
        .routes(routes!(test_contact))
        .routes(routes!(get_channels))
        .routes(routes!(create_endpoint))
        .routes(routes!(get_endpoint, amend_endpoint, delete_endpoint))
        .routes(routes!(rotate_secret))
        .routes(routes!(end_former_secret))
        .routes(routes!(test_endpoint))
}

/// How I may be reached outside of the app; revision 0 while I have said nothing
#[utoipa::path(get, path = "/me/contact-rules", tag = "channels", responses((status = 200, body = ContactRules)))]
async fn get_contact_rules(Call(engine, ctx): Call) -> Answer<ContactRules> {
    Ok(Reply::ok(engine::channels::my_rules(&engine, &ctx).await?).tagged())
}

/// Replace how I may be reached: channels, quiet hours, and whether what is grave breaks through
#[utoipa::path(
    put, path = "/me/contact-rules", tag = "channels",
    params(("If-Match" = String, Header)), request_body = NewContactRules,
    responses((status = 200, body = ContactRules))
)]
async fn set_contact_rules(
    Call(engine, ctx): Call,
    IfMatch(revision): IfMatch,
    Input(new): Input<NewContactRules>,
) -> Answer<ContactRules> {
    Ok(Reply::ok(engine::channels::set_my_rules(&engine, &ctx, revision, &new).await?).tagged())
}

/// Send a test message to me on each channel that I have left on, and tell how it went
#[utoipa::path(post, path = "/me/contact-rules/test", tag = "channels", responses((status = 200, body = ContactTest)))]
async fn test_contact(Call(engine, ctx): Call) -> Answer<ContactTest> {
    Ok(Reply::ok(
        engine::channels::test_my_contact(&engine, &ctx).await?,
    ))
}

/// Which ways out are open: the mail address, and every endpoint, oldest first
#[utoipa::path(get, path = "/channels", tag = "channels", responses((status = 200, body = ChannelsView)))]
async fn get_channels(Call(engine, ctx): Call) -> Answer<ChannelsView> {
    Ok(Reply::ok(engine::channels::channels(&engine, &ctx).await?))
}

/// Add an endpoint that pages are posted to; its secret is in this answer and nowhere else
#[utoipa::path(post, path = "/channels/endpoints", tag = "channels", request_body = NewEndpoint, responses((status = 201, body = EndpointSecret)))]
async fn create_endpoint(
    Call(engine, ctx): Call,
    Input(new): Input<NewEndpoint>,
) -> Answer<EndpointSecret> {
    let made = engine::channels::create_endpoint(&engine, &ctx, &new).await?;
    let path = format!("/channels/endpoints/{}", made.endpoint.id);
    Ok(Reply::created(path, made).tagged().once())
}

/// An endpoint, and how deliveries to it fare
#[utoipa::path(get, path = "/channels/endpoints/{id}", tag = "channels", params(("id" = EndpointId, Path)), responses((status = 200, body = Endpoint)))]
async fn get_endpoint(Call(engine, ctx): Call, Id(id): Id<EndpointId>) -> Answer<Endpoint> {
    Ok(Reply::ok(engine::channels::endpoint(&engine, &ctx, id).await?).tagged())
}

/// Change name and address, and whether anything is sent there
#[utoipa::path(
    put, path = "/channels/endpoints/{id}", tag = "channels",
    params(("id" = EndpointId, Path), ("If-Match" = String, Header)), request_body = EndpointChange,
    responses((status = 200, body = Endpoint))
)]
async fn amend_endpoint(
    Call(engine, ctx): Call,
    Id(id): Id<EndpointId>,
    IfMatch(revision): IfMatch,
    Input(change): Input<EndpointChange>,
) -> Answer<Endpoint> {
    Ok(
        Reply::ok(engine::channels::amend_endpoint(&engine, &ctx, id, revision, &change).await?)
            .tagged(),
    )
}

/// Delete an endpoint
#[utoipa::path(delete, path = "/channels/endpoints/{id}", tag = "channels", params(("id" = EndpointId, Path)), responses((status = 204, description = "Deleted")))]
async fn delete_endpoint(
    Call(engine, ctx): Call,
    Id(id): Id<EndpointId>,
) -> Result<StatusCode, Refusal> {
    engine::channels::delete_endpoint(&engine, &ctx, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make a new secret, in this answer and nowhere else; the former one signs beside it for a day
#[utoipa::path(
    post, path = "/channels/endpoints/{id}/secrets", tag = "channels",
    params(("id" = EndpointId, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = EndpointSecret))
)]
async fn rotate_secret(
    Call(engine, ctx): Call,
    Id(id): Id<EndpointId>,
    IfMatch(revision): IfMatch,
) -> Answer<EndpointSecret> {
    Ok(
        Reply::ok(engine::channels::rotate_secret(&engine, &ctx, id, revision).await?)
            .tagged()
            .once(),
    )
}

/// End the former secret at once, because it leaked
#[utoipa::path(
    delete, path = "/channels/endpoints/{id}/former-secret", tag = "channels",
    params(("id" = EndpointId, Path), ("If-Match" = String, Header)),
    responses((status = 200, body = Endpoint))
)]
async fn end_former_secret(
    Call(engine, ctx): Call,
    Id(id): Id<EndpointId>,
    IfMatch(revision): IfMatch,
) -> Answer<Endpoint> {
    Ok(Reply::ok(engine::channels::end_former_secret(&engine, &ctx, id, revision).await?).tagged())
}

/// Post a signed test message to an endpoint and tell how it went
#[utoipa::path(post, path = "/channels/endpoints/{id}/test", tag = "channels", params(("id" = EndpointId, Path)), responses((status = 200, body = EndpointTest)))]
async fn test_endpoint(Call(engine, ctx): Call, Id(id): Id<EndpointId>) -> Answer<EndpointTest> {
    Ok(Reply::ok(
        engine::channels::test_endpoint(&engine, &ctx, id).await?,
    ))
}
