use leptos::prelude::*;

use crate::{Button, Glyph, Icon};

/// What happened, what was kept, and what to do.
#[component]
pub fn ErrorState(
    #[prop(into)] what: Signal<String>,
    #[prop(optional, into)] kept: MaybeProp<String>,
    #[prop(into)] todo: Signal<String>,
    #[prop(optional, into)] retry: Option<Callback<()>>,
    #[prop(optional, into)] reference: MaybeProp<String>,
) -> impl IntoView {
    view! {
        <div class="error-state" role="alert">
            <p class="error-what">
                <Icon glyph=Glyph::Gap />
                <span>{move || what.get()}</span>
            </p>
            {move || kept.get().map(|kept| view! { <p>{kept}</p> })}
            <p class="muted">{move || todo.get()}</p>
            {retry
                .map(|retry| {
                    view! {
                        <div class="cluster">
                            <Button icon=Glyph::History on_press=retry>
                                "Try again"
                            </Button>
                        </div>
                    }
                })}
            {move || {
                reference
                    .get()
                    .map(|reference| {
                        view! {
                            <p class="small muted">
                                "Reference " <code class="num">{reference}</code>
                            </p>
                        }
                    })
            }}
        </div>
    }
}
