use leptos::prelude::*;
use model::actions::{ActionSource, ActionState, ActionView};
use ui::{Person, *};

/// What is known of an item, beside its steps.
#[component]
pub fn Facts(view: ActionView) -> impl IntoView {
    let ActionView {
        item,
        owner,
        playbook_title,
        source_key,
        ..
    } = view;
    let source = match item.source {
        ActionSource::Review(id) => view! {
            <a class="link num" href=paths::review(id)>
                {source_key}
            </a>
        }
        .into_any(),
        ActionSource::Exercise(_) => view! { <span class="num">{source_key}</span> }.into_any(),
    };
    let playbook = item.playbook.zip(playbook_title).map(|(id, title)| {
        view! {
            <Fact term="Changes">
                <a class="link" href=paths::playbook(id)>
                    {title}
                </a>
            </Fact>
        }
    });
    view! {
        <DataList>
            <Fact term="Owner">
                <Person name=owner.name title=owner.title />
            </Fact>
            <Fact term="Due">
                <Time at=item.due.to_string() date_only=true />
            </Fact>
            <Fact term="From">{source}</Fact>
            {playbook}
            <Fact term="Made">
                <Time at=item.created_at.to_string() />
            </Fact>
            {since(&item.state)}
        </DataList>
    }
}

/// When the item came into its state.
fn since(state: &ActionState) -> Option<impl IntoView + use<>> {
    let (term, at) = match state {
        ActionState::Accepted => return None,
        ActionState::InProgress { since } => ("In progress since", since),
        ActionState::Completed { at, .. } => ("Completed", at),
        ActionState::Verified { at, .. } => ("Verified", at),
        ActionState::Cancelled { at, .. } => ("Cancelled", at),
    };
    let at = at.to_string();
    Some(view! {
        <Fact term>
            <Time at />
        </Fact>
    })
}
