use leptos::prelude::*;
use ui::*;

use super::{Phase, phase};
use crate::state::Room;

/// The 20 minutes of the tabletop. It counts here, from the stored times and the server's clock.
#[component]
pub fn TabletopClock(room: Room) -> impl IntoView {
    let clock = room.exercise(|x| x.clock.clone());
    let left = Memo::new(move |_| clock.with(|c| c.as_ref().map_or(0, |c| c.left(room.now()))));
    let phase = phase(room);
    let state = move || {
        let (tone, word) = match phase.get()? {
            Phase::Ready => (Tone::Neutral, "Not started"),
            Phase::Running if left.get() < 0 => (Tone::Watch, "Running, over time"),
            Phase::Running => (Tone::Ready, "Running"),
            Phase::Paused => (Tone::Watch, "Paused"),
            Phase::Ended => (Tone::Neutral, "Ended"),
        };
        Some(view! { <StateMark tone word /> })
    };
    view! {
        <div class="cluster items-end">
            <Clock seconds=left label="Tabletop, 20 min" large=true />
            {state}
        </div>
    }
}
