use leptos::prelude::*;

use crate::{TextInput, time::local_to_utc};

/// A civil date, `2026-03-12`.
#[component]
pub fn DateInput(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] value: Signal<String>,
    #[prop(optional)] bind: Option<RwSignal<String>>,
    #[prop(optional, into)] on_input: Option<Callback<String>>,
    #[prop(default = String::new(), into)] min: String,
    #[prop(default = String::new(), into)] max: String,
) -> impl IntoView {
    let id = super::text::id_or(id, &name);
    let binding = super::text::Binding::new(value, bind, on_input);
    view! {
        <TextInput
            name
            label
            id
            hint
            error
            required
            disabled
            value=binding.value
            on_input=move |text: String| binding.push(text)
            input_type="date"
            min
            max
        />
    }
}

/// A date and a time on the person's own clock; `on_instant` gives the same moment in UTC.
#[component]
pub fn DateTimeInput(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] hint: MaybeProp<String>,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional)] required: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] value: Signal<String>,
    #[prop(optional)] bind: Option<RwSignal<String>>,
    #[prop(optional, into)] on_input: Option<Callback<String>>,
    #[prop(optional, into)] on_instant: Option<Callback<String>>,
    #[prop(default = String::new(), into)] min: String,
    #[prop(default = String::new(), into)] max: String,
) -> impl IntoView {
    let id = super::text::id_or(id, &name);
    let binding = super::text::Binding::new(value, bind, on_input);
    let push = move |text: String| {
        if let (Some(on_instant), Some(utc)) = (on_instant, local_to_utc(&text)) {
            on_instant.run(utc);
        }
        binding.push(text);
    };
    view! {
        <TextInput
            name
            label
            id
            hint
            error
            required
            disabled
            value=binding.value
            on_input=push
            input_type="datetime-local"
            min
            max
        />
    }
}
