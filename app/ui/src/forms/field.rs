use leptos::prelude::*;

use crate::{Glyph, Icon};

/// The value of `aria-describedby` for a control inside a `Field` with this id.
pub fn described_by(id: &str, has_hint: bool, has_error: bool) -> Option<String> {
    match (has_hint, has_error) {
        (true, true) => Some(format!("{id}-hint {id}-error")),
        (true, false) => Some(format!("{id}-hint")),
        (false, true) => Some(format!("{id}-error")),
        (false, false) => None,
    }
}

/// Label, hint and error around one control.
#[component]
pub fn Field(
    #[prop(into)] id: String,
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional)] required: bool,
    #[prop(optional)] hide_label: bool,
    children: Children,
) -> impl IntoView {
    let hint_id = format!("{id}-hint");
    view! {
        <div class="field" data-invalid=move || error.get().map(|_| "true")>
            <label for=id.clone() class=if hide_label { "sr-only" } else { "field-label" }>
                {move || label.get()}
                {required.then(|| view! { <span class="field-need">" required"</span> })}
            </label>
            {move || hint.get().map(|hint| view! { <p class="field-hint" id=hint_id.clone()>{hint}</p> })}
            {children()}
            <FieldError id error />
        </div>
    }
}

/// The line below a control that says what is wrong and how to put it right.
#[component]
pub(crate) fn FieldError(id: String, error: MaybeProp<String>) -> impl IntoView {
    let id = format!("{id}-error");
    view! {
        <div aria-live="polite">
            {move || {
                error
                    .get()
                    .map(|error| {
                        view! {
                            <p class="field-error" id=id.clone()>
                                <Icon glyph=Glyph::Gap />
                                <span>{error}</span>
                            </p>
                        }
                    })
            }}
        </div>
    }
}
