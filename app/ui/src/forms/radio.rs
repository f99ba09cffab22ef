use leptos::prelude::*;

use super::{field::FieldError, text::Binding};
use crate::{Choice, described_by};

/// A few exclusive choices, all visible.
#[component]
pub fn RadioGroup(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    #[prop(into)] options: Signal<Vec<Choice>>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] value: Signal<String>,
    #[prop(optional)] bind: Option<RwSignal<String>>,
    #[prop(optional, into)] on_change: Option<Callback<String>>,
    #[prop(optional)] inline: bool,
) -> impl IntoView {
    let id = format!("f-{name}");
    let hint_id = format!("{id}-hint");
    let binding = Binding::new(value, bind, on_change);
    let describe = {
        let id = id.clone();
        move || described_by(&id, hint.get().is_some(), error.get().is_some())
    };
    let entries = {
        let id = id.clone();
        move || {
            options
                .get()
                .into_iter()
                .enumerate()
                .map(|(index, choice)| {
                    let Choice { value, label, hint, off } = choice;
                    let hint_id = format!("{id}-{index}-hint");
                    let mine = value.clone();
                    let told = value.clone();
                    let chosen = binding.value.get_untracked() == value;
                    view! {
                        <div>
                            <label class="check">
                                <input
                                    type="radio"
                                    name=name.clone()
                                    value=value
                                    required=required
                                    checked=chosen
                                    prop:checked=move || binding.value.get() == mine
                                    disabled=move || off || disabled.get()
                                    aria-describedby=hint.is_some().then(|| hint_id.clone())
                                    on:change=move |_| binding.push(told.clone())
                                />
                                <span>{label}</span>
                            </label>
                            {hint
                                .map(|hint| view! { <p class="field-hint check-hint" id=hint_id>{hint}</p> })}
                        </div>
                    }
                })
                .collect_view()
        }
    };
    view! {
        <fieldset
            class="field"
            data-invalid=move || error.get().map(|_| "true")
            aria-describedby=describe
        >
            <legend class="field-label">
                {move || label.get()} {required.then(|| view! { <span class="field-need">" required"</span> })}
            </legend>
            {move || hint.get().map(|hint| view! { <p class="field-hint" id=hint_id.clone()>{hint}</p> })}
            <div class=if inline { "choices choices-inline" } else { "choices" }>{entries}</div>
            <FieldError id error />
        </fieldset>
    }
}
