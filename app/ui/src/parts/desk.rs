use leptos::prelude::*;

use crate::{ButtonKind, LinkButton};

/// The one next action of a desk, in a sentence, with its button. It holds the `h1`.
#[component]
pub fn DeskHeadline(
    #[prop(into)] sentence: Signal<String>,
    #[prop(optional, into)] note: MaybeProp<String>,
    /// What its button says, and where it leads.
    #[prop(default = None)]
    button: Option<(&'static str, String)>,
    /// In the place of a button.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="desk-head">
            <h1 class="desk-sentence">{move || sentence.get()}</h1>
            {move || note.get().map(|note| view! { <p class="desk-note">{note}</p> })}
            {button.map(|(label, href)| {
                view! {
                    <div class="cluster">
                        <LinkButton kind=ButtonKind::Primary href>
                            {label}
                        </LinkButton>
                    </div>
                }
            })}
            {children.map(|children| view! { <div class="cluster">{children()}</div> })}
        </header>
    }
}
