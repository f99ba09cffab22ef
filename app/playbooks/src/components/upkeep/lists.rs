use leptos::prelude::*;
use model::{
    PersonId,
    playbooks::{StewardDesk, Upkeep},
};
use ui::*;

use crate::state::{List, mine_first, place};

fn row(list: List, entry: Upkeep, me: Option<PersonId>) -> impl IntoView {
    let href = place(list, &entry);
    let mine = me.is_some() && entry.steward.as_ref().map(|s| s.id) == me;
    let steward = match (mine, entry.steward) {
        (true, _) => "Yours".to_owned(),
        (false, Some(steward)) => format!("Steward: {}", steward.name),
        (false, None) => "No steward".to_owned(),
    };
    view! {
        <li>
            <a href=href>
                <span class="worklist-title">{entry.title}</span>
                <span class="worklist-meta">
                    <span class="basis-full">
                        <span class="block measure text-ink">{entry.what}</span>
                    </span>
                    <span class="num">{entry.key}</span>
                    <DomainMark code=entry.domain.code() />
                    <span class=mine.then_some("strong")>{steward}</span>
                </span>
            </a>
        </li>
    }
}

fn worklist(
    list: List,
    (id, title): (&'static str, &'static str),
    entries: Vec<Upkeep>,
    me: Option<PersonId>,
    (none, why): (&'static str, &'static str),
) -> impl IntoView {
    let count = u32::try_from(entries.len()).unwrap_or_default();
    let body = if entries.is_empty() {
        view! { <EmptyState title=none text=why /> }.into_any()
    } else {
        let rows = mine_first(entries, me)
            .into_iter()
            .map(|e| row(list, e, me))
            .collect_view();
        view! { <ul class="worklist">{rows}</ul> }.into_any()
    };
    view! {
        <Section title id count>
            {body}
        </Section>
    }
}

/// What decays unless somebody looks after it; one's own first.
#[component]
pub fn Worklists(desk: StewardDesk, me: Option<PersonId>) -> impl IntoView {
    let StewardDesk {
        due,
        unstaffed,
        sent_back,
        drafts,
        waiting,
        updates,
    } = desk;
    view! {
        {worklist(
            List::Due,
            ("due", "Review due"),
            due,
            me,
            ("No review is due.", "A playbook is named here 14 days before its review interval ends."),
        )}
        {worklist(
            List::Unstaffed,
            ("unstaffed", "Unstaffed"),
            unstaffed,
            me,
            (
                "Every critical slot has a primary and a deputy who can be reached.",
                "When somebody leaves, or a contact has not been tested for 180 days, the slot appears here.",
            ),
        )}
        {worklist(
            List::SentBack,
            ("sent-back", "Sent back"),
            sent_back,
            me,
            ("Nothing was sent back.", "A domain owner who asks for changes says why; the reason stands here."),
        )}
        {worklist(
            List::Drafts,
            ("drafts", "Drafts"),
            drafts,
            me,
            ("There is no draft.", "A version that is written and not submitted waits here."),
        )}
        {worklist(
            List::Waiting,
            ("waiting", "Waiting for approval"),
            waiting,
            me,
            ("Nothing waits for approval.", "A submitted version stands here until its domain owner decides."),
        )}
        {worklist(
            List::Updates,
            ("updates", "Template updates"),
            updates,
            me,
            ("Every playbook has the newest text of its template.", "When the library changes, the difference can be read and merged here."),
        )}
    }
}
