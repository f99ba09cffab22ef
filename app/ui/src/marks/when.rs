use std::time::Duration;

use leptos::prelude::*;

use crate::time::{date_text, local_text, parse_ms, relative_text, utc_text};

/// A moment: words for the eye, the exact value on hover, the instant in `datetime`.
#[component]
pub fn Time(
    #[prop(into)] at: Signal<String>,
    #[prop(optional, into)] text: MaybeProp<String>,
    #[prop(optional)] exact: bool,
    #[prop(optional)] date_only: bool,
) -> impl IntoView {
    let still = move || {
        text.get().unwrap_or_else(|| {
            let at = at.get();
            if date_only {
                date_text(&at).unwrap_or(at)
            } else {
                utc_text(&at)
            }
        })
    };
    let alive = RwSignal::new(None::<(String, String)>);
    // only the browser knows the zone and the present: both come after hydration
    Effect::new(move |_| {
        let at = at.get();
        let Some(ms) = parse_ms(&at) else {
            alive.set(None);
            return;
        };
        // a civil date has no zone and must not slip to the day before
        let civil = at.len() == 10;
        let show = move || {
            let title = if civil {
                at.clone()
            } else {
                format!("{} ({})", local_text(ms, true), utc_text(&at))
            };
            let words = match (civil || date_only, exact) {
                (true, _) if civil => date_text(&at).unwrap_or_else(|| at.clone()),
                (true, _) => local_text(ms, false),
                (false, true) => local_text(ms, true),
                (false, false) => relative_text(ms, js_sys::Date::now()),
            };
            alive.set(Some((words, title)));
        };
        show();
        if !exact
            && !date_only
            && let Ok(timer) = set_interval_with_handle(show, Duration::from_secs(30))
        {
            on_cleanup(move || timer.clear());
        }
    });
    view! {
        <time
            class="time"
            datetime=move || at.get()
            title=move || alive.get().map(|(_, title)| title).unwrap_or_else(|| utc_text(&at.get()))
        >
            {move || alive.get().map(|(words, _)| words).unwrap_or_else(still)}
        </time>
    }
}
