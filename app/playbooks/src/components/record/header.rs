use std::sync::Arc;

use leptos::prelude::*;
use model::playbooks::{PlaybookView, VersionState};
use ui::*;

use super::{edit::EditPlaybook, more::MoreActions};
use crate::state::{Colleague, owner_name, version_tone};

/// What should happen to this playbook next, in a few words.
fn next_step(view: &PlaybookView) -> String {
    let newest = view
        .versions
        .iter()
        .max_by_key(|v| v.number)
        .unwrap_or(&view.shown);
    match &newest.state {
        VersionState::Draft => format!("Name people for version {}", newest.number),
        VersionState::InReview { .. } => format!("Approve version {}", newest.number),
        VersionState::ChangesRequested { .. } => {
            format!("Change version {} as requested", newest.number)
        }
        VersionState::Approved { .. } => format!(
            "Staff version {} so that it can be published",
            newest.number
        ),
        _ => view
            .summary
            .score
            .worst()
            .map_or_else(|| "Nothing to mend".to_owned(), |l| l.fix.clone()),
    }
}

/// Name, state, owner, steward, criticality and what is next.
#[component]
pub fn RecordHeader(
    view: Arc<PlaybookView>,
    colleagues: Arc<Vec<Colleague>>,
    reload: Callback<()>,
) -> impl IntoView {
    let playbook = view.summary.playbook.clone();
    let title = view.body.title.clone();
    let edited = view.clone();
    let state = move || {
        let row = &view.shown;
        let word = format!(
            "Version {}: {}",
            row.number,
            row.state.label().to_lowercase()
        );
        let steward = view
            .summary
            .steward
            .as_ref()
            .map_or_else(|| "nobody".to_owned(), |s| s.name.clone());
        view! {
            <StateMark tone=version_tone(&row.state) word />
            <DomainMark code=playbook.domain.code() full=true />
            <span>"Owner: " {owner_name(&colleagues, playbook.domain)}</span>
            <span>"Steward: " {steward}</span>
            <span class="num">{format!("Criticality {} of 5", view.body.criticality)}</span>
            <span class="basis-full text-ink">
                <span class="strong">"Next: "</span>
                {next_step(&view)}
                "."
            </span>
        }
    };
    let actions = {
        let playbook = playbook.clone();
        move || {
            view! {
                <EditPlaybook view=edited />
                <MoreActions playbook reload />
            }
        }
    };
    view! {
        <PageHeader title kicker=playbook.key back_href=paths::playbooks() back_label="Playbooks" state actions />
    }
}
