use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::{
    playbooks::{PlaybookFilter, PlaybookSummary},
    readiness::Grade,
};
use ui::*;

use crate::{
    api::list_playbooks,
    components::{FilterForm, PlaybookTable},
    state::{Order, counted, filter_of},
};

/// "20 playbooks: 6 ready, 9 to watch, 5 with a gap."
fn sentence(list: &[PlaybookSummary]) -> String {
    let of = |grade: Grade| {
        list.iter()
            .filter(|p| p.score.score.grade() == grade)
            .count()
    };
    format!(
        "{}: {} ready, {} to watch, {} with a gap.",
        counted(list.len(), "playbook", "playbooks"),
        of(Grade::Ready),
        of(Grade::Watch),
        of(Grade::Gap)
    )
}

fn empty(filtered: bool) -> AnyView {
    if filtered {
        view! {
            <EmptyState title="No playbook fits." text="Use fewer words, or another domain or stance.">
                <LinkButton href=paths::playbooks()>"Show all playbooks"</LinkButton>
            </EmptyState>
        }
        .into_any()
    } else {
        view! {
            <EmptyState
                title="No playbook yet."
                text="Adopt a template from the library. It becomes a playbook of yours, which you staff, have approved and publish."
            >
                <LinkButton kind=ButtonKind::Primary href=paths::library()>
                    "Open the library"
                </LinkButton>
            </EmptyState>
        }
        .into_any()
    }
}

fn listed(mut list: Vec<PlaybookSummary>, filter: PlaybookFilter, order: Order) -> AnyView {
    if list.is_empty() {
        return empty(filter != PlaybookFilter::default());
    }
    order.sort(&mut list);
    let words = sentence(&list);
    view! {
        <div class="stack">
            <p class="num" role="status">
                {words}
            </p>
            <PlaybookTable playbooks=list filter order />
        </div>
    }
    .into_any()
}

/// Every playbook of the organisation.
#[component]
pub fn PlaybooksPage() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| filter_of(&query.read()));
    let order = Memo::new(move |_| Order::of(&query.read()));
    let playbooks = Resource::new(move || filter.get(), list_playbooks);
    view! {
        <Title text="Playbooks" />
        <div class="page page-wide">
            <PageHeader
                title="Playbooks"
                actions=|| {
                    view! {
                        <LinkButton href=paths::search("")>"Search every word"</LinkButton>
                        <LinkButton href=paths::playbook_import()>"Import"</LinkButton>
                        <LinkButton href=paths::library()>"Open the library"</LinkButton>
                    }
                }
            />
            <FilterForm
                action=paths::playbooks()
                filter
                order=Signal::derive(move || Some(order.get()).filter(|o| *o != Order::default()).map_or_else(String::new, |o| o.key().to_owned()))
            />
            <Transition fallback=|| view! { <Skeleton lines=8 label="Loading the playbooks" /> }>
                {move || Suspend::new(async move {
                    match playbooks.await {
                        Ok(list) => (move || listed(list.clone(), filter.get(), order.get())).into_any(),
                        Err(error) => {
                            view! {
                                <ErrorState
                                    what=error.message()
                                    todo="Load the page again."
                                    reference=error.0.request_id
                                />
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </div>
    }
    .into_any()
}
