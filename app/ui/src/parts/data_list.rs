use leptos::prelude::*;

/// Facts of a record.
#[component]
pub fn DataList(#[prop(optional)] inline: bool, children: Children) -> impl IntoView {
    view! { <dl class=if inline { "facts facts-inline" } else { "facts" }>{children()}</dl> }
}

/// One fact: a term and its value.
#[component]
pub fn Fact(#[prop(into)] term: Signal<String>, children: Children) -> impl IntoView {
    view! {
        <div class="fact">
            <dt>{move || term.get()}</dt>
            <dd>{children()}</dd>
        </div>
    }
}
