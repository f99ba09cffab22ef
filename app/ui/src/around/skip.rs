use leptos::prelude::*;

/// The first stop of the Tab key: past the navigation, to the page.
#[component]
pub fn SkipLink() -> impl IntoView {
    view! {
        <a class="skip" href="#main" rel="external">
            "Skip to content"
        </a>
    }
}
