//! The wasm door: hydrate(), nothing else.

use leptos::{mount::hydrate_from_async, prelude::document};
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};
use wasm_bindgen_futures::spawn_local;

#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    spawn_local(async {
        let Some(body) = document().body() else {
            return;
        };
        // The code of the first page is loaded before the page is brought to life.
        hydrate_from_async(body.unchecked_into(), app::App)
            .await
            .forget();
        // Tests, and people who debug, can tell that the page is interactive.
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-hydrated", "");
        }
    });
}
