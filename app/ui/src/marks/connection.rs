use leptos::prelude::*;

use crate::{Glyph, Icon, Notice, Tone};

/// Whether this page hears changes as they happen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// Before the first connection.
    Connecting,
    #[default]
    Live,
    Reconnecting,
    Offline,
}

/// The state of the live connection, in words.
#[component]
pub fn Connection(#[prop(into)] link: Signal<Link>) -> impl IntoView {
    let parts = move || match link.get() {
        Link::Connecting => ("connecting", Glyph::Clock, "Connecting"),
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

/// The line is down: said where it is seen at any scroll position.
#[component]
pub fn Lost(lost: Memo<bool>) -> impl IntoView {
    move || {
        lost.get().then(|| {
            view! {
                <div class="sticky top-14 z-10">
                    <Notice tone=Tone::Watch>"Reconnecting. What you type is kept."</Notice>
                </div>
            }
        })
    }
}
