use leptos::prelude::*;

use crate::{Icon, Tone};

/// A quiet label: a version, a stance. With a tone it takes that tone's icon too.
#[component]
pub fn Badge(#[prop(optional)] tone: Tone, children: Children) -> impl IntoView {
    view! {
        <span class="badge" data-tone=tone.key()>
            {(tone != Tone::Neutral).then(|| view! { <Icon glyph=tone.glyph() /> })}
            {children()}
        </span>
    }
}
