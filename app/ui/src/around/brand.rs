use leptos::prelude::*;

use crate::paths;

/// The mark: four strokes, the last one raised.
#[component]
pub fn Brand(#[prop(optional, into)] href: Option<String>) -> impl IntoView {
    view! {
        <a class="brand" href=href.unwrap_or_else(paths::home) aria-label="M, home">
            <svg class="brand-mark" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
                <path d="M3 20V5.500h2.600L12 15l6.400-9.500H21V20h-2.800V10.600L12 19.600 5.800 10.600V20z" fill="currentColor" />
            </svg>
        </a>
    }
}
