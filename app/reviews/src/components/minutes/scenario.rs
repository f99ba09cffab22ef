use leptos::prelude::*;
use model::reviews::{MinutesInject, MinutesObservation, MinutesScenario};

use crate::state::span_words;

/// The tabletop: what was asked, what was answered, what was seen.
#[component]
pub fn Scenario(scenario: Option<MinutesScenario>) -> impl IntoView {
    let body = match scenario {
        Some(scenario) => view! { <Played scenario /> }.into_any(),
        None => view! { <p>"No tabletop was run."</p> }.into_any(),
    };
    view! {
        <h2>"Scenario"</h2>
        {body}
    }
}

#[component]
fn Played(scenario: MinutesScenario) -> impl IntoView {
    let s = scenario;
    let head = format!(
        "{} ({}) tested the playbook “{}”. {} ran it for {} of exercise clock.",
        s.title,
        s.key,
        s.playbook,
        s.facilitator,
        span_words(s.elapsed)
    );
    view! {
        <p>{head}</p>
        <h3>"Objectives"</h3>
        <ol>{s.objectives.into_iter().map(|o| view! { <li>{o}</li> }).collect_view()}</ol>
        {s.injects.into_iter().map(|inject| view! { <Inject inject /> }).collect_view()}
        <Observations observations=s.observations />
    }
}

#[component]
fn Inject(inject: MinutesInject) -> impl IntoView {
    let answers = inject
        .answers
        .into_iter()
        .map(|(who, what)| {
            view! {
                <li>
                    <span class="strong">{who}</span>
                    ": "
                    <span class="whitespace-pre-line">{what}</span>
                </li>
            }
        })
        .collect::<Vec<_>>();
    let none = answers.is_empty();
    view! {
        <h3>{format!("Inject {}, from {}", inject.number, inject.from)}</h3>
        <p>{inject.ask}</p>
        {if none { view! { <p>"Nobody answered."</p> }.into_any() } else { view! { <ul>{answers}</ul> }.into_any() }}
    }
}

#[component]
fn Observations(observations: Vec<MinutesObservation>) -> impl IntoView {
    let line = |o: MinutesObservation| view! { <li>{format!("{}: {} ({})", o.kind.label(), o.text, o.by)}</li> };
    let body = if observations.is_empty() {
        view! { <p>"Nothing was noted."</p> }.into_any()
    } else {
        view! { <ul>{observations.into_iter().map(line).collect_view()}</ul> }.into_any()
    };
    view! {
        <h3>"Observations"</h3>
        {body}
    }
}
