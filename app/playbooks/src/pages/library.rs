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
    components::{FilterForm, LibraryDomain, PageFailure, following},
    state::{LibraryFilter, counted},
};

/// "Financial services" of `financial-services`.
fn industry_name(key: &str) -> String {
    let words = key.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// Every industry that a template names.
fn industries(all: &[TemplateSummary]) -> Vec<Choice> {
    let mut keys: Vec<&String> = all.iter().flat_map(|t| &t.industries).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.into_iter()
        .map(|key| Choice::new(key.clone(), industry_name(key)))
        .collect()
}

/// Words, domain and stance, and what only templates have.
#[component]
fn LibraryForm(filter: Memo<LibraryFilter>, industries: Vec<Choice>) -> impl IntoView {
    let base = Memo::new(move |_| filter.read().base.clone());
    let industry = following(filter, |f| f.industry.clone().unwrap_or_default());
    let deadlines = following(filter, |f| f.deadlines_key().to_owned());
    let more = move || {
        view! {
            <Select
                name="industry"
                label="Industry"
                hide_label=true
                placeholder="All industries"
                options=industries
                bind=industry
            />
            <Select
                name="deadlines"
                label="Deadlines"
                hide_label=true
                placeholder="With or without deadlines"
                options=vec![
                    Choice::new("yes", "Starts a deadline"),
                    Choice::new("no", "Starts no deadline"),
                ]
                bind=deadlines
            />
        }
    };
    view! {
        <FilterForm
            action=paths::library()
            filter=base
            more
            extra=vec![("industry", industry), ("deadlines", deadlines)]
            narrowed=Signal::derive(move || filter.read().narrowed())
        />
    }
}

fn domains(all: &[TemplateSummary], filter: &LibraryFilter) -> AnyView {
    let filtered = *filter != LibraryFilter::default();
    let sections: Vec<_> = Domain::ALL
        .into_iter()
        .filter_map(|domain| {
            let of_domain = all.iter().filter(|t| t.domain == domain);
            let written = of_domain.clone().count();
            let templates: Vec<_> = of_domain.filter(|t| filter.matches(t)).cloned().collect();
            (!filtered || !templates.is_empty())
                .then(|| view! { <LibraryDomain domain templates written /> })
        })
        .collect();
    if sections.is_empty() {
        return view! {
            <EmptyState title="No template fits." text="Use fewer words, or leave a choice open.">
                <LinkButton href=paths::library()>"Show all templates"</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    sections.collect_view().into_any()
}

/// What the library holds, and how much of it is in use here.
fn sentence(all: &[TemplateSummary]) -> String {
    let adopted = all.iter().filter(|t| !t.adopted.is_empty()).count();
    format!(
        "{} templates in {} domains. {} adopted here.",
        all.len(),
        Domain::ALL.len(),
        counted(adopted, "is", "are")
    )
}

/// The templates M ships, by domain.
#[component]
pub fn LibraryPage() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| LibraryFilter::of(&query.read()));
    // the whole library, so that each domain can tell how many there are; filtered here
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
                                    actions=|| view! { <LinkButton href=paths::search("")>"Search every word"</LinkButton> }
                                />
                                <LibraryForm filter industries=industries(&all) />
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
