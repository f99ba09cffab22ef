use leptos::prelude::*;
use model::playbooks::Severity;
use ui::*;

use super::Draft;

/// What is left to do, and where.
#[component]
pub fn Done(draft: Draft) -> impl IntoView {
    let open = draft.body.unstaffed().count();
    let faults = draft
        .findings
        .iter()
        .filter(|f| f.severity == Severity::Error)
        .count();
    let sentence = match (open, faults) {
        (0, 0) => format!(
            "Version {} is complete. Read it once in the editor, make it yours, and submit it to the domain owner.",
            draft.number
        ),
        (0, _) => format!(
            "Version {} is staffed. What the check found is put right in the editor; then it can be submitted.",
            draft.number
        ),
        (1, _) => format!(
            "Version {} can be submitted, and takes effect once 1 critical slot has its people.",
            draft.number
        ),
        (n, _) => format!(
            "Version {} can be submitted, and takes effect once {n} critical slots have their people.",
            draft.number
        ),
    };
    view! {
        <Section title="Make it yours">
            <p class="measure">{sentence}</p>
            <div class="cluster">
                <LinkButton kind=ButtonKind::Primary href=paths::draft(draft.version)>
                    "Open in the editor"
                </LinkButton>
                <LinkButton href=paths::playbook(draft.playbook)>"Open the playbook"</LinkButton>
            </div>
        </Section>
    }
}
