use leptos::prelude::*;

/// A stretch of time cut into parts, drawn to scale. The words stand beside it.
#[component]
pub fn ScaleBar(
    /// Minutes of each part, in order.
    parts: &'static [u32],
) -> impl IntoView {
    let total: u32 = parts.iter().sum();
    let cuts = parts
        .iter()
        .scan(0, |end, part| {
            *end += part;
            Some(*end)
        })
        .filter(|end| *end < total)
        .map(|x| view! { <line x1=x x2=x y1=0 y2=1 vector-effect="non-scaling-stroke" /> })
        .collect_view();
    view! {
        <svg
            class="block h-4 w-full"
            viewBox=format!("0 0 {total} 1")
            preserveAspectRatio="none"
            aria-hidden="true"
            focusable="false"
        >
            <rect class="fill-accent" width=total height="1" />
            <g class="stroke-paper" stroke-width="3">
                {cuts}
            </g>
        </svg>
    }
}
