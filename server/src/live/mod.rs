//! The one WebSocket of a browser: subscribe to topics, hear events once and in order, see who
//! else has a topic open. The protocol is in `model::live`.

mod hub;
mod socket;
mod topics;

pub use hub::{Heartbeat, Hub};

use crate::{AppState, Caller, layers::Signed, problem::ApiProblem};
use axum::{
    Extension,
    extract::{State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    response::Response,
};
use model::Code;
use tracing::Instrument;

/// Longest message from a client, in bytes.
const LONGEST: usize = 16 * 1024;
/// How much of a message is read at all. More than the longest: a connection that is closed before
/// everything is read is cut, and who sent too much would not learn why.
const READABLE: usize = 2 * LONGEST;
/// What a socket reads at once. Clients say little, and the default of 128 KiB is kept by every
/// open socket and cleared at every look for a message.
const READ: usize = 1024;

/// `GET /ws` for signed-in browsers. Where it comes from was checked with every unsafe request.
pub async fn upgrade(
    State(state): State<AppState>,
    Caller(ctx): Caller,
    signed: Option<Extension<Signed>>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiProblem> {
    let Extension(signed) = signed.ok_or_else(ApiProblem::unauthenticated)?;
    let upgrade = upgrade
        .map_err(|_| ApiProblem::new(Code::Invalid, "This address is for WebSockets only."))?;
    let seat = state.hub.enter(signed.session.id)?;
    // Detached from the request, whose span ends now; the id joins them in the log.
    let span = tracing::info_span!("socket", id = ctx.origin.request_id);
    Ok(upgrade
        .max_message_size(READABLE)
        .max_frame_size(READABLE)
        .read_buffer_size(READ)
        .on_upgrade(move |socket| socket::run(state, ctx, signed, seat, socket).instrument(span)))
}
