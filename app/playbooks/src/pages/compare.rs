use door::AppError;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use model::{
    PlaybookId, VersionId,
    playbooks::{Comparison, VersionRow},
};
use ui::*;

use crate::{
    api::{compare_versions, get_playbook},
    components::{ChangeList, CompareForm, PageFailure},
    state::{Address, Tab, counted},
};

/// The versions there are, and the two that are compared, when the address names two.
type Loaded = (PlaybookId, String, Vec<VersionRow>, Option<Comparison>);

/// As the address has it: the playbook, and the two versions.
type Asked = (String, String, String);

async fn load((id, from, to): Asked) -> Result<Loaded, AppError> {
    let missing = |what: &str| AppError::absent(format!("There is no such {what}."));
    let id: PlaybookId = id.parse().map_err(|_| missing("playbook"))?;
    let view = get_playbook(id, None).await?;
    let comparison = if from.is_empty() || to.is_empty() {
        None
    } else {
        let from: VersionId = from.parse().map_err(|_| missing("version"))?;
        let to: VersionId = to.parse().map_err(|_| missing("version"))?;
        if !view.versions.iter().any(|v| v.id == from) {
            return Err(missing("version"));
        }
        Some(compare_versions(from, to).await?)
    };
    Ok((id, view.summary.playbook.title, view.versions, comparison))
}

/// "Version 2 (published) with version 1 (superseded), written by Ada Okonkwo."
fn sentence(comparison: &Comparison) -> String {
    let name = |row: &VersionRow| {
        format!(
            "version {} ({})",
            row.number,
            row.state.label().to_lowercase()
        )
    };
    let author = comparison
        .to
        .author
        .as_ref()
        .map_or_else(String::new, |a| format!(", written by {},", a.name));
    let n = comparison.changes.len();
    let changes = match n {
        0 => "nothing".to_owned(),
        _ => counted(n, "place", "places"),
    };
    format!(
        "Against {}, {}{author} changes {changes}.",
        name(&comparison.from),
        name(&comparison.to)
    )
}

fn document(comparison: Comparison) -> AnyView {
    let sentence = sentence(&comparison);
    let (was_label, to_label) = (
        format!("Version {}", comparison.from.number),
        format!("Version {}", comparison.to.number),
    );
    let summary = comparison.to.change_summary.clone();
    let said = (!summary.is_empty())
        .then(|| view! { <p class="measure">"The writer said: “" {summary} "”"</p> });
    let changes = comparison.changes;
    let body = if changes.is_empty() {
        view! {
            <EmptyState
                title="No difference in content."
                text="Both versions say the same; only their state and their dates differ."
            />
        }
        .into_any()
    } else {
        view! { <ChangeList changes was_label to_label /> }.into_any()
    };
    view! {
        <article class="doc compare" aria-label="Changes">
            <p class="strong">{sentence}</p>
            {said}
            {body}
        </article>
    }
    .into_any()
}

fn unchosen(versions: usize) -> AnyView {
    let (title, text) = if versions < 2 {
        (
            "There is one version.",
            "A second one comes with the first change. Then the two can be compared here.",
        )
    } else {
        (
            "Choose two versions.",
            "What changed from the one to the other is told here, in words.",
        )
    };
    view! { <EmptyState title text /> }.into_any()
}

fn page((id, title, versions, comparison): Loaded) -> AnyView {
    let back_href = Address::new(paths::playbook(id), None).tab(Tab::History);
    let (from, to) = comparison.as_ref().map(|c| (c.from.id, c.to.id)).unzip();
    let count = versions.len();
    let form = (count > 1).then(|| view! { <CompareForm playbook=id versions from to /> });
    let body = comparison.map_or_else(|| unchosen(count), document);
    view! {
        <Title text=format!("Compare versions of {title}") />
        <div class="page">
            <PageHeader title="Compare versions" kicker=title back_href back_label="History" serif=true />
            {form}
            {body}
        </div>
    }
    .into_any()
}

/// `/playbooks/:id/compare?from=&to=`: what changed from one version to another.
#[component]
pub fn ComparePage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let asked = Memo::new(move |_| {
        let query = query.read();
        (
            params.read().get("id").unwrap_or_default(),
            query.get("from").unwrap_or_default(),
            query.get("to").unwrap_or_default(),
        )
    });
    let loaded = Resource::new_blocking(move || asked.get(), load);
    view! {
        <Transition fallback=|| view! { <Skeleton lines=8 label="Comparing the versions" /> }>
            {move || Suspend::new(async move {
                match loaded.await {
                    Ok(loaded) => page(loaded),
                    Err(error) => {
                        view! {
                            <PageFailure
                                error
                                thing="comparison"
                                back_href=paths::playbooks()
                                back_label="Playbooks"
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
