use leptos::prelude::*;

use crate::{Glyph, Icon};

/// Sets the chosen theme before the first paint; goes inline into `<head>` with the page's nonce.
pub const THEME_SCRIPT: &str = "try{var t=localStorage.getItem('m-theme');if(t==='light'||t==='dark')document.documentElement.setAttribute('data-theme',t)}catch(e){}";

const KEY: &str = "m-theme";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    fn key(self) -> Option<&'static str> {
        match self {
            Theme::System => None,
            Theme::Light => Some("light"),
            Theme::Dark => Some("dark"),
        }
    }

    fn words(self) -> (Glyph, &'static str) {
        match self {
            Theme::System => (Glyph::Screen, "As the system"),
            Theme::Light => (Glyph::Sun, "Light"),
            Theme::Dark => (Glyph::Moon, "Dark"),
        }
    }

    fn next(self) -> Self {
        match self {
            Theme::System => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::System,
        }
    }
}

/// Storage may be forbidden; the choice then lasts for the page.
fn storage() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}

fn apply(theme: Theme) {
    let Some(root) = document().document_element() else {
        return;
    };
    // a refused write means no stored choice; the page itself still changes
    let _ = match theme.key() {
        Some(key) => root.set_attribute("data-theme", key),
        None => root.remove_attribute("data-theme"),
    };
    if let Some(storage) = storage() {
        let _ = match theme.key() {
            Some(key) => storage.set_item(KEY, key),
            None => storage.remove_item(KEY),
        };
    }
}

/// Goes round system, light and dark; remembered in this browser.
#[component]
pub fn ThemeToggle() -> impl IntoView {
    let theme = RwSignal::new(Theme::System);
    Effect::new(move |_| {
        let stored = storage().and_then(|storage| storage.get_item(KEY).ok().flatten());
        theme.set(match stored.as_deref() {
            Some("light") => Theme::Light,
            Some("dark") => Theme::Dark,
            _ => Theme::System,
        });
    });
    let press = move |_| {
        let next = theme.get_untracked().next();
        apply(next);
        theme.set(next);
    };
    let label = move || {
        let now = theme.get();
        format!(
            "Theme: {}. Change to: {}",
            now.words().1,
            now.next().words().1
        )
    };
    view! {
        <button type="button" class="btn btn-icon" data-kind="quiet" aria-label=label title=label on:click=press>
            {move || view! { <Icon glyph=theme.get().words().0 /> }}
        </button>
    }
}
