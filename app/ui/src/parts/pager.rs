use leptos::prelude::*;

use crate::LinkButton;

/// Links to the pages before and after.
#[component]
pub fn Pager(
    #[prop(optional, into)] prev: MaybeProp<String>,
    #[prop(optional, into)] next: MaybeProp<String>,
    #[prop(optional, into)] text: MaybeProp<String>,
) -> impl IntoView {
    view! {
        <nav class="pager" aria-label="Pages">
            <span class="muted num">{move || text.get()}</span>
            <span class="cluster">
                {move || {
                    prev.get()
                        .map(|href| view! { <LinkButton href small=true>"Newer"</LinkButton> })
                }}
                {move || {
                    next.get()
                        .map(|href| view! { <LinkButton href small=true>"Older"</LinkButton> })
                }}
            </span>
        </nav>
    }
}
