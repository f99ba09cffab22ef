use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::audit::{AuditRow, Page};
use ui::*;

use crate::{
    api::{audit_people, list_audit},
    components::{Entries, Filters},
    state::Asked,
};

/// Every change and every refused attempt, newest first.
#[component]
pub fn AuditPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| Asked::read(&query.read()));
    let data = Resource::new(
        move || asked.get(),
        |asked| list_audit(asked.meaning().0, asked.cursor()),
    );
    let people = Resource::new(|| (), |()| audit_people());
    view! {
        <Title text="Audit trail" />
        <div class="page page-wide">
            <PageHeader
                title="Audit trail"
                state=|| "Every change and every refused attempt. Entries can be added, never edited."
            />
            <Suspense fallback=|| view! { <Skeleton lines=2 /> }>
                {move || Suspend::new(async move {
                    let people = people.await.unwrap_or_default();
                    view! { <Filters asked people /> }
                })}
            </Suspense>
            <Transition fallback=|| view! { <Skeleton lines=12 /> }>
                {move || {
                    let asked = asked.get();
                    Suspend::new(async move {
                        match data.await {
                            Ok(page) => view! { <Trail page asked /> }.into_any(),
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

/// The entries and the way to the older ones.
#[component]
fn Trail(page: Page<AuditRow>, asked: Asked) -> impl IntoView {
    let Page { items, next } = page;
    if items.is_empty() {
        let (title, text) = if asked.narrowed() {
            (
                "No entry fits.",
                "Nothing in the trail has this person, action, outcome and time together.",
            )
        } else {
            (
                "The trail is empty.",
                "The first change or refused attempt appears here.",
            )
        };
        return view! {
            <EmptyState title text>
                {asked
                    .narrowed()
                    .then(|| view! { <LinkButton href=paths::audit()>"Show everything"</LinkButton> })}
            </EmptyState>
        }
        .into_any();
    }
    let count = items.len();
    let older = next.map(|cursor| asked.address(&cursor));
    let newest = asked.cursor().map(|_| asked.address(""));
    view! {
        <div class="stack">
            <Entries rows=items />
            {newest.map(|href| view! { <a class="link" href=href>"Back to the newest"</a> })}
            <Pager next=older text=format!("{count} entries on this page") />
        </div>
    }
    .into_any()
}
