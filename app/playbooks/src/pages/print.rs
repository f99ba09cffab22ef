use leptos::prelude::*;
use leptos_meta::Title;
use ui::*;

use super::playbook::{addressed, not_shown};
use crate::{api::list_holders, components::PrintedPlaybook};

/// `/playbooks/:id/print?version=`: one version as a document.
#[component]
pub fn PlaybookPrintPage() -> impl IntoView {
    let (_, playbook) = addressed();
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
                    Err(error) => not_shown(error),
                }
            })}
        </Transition>
    }
    .into_any()
}
