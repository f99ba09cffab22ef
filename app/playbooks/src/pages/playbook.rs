use door::AppError;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::playbooks::PlaybookView;
use ui::*;

use crate::{
    api::{get_playbook, list_colleagues},
    components::{PageFailure, PlaybookRecord},
    state::Tab,
};

/// Loads what the address names; an address that names nothing is answered without asking.
async fn load((id, version): (String, Option<String>)) -> Result<PlaybookView, AppError> {
    let missing = |what: &str| AppError::absent(format!("There is no such {what}."));
    let id = id.parse().map_err(|_| missing("playbook"))?;
    let version = version
        .map(|v| v.parse().map_err(|_| missing("version")))
        .transpose()?;
    get_playbook(id, version).await
}

/// The version that the address asks for, and the playbook in it.
pub(super) fn addressed() -> (
    Memo<Option<String>>,
    Resource<Result<PlaybookView, AppError>>,
) {
    let (params, query) = (use_params_map(), use_query_map());
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let version = Memo::new(move |_| query.read().get("version").filter(|v| !v.is_empty()));
    let playbook = Resource::new_blocking(move || (id.get(), version.get()), load);
    (version, playbook)
}

/// In the place of a playbook that cannot be shown.
pub(super) fn not_shown(error: AppError) -> AnyView {
    view! { <PageFailure error thing="playbook" back_href=paths::playbooks() back_label="Playbooks" /> }
        .into_any()
}

/// One playbook in one version.
#[component]
pub fn PlaybookPage() -> impl IntoView {
    let query = use_query_map();
    let (version, playbook) = addressed();
    let tab = Memo::new(move |_| Tab::of(&query.read()));
    let whole_graph = Memo::new(move |_| query.read().get("graph").is_some());
    let colleagues = Resource::new_blocking(|| (), |()| list_colleagues());
    let reload = Callback::new(move |()| playbook.refetch());
    view! {
        <Transition fallback=|| view! { <Skeleton lines=8 label="Loading the playbook" /> }>
            {move || Suspend::new(async move {
                // without colleagues the record still reads well: names of offices instead of people
                let people = colleagues.await.unwrap_or_default();
                match playbook.await {
                    Ok(view) => {
                        view! {
                            <Title text=view.body.title.clone() />
                            <div class="page page-wide">
                                <PlaybookRecord
                                    view
                                    colleagues=people
                                    tab
                                    whole_graph
                                    version=version.get_untracked()
                                    reload
                                />
                            </div>
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
