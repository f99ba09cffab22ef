use leptos::prelude::*;
use model::playbooks::{DecisionOption, DecisionPoint};
use ui::*;

use super::{Shown, words::span_text};

fn option(o: DecisionOption, default: bool) -> impl IntoView {
    view! {
        <tr>
            <RowHead label="Option">{o.text}</RowHead>
            <Cell label="Consequence">{o.consequence}</Cell>
            <Cell label="">{default.then(|| view! { <Badge>"Default"</Badge> })}</Cell>
        </tr>
    }
}

fn decision(shown: &Shown, d: &DecisionPoint) -> impl IntoView + use<> {
    let line = format!(
        "{} decides within {} of the declaration.",
        shown.slot(&d.decider),
        span_text(d.due)
    );
    let options = d
        .options
        .iter()
        .map(|o| option(o.clone(), o.id == d.default))
        .collect_view();
    let (question, why) = (d.question.clone(), d.why_default.clone());
    view! {
        <Section title=question.clone() id=d.id.clone()>
            <p>{line}</p>
            <Table
                caption=question
                columns=vec![Column::text("Option"), Column::text("Consequence"), Column::hidden("Default")]
            >
                {options}
            </Table>
            <p class="measure">
                <span class="strong">"If nobody decides in time, the default is taken. "</span>
                {why}
            </p>
        </Section>
    }
}

/// The decisions that will be needed, with what happens when nobody takes them.
pub fn decisions(shown: &Shown) -> AnyView {
    shown
        .body
        .decisions
        .iter()
        .map(|d| decision(shown, d))
        .collect_view()
        .into_any()
}
