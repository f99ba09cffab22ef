use leptos::{html, prelude::*};

use super::{field::FieldError, text::id_or};
use crate::described_by;

/// One checkbox with its label beside it.
#[component]
pub fn Checkbox(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] checked: Signal<bool>,
    #[prop(optional)] bind: Option<RwSignal<bool>>,
    #[prop(optional, into)] on_change: Option<Callback<bool>>,
    #[prop(default = "true".to_string(), into)] value: String,
) -> impl IntoView {
    let id = id_or(id, &name);
    let hint_id = format!("{id}-hint");
    let source: Signal<bool> = bind.map(Into::into).unwrap_or(checked);
    let push = move |on: bool| {
        if let Some(bind) = bind {
            bind.set(on);
        }
        if let Some(on_change) = on_change {
            on_change.run(on);
        }
    };
    let control = NodeRef::<html::Input>::new();
    // what was ticked before wasm arrived stays ticked
    Effect::new(move |met: Option<bool>| {
        let on = source.get();
        let Some(input) = control.get() else {
            return false;
        };
        if input.checked() != on {
            if met == Some(true) || !input.checked() {
                input.set_checked(on);
            } else {
                push(true);
            }
        }
        true
    });
    let describe = {
        let id = id.clone();
        move || described_by(&id, hint.get().is_some(), error.get().is_some())
    };
    view! {
        <div class="field" data-invalid=move || error.get().map(|_| "true")>
            <label class="check">
                <input
                    node_ref=control
                    type="checkbox"
                    id=id.clone()
                    name=name
                    value=value
                    required=required
                    checked=source.get_untracked()
                    disabled=move || disabled.get()
                    aria-describedby=describe
                    aria-invalid=move || error.get().map(|_| "true")
                    on:change=move |event| push(event_target_checked(&event))
                />
                <span>{move || label.get()}</span>
            </label>
            {move || {
                hint.get().map(|hint| view! { <p class="field-hint check-hint" id=hint_id.clone()>{hint}</p> })
            }}
            <FieldError id error />
        </div>
    }
}
