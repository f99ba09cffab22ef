use leptos::prelude::*;
use model::Domain;
use ui::*;

/// Templates in the library today, the same number in each domain.
const PUBLISHED_PER_DOMAIN: u32 = 3;

/// Each domain as a row of squares: filled is published, open is planned.
#[component]
pub fn Library() -> impl IntoView {
    let planned: u32 = Domain::ALL.iter().map(|domain| domain.library_size()).sum();
    let domains = Domain::ALL.len();
    let published = PUBLISHED_PER_DOMAIN * u32::try_from(domains).unwrap_or_default();
    view! {
        <Prose serif=true>
            <p>
                "A library planned for " {planned} " playbooks across " {domains} " strategic domains; " {published}
                " are published today."
            </p>
        </Prose>
        <ul class="flex flex-col">{Domain::ALL.map(row).collect_view()}</ul>
        <p class="small muted measure">
            "A filled square is a published template, an open one is planned. Each template names its roles, tasks, decisions, messages and legal deadlines, with their sources."
        </p>
    }
}

fn row(domain: Domain) -> impl IntoView {
    let planned = domain.library_size();
    view! {
        <li class="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-6 gap-y-2 border-b border-hairline py-3 md:grid-cols-[14rem_minmax(0,1fr)_auto]">
            <span class="flex flex-col">
                <DomainMark code=domain.code() full=true />
                <span class="small muted ps-[calc(var(--s-2)+3px)]">{domain.owner_title()}</span>
            </span>
            <span class="col-span-2 row-start-2 md:col-span-1 md:row-start-auto">
                <Squares filled=PUBLISHED_PER_DOMAIN of=planned />
            </span>
            <span class="num small end nowrap">
                <span class="strong">{PUBLISHED_PER_DOMAIN}</span>
                <span class="muted">" of " {planned}</span>
            </span>
        </li>
    }
}

/// One square per playbook.
#[component]
fn Squares(filled: u32, of: u32) -> impl IntoView {
    const STEP: u32 = 13;
    let squares = (0..of)
        .map(|n| {
            let class = if n < filled {
                "fill-accent stroke-accent"
            } else {
                "fill-transparent stroke-ink-3"
            };
            view! { <rect class=class x=f64::from(n * STEP) + 0.5 y="0.5" width="9" height="9" /> }
        })
        .collect_view();
    let width = of * STEP;
    view! {
        <svg
            class="block max-w-full h-auto"
            width=width
            height="10"
            viewBox=format!("0 0 {width} 10")
            aria-hidden="true"
            focusable="false"
        >
            {squares}
        </svg>
    }
}
