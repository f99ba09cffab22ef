use std::sync::Arc;

use leptos::prelude::*;
use model::{
    identity::Permission,
    playbooks::{PlaybookView, VersionState},
};
use ui::*;

use super::{
    edit::EditPlaybook,
    more::{MoreActions, Waiting},
};
use crate::state::{Colleague, owner_name, use_may, version_tone};

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
    let waiting = matches!(view.shown.state, VersionState::Approved { .. }).then(|| Waiting {
        id: view.shown.id,
        number: view.shown.number,
    });
    let print_href = paths::with_query(
        paths::playbook_print(playbook.id),
        &[("version", &view.shown.id.to_string())],
    );
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
        let may_declare = use_may(Permission::ExecutionsDeclare);
        // Only what is in force can be declared.
        let declared = playbook.current.map(|_| playbook.id);
        let declare = move || {
            declared.filter(|_| may_declare.get()).map(|id| {
                view! {
                    <LinkButton href=paths::execution_new(Some(id)) icon=Glyph::Flag>
                        "Declare"
                    </LinkButton>
                }
            })
        };
        move || {
            view! {
                {declare}
                <EditPlaybook view=edited />
                <MoreActions playbook waiting print_href reload />
            }
        }
    };
    view! {
        <PageHeader title kicker=playbook.key back_href=paths::playbooks() back_label="Playbooks" state actions />
    }
}
