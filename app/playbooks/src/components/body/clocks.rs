use leptos::prelude::*;
use model::playbooks::{ClockRule, Source};
use ui::*;

/// A source by its title, linked when it has an address.
pub fn source_link(source: &Source) -> AnyView {
    let title = source.title.clone();
    match source.url.clone() {
        Some(url) => view! {
            <a class="link" href=url rel="external noopener noreferrer" target="_blank">
                {title}
                <span class="sr-only">" (opens in a new tab)"</span>
            </a>
        }
        .into_any(),
        None => title.into_any(),
    }
}

fn checked_on(source: &Source) -> String {
    time::date_text(&source.checked).unwrap_or_else(|| source.checked.clone())
}

/// One deadline set by law or contract. Whether it applies is for counsel to say.
pub fn clock(rule: &ClockRule, source: Option<&Source>) -> impl IntoView + use<> {
    let from = format!("From: {}.", rule.anchor.trim_end_matches('.'));
    let by = format!("{}, {}", rule.authority, rule.jurisdiction);
    let cited = source.map(|s| {
        view! { <span>"Source: " {source_link(s)} ", checked " {checked_on(s)} "."</span> }
    });
    view! {
        <li class="stack-s">
            <div class="cluster cluster-between">
                <h3 class="strong">{rule.name.clone()}</h3>
                <Badge tone=Tone::Watch>"Confirm with counsel"</Badge>
            </div>
            <p>
                <span class="strong num">{rule.limit.words()}</span>
                ". "
                {from}
            </p>
            <p class="small muted measure">{by} ". " {cited}</p>
            {rule.note.clone().map(|note| view! { <p class="small measure">{note}</p> })}
        </li>
    }
}
