use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::{
    identity::Permission,
    playbooks::{TemplateSummary, TemplateView},
};
use ui::*;

use crate::{
    api::get_template,
    components::{PageFailure, Shown, TabBar, facts_of, overview, panel, roles, with_facts},
    state::{Address, Tab, counted, use_may},
};

/// The way to make the template a playbook of the organisation.
#[component]
fn Adopt(summary: TemplateSummary) -> impl IntoView {
    let may_edit = use_may(Permission::PlaybooksEdit);
    let href = paths::adopt(&summary.key);
    let existing = summary.adopted.last().map(paths::playbook);
    if let Some(href) = existing {
        return view! {
            <LinkButton kind=ButtonKind::Primary href>
                "Open the playbook"
            </LinkButton>
        }
        .into_any();
    }
    (move || {
        let href = href.clone();
        may_edit.get().then(|| {
            view! {
                <LinkButton kind=ButtonKind::Primary href>
                    "Adopt"
                </LinkButton>
            }
        })
    })
    .into_any()
}

fn tab_view(tab: Tab, shown: &Shown, whole_graph: bool) -> AnyView {
    match tab {
        Tab::Overview | Tab::History => {
            let facts = facts_of(&shown.body);
            with_facts(
                overview(shown, ().into_any()),
                view! { <DataList>{facts}</DataList> }.into_any(),
            )
        }
        Tab::Roles => {
            let critical = shown.body.slots.iter().filter(|s| s.critical).count();
            let sentence = format!(
                "{} must acknowledge before the response counts as coordinated. Adopt the template to name people.",
                counted(critical, "critical slot", "critical slots")
            );
            roles(shown, sentence, |_| ().into_any())
        }
        other => panel(other, shown, whole_graph),
    }
}

#[component]
fn TemplateRecord(view: TemplateView, tab: Memo<Tab>, whole_graph: Memo<bool>) -> impl IntoView {
    let TemplateView {
        summary,
        body,
        graph,
    } = view;
    let shown = Shown {
        body: Arc::new(body),
        graph: Arc::new(graph),
        address: Address::new(paths::template(&summary.key), None),
    };
    let adopted = !summary.adopted.is_empty();
    let (domain, criticality) = (summary.domain, summary.criticality);
    let bar = shown.clone();
    view! {
        <PageHeader
            title=summary.title.clone()
            kicker=format!("Template {}", summary.key)
            back_href=paths::library()
            back_label="Library"
            state=move || {
                view! {
                    {if adopted {
                        view! { <StateMark tone=Tone::Ready word="Adopted" /> }
                    } else {
                        view! { <StateMark tone=Tone::Neutral word="Not adopted" /> }
                    }}
                    <DomainMark code=domain.code() full=true />
                    <span class="num">{format!("Criticality {criticality} of 5")}</span>
                }
            }
            actions=move || view! { <Adopt summary /> }
        />
        <TabBar shown=bar tab />
        <div class="stack-l">{move || tab_view(tab.get(), &shown, whole_graph.get())}</div>
    }
}

/// One template: everything it says, and the button that adopts it.
#[component]
pub fn TemplatePage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let key = Memo::new(move |_| params.read().get("key").unwrap_or_default());
    let tab = Memo::new(move |_| Tab::of(&query.read()));
    let whole_graph = Memo::new(move |_| query.read().get("graph").is_some());
    let template = Resource::new_blocking(move || key.get(), get_template);
    view! {
        <Transition fallback=|| view! { <Skeleton lines=8 label="Loading the template" /> }>
            {move || Suspend::new(async move {
                match template.await {
                    Ok(view) => {
                        view! {
                            <Title text=view.summary.title.clone() />
                            <div class="page page-wide">
                                <TemplateRecord view tab whole_graph />
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
