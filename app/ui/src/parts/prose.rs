use leptos::prelude::*;

/// Running text at a readable measure.
#[component]
pub fn Prose(#[prop(optional)] serif: bool, children: Children) -> impl IntoView {
    view! { <div class=if serif { "prose serif" } else { "prose" }>{children()}</div> }
}
