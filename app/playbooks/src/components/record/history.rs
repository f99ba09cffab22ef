use door::AppError;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use model::{
    Domain, VersionId,
    identity::{Permission, PersonRef},
    playbooks::{PlaybookView, VersionRow, VersionState},
};
use ui::*;

use super::super::{
    chooser::{CompareForm, compare_href, in_order},
    failure::Refusal,
};
use crate::{
    api::restore_version,
    state::{Address, Colleague, Tab, approvable, name_of, use_may, use_viewer, version_tone},
};

/// Enough of a content hash to compare by eye.
pub fn short_hash(hash: &str) -> &str {
    hash.get(..12).unwrap_or(hash)
}

/// When the state was reached, who brought it about, and why.
fn detail(state: &VersionState, people: &[PersonRef]) -> AnyView {
    let at = |at: &model::Time| view! { <Time at=at.to_string() date_only=true /> };
    match state {
        VersionState::Draft => ().into_any(),
        VersionState::InReview { submitted_at } => view! { <span>"Since " {at(submitted_at)}</span> }.into_any(),
        VersionState::ChangesRequested { by, at: when, reason } => view! {
            <span>{name_of(people, *by)} ", " {at(when)} ": " {reason.clone()}</span>
        }
        .into_any(),
        VersionState::Approved { by, at: when, .. } => {
            view! { <span>"By " {name_of(people, *by)} ", " {at(when)}</span> }.into_any()
        }
        VersionState::Published { approved_by, at: when, .. } => {
            view! { <span>"Approved by " {name_of(people, *approved_by)} ", in force since " {at(when)}</span> }
                .into_any()
        }
        VersionState::Superseded { published_at, at: when } => {
            view! { <span>"In force " {at(published_at)} " to " {at(when)}</span> }.into_any()
        }
        VersionState::Retired { at: when, reason } => {
            view! { <span>{at(when)} ": " {reason.clone()}</span> }.into_any()
        }
    }
}

/// Whether its text can come back as a draft: what is no longer the last word.
fn restorable(version: &VersionRow, newest: bool) -> bool {
    match version.state {
        VersionState::Superseded { .. } | VersionState::Retired { .. } => true,
        VersionState::Published { .. } | VersionState::Approved { .. } => !newest,
        VersionState::Draft
        | VersionState::InReview { .. }
        | VersionState::ChangesRequested { .. } => false,
    }
}

/// "Ada Okonkwo, with Mara Lind".
fn written_by(version: &VersionRow) -> String {
    let author = version
        .author
        .as_ref()
        .map_or("Somebody no longer listed", |a| a.name.as_str());
    let with: Vec<&str> = version
        .contributors
        .iter()
        .map(|p| p.name.as_str())
        .collect();
    if with.is_empty() {
        author.to_owned()
    } else {
        format!("{author}, with {}", with.join(" and "))
    }
}

/// Brings the text of an old version back as a draft, and opens it. What is refused goes to
/// `refused`.
#[component]
fn Restore(version: VersionId, number: i64, refused: RwSignal<Option<AppError>>) -> impl IntoView {
    let may_edit = use_may(Permission::PlaybooksEdit);
    let navigate = use_navigate();
    let restore = Action::new(move |(): &()| restore_version(version));
    Effect::new(move |_| match restore.value().get() {
        Some(Ok(draft)) => navigate(&paths::draft(draft.shown.id), Default::default()),
        Some(Err(error)) => refused.set(Some(error)),
        None => {}
    });
    move || {
        may_edit.get().then(|| {
            view! {
                <Button
                    small=true
                    icon=Glyph::Undo
                    pending=restore.pending()
                    label=format!("Restore as a draft: version {number}")
                    on_press=move || {
                        refused.set(None);
                        restore.dispatch(());
                    }
                >
                    "Restore as a draft"
                </Button>
            }
        })
    }
}

fn row(
    version: VersionRow,
    domain: Domain,
    shown: bool,
    href: String,
    people: &[PersonRef],
    compare: Option<String>,
    restore: Option<RwSignal<Option<AppError>>>,
) -> impl IntoView + use<> {
    let (word, tone) = (version.state.label(), version_tone(&version.state));
    let detail = detail(&version.state, people);
    let author = written_by(&version);
    let (id, number) = (version.id, version.number);
    let hint = format!("version {number}");
    let short = short_hash(&version.hash).to_owned();
    let waits = matches!(version.state, VersionState::InReview { .. }) && !shown;
    let link = href.clone();
    let todo = {
        let (viewer, version) = (use_viewer(), version.clone());
        move || {
            let decides = viewer
                .get()
                .is_some_and(|viewer| approvable(&viewer, domain, &version));
            if decides { "Read and decide" } else { "Read" }
        }
    };
    view! {
        <tr aria-current=shown.then_some("true")>
            <RowHead label="Version">
                <span class="cluster">
                    <a class="link num" href=href>
                        {format!("Version {}", version.number)}
                    </a>
                    {shown.then(|| view! { <Badge>"Shown"</Badge> })}
                </span>
            </RowHead>
            <Cell label="State">
                <div class="stack-s items-start">
                    <StateMark tone word />
                    <span class="small muted">{detail}</span>
                    {waits
                        .then(|| {
                            view! {
                                <a class="link" href=link>
                                    {todo}
                                </a>
                            }
                        })}
                </div>
            </Cell>
            <Cell label="Change">{version.change_summary}</Cell>
            <Cell label="Written by">{author}</Cell>
            <Cell label="Written">
                <Time at=version.created_at.to_string() />
            </Cell>
            <Cell label="Content">
                <code class="num" title=version.hash>
                    {short}
                </code>
            </Cell>
            <Cell label="">
                <div class="stack-s items-start">
                    {compare
                        .map(|href| {
                            view! {
                                <a class="link" href=href>
                                    "Compare"
                                    <span class="sr-only">{format!(" {hint} ")}</span>
                                    " with version in force"
                                </a>
                            }
                        })}
                    {restore.map(|refused| view! { <Restore version=id number refused /> })}
                </div>
            </Cell>
        </tr>
    }
}

/// Every version, newest first; any two can be compared.
pub fn history(view: &PlaybookView, colleagues: &[Colleague], address: &Address) -> AnyView {
    let people: Vec<PersonRef> = colleagues.iter().map(|c| c.person.clone()).collect();
    let mut versions: Vec<&VersionRow> = view.versions.iter().collect();
    versions.sort_by_key(|v| std::cmp::Reverse(v.number));
    let (playbook, current) = (view.summary.playbook.id, view.summary.playbook.current);
    let newest = versions.first().map(|v| v.id);
    let refused = RwSignal::new(None::<AppError>);
    let compare = |v: &VersionRow| {
        let current = current.filter(|c| *c != v.id)?;
        let (from, to) = in_order(&view.versions, current, v.id);
        Some(compare_href(playbook, from, to))
    };
    let rows = versions
        .iter()
        .map(|v| {
            row(
                (*v).clone(),
                view.summary.playbook.domain,
                v.id == view.shown.id,
                address.of_version(v.id.to_string()).tab(Tab::Overview),
                &people,
                compare(v),
                restorable(v, newest == Some(v.id)).then_some(refused),
            )
        })
        .collect_view();
    let form = (versions.len() > 1).then(|| {
        view! { <CompareForm playbook versions=view.versions.clone() from=None to=None /> }
    });
    view! {
        <Section title="Versions">
            <p class="small muted measure">
                "A version never changes once it has left draft. The hash names its content; equal content has an equal hash."
            </p>
            {form}
            <Refusal error=refused />
            <Table
                caption="Versions"
                columns=vec![
                    Column::text("Version"),
                    Column::text("State"),
                    Column::text("Change"),
                    Column::text("Written by"),
                    Column::text("Written"),
                    Column::text("Content"),
                    Column::hidden("What can be done"),
                ]
                dense=true
            >
                {rows}
            </Table>
        </Section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(number: i64, state: VersionState) -> VersionRow {
        let person = |name: &str| PersonRef {
            id: model::PersonId(Default::default()),
            name: name.into(),
            title: String::new(),
        };
        VersionRow {
            id: VersionId(Default::default()),
            number,
            revision: 0,
            state,
            change_summary: String::new(),
            author: Some(person("Ada Okonkwo")),
            contributors: vec![person("Mara Lind"), person("Jonas Weber")],
            created_at: model::Time::from_micros(0),
            hash: String::new(),
        }
    }

    #[test]
    fn who_wrote_and_who_helped_are_named() {
        let row = version(1, VersionState::Draft);
        assert_eq!(
            written_by(&row),
            "Ada Okonkwo, with Mara Lind and Jonas Weber"
        );
    }

    #[test]
    fn only_what_is_not_the_last_word_is_restored() {
        assert!(!restorable(&version(2, VersionState::Draft), true));
        let retired = VersionState::Retired {
            at: model::Time::from_micros(0),
            reason: "Sold".into(),
        };
        assert!(restorable(&version(1, retired), true));
    }
}
