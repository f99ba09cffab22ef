use door::AppError;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::playbooks::{PlaybookView, TemplateView};
use ui::*;

use crate::{
    api::{get_playbook, get_template, list_colleagues},
    components::{Flow, PageFailure},
    state::{AdoptStep, Colleague},
};

type Loaded = (TemplateView, Option<PlaybookView>, Vec<Colleague>);

/// The template, and the playbook adopted from it when there is one.
async fn load(key: String) -> Result<Loaded, AppError> {
    let template = get_template(key).await?;
    let playbook = match template.summary.adopted.last() {
        // who may not read playbooks still reads the template
        Some(id) => get_playbook(*id, None).await.ok(),
        None => None,
    };
    let colleagues = list_colleagues().await.unwrap_or_default();
    Ok((template, playbook, colleagues))
}

/// `/library/:key/adopt?step=`: from a template to a staffed draft.
#[component]
pub fn AdoptPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = Memo::new(move |_| params.read().get("key").unwrap_or_default());
    let step = Memo::new(move |_| AdoptStep::of(&query.read()));
    let loaded = Resource::new_blocking(move || key.get(), load);
    let reload = Callback::new(move |()| loaded.refetch());
    view! {
        <Transition fallback=|| view! { <Skeleton lines=8 label="Loading the template" /> }>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok((template, playbook, colleagues)) => {
                        let title = format!("Adopt {}", template.summary.title);
                        // where nothing is asked for, go on with what is missing
                        let begin = playbook
                            .as_ref()
                            .map_or(AdoptStep::Template, |p| {
                                if p.body.unstaffed().next().is_some() {
                                    AdoptStep::People
                                } else {
                                    AdoptStep::Open
                                }
                            });
                        view! {
                            <Title text=title />
                            <div class="page page-wide">
                                <Flow
                                    template
                                    playbook
                                    colleagues
                                    step=Signal::derive(move || step.get().unwrap_or(begin))
                                    reload
                                />
                            </div>
                        }
                            .into_any()
                    }
                    Err(error) => {
                        view! {
                            <PageFailure
                                error
                                thing="template"
                                back_href=paths::library()
                                back_label="Library"
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
