use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use ui::*;

use super::playbook::load;
use crate::{
    api::list_holders,
    components::{PageFailure, PrintedPlaybook},
};

/// `/playbooks/:id/print?version=`: one version as a document.
#[component]
pub fn PlaybookPrintPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let version = Memo::new(move |_| query.read().get("version").filter(|v| !v.is_empty()));
    let playbook = Resource::new_blocking(move || (id.get(), version.get()), load);
    let holders = Resource::new_blocking(|| (), |()| list_holders());
    view! {
        <Transition fallback=|| view! { <Skeleton lines=12 label="Loading the playbook" /> }>
            {move || Suspend::new(async move {
                // without the list the document still names who sits in the playbook
                let holders = holders.await.unwrap_or_default();
                match playbook.await {
                    Ok(view) => {
                        view! {
                            <Title text=format!("{} {}", view.summary.playbook.key, view.body.title) />
                            <PrintedPlaybook view holders />
                        }
                            .into_any()
                    }
                    Err(error) => {
                        view! {
                            <PageFailure
                                error
                                thing="playbook"
                                back_href=paths::playbooks()
                                back_label="Playbooks"
                            />
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
    }
    .into_any()
}
