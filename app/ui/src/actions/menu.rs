use leptos::{ev, html, prelude::*};

use crate::{Glyph, Icon};

/// A list of links and buttons behind one button; a native `<details>`, so it opens without wasm.
#[component]
pub fn Menu(
    #[prop(into)] label: String,
    #[prop(optional)] icon: Option<Glyph>,
    #[prop(optional)] icon_only: bool,
    #[prop(optional)] align_end: bool,
    #[prop(optional)] small: bool,
    #[prop(optional, into)] face: Option<ViewFnOnce>,
    children: Children,
) -> impl IntoView {
    let details = NodeRef::<html::Details>::new();
    let close = move || {
        if let Some(details) = details.get_untracked() {
            details.set_open(false);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape"
            && let Some(details) = details.get_untracked()
            && details.open()
        {
            event.stop_propagation();
            details.set_open(false);
            if let Ok(Some(summary)) = details.query_selector("summary") {
                crate::time::focus(&summary);
            }
        }
    };
    // a press anywhere else, or on an entry, closes the menu
    Effect::new(move |_| {
        let outside = window_event_listener(ev::click, move |event| {
            if let Some(menu) = details.get_untracked()
                && menu.open()
            {
                let target = event_target::<web_sys::Node>(&event);
                let summary = menu.query_selector("summary").ok().flatten();
                if !summary.is_some_and(|summary| summary.contains(Some(&target))) {
                    close();
                }
            }
        });
        on_cleanup(move || outside.remove());
    });
    let class = match (icon_only, small) {
        (true, true) => "btn btn-icon btn-s",
        (true, false) => "btn btn-icon",
        (false, true) => "btn btn-s",
        (false, false) => "btn",
    };
    let name = icon_only.then(|| label.clone());
    view! {
        <details node_ref=details class="menu" data-align=align_end.then_some("end") on:keydown=on_key>
            <summary
                class=class
                data-kind=if icon_only { "quiet" } else { "secondary" }
                aria-label=name.clone()
                title=name
            >
                {face.map(ViewFnOnce::run)}
                {icon.map(|glyph| view! { <Icon glyph /> })}
                {(!icon_only)
                    .then(|| {
                        view! {
                            <span class="btn-text">{label}</span>
                            <Icon glyph=Glyph::ChevronDown />
                        }
                    })}
            </summary>
            <div class="menu-list">{children()}</div>
        </details>
    }
}

/// A link in a menu.
#[component]
pub fn MenuLink(
    #[prop(into)] href: Signal<String>,
    #[prop(optional)] icon: Option<Glyph>,
    children: Children,
) -> impl IntoView {
    view! {
        <a class="menu-item" href=move || href.get()>
            {icon.map(|glyph| view! { <Icon glyph /> })}
            <span>{children()}</span>
        </a>
    }
}

/// A button in a menu.
#[component]
pub fn MenuButton(
    #[prop(into)] on_press: Callback<()>,
    #[prop(optional)] icon: Option<Glyph>,
    #[prop(optional)] danger: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="menu-item"
            data-danger=danger.then_some("true")
            disabled=move || disabled.get()
            on:click=move |_| on_press.run(())
        >
            {icon.map(|glyph| view! { <Icon glyph /> })}
            <span>{children()}</span>
        </button>
    }
}
