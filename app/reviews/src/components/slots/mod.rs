//! The second stage: who fills each critical slot.

mod approvals;
mod seat;

use leptos::prelude::*;
use model::{
    PlaybookId,
    identity::Permission,
    reviews::{SlotRow, Step as Stage},
};
use std::collections::HashSet;
use ui::*;

use self::{
    approvals::{Approvals, Changes},
    seat::Slot,
};
use super::note::Note;
use crate::state::{Room, counted, keep_order};

/// Names one slot: playbook and slot key.
pub type SlotKey = (PlaybookId, String);

fn key(row: &SlotRow) -> SlotKey {
    (row.playbook, row.slot.clone())
}
/// Whether there is any; tells only when that changes, so that open editors stay open.
pub fn some<T: Send + Sync + 'static>(rows: Memo<Vec<T>>) -> Memo<bool> {
    Memo::new(move |_| rows.with(|r| !r.is_empty()))
}
fn hole(row: &SlotRow) -> bool {
    row.critical && (row.primary.is_none() || row.deputy.is_none())
}

#[component]
pub fn AssignmentsStage(room: Room) -> impl IntoView {
    let rows = room.memo(|v| v.slots.clone());
    // rows stay where they were first seen: a filled hole does not jump away
    let order = Memo::new(move |was: Option<&Vec<SlotKey>>| {
        let now: Vec<SlotKey> = rows.with(|r| r.iter().map(key).collect());
        keep_order(was.map_or(&[][..], Vec::as_slice), &now)
    });
    let once_open = Memo::new(move |was: Option<&HashSet<SlotKey>>| {
        let mut open = was.cloned().unwrap_or_default();
        rows.with(|r| open.extend(r.iter().filter(|r| hole(r)).map(key)));
        open
    });
    let holes = Memo::new(move |_| {
        once_open.with(|o| {
            order
                .get()
                .into_iter()
                .filter(|k| o.contains(k))
                .collect::<Vec<_>>()
        })
    });
    let filled = Memo::new(move |_| {
        once_open.with(|o| {
            order
                .get()
                .into_iter()
                .filter(|k| !o.contains(k))
                .collect::<Vec<_>>()
        })
    });
    let open_seats = Memo::new(move |_| rows.with(|r| r.iter().filter(|r| hole(r)).count()));
    let (any_hole, any_filled) = (some(holes), some(filled));
    let may = room.leads(Permission::PlaybooksEdit);
    let sentence = move || match open_seats.get() {
        0 => "Every critical slot has a primary and a deputy.".to_owned(),
        n => format!(
            "{} without a primary or a deputy.",
            counted(n, "critical slot")
        ),
    };
    let summary = move || format!("Other slots ({})", filled.with(Vec::len));
    view! {
        <p class="strong" role="status">
            {sentence}
        </p>
        <Approvals room />
        {move || {
            any_hole
                .get()
                .then(|| {
                    view! {
                        <Section title="Holes">
                            <Slots room rows keys=holes may />
                        </Section>
                    }
                })
        }}
        {move || any_filled.get().then(|| view! { <Others room rows keys=filled may summary=Signal::derive(summary) /> })}
        <Changes room />
        <Note room step=Stage::Assignments />
    }
}

/// The slots that need nothing, behind one line, with a search.
#[component]
fn Others(
    room: Room,
    rows: Memo<Vec<SlotRow>>,
    keys: Memo<Vec<SlotKey>>,
    may: Memo<bool>,
    summary: Signal<String>,
) -> impl IntoView {
    let search = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let words = search.get().to_lowercase();
        let hit = |row: &SlotRow| {
            let text = format!(
                "{} {} {} {}",
                row.playbook_title,
                row.slot_title,
                row.domain,
                row.domain.title()
            )
            .to_lowercase();
            words.split_whitespace().all(|w| text.contains(w))
        };
        rows.with(|rows| {
            keys.get()
                .into_iter()
                .filter(|k| rows.iter().any(|r| key(r) == *k && hit(r)))
                .collect::<Vec<_>>()
        })
    });
    view! {
        <Disclosure summary>
            <div class="stack">
                <SearchInput name="slot-search" label="Search slots" placeholder="Playbook, slot or domain" bind=search />
                {move || found.with(Vec::is_empty).then(|| view! { <p class="muted">"No slot matches. Use other words."</p> })}
                <Slots room rows keys=found may />
            </div>
        </Disclosure>
    }
}

#[component]
fn Slots(
    room: Room,
    rows: Memo<Vec<SlotRow>>,
    keys: Memo<Vec<SlotKey>>,
    may: Memo<bool>,
) -> impl IntoView {
    view! {
        <ul class="hair">
            <For
                each=move || keys.get()
                key=SlotKey::clone
                children=move |k| {
                    let row = Memo::new(move |_| rows.with(|r| r.iter().find(|r| key(r) == k).cloned()));
                    view! { <Slot room row may /> }
                }
            />
        </ul>
    }
}
