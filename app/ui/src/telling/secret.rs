use leptos::{
    html,
    prelude::*,
    task::spawn_local,
    wasm_bindgen::{JsCast, JsValue},
    web_sys::js_sys::{Function, Promise, Reflect},
};

use crate::{Button, ButtonKind, Field, Glyph, Notice, Tone};

/// Asks the browser to copy; `None` where a page has no clipboard, as on plain HTTP.
fn copy_to_clipboard(text: &str) -> Option<Promise> {
    let get = |from: &JsValue, key: &str| Reflect::get(from, &JsValue::from_str(key)).ok();
    let clipboard = get(&get(&window(), "navigator")?, "clipboard").filter(JsValue::is_object)?;
    let write: Function = get(&clipboard, "writeText")?.dyn_into().ok()?;
    write
        .call1(&clipboard, &JsValue::from_str(text))
        .ok()?
        .dyn_into()
        .ok()
}

/// A secret that is shown this once, with a button that copies it. The children are the sentence
/// that says what becomes of it.
#[component]
pub fn SecretOnce(
    #[prop(into)] title: String,
    #[prop(into)] label: String,
    secret: String,
    #[prop(into)] on_close: Callback<()>,
    children: Children,
) -> impl IntoView {
    let copied = RwSignal::new(None::<bool>);
    let field = NodeRef::<html::Input>::new();
    // What made it may be far below on a phone.
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            // an element that just left the page cannot take focus
            let _ = field.focus();
        }
    });
    let text = secret.clone();
    let copy = move || {
        let asked = copy_to_clipboard(&text);
        if let Some(field) = field.get_untracked() {
            field.select();
        }
        spawn_local(async move {
            let done = match asked {
                Some(promise) => promise.await.is_ok(),
                None => false,
            };
            copied.try_set(Some(done));
        });
    };
    let said = move || match copied.get() {
        Some(true) => "Copied.",
        Some(false) => {
            "The browser does not let M copy. The text is selected; copy it with the keyboard."
        }
        None => "",
    };
    view! {
        <Notice tone=Tone::Watch title live=true>
            <div class="stack-s">
                <p>{children()}</p>
                <Field id="f-secret" label>
                    <input
                        node_ref=field
                        class="input font-mono"
                        id="f-secret"
                        type="text"
                        value=secret
                        readonly
                        autocomplete="off"
                        spellcheck="false"
                    />
                </Field>
                <div class="cluster">
                    <Button kind=ButtonKind::Primary icon=Glyph::Copy on_press=copy>
                        "Copy"
                    </Button>
                    <Button on_press=on_close>"I have it"</Button>
                    <span class="small" role="status">
                        {said}
                    </span>
                </div>
            </div>
        </Notice>
    }
}
