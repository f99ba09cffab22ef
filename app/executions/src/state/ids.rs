//! Ids of commands, made in the browser, so that what is sent twice is done once.

use leptos::prelude::*;
use uuid::Uuid;

/// A new id. Browser only.
pub fn new_id() -> Option<Uuid> {
    let crypto = window().crypto().ok()?;
    // not there on a page that came without TLS
    let known = js_sys::Reflect::has(&crypto, &"randomUUID".into()).unwrap_or(false);
    if known && let Ok(id) = crypto.random_uuid().parse() {
        return Some(id);
    }
    let mut bytes = [0_u8; 16];
    crypto.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(uuid::Builder::from_random_bytes(bytes).into_uuid())
}
