use leptos::prelude::*;
use leptos_meta::Title;
use model::executions::WarRoomView;
use ui::*;

use super::execution_id;
use crate::{
    api,
    components::{NotShown, WarRoom, not_found},
    state::Room,
};

/// `/executions/:id`: the war room while it runs, the record afterwards.
#[component]
pub fn WarRoomPage() -> impl IntoView {
    let id = execution_id();
    let first = Resource::new_blocking(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => api::get_execution(id).await,
                None => Err(not_found()),
            }
        },
    );
    view! {
        <Suspense fallback=|| view! { <div class="page"><Skeleton lines=8 /></div> }>
            {move || Suspend::new(async move {
                match first.await {
                    Ok(view) => view! { <Shown view /> }.into_any(),
                    Err(error) => view! {
                        <Title text="Execution" />
                        <NotShown error retry=move |()| first.refetch() />
                    }
                    .into_any(),
                }
            })}
        </Suspense>
    }
    .into_any()
}

#[component]
fn Shown(view: WarRoomView) -> impl IntoView {
    let exercise = if view.row.exercise { "EXERCISE " } else { "" };
    let title = format!("{exercise}{} {}", view.row.key, view.row.title);
    let room = Room::new(view);
    view! {
        <Title text=title />
        <p class="sr-only" role="status" aria-live="polite">
            {move || room.said.get()}
        </p>
        <WarRoom room />
    }
}
