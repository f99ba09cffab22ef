use leptos::prelude::*;

use crate::{Glyph, Icon, Tone};

/// A message in the page: what is so, and what to do.
#[component]
pub fn Notice(
    #[prop(optional)] tone: Tone,
    #[prop(optional, into)] title: MaybeProp<String>,
    #[prop(optional)] live: bool,
    children: Children,
) -> impl IntoView {
    let role = match (live, tone) {
        (true, Tone::Gap) => Some("alert"),
        (true, _) => Some("status"),
        (false, _) => None,
    };
    let (glyph, word) = match tone {
        Tone::Neutral => (Glyph::Info, "Information"),
        tone => (tone.glyph(), tone.word()),
    };
    view! {
        <div class="notice" data-tone=tone.key() role=role>
            <Icon glyph label=word />
            <div class="notice-body">
                {move || title.get().map(|title| view! { <p class="strong">{title}</p> })}
                <div>{children()}</div>
            </div>
        </div>
    }
}
