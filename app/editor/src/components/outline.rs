use leptos::prelude::*;
use model::playbooks::Severity;
use ui::*;

use crate::state::{Editor, Section, counted};

/// The parts of the playbook, with how much there is and where something is wrong.
#[component]
pub fn Outline(editor: Editor) -> impl IntoView {
    view! {
        <nav class="ed-outline" aria-label="Parts of the playbook">
            <ul>
                {Section::ALL.into_iter().map(|section| view! { <Entry editor section /> }).collect_view()}
            </ul>
        </nav>
    }
}

#[component]
fn Entry(editor: Editor, section: Section) -> impl IntoView {
    let count = editor.memo(move |b| section.table().map(|t| t.len(b)));
    let current = Memo::new(move |_| editor.section.get() == section);
    let found = Memo::new(move |_| {
        editor.findings.with(|all| {
            let here = all.iter().filter(|f| f.place.section == section);
            let errors = here
                .clone()
                .filter(|f| f.severity == Severity::Error)
                .count();
            (errors, here.count() - errors)
        })
    });
    view! {
        <li>
            <button
                type="button"
                class="ed-part"
                aria-current=move || current.get().then_some("true")
                on:click=move |_| editor.show(section)
            >
                <span>{section.label()}</span>
                {move || count.get().map(|n| view! { <span class="count num">{n}</span> })}
                {move || match found.get() {
                    (0, 0) => None,
                    (0, advice) => {
                        Some(view! { <span class="ed-part-mark" data-tone="watch"><Icon glyph=Glyph::Watch label=counted(advice, "hint") /></span> })
                    }
                    (errors, _) => {
                        Some(view! { <span class="ed-part-mark" data-tone="gap"><Icon glyph=Glyph::Gap label=counted(errors, "error") /></span> })
                    }
                }}
            </button>
        </li>
    }
}
