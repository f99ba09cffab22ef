use leptos::prelude::*;
use leptos_meta::Title;
use ui::*;

use super::review_id;
use crate::{
    api,
    components::{Document, NotShown, not_found},
};

/// `/reviews/:id/minutes`: the document that is signed.
#[component]
pub fn MinutesPage() -> impl IntoView {
    let id = review_id();
    let first = Resource::new_blocking(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => api::get_minutes(id).await,
                None => Err(not_found()),
            }
        },
    );
    view! {
        <Suspense fallback=|| view! { <div class="page"><Skeleton lines=12 /></div> }>
            {move || Suspend::new(async move {
                match first.await {
                    Ok(view) => {
                        let title = format!("Minutes {}", view.summary.key);
                        view! {
                            <Title text=title />
                            <Document view />
                        }
                        .into_any()
                    }
                    Err(error) => view! {
                        <Title text="Minutes" />
                        <NotShown
                            error
                            missing="There are no minutes here yet, or you may not see them."
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
