use leptos::prelude::*;
use model::{Domain, playbooks::TemplateSummary};
use ui::*;

use crate::state::counted;

fn row(template: TemplateSummary) -> impl IntoView {
    let meta = [
        template.stance.label().to_owned(),
        format!("Criticality {} of 5", template.criticality),
        counted(template.tasks as usize, "task", "tasks"),
        counted(template.slots as usize, "role slot", "role slots"),
        match template.clocks {
            0 => "No legal clock".to_owned(),
            n => counted(n as usize, "legal clock", "legal clocks"),
        },
    ];
    let adopted = !template.adopted.is_empty();
    view! {
        <li>
            <a href=paths::template(&template.key)>
                <span class="worklist-title">
                    <span class="num muted">{template.key.clone()}</span>
                    " "
                    {template.title}
                </span>
                <span class="worklist-meta">
                    <span class="basis-full">
                        <span class="block measure">{template.summary}</span>
                    </span>
                    {meta.map(|m| view! { <span class="num">{m}</span> }).collect_view()}
                    {adopted.then(|| view! { <StateMark tone=Tone::Ready word="Adopted" /> })}
                </span>
            </a>
        </li>
    }
}

/// One domain of the library.
#[component]
pub fn LibraryDomain(
    domain: Domain,
    /// Templates of the domain that fit the filter.
    templates: Vec<TemplateSummary>,
    /// Templates of the domain in all.
    written: usize,
) -> impl IntoView {
    let size = format!("{written} templates");
    let none = templates.is_empty();
    view! {
        <Section
            title=domain.title()
            id=domain.code().to_lowercase()
            actions=move || {
                view! {
                    <DomainMark code=domain.code() />
                    <span class="small muted num">{size}</span>
                }
            }
        >
            {if none {
                view! { <p class="muted">"No template of this domain fits the filter."</p> }.into_any()
            } else {
                view! { <ul class="worklist">{templates.into_iter().map(row).collect_view()}</ul> }.into_any()
            }}
        </Section>
    }
}
