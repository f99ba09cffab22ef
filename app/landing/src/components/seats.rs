use leptos::prelude::*;

const SEATS: [(&str, &str, &str); 5] = [
    (
        "CEO",
        "Chief executive",
        "Board-ready response to any strategic event in minutes, not days.",
    ),
    (
        "COO",
        "Chief operating officer",
        "Every stakeholder knows their assignment before the crisis hits.",
    ),
    (
        "CIO",
        "Chief information officer",
        "Early warning signals detected before they become crises.",
    ),
    (
        "CFO",
        "Chief financial officer",
        "Quantified risk reduction with pre-approved response budgets.",
    ),
    (
        "CHRO",
        "Chief human resources officer",
        "Organisational muscle memory for strategic execution.",
    ),
];

/// What M is for, seat by seat.
#[component]
pub fn Seats() -> impl IntoView {
    let seats = SEATS
        .map(|(short, long, outcome)| {
            view! {
                <div class="grid grid-cols-[4rem_minmax(0,1fr)] gap-x-4 border-b border-hairline py-4 last:border-b-0">
                    <dt class="strong">
                        <abbr title=long>{short}</abbr>
                    </dt>
                    <dd class="font-serif text-20 max-w-[44ch]">{outcome}</dd>
                </div>
            }
        })
        .collect_view();
    view! { <dl class="flex flex-col -mt-4">{seats}</dl> }
}
