use leptos::prelude::*;
use leptos_meta::Title;
use model::signals::{NewKey, NewSource, SourceKind, SourceView};
use ui::*;

use crate::{
    api::{add_source, list_sources},
    components::{Loaded, Secret, SourceDraft, SourceForm, SourceRecord, failed},
    state::count,
};

/// `/admin/sources`: who may send signals, and the feeds that M reads.
#[component]
pub fn SourcesPage() -> impl IntoView {
    let data = Resource::new_blocking(|| (), |()| list_sources());
    let made = RwSignal::new(None::<NewKey>);
    let toasts = use_toasts();
    let changed = Callback::new(move |said: String| {
        if !said.is_empty() {
            toasts.say(Tone::Ready, said);
        }
        data.refetch();
    });
    let on_key = Callback::new(move |key: NewKey| {
        made.set(Some(key));
        data.refetch();
    });
    let secret = move || {
        made.get()
            .map(|key| view! { <Secret key on_close=move || made.set(None) /> })
    };
    view! {
        <Title text="Sources of signals" />
        <div class="page">
            <PageHeader
                title="Sources of signals"
                state=|| {
                    view! {
                        <span class="measure">
                            "Programs send with a key of their own; feeds are read. "
                            <a class="link" rel="external" href=paths::api_docs()>
                                "API reference"
                            </a>
                        </span>
                    }
                }
            />
            {secret}
            <Loaded data show=move |all| view! { <Shown all on_key on_change=changed /> } />
            <Add on_done=changed />
        </div>
    }
    .into_any()
}

#[component]
fn Shown(
    all: Vec<SourceView>,
    on_key: Callback<NewKey>,
    on_change: Callback<String>,
) -> impl IntoView {
    if all.is_empty() {
        return view! {
            <EmptyState
                title="Nothing sends so far."
                text="Add a source below: a program that sends, or a feed that M reads. People report by the form without one."
            />
        }
        .into_any();
    }
    let group = move |title: &'static str, some: Vec<SourceView>| {
        (!some.is_empty()).then(|| {
            let n = count(some.len());
            let rows = some
                .into_iter()
                .map(|view| view! { <SourceRecord view on_key on_change /> })
                .collect_view();
            view! {
                <Section title count=n>
                    <div class="hair">{rows}</div>
                </Section>
            }
        })
    };
    let (feeds, others): (Vec<_>, Vec<_>) = all
        .into_iter()
        .partition(|v| matches!(v.source.delivers, SourceKind::Feed { .. }));
    view! {
        <div class="stack-l">
            {group("Programs and people", others)} {group("Feeds", feeds)}
        </div>
    }
    .into_any()
}

#[component]
fn Add(on_done: Callback<String>) -> impl IntoView {
    let draft = SourceDraft::new(None);
    let add = Action::new(|new: &NewSource| add_source(new.clone()));
    let answer = failed(add);
    Effect::new(move |_| {
        if let Some(Ok(view)) = add.value().get() {
            draft.clear();
            let next = match view.source.delivers {
                SourceKind::Api => " Make its key next.",
                _ => " It is read shortly.",
            };
            on_done.run(format!("{} is added.{next}", view.source.name));
        }
    });
    view! {
        <Section title="Add a source">
            <SourceForm
                draft
                id="new"
                fresh=true
                answer
                pending=add.pending()
                on_save=move |new: NewSource| {
                    add.dispatch(new);
                }
                action="Add the source"
            />
        </Section>
    }
}
