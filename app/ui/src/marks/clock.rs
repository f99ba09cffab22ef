use std::time::Duration;

use leptos::prelude::*;

use crate::time::{clock_text, parse_ms};

/// Minutes and seconds, tabular. Below zero it counts what is over, and says so.
#[component]
pub fn Clock(
    #[prop(into)] seconds: Signal<i64>,
    #[prop(into)] label: Signal<String>,
    #[prop(optional)] large: bool,
) -> impl IntoView {
    let over = move || seconds.get() < 0;
    view! {
        <span
            class=if large { "clock clock-l" } else { "clock" }
            role="timer"
            aria-label=move || label.get()
            data-over=move || over().then_some("true")
        >
            <span class="clock-label" aria-hidden="true">
                {move || label.get()}
            </span>
            <span class="clock-digits">
                {move || format!("{}{}", if over() { "+" } else { "" }, clock_text(seconds.get()))}
            </span>
            {move || over().then(|| view! { <span class="clock-over">"over time"</span> })}
        </span>
    }
}

/// A clock that runs towards an instant (or `up` from it) once the page is alive.
#[component]
pub fn CountTo(
    #[prop(into)] at: Signal<String>,
    #[prop(into)] label: Signal<String>,
    #[prop(optional)] large: bool,
    #[prop(optional)] up: bool,
) -> impl IntoView {
    let left = RwSignal::new(None::<i64>);
    Effect::new(move |_| {
        let goal = parse_ms(&at.get());
        let tick = move || {
            left.set(goal.map(|goal| {
                let seconds = ((goal - js_sys::Date::now()) / 1000.0).ceil() as i64;
                if up { (-seconds).max(0) } else { seconds }
            }));
        };
        tick();
        // without a timer the clock stands still; the label still names the moment
        if let Ok(timer) = set_interval_with_handle(tick, Duration::from_secs(1)) {
            on_cleanup(move || timer.clear());
        }
    });
    move || match left.get() {
        Some(seconds) => view! { <Clock seconds label large /> }.into_any(),
        None => view! {
            <span class=if large { "clock clock-l" } else { "clock" }>
                <span class="clock-label">{move || label.get()}</span>
                <span class="clock-digits">"--:--"</span>
            </span>
        }
        .into_any(),
    }
}
