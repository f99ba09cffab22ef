use leptos::prelude::*;
use model::reviews::PendingApproval;
use ui::*;

use super::some;
use crate::{
    components::{
        fault::{Fault, failed},
        playbook::Out,
    },
    state::{Room, name_in},
};

/// Versions that wait for their domain owner: the change in words, and Approve for who may.
#[component]
pub fn Approvals(room: Room) -> impl IntoView {
    let waiting = room.memo(|v| v.approvals.clone());
    let count = Memo::new(move |_| waiting.with(|w| u32::try_from(w.len()).ok()));
    let any = some(waiting);
    move || {
        any.get().then(|| {
            view! {
                <Section title="Waiting for approval" count>
                    <ul class="hair">
                        <For
                            each=move || waiting.get()
                            key=|a| (a.version, a.hash.clone())
                            children=move |approval| view! { <Approval room approval /> }
                        />
                    </ul>
                </Section>
            }
        })
    }
}

#[component]
fn Approval(room: Room, approval: PendingApproval) -> impl IntoView {
    let approve = room.approve();
    let error = failed(approve);
    let owner = room.peek(|v| {
        let domain = v
            .readiness
            .as_ref()
            .and_then(|r| r.playbook(approval.playbook))
            .map(|p| p.domain);
        domain.map_or_else(
            || "the domain owner".to_owned(),
            |d| format!("the owner of {}", d.title()),
        )
    });
    let act = if approval.may_approve {
        let (seen, change) = (approval.clone(), approval.change.clone());
        // the chair's primary action is the next step
        let kind = if room.peek(|v| v.may_chair) {
            ButtonKind::Secondary
        } else {
            ButtonKind::Primary
        };
        view! {
            <Button
                kind
                icon=Glyph::Check
                pending=approve.pending()
                on_press=move |()| { approve.dispatch(seen.clone()); }
            >
                "Approve"
                <span class="sr-only">{format!(": {change}")}</span>
            </Button>
        }
        .into_any()
    } else {
        view! { <StateMark tone=Tone::Watch word=format!("Waits for {owner}") /> }.into_any()
    };
    view! {
        <li class="stack-s py-3">
            <div class="cluster cluster-between">
                <div class="min-w-0 measure">
                    <p class="strong">{approval.change.clone()}</p>
                    <p class="small">
                        <Out href=paths::playbook(approval.playbook) text=approval.playbook_title.clone() />
                    </p>
                </div>
                {act}
            </div>
            <Fault error />
        </li>
    }
}

/// What was changed in this session.
#[component]
pub fn Changes(room: Room) -> impl IntoView {
    let lines = room.memo(|v| {
        let line = |(i, c): (usize, &model::reviews::AssignmentChange)| {
            let from = c
                .from
                .map_or_else(|| "nobody".to_owned(), |p| name_in(v, p));
            let what = format!(
                "{} of {}: from {from} to {}",
                c.seat.label(),
                c.slot,
                name_in(v, c.to)
            );
            (
                i,
                what,
                c.playbook_title.clone(),
                c.approved_by.map(|p| name_in(v, p)),
                c.at,
            )
        };
        v.changes.iter().enumerate().map(line).collect::<Vec<_>>()
    });
    let count = Memo::new(move |_| lines.with(|l| u32::try_from(l.len()).ok()));
    let row = move |(_, what, playbook, approved, at): (
        usize,
        String,
        String,
        Option<String>,
        model::Time,
    )| {
        let (tone, word) = match approved {
            Some(by) => (Tone::Ready, format!("Approved by {by}")),
            None => (Tone::Watch, "Waits for approval".to_owned()),
        };
        view! {
            <li class="cluster cluster-between py-3" class:lit=room.is_news(Some(at))>
                <div class="min-w-0">
                    <p>{what}</p>
                    <p class="small muted">{playbook}</p>
                </div>
                <StateMark tone word />
            </li>
        }
    };
    let any = some(lines);
    move || {
        any.get().then(|| {
            view! {
                <Section title="Changed in this session" count>
                    <ul class="hair">
                        <For each=move || lines.get() key=|l| (l.0, l.3.is_some()) children=row />
                    </ul>
                </Section>
            }
        })
    }
}
