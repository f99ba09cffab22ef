//! What the pages ask of the engine.

use door::AppError;
use leptos::{prelude::*, server_fn::codec::Json};
use model::{
    EndpointId,
    channels::{
        ChannelsView, ContactRules, ContactTest, Endpoint, EndpointChange, EndpointSecret,
        EndpointTest, MyContact, NewContactRules, NewEndpoint,
    },
};

#[server(prefix = "/fn", endpoint = "channels/contact", input = Json)]
pub async fn load_contact() -> Result<MyContact, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::channels::my_contact(&engine, &ctx).await?)
}

#[server(prefix = "/fn", endpoint = "channels/set_rules", input = Json)]
pub async fn set_rules(revision: i64, rules: NewContactRules) -> Result<ContactRules, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::channels::set_my_rules(&engine, &ctx, revision, &rules).await?)
}

#[server(prefix = "/fn", endpoint = "channels/test_contact", input = Json)]
pub async fn send_test() -> Result<ContactTest, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::channels::test_my_contact(&engine, &ctx).await?)
}

/// Secrets that no longer sign are left out: the page does not know what time it is.
#[server(prefix = "/fn", endpoint = "channels/list", input = Json)]
pub async fn list_channels() -> Result<ChannelsView, AppError> {
    let (engine, ctx) = door::caller()?;
    let mut view = engine::channels::channels(&engine, &ctx).await?;
    let now = engine.now();
    for endpoint in &mut view.endpoints {
        endpoint
            .keys
            .retain(|key| key.until.is_none_or(|until| now < until));
    }
    Ok(view)
}

#[server(prefix = "/fn", endpoint = "channels/create_endpoint", input = Json)]
pub async fn create_endpoint(new: NewEndpoint) -> Result<EndpointSecret, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::channels::create_endpoint(&engine, &ctx, &new).await?)
}

#[server(prefix = "/fn", endpoint = "channels/amend_endpoint", input = Json)]
pub async fn amend_endpoint(
    id: EndpointId,
    revision: i64,
    change: EndpointChange,
) -> Result<Endpoint, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::channels::amend_endpoint(&engine, &ctx, id, revision, &change).await?)
}

#[server(prefix = "/fn", endpoint = "channels/rotate_secret", input = Json)]
pub async fn rotate_secret(id: EndpointId, revision: i64) -> Result<EndpointSecret, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::channels::rotate_secret(&engine, &ctx, id, revision).await?)
}

#[server(prefix = "/fn", endpoint = "channels/end_former_secret", input = Json)]
pub async fn end_former_secret(id: EndpointId, revision: i64) -> Result<Endpoint, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::channels::end_former_secret(&engine, &ctx, id, revision).await?)
}

#[server(prefix = "/fn", endpoint = "channels/test_endpoint", input = Json)]
pub async fn test_endpoint(id: EndpointId) -> Result<EndpointTest, AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::channels::test_endpoint(&engine, &ctx, id).await?)
}

#[server(prefix = "/fn", endpoint = "channels/delete_endpoint", input = Json)]
pub async fn delete_endpoint(id: EndpointId) -> Result<(), AppError> {
    let (engine, ctx) = door::caller()?;
    Ok(engine::channels::delete_endpoint(&engine, &ctx, id).await?)
}
