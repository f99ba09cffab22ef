use leptos::prelude::*;

use crate::{Glyph, Icon};

/// The head of a page: name, one line of state, actions. It holds the `h1`.
#[component]
pub fn PageHeader(
    #[prop(into)] title: Signal<String>,
    #[prop(optional, into)] kicker: MaybeProp<String>,
    #[prop(optional, into)] back_href: Option<String>,
    #[prop(optional, into)] back_label: Option<String>,
    #[prop(optional, into)] state: Option<ViewFnOnce>,
    #[prop(optional, into)] actions: Option<ViewFnOnce>,
    #[prop(optional)] serif: bool,
) -> impl IntoView {
    view! {
        <header class="page-head">
            <div class="page-head-words">
                {back_href
                    .map(|href| {
                        view! {
                            <a class="back" href=href>
                                <Icon glyph=Glyph::ArrowLeft />
                                {back_label.unwrap_or_else(|| "Back".into())}
                            </a>
                        }
                    })}
                {move || kicker.get().map(|kicker| view! { <p class="kicker">{kicker}</p> })}
                <h1 class=if serif { "title serif" } else { "title" }>{move || title.get()}</h1>
                {state.map(|state| view! { <div class="state-line">{state.run()}</div> })}
            </div>
            {actions.map(|actions| view! { <div class="page-head-actions">{actions.run()}</div> })}
        </header>
    }
}
