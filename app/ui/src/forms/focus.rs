use leptos::{prelude::*, wasm_bindgen::JsCast, web_sys};

/// Leads to the element with this id, if it can take focus. Browser only: in effects and events.
pub fn focus_id(id: &str) {
    let element = document()
        .get_element_by_id(id)
        .and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(element) = element {
        // an element that just left the page cannot take focus
        let _ = element.focus();
    }
}
