use leptos::prelude::*;
use model::playbooks::RoleSlot;
use ui::*;

use super::Shown;

fn slot(slot: &RoleSlot, holders: AnyView, tasks: usize) -> impl IntoView + use<> {
    let typical = slot.typical.clone();
    view! {
        <li class="grid-2 gap-y-4">
            <div class="stack-s">
                <h3 class="cluster">
                    <span class="strong">{slot.title.clone()}</span>
                    {slot.critical.then(|| view! { <Badge>"Critical"</Badge> })}
                </h3>
                <p class="measure">{slot.purpose.clone()}</p>
                <div>
                    <p class="small muted">"May decide alone"</p>
                    <ul class="list-disc ps-5">
                        {slot.decision_rights.iter().map(|r| view! { <li>{r.clone()}</li> }).collect_view()}
                    </ul>
                </div>
            </div>
            <DataList>
                {holders}
                <Fact term="Usually held by">{typical}</Fact>
                <Fact term="Tasks">
                    <span class="num">{tasks}</span>
                </Fact>
            </DataList>
        </li>
    }
}

/// The positions of the response. `holders` draws who fills one; a template has nobody.
pub fn roles(shown: &Shown, sentence: String, holders: impl Fn(&RoleSlot) -> AnyView) -> AnyView {
    let tasks = |key: &str| shown.body.tasks.iter().filter(|t| t.slot == key).count();
    let slots = shown
        .body
        .slots
        .iter()
        .map(|s| slot(s, holders(s), tasks(&s.key)))
        .collect_view();
    view! {
        <Section title="Role slots">
            <p>{sentence}</p>
            <ul class="stack hair">{slots}</ul>
        </Section>
    }
    .into_any()
}
