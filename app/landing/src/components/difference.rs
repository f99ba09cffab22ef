use leptos::prelude::*;

use super::bar::ScaleBar;

const HOURS: u32 = 72;
const MINUTES: u32 = HOURS * 60;
/// The target from declaration to a coordinated response.
const TARGET: u32 = 12;

const DAYS: [(&str, &str); 3] = [
    ("Day 1", "Finding the people"),
    ("Day 2", "Agreeing who decides"),
    ("Day 3", "Aligning what is said"),
];

struct Phase {
    span: &'static str,
    name: &'static str,
    what: &'static str,
}

const PHASES: [Phase; 3] = [
    Phase {
        span: "0 to 2 min",
        name: "Immediate",
        what: "Declare. Every critical role is called at once.",
    },
    Phase {
        span: "2 to 5 min",
        name: "Secondary",
        what: "Roles accept. A deputy steps in where nobody answers.",
    },
    Phase {
        span: "5 to 12 min",
        name: "Follow-up",
        what: "First decisions are taken, first messages go out. The response is coordinated.",
    },
];

/// 72 hours and 12 minutes on one scale, and the 12 minutes magnified.
#[component]
pub fn Difference() -> impl IntoView {
    let days = DAYS
        .map(|(day, what)| {
            view! {
                <li class="flex flex-col pe-4">
                    <span class="strong num">{day}</span>
                    <span class="muted">{what}</span>
                </li>
            }
        })
        .collect_view();
    let phases = PHASES
        .map(|Phase { span, name, what }| {
            view! {
                <li class="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-4 pe-4 md:flex md:flex-col">
                    <span class="strong num nowrap">{span}</span>
                    <span class="flex flex-col">
                        <span>{name}</span>
                        <span class="muted">{what}</span>
                    </span>
                </li>
            }
        })
        .collect_view();
    view! {
        <figure class="flex flex-col gap-3">
            <p class="flex flex-wrap items-baseline justify-between gap-x-6">
                <span class="font-serif text-28 num">"72 hours"</span>
                <span class="muted">"coordinating from scratch"</span>
            </p>
            <ol class="grid grid-cols-3 small">{days}</ol>
            <div>
                <Whole />
                <Lens />
                <ScaleBar parts=&[2, 3, 7] />
            </div>
            <ol class="grid gap-y-4 small md:grid-cols-[2fr_3fr_7fr]">{phases}</ol>
            <p class="flex flex-wrap items-baseline justify-between gap-x-6">
                <span class="font-serif text-28 num text-accent">"12 minutes"</span>
                <span class="muted">"activating what was prepared"</span>
            </p>
            <figcaption class="small muted measure pt-3">
                "Both bars are drawn to scale: 12 minutes are one part in "
                <span class="num">{MINUTES / TARGET}</span>
                " of 72 hours. Twelve minutes is the target for launching a coordinated response, with every critical role answered for. How long an event lasts depends on the event."
            </figcaption>
        </figure>
    }
}

/// Three days, with the 12 minutes as the mark at the start.
#[component]
fn Whole() -> impl IntoView {
    let cuts = [1, 2]
        .map(|day| {
            let x = day * 24 * 60;
            view! { <line x1=x x2=x y1=0 y2=1 vector-effect="non-scaling-stroke" /> }
        })
        .collect_view();
    view! {
        <svg
            class="block h-4 w-full"
            viewBox=format!("0 0 {MINUTES} 1")
            preserveAspectRatio="none"
            aria-hidden="true"
            focusable="false"
        >
            <rect class="fill-ink-3" width=MINUTES height="1" />
            <g class="stroke-paper" stroke-width="3">
                {cuts}
            </g>
            <rect class="fill-paper" width=TARGET * 2 height="1" />
            <rect class="fill-accent" width=TARGET height="1" />
        </svg>
    }
}

/// From the mark to the magnified bar below.
#[component]
fn Lens() -> impl IntoView {
    view! {
        <svg
            class="block h-12 w-full"
            viewBox=format!("0 0 {MINUTES} 1")
            preserveAspectRatio="none"
            aria-hidden="true"
            focusable="false"
        >
            <polygon class="fill-accent-soft" points=format!("0,0 {TARGET},0 {MINUTES},1 0,1") />
        </svg>
    }
}
