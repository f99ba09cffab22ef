use leptos::prelude::*;
use model::Domain;
use ui::*;

/// Each domain as a row of squares, one for a playbook.
#[component]
pub fn Library() -> impl IntoView {
    let playbooks: u32 = Domain::ALL.iter().map(|domain| domain.library_size()).sum();
    let domains = Domain::ALL.len();
    view! {
        <Prose serif=true>
            <p>
                "A library of " {playbooks} " playbooks across " {domains} " strategic domains."
            </p>
        </Prose>
        <ul class="flex flex-col">{Domain::ALL.map(row).collect_view()}</ul>
        <p class="small muted measure">
            "Each square is a template. It names its roles, tasks, decisions, messages and legal deadlines, with their sources, and an organisation makes it its own."
        </p>
    }
}

fn row(domain: Domain) -> impl IntoView {
    let size = domain.library_size();
    view! {
        <li class="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-6 gap-y-2 border-b border-hairline py-3 md:grid-cols-[14rem_minmax(0,1fr)_auto]">
            <span class="flex flex-col">
                <DomainMark code=domain.code() full=true />
                <span class="small muted ps-[calc(var(--s-2)+3px)]">{domain.owner_title()}</span>
            </span>
            <span class="col-span-2 row-start-2 md:col-span-1 md:row-start-auto">
                <Squares of=size />
            </span>
            <span class="num small end nowrap">
                <span class="strong">{size}</span>
            </span>
        </li>
    }
}

/// One square per playbook.
#[component]
fn Squares(of: u32) -> impl IntoView {
    const STEP: u32 = 13;
    let squares = (0..of)
        .map(|n| {
            view! { <rect class="fill-accent" x=f64::from(n * STEP) + 0.5 y="0.5" width="9" height="9" /> }
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
