use leptos::prelude::*;
use model::{PersonId, identity::PersonRef, reviews::ReviewView};
use ui::*;

use crate::state::Room;

/// What somebody is in this review.
fn part(view: &ReviewView, id: PersonId) -> Option<&'static str> {
    match (
        view.summary.chair.id == id,
        view.summary.facilitator.id == id,
    ) {
        (true, true) => Some("Chair, facilitator"),
        (true, false) => Some("Chair"),
        (false, true) => Some("Facilitator"),
        (false, false) => None,
    }
}

/// Where somebody is: page open, joined earlier, or not seen yet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Here,
    Joined,
    Absent,
}

/// Everybody invited, with their part and whether they are here.
#[component]
pub fn People(room: Room) -> impl IntoView {
    let people = room.memo(|v| v.summary.attendees.clone());
    let row = move |person: PersonRef| {
        let id = person.id;
        let part = room.memo(move |v| part(v, id));
        let presence = Memo::new(move |_| {
            match (room.link.present.with(|p| p.contains(&id)), room.joined(id)) {
                (true, _) => Presence::Here,
                (false, true) => Presence::Joined,
                (false, false) => Presence::Absent,
            }
        });
        let mark = move || {
            let (tone, word) = match presence.get() {
                Presence::Here => (Tone::Ready, "Here"),
                Presence::Joined => (Tone::Neutral, "Joined"),
                Presence::Absent => (Tone::Neutral, "Not here"),
            };
            view! { <StateMark tone word /> }
        };
        view! {
            <li class="cluster cluster-between py-2">
                <span class="cluster min-w-0">
                    <Person name=person.name title=person.title />
                    {move || part.get().map(|part| view! { <Badge>{part}</Badge> })}
                </span>
                {mark}
            </li>
        }
    };
    view! {
        <ul class="small">
            <For each=move || people.get() key=|p| p.id children=row />
        </ul>
    }
}
