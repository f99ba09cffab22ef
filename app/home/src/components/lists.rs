//! The worklists of the desk, each with its empty state.

use leptos::prelude::*;
use model::{
    actions::ActionView,
    reviews::{MySlot, PendingApproval, ReviewSummary},
};
use ui::*;

/// A list under a heading with its count; `empty` says why there is nothing.
#[component]
fn Worklist<T, R, V>(
    title: &'static str,
    items: Vec<T>,
    row: R,
    empty: (&'static str, &'static str),
    #[prop(optional)] more: Option<(&'static str, String)>,
    #[prop(default = None)] start: Option<(&'static str, String)>,
) -> impl IntoView
where
    T: Send + 'static,
    R: Fn(T) -> V + Send + 'static,
    V: IntoView + 'static,
{
    let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
    let body = if items.is_empty() {
        view! {
            <EmptyState title=empty.0 text=empty.1>
                {start.map(|(label, href)| view! { <LinkButton href>{label}</LinkButton> })}
            </EmptyState>
        }
        .into_any()
    } else {
        let rows = items
            .into_iter()
            .map(|item| view! { <li>{row(item)}</li> })
            .collect_view();
        view! { <ul class="worklist">{rows}</ul> }.into_any()
    };
    let actions =
        move || more.map(|(label, href)| view! { <a class="link small" href=href>{label}</a> });
    view! {
        <Section title count actions>
            {body}
        </Section>
    }
}

#[component]
pub fn MyActions(actions: Vec<ActionView>) -> impl IntoView {
    let row = |action: ActionView| {
        let ActionView {
            item,
            playbook_title,
            source_key,
            overdue,
            ..
        } = action;
        let mark = if overdue {
            view! { <StateMark tone=Tone::Gap word="Overdue" /> }.into_any()
        } else {
            view! { <span class="muted">{item.state.label()}</span> }.into_any()
        };
        view! {
            <a href=paths::action(item.id)>
                <span class="worklist-title">{item.title}</span>
                <span class="worklist-meta">
                    <span class="num">{item.key} " from " {source_key}</span>
                    <span>"Due " <Time at=item.due.to_string() date_only=true /></span>
                    {playbook_title.map(|title| view! { <span>{title}</span> })}
                </span>
                <span class="worklist-end">{mark}</span>
            </a>
        }
    };
    view! {
        <Worklist
            title="My action items"
            items=actions
            row
            empty=("You owe nothing.", "Reviews and exercises give you action items; they appear here with their due dates.")
            more=("All action items", paths::actions())
        />
    }
}

#[component]
pub fn UpcomingReviews(reviews: Vec<ReviewSummary>, may_schedule: bool) -> impl IntoView {
    let row = |review: ReviewSummary| {
        view! {
            <a href=paths::review(review.id)>
                <span class="worklist-title">"Strategic Readiness Review " {review.quarter.to_string()}</span>
                <span class="worklist-meta">
                    <span class="num">{review.key}</span>
                    <Time at=review.scheduled_at.to_string() exact=true />
                    <span>"Chair " {review.chair.name}</span>
                </span>
                <span class="worklist-end muted">{review.state_label}</span>
            </a>
        }
    };
    let start = may_schedule.then(|| ("Schedule a review", paths::review_new()));
    view! {
        <Worklist
            title="Upcoming reviews"
            items=reviews
            row
            empty=("No review is planned.", "The executive committee meets once a quarter for 60 minutes.")
            more=("All reviews", paths::reviews())
            start
        />
    }
}

#[component]
pub fn MySlots(slots: Vec<MySlot>) -> impl IntoView {
    let row = |slot: MySlot| {
        view! {
            <a href=paths::playbook(slot.playbook)>
                <span class="worklist-title">{slot.slot_title}</span>
                <span class="worklist-meta">
                    <DomainMark code=slot.domain.code() />
                    <span>{slot.playbook_title}</span>
                    {slot.critical.then(|| view! { <span class="strong">"Critical"</span> })}
                </span>
                <span class="worklist-end muted">{slot.seat.label()}</span>
            </a>
        }
    };
    view! {
        <Worklist
            title="My slots"
            items=slots
            row
            empty=("You are in no playbook yet.", "When a steward names you as primary or deputy, the slot appears here with what it asks of you.")
            more=("All playbooks", paths::playbooks())
        />
    }
}

#[component]
pub fn Approvals(approvals: Vec<PendingApproval>) -> impl IntoView {
    let row = |approval: PendingApproval| {
        view! {
            <a href=paths::playbook(approval.playbook)>
                <span class="worklist-title">{approval.playbook_title}</span>
                <span class="worklist-meta">
                    <span>{approval.change}</span>
                </span>
                <span class="worklist-end">
                    <StateMark tone=Tone::Watch word="To approve" />
                </span>
            </a>
        }
    };
    view! {
        <Worklist
            title="For my approval"
            items=approvals
            row
            empty=("Nothing waits for your approval.", "New versions of the playbooks in your domain come here before they take effect.")
        />
    }
}

/// For the administrator, whose work has no worklist.
#[component]
pub fn Administration(people: bool, jobs: bool) -> impl IntoView {
    let row = |href: String, title: &'static str, text: &'static str| {
        view! {
            <li>
                <a href=href>
                    <span class="worklist-title">{title}</span>
                    <span class="worklist-meta">{text}</span>
                </a>
            </li>
        }
    };
    view! {
        <Section title="Administration">
            <ul class="worklist">
                {people.then(|| row(paths::people(), "People", "Add people, change roles, end access."))}
                {jobs.then(|| row(paths::jobs(), "Background work", "Queues, and jobs that could not be done."))}
            </ul>
        </Section>
    }
}
