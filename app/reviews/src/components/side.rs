use leptos::prelude::*;
use ui::*;

use super::{people::People, roster::HandOver};
use crate::state::{Entry, Room, log};

/// Beside the stage: who is here, and what happened.
#[component]
pub fn Side(room: Room) -> impl IntoView {
    let invited = room.memo(|v| u32::try_from(v.summary.attendees.len()).unwrap_or(u32::MAX));
    // the chair, or the sponsor when the chair is called away
    let gives = room.gives_chair();
    let hand = RwSignal::new(false);
    view! {
        <aside class="room-log" aria-label="People and log" tabindex="0">
            <Section title="People" count=invited>
                <People room />
                {move || {
                    gives
                        .get()
                        .then(|| {
                            view! {
                                <div class="cluster">
                                    <Button small=true on_press=move |()| hand.set(true)>
                                        "Hand over chair"
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
