use leptos::prelude::*;
use model::readiness::{Cap, Component};
use ui::*;

/// The five parts with what each asks for.
fn asks(component: Component) -> &'static str {
    match component {
        Component::Staffed => {
            "The share of critical seats, primary and deputy, that are held by somebody active."
        }
        Component::Reachable => {
            "The share of critical seats whose holder has a contact method shown to work in the last 180 days."
        }
        Component::Fresh => {
            "Full on the day the content is confirmed; half after 180 days, a quarter after 360."
        }
        Component::Exercised => {
            "Full on the day on which a tabletop, a response or an exercise ended; half after 365 days, a quarter after 730. A rehearsal does not count."
        }
        Component::Learned => {
            "Each lesson counts whole when verified, three quarters when completed, half when open, nothing when overdue."
        }
        Component::Cap => "",
    }
}

const CAPS: [Cap; 4] = [
    Cap::Unpublished,
    Cap::NeverExercised,
    Cap::NoDeputy,
    Cap::OverdueAction,
];

/// How a score comes about, for who wants to check it.
#[component]
pub fn Method(#[prop(optional)] open: bool) -> impl IntoView {
    let parts = Component::SCORED
        .map(|c| {
            view! {
                <tr>
                    <RowHead label="Part">{c.label()}</RowHead>
                    <Cell label="Most" num=true>
                        {c.weight().to_string()}
                    </Cell>
                    <Cell label="How it is earned">{asks(c)}</Cell>
                </tr>
            }
        })
        .collect_view();
    let caps = CAPS
        .map(|c| view! { <li class="num">{format!("{}: at most {}.", c.label(), c.most())}</li> })
        .collect_view();
    view! {
        <Disclosure summary="How the score is computed" open>
            <div class="stack">
                <p class="measure">
                    "A playbook earns up to 100.0 points in five parts. Points are counted in tenths, so that the losses add up exactly to what is missing."
                </p>
                <Table
                    caption="Parts of the score"
                    columns=vec![Column::text("Part"), Column::num("Most"), Column::text("How it is earned")]
                    dense=true
                >
                    {parts}
                </Table>
                <div class="stack-s">
                    <p>"What caps a score, however many points were earned; the lowest cap decides:"</p>
                    <ul class="list-disc ps-6">{caps}</ul>
                </div>
                <p class="measure">
                    "A domain is the mean of its playbooks, weighted by criticality from 1 to 5. The enterprise is the plain mean of the eight domains; a domain without a playbook counts as 0.0."
                </p>
                <p class="measure num">
                    "From 85.0 a score is ready, from 60.0 it is to be watched, below it is a gap."
                </p>
            </div>
        </Disclosure>
    }
}
