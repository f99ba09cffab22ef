use leptos::prelude::*;

/// Grey lines where text will stand.
#[component]
pub fn Skeleton(
    #[prop(default = 3)] lines: u8,
    #[prop(default = "Loading".to_string(), into)] label: String,
) -> impl IntoView {
    view! {
        <div class="skeleton" role="status" aria-busy="true">
            <span class="sr-only">{label}</span>
            {(0..lines).map(|_| view! { <span class="skeleton-line"></span> }).collect_view()}
        </div>
    }
}
