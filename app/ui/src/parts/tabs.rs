use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Tabs that are links: each has its own address.
#[component]
pub fn Tabs(#[prop(into)] label: String, children: Children) -> impl IntoView {
    view! {
        <nav class="tabs" aria-label=label>
            {children()}
        </nav>
    }
}

/// One tab; current when its address is the page's, unless told.
#[component]
pub fn TabLink(
    #[prop(into)] href: Signal<String>,
    #[prop(optional, into)] current: MaybeProp<bool>,
    #[prop(optional, into)] count: MaybeProp<u32>,
    children: Children,
) -> impl IntoView {
    let location = use_location();
    let is_current = move || {
        current.get().unwrap_or_else(|| {
            let href = href.get();
            let (path, query) = href.split_once('?').unwrap_or((&href, ""));
            let search = location.search.get();
            location.pathname.get() == path && search.trim_start_matches('?') == query
        })
    };
    view! {
        <a class="tab" href=move || href.get() aria-current=move || is_current().then_some("page")>
            {children()}
            {move || count.get().map(|count| view! { <span class="count">{count}</span> })}
        </a>
    }
}
