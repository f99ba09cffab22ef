use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::{
    Domain,
    playbooks::{PlaybookFilter, TemplateSummary},
};
use ui::*;

use crate::{
    api::list_templates,
    components::{FilterForm, LibraryDomain, PageFailure},
    state::{counted, filter_of},
};

fn fits(filter: &PlaybookFilter, t: &TemplateSummary) -> bool {
    filter.matches(
        t.domain,
        t.stance,
        &format!("{} {} {}", t.key, t.title, t.summary),
    )
}

fn domains(all: &[TemplateSummary], filter: &PlaybookFilter) -> AnyView {
    let filtered = *filter != PlaybookFilter::default();
    let sections: Vec<_> = Domain::ALL
        .into_iter()
        .filter_map(|domain| {
            let of_domain = all.iter().filter(|t| t.domain == domain);
            let written = of_domain.clone().count();
            let templates: Vec<_> = of_domain.filter(|t| fits(filter, t)).cloned().collect();
            (!filtered || !templates.is_empty())
                .then(|| view! { <LibraryDomain domain templates written /> })
        })
        .collect();
    if sections.is_empty() {
        return view! {
            <EmptyState title="No template fits." text="Use fewer words, or another domain or stance.">
                <LinkButton href=paths::library()>"Show all templates"</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    sections.collect_view().into_any()
}

/// What the library holds of what is planned, and how much of it is in use here.
fn sentence(all: &[TemplateSummary]) -> String {
    let planned: u32 = Domain::ALL.iter().map(|d| d.library_size()).sum();
    let adopted = all.iter().filter(|t| !t.adopted.is_empty()).count();
    format!(
        "{} of {planned} planned templates are written. {} adopted here.",
        all.len(),
        counted(adopted, "is", "are")
    )
}

/// The templates M ships, by domain.
#[component]
pub fn LibraryPage() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| filter_of(&query.read()));
    // the whole library, so that what is written can be told from what is planned; filtered here
    let templates = Resource::new(|| (), |()| list_templates(PlaybookFilter::default()));
    view! {
        <Title text="Library" />
        <div class="page">
            <Suspense fallback=|| {
                view! {
                    <PageHeader title="Library" />
                    <Skeleton lines=8 label="Loading the library" />
                }
            }>
                {move || Suspend::new(async move {
                    match templates.await {
                        Ok(all) => {
                            let words = sentence(&all);
                            view! {
                                <PageHeader
                                    title="Library"
                                    state=move || view! { <span class="num">{words}</span> }
                                />
                                <FilterForm action=paths::library() filter />
                                {move || domains(&all, &filter.read())}
                            }
                                .into_any()
                        }
                        Err(error) => {
                            view! {
                                <PageFailure
                                    error
                                    thing="library"
                                    back_href=paths::home()
                                    back_label="Home"
                                />
                            }
                                .into_any()
                        }
                    }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}
