use leptos::prelude::*;
use leptos_meta::Title;
use model::executions::NextActionView;
use ui::*;

use super::execution_id;
use crate::{
    api,
    components::{NextAction, NotShown, not_found},
    state::Mine,
};

/// `/executions/:id/me`: the one thing for me to do, on a phone, under stress.
#[component]
pub fn NextActionPage() -> impl IntoView {
    let id = execution_id();
    let first = Resource::new_blocking(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => api::next_action(id).await,
                None => Err(not_found()),
            }
        },
    );
    view! {
        <Suspense fallback=|| view! { <div class="page page-narrow"><Skeleton lines=5 /></div> }>
            {move || Suspend::new(async move {
                match first.await {
                    Ok(view) => view! { <Shown view /> }.into_any(),
                    Err(error) => view! {
                        <Title text="My next action" />
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
fn Shown(view: NextActionView) -> impl IntoView {
    let exercise = if view.exercise { "EXERCISE " } else { "" };
    let title = format!("{exercise}{} My next action", view.key);
    let mine = Mine::new(view);
    view! {
        <Title text=title />
        <NextAction mine />
    }
}
