use std::sync::Arc;

use door::AppError;
use leptos::prelude::*;
use model::playbooks::{PlaybookView, VersionState};
use ui::*;

use super::{super::failure::Refusal, decide::DecideVersion};
use crate::state::{Address, Colleague, Tab, approvable, closed, name_of, owner_name, use_viewer};

/// A version that is not the one in force says so; one that waits says for whom.
#[component]
pub fn VersionNotice(
    view: Arc<PlaybookView>,
    colleagues: Arc<Vec<Colleague>>,
    address: Address,
    reload: Callback<()>,
) -> impl IntoView {
    let shown = &view.shown;
    let people: Vec<_> = colleagues.iter().map(|c| c.person.clone()).collect();
    let newer = view
        .versions
        .iter()
        .filter(|v| v.number > shown.number)
        .max_by_key(|v| v.number)
        .map(|row| {
            let words = format!(
                "Version {} is newer: {}.",
                row.number,
                row.state.label().to_lowercase()
            );
            let href = address.of_version(row.id.to_string()).tab(Tab::Overview);
            let change = closed(&row.change_summary);
            view! {
                <Notice>
                    <p>
                        <a class="link" href=href>
                            {words}
                        </a>
                        " "
                        {change}
                    </p>
                </Notice>
            }
        });
    let about = match &shown.state {
        VersionState::InReview { .. } => Some(
            view! { <InReview view=view.clone() colleagues=colleagues.clone() reload /> }
                .into_any(),
        ),
        VersionState::ChangesRequested { by, at, reason } => {
            let title = format!("{} asked for changes.", name_of(&people, *by));
            let (at, reason) = (at.to_string(), reason.clone());
            Some(
                view! {
                    <Notice tone=Tone::Gap title>
                        <p>{reason}</p>
                        <p class="small muted">
                            <Time at />
                        </p>
                    </Notice>
                }
                .into_any(),
            )
        }
        VersionState::Approved { by, .. } => {
            let open: Vec<_> = view.body.unstaffed().map(|s| s.title.clone()).collect();
            let title = format!(
                "{} approved this version. It is not published.",
                name_of(&people, *by)
            );
            let why = if open.is_empty() {
                "It is published as soon as its check is clean.".to_owned()
            } else {
                format!(
                    "Critical slots without a primary or a deputy: {}.",
                    open.join(", ")
                )
            };
            // without a version the address shows the one that a change starts from
            let href = address.of_version(String::new()).tab(Tab::Roles);
            Some(
                view! {
                    <Notice tone=Tone::Watch title>
                        <p>
                            {why} " "
                            <a class="link" href=href>
                                "Name them under Roles"
                            </a>
                        </p>
                    </Notice>
                }
                .into_any(),
            )
        }
        VersionState::Superseded { at, .. } => {
            let at = at.to_string();
            Some(
                view! {
                    <Notice title=format!("Version {} is no longer in force.", shown.number)>
                        <p>"Superseded " <Time at /> "."</p>
                    </Notice>
                }
                .into_any(),
            )
        }
        VersionState::Retired { reason, .. } => {
            let reason = reason.clone();
            Some(
                view! {
                    <Notice title="This playbook is retired.">
                        <p>{reason}</p>
                    </Notice>
                }
                .into_any(),
            )
        }
        VersionState::Draft => {
            let href = address.tab(Tab::Roles);
            let playbook = &view.summary.playbook;
            // what was never in force is still being adopted
            let guided = playbook
                .template_key
                .as_ref()
                .filter(|_| shown.number == 1 && playbook.current.is_none())
                .map(|key| {
                    view! {
                        <p>
                            <a class="link" href=paths::adopt(key)>
                                "Go on with the adoption, step by step"
                            </a>
                        </p>
                    }
                });
            Some(
                view! {
                    <Notice tone=Tone::Watch title=format!("Version {} is a draft.", shown.number)>
                        <p>
                            "Naming somebody under "
                            <a class="link" href=href>
                                "Roles"
                            </a> " sends it to the domain owner for approval."
                        </p>
                        {guided}
                    </Notice>
                }
                .into_any(),
            )
        }
        VersionState::Published { .. } => None,
    };
    view! {
        {about}
        {newer}
    }
}

/// What waits, for whom; with the buttons for who may decide.
#[component]
fn InReview(
    view: Arc<PlaybookView>,
    colleagues: Arc<Vec<Colleague>>,
    reload: Callback<()>,
) -> impl IntoView {
    let viewer = use_viewer();
    let domain = view.summary.playbook.domain;
    let row = view.shown.clone();
    let author = row.author.as_ref().map_or_else(
        || "somebody no longer listed".to_owned(),
        |a| a.name.clone(),
    );
    let open: Vec<_> = view.body.unstaffed().map(|s| s.title.clone()).collect();
    let staffed = (!open.is_empty()).then(|| {
        format!("It can be approved now and is published once these critical slots have a primary and a deputy: {}.", open.join(", "))
    });
    let refused = RwSignal::new(None::<AppError>);
    let owner = owner_name(&colleagues, domain);
    let title = format!("Version {} waits for approval.", row.number);
    let change = format!("{} Written by {author}.", closed(&row.change_summary));
    let decide = {
        let row = row.clone();
        move || {
            match viewer.get() {
            Some(viewer) if approvable(&viewer, domain, &row) => {
                view! { <DecideVersion row=row.clone() reload refused /> }.into_any()
            }
            Some(viewer) if row.author.as_ref().is_some_and(|a| a.id == viewer.id) => {
                view! { <p>{format!("You wrote it. {owner} or the executive sponsor approves it.")}</p> }.into_any()
            }
            _ => view! { <p>{format!("{owner}, the domain owner, or the executive sponsor approves it.")}</p> }.into_any(),
        }
        }
    };
    view! {
        <Notice tone=Tone::Watch title>
            <div class="stack-s">
                <p>{change}</p>
                {staffed.map(|s| view! { <p>{s}</p> })}
                {decide}
            </div>
        </Notice>
        <Refusal error=refused />
    }
}
