use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_navigate;
use model::reviews::ReviewView;
use ui::*;

use super::review_id;
use crate::{
    api,
    components::{After, Before, Gone, InSession, NotShown, not_found},
    state::Room,
};

/// `/reviews/:id`: the record before the session, the room during it, the record after it.
#[component]
pub fn ReviewPage() -> impl IntoView {
    let id = review_id();
    let first = Resource::new_blocking(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => api::get_review(id).await,
                None => Err(not_found()),
            }
        },
    );
    view! {
        <Suspense fallback=|| view! { <div class="page"><Skeleton lines=8 /></div> }>
            {move || Suspend::new(async move {
                match first.await {
                    Ok(view) => view! { <Review view /> }.into_any(),
                    Err(error) => view! {
                        <Title text="Review" />
                        <NotShown
                            error
                            missing="There is no such review, or you may not see it."
                            retry=move |()| first.refetch()
                        />
                    }
                    .into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

/// Which of its pages a review has now.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Before,
    InSession,
    After,
    Gone,
}

fn kind(view: &ReviewView) -> Kind {
    match view.summary.state.as_str() {
        "scheduled" | "preparing" => Kind::Before,
        "in_session" => Kind::InSession,
        "cancelled" | "missed" => Kind::Gone,
        _ => Kind::After,
    }
}

#[component]
fn Review(view: ReviewView) -> impl IntoView {
    let title = format!("{} {}", view.summary.key, view.summary.quarter);
    let room = Room::new(view);
    let kind = room.memo(kind);
    // who ended the session goes on to its minutes
    let navigate = use_navigate();
    Effect::new(move |was: Option<Kind>| {
        let now = kind.get();
        if was == Some(Kind::InSession) && now == Kind::After && room.peek(|v| v.may_chair) {
            navigate(&paths::review_minutes(room.id), Default::default());
        }
        now
    });
    view! {
        <Title text=title />
        <p class="sr-only" role="status" aria-live="polite">
            {move || room.said.get()}
        </p>
        {move || match kind.get() {
            Kind::Before => view! { <Before room /> }.into_any(),
            Kind::InSession => view! { <InSession room /> }.into_any(),
            Kind::After => view! { <After room /> }.into_any(),
            Kind::Gone => view! { <Gone room /> }.into_any(),
        }}
    }
}
