use leptos::prelude::*;
use ui::*;

use super::{people::People, roster::HandOver};
use crate::state::{Entry, Room, log};

/// Beside the stage: who is here, and what happened.
#[component]
pub fn Side(room: Room) -> impl IntoView {
    let invited = room.memo(|v| u32::try_from(v.summary.attendees.len()).unwrap_or(u32::MAX));
    // the sponsor can give the chair on when the chair is called away
    let gives = room.gives_chair();
    let chair = room.memo(|v| v.may_chair);
    let hand = RwSignal::new(false);
    let stands_in = Memo::new(move |_| gives.get() && !chair.get());
    view! {
        <aside class="room-log" aria-label="People and log" tabindex="0">
            <Section title="People" count=invited>
                <People room />
                {move || {
                    stands_in
                        .get()
                        .then(|| {
                            view! {
                                <div class="cluster">
                                    <Button small=true kind=ButtonKind::Quiet on_press=move |()| hand.set(true)>
                                        "Give the chair to somebody else"
                                    </Button>
                                </div>
                                <HandOver room open=hand />
                            }
                        })
                }}
            </Section>
            <Section title="Log">
                <Log room />
            </Section>
        </aside>
    }
}

#[component]
fn Log(room: Room) -> impl IntoView {
    let entries = room.memo(log);
    let row = move |entry: Entry| {
        let at = entry.at.to_string();
        view! {
            <li class="py-2" class:lit=room.is_news(Some(entry.at))>
                <p>{entry.text}</p>
                <p class="muted">
                    <Time at />
                </p>
            </li>
        }
    };
    view! {
        <ol class="small">
            <For each=move || entries.get() key=|e| e.key.clone() children=row />
        </ol>
    }
}
