use leptos::prelude::*;
use ui::*;

use super::bar::ScaleBar;

const STEPS: [(&str, &str, &str); 4] = [
    (
        "10 min",
        "Coverage",
        "What is ready, stale, unstaffed or missing, domain by domain.",
    ),
    (
        "15 min",
        "Assignments",
        "Who holds each critical role, and who stands in.",
    ),
    ("20 min", "Scenario", "One tabletop on the weakest ground."),
    (
        "15 min",
        "Learnings",
        "Action items, each with an owner and a date.",
    ),
];

const RHYTHM: [(&str, &str, &str); 4] = [
    (
        "Each quarter",
        "Strategic Readiness Review, executive committee",
        "60 min",
    ),
    (
        "Each month",
        "Domain review, domain owner and steward",
        "30 min",
    ),
    (
        "Each week",
        "Assignments brought up to date, steward",
        "15 min",
    ),
    (
        "After each event",
        "What was learned, those who took part",
        "30 min",
    ),
];

/// The rhythm: one hour of the committee's time, and what surrounds it.
#[component]
pub fn Quarter() -> impl IntoView {
    let steps = STEPS
        .map(|(minutes, name, what)| {
            view! {
                <li class="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-4 pe-4 md:flex md:flex-col">
                    <span class="strong num">{minutes}</span>
                    <span class="flex flex-col">
                        <span>{name}</span>
                        <span class="muted">{what}</span>
                    </span>
                </li>
            }
        })
        .collect_view();
    let rhythm = RHYTHM
        .map(|(when, what, minutes)| {
            view! {
                <tr>
                    <RowHead label="When">{when}</RowHead>
                    <Cell label="What">{what}</Cell>
                    <Cell label="Time" num=true>
                        {minutes}
                    </Cell>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Prose serif=true>
            <p>
                "Once a quarter the executive committee spends 60 minutes on readiness. It ends with signed minutes and owned action items."
            </p>
        </Prose>
        <figure class="flex flex-col gap-3" aria-label="The 60 minutes of a Strategic Readiness Review">
            <ScaleBar parts=&[10, 15, 20, 15] />
            <ol class="grid gap-y-4 small md:grid-cols-[10fr_15fr_20fr_15fr]">{steps}</ol>
        </figure>
        <Table
            caption="The operating rhythm"
            columns=vec![Column::text("When"), Column::text("What"), Column::num("Time")]
        >
            {rhythm}
        </Table>
    }
}
