//! The third stage: one tabletop of 20 minutes.

mod answers;
mod clock;
mod console;
mod injects;
mod observe;
mod offers;
mod player;
mod reply;

use leptos::prelude::*;
use model::{
    exercises::{ExerciseState, InjectView},
    reviews::Step as Stage,
};
use ui::*;

use self::{
    clock::TabletopClock,
    console::{Console, Start},
    observe::Observe,
    offers::Offers,
    player::Player,
};
use super::note::Note;
use crate::state::Room;

pub use observe::kind_tone;

/// How far the tabletop is, without the times that belong to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    Ready,
    Running,
    Paused,
    Ended,
}

pub fn phase(room: Room) -> Memo<Option<Phase>> {
    room.exercise(|x| match x.state {
        ExerciseState::Planned | ExerciseState::Ready => Phase::Ready,
        ExerciseState::InConduct { .. } => Phase::Running,
        ExerciseState::Paused { .. } => Phase::Paused,
        ExerciseState::Ended { .. } => Phase::Ended,
    })
}

/// One inject as it is now.
pub fn inject(room: Room, index: usize) -> Memo<Option<InjectView>> {
    room.memo(move |v| {
        v.exercise
            .as_ref()
            .and_then(|x| x.injects.iter().find(|i| i.index == index).cloned())
    })
}

#[component]
pub fn ScenarioStage(room: Room) -> impl IntoView {
    let chosen = room.memo(|v| v.exercise.as_ref().map(|x| x.id));
    let runs_it = room.memo(|v| v.exercise.as_ref().is_some_and(|x| x.may_facilitate));
    let stage = move || match (chosen.get(), runs_it.get()) {
        (None, _) => view! { <Offers room /> }.into_any(),
        (Some(_), true) => view! {
            <Brief room />
            <Start room />
            <Setting room />
            <Console room />
            <Others room />
            <Observe room />
        }
        .into_any(),
        (Some(_), false) => view! {
            <Brief room />
            <Setting room />
            <Player room />
            <Others room />
            <Observe room />
        }
        .into_any(),
    };
    view! {
        {stage}
        <Note room step=Stage::Scenario />
    }
}

/// Until the tabletop starts the chair may choose another one.
#[component]
fn Others(room: Room) -> impl IntoView {
    let open = room.memo(|v| v.may_chair && !v.offers.is_empty());
    move || {
        open.get().then(|| {
            view! {
                <Disclosure summary="Choose another scenario">
                    <Offers room />
                </Disclosure>
            }
        })
    }
}

/// What is played, and the exercise clock.
#[component]
fn Brief(room: Room) -> impl IntoView {
    let told = room.exercise(|x| (x.title.clone(), x.playbook, x.playbook_title.clone()));
    let facilitator = room.exercise(|x| x.facilitator.name.clone());
    view! {
        <div class="cluster cluster-between items-end">
            <div class="min-w-0">
                <h3 class="text-20 font-medium">{move || told.get().map(|t| t.0)}</h3>
                <p class="small muted">
                    {move || {
                        told.get()
                            .map(|t| view! { "Tests " <super::playbook::Out href=paths::playbook(t.1) text=t.2 /> })
                    }} {move || facilitator.get().map(|name| format!(". Run by {name}."))}
                </p>
            </div>
            <TabletopClock room />
        </div>
    }
}

/// What the players know: in full until the tabletop starts, then folded.
#[component]
fn Setting(room: Room) -> impl IntoView {
    let phase = phase(room);
    let before = Memo::new(move |_| phase.get() == Some(Phase::Ready));
    let told = room.exercise(|x| (x.background.clone(), x.objectives.clone()));
    view! {
        {move || {
            let background = told.get().map(|t| view! { <Background text=t.0 objectives=t.1 /> });
            if before.get() {
                view! { <div class="stack">{background}</div> }.into_any()
            } else {
                view! { <Disclosure summary="Background and objectives">{background}</Disclosure> }.into_any()
            }
        }}
    }
}

#[component]
fn Background(text: String, objectives: Vec<String>) -> impl IntoView {
    view! {
        <div class="stack">
            <p class="measure whitespace-pre-line">{text}</p>
            <div>
                <h4 class="strong">"Objectives"</h4>
                <ul class="list-disc ps-6">
                    {objectives.into_iter().map(|o| view! { <li>{o}</li> }).collect_view()}
                </ul>
            </div>
        </div>
    }
}
