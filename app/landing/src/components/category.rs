use leptos::prelude::*;
use ui::*;

const NOT: [(&str, &str); 3] = [
    ("Crisis management", "begins when the event has begun."),
    ("Project management", "tracks work that was already agreed."),
    ("Planning", "ends with a document that few have read."),
];

/// What kind of thing M is, and what it is not.
#[component]
pub fn Category() -> impl IntoView {
    let rows = NOT
        .map(|(term, text)| {
            view! {
                <div class="grid gap-x-4 border-b border-hairline py-2 sm:grid-cols-[12rem_minmax(0,1fr)]">
                    <dt class="strong">{term}</dt>
                    <dd class="muted">{text}</dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <Prose serif=true>
            <p>
                "When strategic events happen, prepared organisations execute. Unprepared organisations scramble. M makes you prepared."
            </p>
        </Prose>
        <dl class="flex flex-col">
            {rows}
            <div class="grid gap-x-4 py-2 sm:grid-cols-[12rem_minmax(0,1fr)]">
                <dt class="strong text-accent">"Strategic execution"</dt>
                <dd>
                    "keeps playbooks staffed, approved and exercised, and says each day what is not ready, and why."
                </dd>
            </div>
        </dl>
    }
}
