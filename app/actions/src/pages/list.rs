use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::actions::ActionFilter;
use ui::*;

use crate::{
    api::list_actions,
    components::ActionTable,
    state::{address, filter, nothing},
};

const VIEWS: [(&str, ActionFilter); 4] = [
    (
        "Open",
        ActionFilter {
            mine: false,
            open: true,
            overdue: false,
        },
    ),
    (
        "Mine",
        ActionFilter {
            mine: true,
            open: true,
            overdue: false,
        },
    ),
    (
        "Overdue",
        ActionFilter {
            mine: false,
            open: true,
            overdue: true,
        },
    ),
    (
        "All",
        ActionFilter {
            mine: false,
            open: false,
            overdue: false,
        },
    ),
];

/// Who owes what by when. The filter is in the address.
#[component]
pub fn ActionsPage() -> impl IntoView {
    let query = use_query_map();
    let wanted = Memo::new(move |_| filter(&query.read()));
    let data = Resource::new(move || wanted.get(), list_actions);
    let tabs = VIEWS
        .into_iter()
        .map(|(label, filter)| {
            let href = address(&filter);
            view! {
                <TabLink href current=Signal::derive(move || *wanted.read() == filter)>
                    {label}
                </TabLink>
            }
        })
        .collect_view();
    view! {
        <Title text="Action items" />
        <div class="page page-wide">
            <PageHeader
                title="Action items"
                state=|| "What reviews and exercises taught, each with an owner and a date."
            />
            <Tabs label="Which action items">{tabs}</Tabs>
            <Transition fallback=|| view! { <Skeleton lines=8 /> }>
                {move || {
                    let (title, text) = nothing(&wanted.read());
                    Suspend::new(async move {
                        match data.await {
                            Ok(actions) if actions.is_empty() => {
                                view! { <EmptyState title text /> }.into_any()
                            }
                            Ok(actions) => view! { <ActionTable actions /> }.into_any(),
                            Err(error) => {
                                view! {
                                    <ErrorState
                                        what=error.message()
                                        todo="Load the page again."
                                        retry=move || data.refetch()
                                        reference=error.0.request_id
                                    />
                                }
                                    .into_any()
                            }
                        }
                    })
                }}
            </Transition>
        </div>
    }
    .into_any()
}
