use leptos::prelude::*;

use crate::{Glyph, Icon};

/// How loud a button is; one `Primary` per page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    Primary,
    #[default]
    Secondary,
    Quiet,
    Danger,
}

impl ButtonKind {
    fn key(self) -> &'static str {
        match self {
            ButtonKind::Primary => "primary",
            ButtonKind::Secondary => "secondary",
            ButtonKind::Quiet => "quiet",
            ButtonKind::Danger => "danger",
        }
    }
}

fn class(small: bool, wide: bool, icon_only: bool) -> String {
    let mut class = String::from("btn");
    for (on, name) in [
        (small, " btn-s"),
        (wide, " btn-wide"),
        (icon_only, " btn-icon"),
    ] {
        if on {
            class.push_str(name);
        }
    }
    class
}

/// A button; while `pending` it keeps focus, says so, and swallows presses.
#[component]
pub fn Button(
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] submit: bool,
    #[prop(optional, into)] pending: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] on_press: Option<Callback<()>>,
    #[prop(optional)] icon: Option<Glyph>,
    #[prop(optional, into)] label: MaybeProp<String>,
    #[prop(optional)] small: bool,
    #[prop(optional)] wide: bool,
    #[prop(optional, into)] name: Option<String>,
    #[prop(optional, into)] value: Option<String>,
    #[prop(optional, into)] form: Option<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let icon_only = children.is_none();
    let press = move |event: leptos::ev::MouseEvent| {
        if pending.get_untracked() {
            event.prevent_default();
            event.stop_propagation();
        } else if let Some(on_press) = on_press {
            on_press.run(());
        }
    };
    view! {
        <button
            type=if submit { "submit" } else { "button" }
            class=class(small, wide, icon_only)
            data-kind=kind.key()
            name=name
            value=value
            form=form
            disabled=move || disabled.get()
            aria-disabled=move || pending.get().then_some("true")
            aria-busy=move || pending.get().then_some("true")
            aria-label=move || label.get()
            title=move || if icon_only { label.get() } else { None }
            on:click=press
        >
            {icon.map(|glyph| view! { <Icon glyph /> })}
            {children.map(|children| view! { <span class="btn-text">{children()}</span> })}
        </button>
    }
}

/// A link that looks like a button; it still opens in a new tab when asked.
#[component]
pub fn LinkButton(
    #[prop(into)] href: Signal<String>,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] icon: Option<Glyph>,
    #[prop(optional)] small: bool,
    #[prop(optional)] wide: bool,
    #[prop(optional)] new_tab: bool,
    #[prop(optional)] external: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <a
            class=class(small, wide, false)
            data-kind=kind.key()
            href=move || href.get()
            target=new_tab.then_some("_blank")
            rel=if new_tab { Some("noopener") } else { external.then_some("external") }
        >
            {icon.map(|glyph| view! { <Icon glyph /> })}
            <span class="btn-text">{children()}</span>
            {new_tab.then(|| view! { <span class="sr-only">" (opens in a new tab)"</span> })}
        </a>
    }
}
