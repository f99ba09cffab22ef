pub mod actions;
pub mod around;
pub mod forms;
pub mod marks;
pub mod pages;
pub mod parts;
pub mod pictures;
pub mod telling;
pub mod tokens;

use leptos::prelude::*;

/// One specimen: its name and the thing itself.
#[component]
pub fn Sample(#[prop(into)] name: String, children: Children) -> impl IntoView {
    view! {
        <div class="stack-s">
            <h3 class="small muted">{name}</h3>
            <div>{children()}</div>
        </div>
    }
}
