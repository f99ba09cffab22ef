use leptos::prelude::*;
use model::reviews::ExerciseCommand;
use ui::*;

use super::{Phase, injects::Injects, phase};
use crate::{
    components::fault::{Fault, failed},
    state::{Room, counted},
};

/// What starts the tabletop, above all there is to read.
#[component]
pub fn Start(room: Room) -> impl IntoView {
    let phase = phase(room);
    let ready = Memo::new(move |_| phase.get() == Some(Phase::Ready));
    let go = room.exercise_command();
    let error = failed(go);
    move || {
        ready.get().then(|| {
            view! {
                <div class="cluster">
                    <Button
                        kind=ButtonKind::Primary
                        icon=Glyph::Play
                        pending=go.pending()
                        on_press=move |()| { go.dispatch(ExerciseCommand::Start); }
                    >
                        "Start the tabletop"
                    </Button>
                </div>
                <Fault error />
            }
        })
    }
}

/// The facilitator's console: the clock's buttons, the next inject, all injects.
#[component]
pub fn Console(room: Room) -> impl IntoView {
    let phase = phase(room);
    let go = room.exercise_command();
    let error = failed(go);
    let ending = RwSignal::new(false);
    let send = move |command: ExerciseCommand| {
        move |()| {
            go.dispatch(command.clone());
        }
    };
    let buttons = move || {
        match phase.get() {
        Some(Phase::Running) => view! {
            <ReleaseNext room />
            <Button icon=Glyph::Pause pending=go.pending() on_press=send(ExerciseCommand::Pause)>
                "Pause"
            </Button>
            <Button on_press=move |()| ending.set(true)>"End"</Button>
        }
        .into_any(),
        Some(Phase::Paused) => view! {
            <Button kind=ButtonKind::Primary icon=Glyph::Play pending=go.pending() on_press=send(ExerciseCommand::Resume)>
                "Resume"
            </Button>
            <Button on_press=move |()| ending.set(true)>"End"</Button>
        }
        .into_any(),
        Some(Phase::Ended) => view! { <p class="muted">"The tabletop has ended. Note what you saw, then the chair goes on to Learnings."</p> }
            .into_any(),
        Some(Phase::Ready) | None => ().into_any(),
    }
    };
    view! {
        <Section title="Console">
            <div class="cluster">{buttons}</div>
            <Fault error />
            <Injects room />
        </Section>
        <EndTabletop room open=ending />
    }
}

/// The next inject by the clock, now by hand.
#[component]
fn ReleaseNext(room: Room) -> impl IntoView {
    let next = room.memo(|v| {
        let waiting = v
            .exercise
            .iter()
            .flat_map(|x| &x.injects)
            .filter(|i| i.released_at.is_none());
        waiting.min_by_key(|i| (i.minute, i.index)).map(|i| i.index)
    });
    let go = room.exercise_command();
    let press = move |()| {
        if let Some(inject) = next.get_untracked() {
            go.dispatch(ExerciseCommand::Release { inject });
        }
    };
    let error = failed(go);
    let any = Memo::new(move |_| next.get().is_some());
    move || {
        any.get().then(|| {
            view! {
                <Button kind=ButtonKind::Primary icon=Glyph::Send pending=go.pending() on_press=press>
                    {move || format!("Release inject {}", next.get().map_or(0, |n| n + 1))}
                </Button>
                <Fault error />
            }
        })
    }
}

/// One sentence, then the end of the tabletop.
#[component]
fn EndTabletop(room: Room, open: RwSignal<bool>) -> impl IntoView {
    let go = room.exercise_command();
    let error = failed(go);
    Effect::new(move |_| {
        if matches!(go.value().get(), Some(Ok(()))) {
            open.set(false);
        }
    });
    let sentence = room.memo(|v| {
        let Some(x) = &v.exercise else {
            return String::new();
        };
        let hidden = x
            .injects
            .iter()
            .filter(|i| i.released_at.is_some() && i.revealed_at.is_none())
            .count();
        let shown = match hidden {
            0 => String::new(),
            n => format!(
                " The answers to {} are shown as they are.",
                counted(n, "inject")
            ),
        };
        format!(
            "The tabletop ends for {}.{shown} It cannot be started again.",
            counted(x.players.len(), "player")
        )
    });
    view! {
        <Confirm
            open
            title="End the tabletop"
            sentence
            action="End the tabletop"
            pending=go.pending()
            on_confirm=move |()| { go.dispatch(ExerciseCommand::End); }
        >
            <Fault error />
        </Confirm>
    }
}
