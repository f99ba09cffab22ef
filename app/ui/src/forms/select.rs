use leptos::{html, prelude::*};

use super::text::{Binding, id_or};
use crate::{Choice, Field, described_by};

/// A native select with its label, hint and error.
#[component]
pub fn Select(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] options: Signal<Vec<Choice>>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] value: Signal<String>,
    #[prop(optional)] bind: Option<RwSignal<String>>,
    #[prop(optional, into)] on_change: Option<Callback<String>>,
    #[prop(optional, into)] placeholder: Option<String>,
    #[prop(optional)] hide_label: bool,
) -> impl IntoView {
    let id = id_or(id, &name);
    let binding = Binding::new(value, bind, on_change);
    let control = NodeRef::<html::Select>::new();
    let describe = {
        let id = id.clone();
        move || described_by(&id, hint.get().is_some(), error.get().is_some())
    };
    // `selected` in the HTML serves the page without wasm; afterwards the control follows the signal
    let entries = move || {
        let chosen = binding.value.get_untracked();
        options
            .get()
            .into_iter()
            .map(|choice| {
                let selected = choice.value == chosen;
                view! {
                    <option value=choice.value selected=selected disabled=choice.off>
                        {choice.label}
                    </option>
                }
            })
            .collect_view()
    };
    // without a placeholder the browser shows the first option while the signal may still be empty
    let has_empty = placeholder.is_some();
    Effect::new(move |met: Option<bool>| {
        let text = binding.value.get();
        options.track();
        let Some(select) = control.get() else {
            return false;
        };
        let shown = select.value();
        if shown != text {
            let first_meeting = met != Some(true);
            if (first_meeting || (text.is_empty() && !has_empty)) && !shown.is_empty() {
                binding.push(shown);
            } else {
                select.set_value(&text);
            }
        }
        true
    });
    view! {
        <Field id=id.clone() label hint error required hide_label>
            <div class="select">
                <select
                    node_ref=control
                    class="input"
                    id=id
                    name=name
                    required=required
                    disabled=move || disabled.get()
                    aria-describedby=describe
                    aria-invalid=move || error.get().map(|_| "true")
                    on:change=move |event| binding.push(event_target_value(&event))
                >
                    {placeholder.map(|text| view! { <option value="">{text}</option> })}
                    {entries}
                </select>
            </div>
        </Field>
    }
}
