use leptos::prelude::*;

/// A numbered part of the paper: its heading in the margin, its matter beside it.
#[component]
pub fn Part(number: u8, title: &'static str, children: Children) -> impl IntoView {
    let id = format!("part-{number}");
    let heading = id.clone();
    view! {
        <section
            class="grid gap-x-12 gap-y-6 border-t border-ink pt-4 md:grid-cols-[13rem_minmax(0,1fr)]"
            aria-labelledby=id
        >
            <h2 id=heading class="flex items-baseline gap-3 font-serif text-20 font-medium">
                <span class="num text-ink-2 font-normal">{number}</span>
                <span>{title}</span>
            </h2>
            <div class="flex min-w-0 flex-col gap-6">{children()}</div>
        </section>
    }
}
