use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use model::{PlaybookId, VersionId, playbooks::VersionRow};
use ui::*;

/// "Version 3, superseded".
fn name(row: &VersionRow) -> String {
    format!(
        "Version {}, {}",
        row.number,
        row.state.label().to_lowercase()
    )
}

/// The older first, whichever was chosen first.
pub fn in_order(
    versions: &[VersionRow],
    one: VersionId,
    other: VersionId,
) -> (VersionId, VersionId) {
    let number = |id: VersionId| versions.iter().find(|v| v.id == id).map_or(0, |v| v.number);
    if number(one) > number(other) {
        (other, one)
    } else {
        (one, other)
    }
}

/// The address that compares two versions.
pub fn compare_href(playbook: PlaybookId, from: VersionId, to: VersionId) -> String {
    paths::with_query(
        paths::playbook_compare(playbook),
        &[("from", &from.to_string()), ("to", &to.to_string())],
    )
}

/// Any two versions; a plain form before wasm arrives. `from` and `to` are what is compared now.
#[component]
pub fn CompareForm(
    playbook: PlaybookId,
    versions: Vec<VersionRow>,
    from: Option<VersionId>,
    to: Option<VersionId>,
) -> impl IntoView {
    let mut versions = versions;
    versions.sort_by_key(|v| std::cmp::Reverse(v.number));
    let options: Vec<Choice> = versions
        .iter()
        .map(|v| Choice::new(v.id.to_string(), name(v)))
        .collect();
    let text = |id: Option<VersionId>, else_at: usize| {
        id.or_else(|| versions.get(else_at).map(|v| v.id))
            .map(|id| id.to_string())
            .unwrap_or_default()
    };
    let (from, to) = (RwSignal::new(text(from, 1)), RwSignal::new(text(to, 0)));
    let action = paths::playbook_compare(playbook);
    let target = action.clone();
    let navigate = use_navigate();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let href = paths::with_query(
            target.clone(),
            &[("from", &from.get_untracked()), ("to", &to.get_untracked())],
        );
        navigate(&href, Default::default());
    };
    view! {
        <form method="get" action=action class="filters" aria-label="Compare two versions" on:submit=submit>
            <Select name="from" label="Compare" options=options.clone() bind=from />
            <Select name="to" label="With" options bind=to />
            <Button submit=true>"Compare"</Button>
        </form>
    }
}
