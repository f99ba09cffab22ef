use leptos::prelude::*;
use model::actions::ActionLine;
use ui::*;

/// What happened to the item, newest first.
#[component]
pub fn History(lines: Vec<ActionLine>) -> impl IntoView {
    let moments = lines
        .into_iter()
        .map(|line| {
            view! {
                <Moment at=line.at.to_string() who=line.by>
                    <p>{line.what}</p>
                    {(!line.words.is_empty())
                        .then(|| view! { <p class="muted measure">{line.words}</p> })}
                </Moment>
            }
        })
        .collect_view();
    view! {
        <Section title="History">
            <Timeline label="History of the action item">{moments}</Timeline>
        </Section>
    }
}
