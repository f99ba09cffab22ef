use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use model::playbooks::{Found, SearchAnswer};
use ui::*;

use crate::{api::search_words, components::PageFailure, state::counted};

/// `/search?q=`: templates and playbooks by any of their words. A plain form, so that it works
/// before wasm arrives.
#[component]
pub fn SearchPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| query.read().get("q").unwrap_or_default());
    let found = Resource::new_blocking(
        move || asked.get(),
        |q| async move {
            if q.trim().is_empty() {
                Ok(SearchAnswer::default())
            } else {
                search_words(q).await
            }
        },
    );
    let words = RwSignal::new(asked.get_untracked());
    view! {
        <Title text="Search" />
        <div class="page">
            <PageHeader title="Search" />
            <form method="get" action="/search" class="filters" role="search">
                <SearchInput name="q" label="Search every word" placeholder="Ransomware, bank, 72 hours" bind=words />
                <Button submit=true icon=Glyph::Search>
                    "Search"
                </Button>
            </form>
            <Transition fallback=|| view! { <Skeleton lines=6 label="Searching" /> }>
                {move || Suspend::new(async move {
                    match found.await {
                        Ok(answer) => results(&asked.get(), &answer),
                        Err(error) => {
                            view! {
                                <PageFailure error thing="search" back_href=paths::library() back_label="Library" />
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </div>
    }
    .into_any()
}

fn results(asked: &str, answer: &SearchAnswer) -> AnyView {
    if asked.trim().is_empty() {
        return view! {
            <EmptyState
                title="What are you looking for?"
                text="Titles, tasks, messages, deadlines and sources are searched. The beginning of a word is enough, and a slip of the finger is forgiven."
            />
        }
        .into_any();
    }
    if answer.templates.is_empty() && answer.playbooks.is_empty() {
        return view! {
            <EmptyState title="Nothing was found." text="Use fewer or other words.">
                <LinkButton href=paths::library()>"Open the library"</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    let playbooks = group("Playbooks", &answer.playbooks, |f| paths::playbook(&f.id));
    let templates = group("Library templates", &answer.templates, |f| {
        paths::template(&f.id)
    });
    let told = format!(
        "{}, {}.",
        counted(answer.playbooks.len(), "playbook", "playbooks"),
        counted(answer.templates.len(), "template", "templates")
    );
    view! {
        <p class="muted num" role="status">{told}</p>
        {playbooks}
        {templates}
    }
    .into_any()
}

fn group(title: &'static str, found: &[Found], href: fn(&Found) -> String) -> Option<AnyView> {
    let rows = found
        .iter()
        .map(|f| {
            let excerpt = f
                .excerpt
                .iter()
                .map(|piece| {
                    if piece.hit {
                        view! { <mark>{piece.text.clone()}</mark> }.into_any()
                    } else {
                        piece.text.clone().into_any()
                    }
                })
                .collect_view();
            view! {
                <li class="found">
                    <a class="strong" href=href(f)>
                        <span class="num muted">{f.key.clone()}</span>
                        " "
                        {f.title.clone()}
                    </a>
                    <p class="measure small">{excerpt}</p>
                    <p class="cluster small muted">
                        <DomainMark code=f.domain.code() full=true />
                        <span>{f.stance.label()}</span>
                    </p>
                </li>
            }
        })
        .collect_view();
    (!found.is_empty()).then(|| {
        view! {
            <Section title=title count=u32::try_from(found.len()).unwrap_or(u32::MAX)>
                <ul class="found-list">{rows}</ul>
            </Section>
        }
        .into_any()
    })
}
