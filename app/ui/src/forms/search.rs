use leptos::{html, prelude::*};

use super::text::{Binding, id_or};
use crate::{Glyph, Icon};

/// A search field; its label is read, not shown.
#[component]
pub fn SearchInput(
    #[prop(into)] name: String,
    #[prop(into)] label: Signal<String>,
    #[prop(optional, into)] id: Option<String>,
    #[prop(optional, into)] value: Signal<String>,
    #[prop(optional)] bind: Option<RwSignal<String>>,
    #[prop(optional, into)] on_input: Option<Callback<String>>,
    #[prop(optional, into)] placeholder: Option<String>,
) -> impl IntoView {
    let id = id_or(id, &name);
    let binding = Binding::new(value, bind, on_input);
    let control = NodeRef::<html::Input>::new();
    binding.follow(
        control,
        |input| input.value(),
        |input, text| input.set_value(text),
    );
    view! {
        <div class="search" role="search">
            <label for=id.clone() class="sr-only">
                {move || label.get()}
            </label>
            <Icon glyph=Glyph::Search />
            <input
                node_ref=control
                class="input"
                type="search"
                id=id
                name=name
                value=binding.value.get_untracked()
                placeholder=placeholder
                autocomplete="off"
                on:input=move |event| binding.push(event_target_value(&event))
            />
        </div>
    }
}
