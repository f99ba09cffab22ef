//! The few things asked of the browser. On the server they do nothing.

use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys};
use std::time::Duration;

/// Whether the inspector stands below the selected row instead of beside the canvas.
pub fn narrow_window() -> bool {
    window()
        .match_media("(max-width: 63.99rem)")
        .ok()
        .flatten()
        .is_some_and(|m| m.matches())
}

pub fn element(id: &str) -> Option<web_sys::HtmlElement> {
    document()
        .get_element_by_id(id)
        .and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok())
}

/// Focuses what is there already.
pub fn focus_now(id: &str) {
    if let Some(element) = element(id) {
        // an element that just left the page cannot take focus
        let _ = element.focus();
    }
}

/// Focuses what has one of these ids, once the page shows it; the first that is there.
pub fn focus_soon(ids: Vec<String>) {
    try_focus(ids, 12);
}

fn try_focus(ids: Vec<String>, tries: u8) {
    set_timeout(
        move || {
            // the first is waited for; the others are taken when it does not come
            let first = ids.first().and_then(|id| element(id));
            let found = match first {
                None if tries == 0 => ids.iter().find_map(|id| element(id)),
                first => first,
            };
            match found {
                Some(element) => {
                    // an element that just left the page cannot take focus
                    let _ = element.focus();
                }
                None if tries > 0 => try_focus(ids, tries - 1),
                None => {}
            }
        },
        Duration::from_millis(20),
    );
}

/// A few letters of chance.
pub fn random_letters() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    (0..5)
        .map(|_| {
            let at = (js_sys::Math::random() * 32.0) as usize;
            char::from(LETTERS[at.min(31)])
        })
        .collect()
}

pub fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
