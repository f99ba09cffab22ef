use leptos::prelude::*;

use crate::{Icon, Tone};

/// One of the four states: always icon and word.
#[component]
pub fn StateMark(
    #[prop(into)] tone: Signal<Tone>,
    #[prop(optional, into)] word: MaybeProp<String>,
) -> impl IntoView {
    view! {
        <span class="state" data-tone=move || tone.get().key()>
            {move || view! { <Icon glyph=tone.get().glyph() /> }}
            <span>{move || word.get().unwrap_or_else(|| tone.get().word().to_string())}</span>
        </span>
    }
}
