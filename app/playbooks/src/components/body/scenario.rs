use leptos::prelude::*;
use model::playbooks::Inject;
use ui::*;

use super::{Shown, words::paragraphs};

fn inject(shown: &Shown, inject: &Inject) -> impl IntoView + use<> {
    let to = inject
        .to
        .iter()
        .map(|key| shown.slot(key))
        .collect::<Vec<_>>()
        .join(", ");
    let expected = inject.expected.clone();
    view! {
        <li class="grid grid-cols-[4rem_minmax(0,1fr)] gap-x-4">
            <span class="num muted">{format!("{} min", inject.minute)}</span>
            <div class="stack-s">
                <h3 class="strong">{format!("{}: {}", inject.medium.label(), inject.from)}</h3>
                <p class="small muted">"To: " {to}</p>
                <p class="serif text-16 measure">{inject.body.clone()}</p>
                <p class="measure">
                    <span class="strong">"Question: "</span>
                    {inject.ask.clone()}
                </p>
                <Disclosure summary="What a good answer contains">
                    <p class="measure">{expected}</p>
                </Disclosure>
            </div>
        </li>
    }
}

/// The 20-minute tabletop that tests the playbook.
pub fn scenario(shown: &Shown) -> AnyView {
    let s = &shown.body.scenario;
    let background = paragraphs(&s.background);
    let objectives = s
        .objectives
        .iter()
        .map(|o| view! { <li>{o.clone()}</li> })
        .collect_view();
    let injects = s.injects.iter().map(|i| inject(shown, i)).collect_view();
    view! {
        <Section title=s.title.clone()>
            <p class="small muted">"A tabletop of 20 minutes. The background is read aloud."</p>
            <Prose serif=true>{background}</Prose>
        </Section>
        <Section title="Objectives">
            <ol class="list-decimal ps-6 measure stack-s">{objectives}</ol>
        </Section>
        <Section title="Injects" count=u32::try_from(s.injects.len()).unwrap_or_default()>
            <ol class="stack hair">{injects}</ol>
        </Section>
    }
    .into_any()
}
