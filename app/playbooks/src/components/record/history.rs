use leptos::prelude::*;
use model::{
    identity::PersonRef,
    playbooks::{PlaybookView, VersionRow, VersionState},
};
use ui::*;

use crate::state::{Address, Colleague, Tab, name_of, version_tone};

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

fn row(
    version: VersionRow,
    shown: bool,
    href: String,
    people: &[PersonRef],
) -> impl IntoView + use<> {
    let (word, tone) = (version.state.label(), version_tone(&version.state));
    let detail = detail(&version.state, people);
    let author = version
        .author
        .map_or_else(|| "No longer listed".to_owned(), |a| a.name);
    let short = short_hash(&version.hash).to_owned();
    let waits = matches!(version.state, VersionState::InReview { .. }) && !shown;
    let link = href.clone();
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
                                    "Read and decide"
                                </a>
                            }
                        })}
                </div>
            </Cell>
            <Cell label="Change">{version.change_summary}</Cell>
            <Cell label="Author">{author}</Cell>
            <Cell label="Written">
                <Time at=version.created_at.to_string() />
            </Cell>
            <Cell label="Content">
                <code class="num" title=version.hash>
                    {short}
                </code>
            </Cell>
        </tr>
    }
}

/// Every version, newest first.
pub fn history(view: &PlaybookView, colleagues: &[Colleague], address: &Address) -> AnyView {
    let people: Vec<PersonRef> = colleagues.iter().map(|c| c.person.clone()).collect();
    let mut versions: Vec<&VersionRow> = view.versions.iter().collect();
    versions.sort_by_key(|v| std::cmp::Reverse(v.number));
    let rows = versions
        .into_iter()
        .map(|v| {
            row(
                v.clone(),
                v.id == view.shown.id,
                address.of_version(v.id.to_string()).tab(Tab::Overview),
                &people,
            )
        })
        .collect_view();
    view! {
        <Section title="Versions">
            <p class="small muted measure">
                "A version never changes once it has left draft. The hash names its content; equal content has an equal hash."
            </p>
            <Table
                caption="Versions"
                columns=vec![
                    Column::text("Version"),
                    Column::text("State"),
                    Column::text("Change"),
                    Column::text("Author"),
                    Column::text("Written"),
                    Column::text("Content"),
                ]
                dense=true
            >
                {rows}
            </Table>
        </Section>
    }
    .into_any()
}
