use leptos::prelude::*;

/// The one next action of a desk, in a sentence, with its button. It holds the `h1`.
#[component]
pub fn DeskHeadline(
    #[prop(into)] sentence: Signal<String>,
    #[prop(optional, into)] note: MaybeProp<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <header class="desk-head">
            <h1 class="desk-sentence">{move || sentence.get()}</h1>
            {move || note.get().map(|note| view! { <p class="desk-note">{note}</p> })}
            {children.map(|children| view! { <div class="cluster">{children()}</div> })}
        </header>
    }
}
