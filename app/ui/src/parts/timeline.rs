use leptos::prelude::*;

use crate::{Icon, Time, Tone};

/// What happened, newest or oldest first as the page wishes.
#[component]
pub fn Timeline(#[prop(into)] label: String, children: Children) -> impl IntoView {
    view! {
        <ol class="timeline" aria-label=label>
            {children()}
        </ol>
    }
}

/// One entry of a `Timeline`: when, who, what.
#[component]
pub fn Moment(
    #[prop(into)] at: Signal<String>,
    #[prop(optional, into)] who: MaybeProp<String>,
    #[prop(optional)] tone: Tone,
    children: Children,
) -> impl IntoView {
    view! {
        <li class="moment" data-tone=tone.key()>
            <span class="moment-mark">
                {(tone != Tone::Neutral).then(|| view! { <Icon glyph=tone.glyph() label=tone.word() /> })}
            </span>
            <div class="moment-body">{children()}</div>
            <p class="moment-meta">
                {move || who.get().map(|who| view! { <span>{who}</span> })} <Time at />
            </p>
        </li>
    }
}
