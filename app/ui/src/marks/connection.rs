use leptos::prelude::*;

use crate::{Glyph, Icon};

/// Whether this page hears changes as they happen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Link {
    #[default]
    Live,
    Reconnecting,
    Offline,
}

/// The state of the live connection, in words.
#[component]
pub fn Connection(#[prop(into)] link: Signal<Link>) -> impl IntoView {
    let parts = move || match link.get() {
        Link::Live => ("live", Glyph::Ready, "Live"),
        Link::Reconnecting => (
            "reconnecting",
            Glyph::Clock,
            "Reconnecting. What you type is kept.",
        ),
        Link::Offline => ("offline", Glyph::Offline, "Offline. What you type is kept."),
    };
    view! {
        <span class="connection" role="status" data-link=move || parts().0>
            {move || {
                let (_, glyph, words) = parts();
                view! {
                    <Icon glyph />
                    <span>{words}</span>
                }
            }}
        </span>
    }
}
