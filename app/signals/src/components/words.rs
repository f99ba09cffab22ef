//! One word on what came: useful or noise.

use leptos::prelude::*;
use model::signals::Feedback;
use ui::*;

/// Two buttons of which at most one is pressed. One press is enough, the other changes it.
#[component]
pub fn Judge(
    #[prop(into)] word: Signal<Option<Feedback>>,
    /// What is judged, for those who hear the buttons alone.
    #[prop(into)]
    of: String,
    #[prop(into)] on_word: Callback<Feedback>,
    #[prop(optional, into)] pending: Signal<bool>,
) -> impl IntoView {
    let button = move |mine: Feedback, glyph: Glyph, of: String| {
        let pressed = move || word.get() == Some(mine);
        let press = move |_| {
            if !pressed() && !pending.get_untracked() {
                on_word.run(mine);
            }
        };
        view! {
            <button
                type="button"
                class="btn btn-s"
                data-kind="quiet"
                aria-pressed=move || if pressed() { "true" } else { "false" }
                aria-label=format!("{}: {of}", mine.label())
                on:click=press
            >
                {move || {
                    let glyph = if pressed() { Glyph::Check } else { glyph };
                    view! { <Icon glyph /> }
                }}
                <span class="btn-text" class:strong=pressed>
                    {mine.label()}
                </span>
            </button>
        }
    };
    view! {
        <span class="flex items-center gap-2">
            {button(Feedback::Useful, Glyph::Ready, of.clone())}
            {button(Feedback::Noise, Glyph::Close, of)}
        </span>
    }
}

/// The word as it stands, for those who may not change it.
#[component]
pub fn Word(word: Option<Feedback>) -> impl IntoView {
    let said = word.map_or("Not judged", Feedback::label);
    view! { <span class="muted">{said}</span> }
}
