use leptos::prelude::*;

use super::{Brand, SkipLink, ThemeToggle};
use crate::paths;

/// The frame of pages without a person: sign-in, not found.
#[component]
pub fn Plain(#[prop(optional)] wide: bool, children: Children) -> impl IntoView {
    view! {
        <SkipLink />
        <div class="plain">
            <header class="plain-top">
                <Brand href=paths::landing() />
                // Needs the browser's half of the app, which not every plain page has.
                <div class="when-live">
                    <ThemeToggle />
                </div>
            </header>
            <main id="main" tabindex="-1" class=if wide { "plain-main plain-wide" } else { "plain-main" }>
                {children()}
            </main>
        </div>
    }
}
