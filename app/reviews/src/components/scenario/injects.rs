use leptos::prelude::*;
use model::{exercises::InjectView, reviews::ExerciseCommand};
use ui::*;

use super::{Phase, answers::Answers, inject, phase};
use crate::{
    components::fault::{Fault, failed},
    state::{Room, name_in},
};

/// The list of injects as the facilitator runs it.
#[component]
pub fn Injects(room: Room) -> impl IntoView {
    let order = room.memo(|v| {
        let mut all: Vec<(u32, usize)> = v
            .exercise
            .iter()
            .flat_map(|x| &x.injects)
            .map(|i| (i.minute, i.index))
            .collect();
        all.sort_unstable();
        all.into_iter().map(|(_, index)| index).collect::<Vec<_>>()
    });
    view! {
        <ol class="hair">
            <For each=move || order.get() key=|i| *i children=move |index| view! { <Row room index /> } />
        </ol>
    }
}

/// Where an inject is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Waiting,
    Open,
    Shown,
}

fn at(i: &InjectView) -> At {
    match (i.released_at, i.revealed_at) {
        (None, _) => At::Waiting,
        (Some(_), None) => At::Open,
        (Some(_), Some(_)) => At::Shown,
    }
}

#[component]
fn Row(room: Room, index: usize) -> impl IntoView {
    let one = inject(room, index);
    let at = Memo::new(move |_| one.with(|i| i.as_ref().map(at)));
    let told = Memo::new(move |_| {
        one.with(|i| {
            i.as_ref().map(|i| {
                (
                    i.minute,
                    i.medium.label(),
                    i.from.clone(),
                    i.body.clone(),
                    i.ask.clone(),
                    i.expected.clone(),
                )
            })
        })
    });
    let answered = Memo::new(move |_| one.with(|i| i.as_ref().map_or(0, |i| i.answered.len())));
    let players = room.memo(|v| v.exercise.as_ref().map_or(0, |x| x.players.len()));
    let state = move || {
        let (tone, word) = match at.get()? {
            At::Waiting => (Tone::Neutral, "Not released".to_owned()),
            At::Open => (
                Tone::Watch,
                format!("{} of {} answered", answered.get(), players.get()),
            ),
            At::Shown => (Tone::Ready, "Answers shown".to_owned()),
        };
        Some(view! { <StateMark tone word /> })
    };
    let released = Memo::new(move |_| one.with(|i| i.as_ref().and_then(|i| i.released_at)));
    view! {
        <li class="stack-s py-4" class:lit=move || room.is_news(released.get())>
            <div class="cluster cluster-between">
                <h4 class="strong">
                    {format!("Inject {}", index + 1)}
                    <span class="muted">{move || told.get().map(|t| format!(", minute {}", t.0))}</span>
                </h4>
                {state}
            </div>
            {move || {
                let waits = at.get() == Some(At::Waiting);
                told.get()
                    .map(|(_, medium, from, body, ask, expected)| {
                        let head = format!("{medium} from {from}");
                        let text = view! {
                            <p class="measure whitespace-pre-line">{body}</p>
                            <p class="strong measure">{ask}</p>
                            {expected
                                .map(|expected| {
                                    view! {
                                        <Disclosure summary="What a good answer contains">
                                            <p class="measure whitespace-pre-line">{expected}</p>
                                        </Disclosure>
                                    }
                                })}
                        };
                        if waits {
                            view! { <Disclosure summary=head>{text}</Disclosure> }.into_any()
                        } else {
                            view! {
                                <p class="small muted">{head}</p>
                                {text}
                            }
                            .into_any()
                        }
                    })
            }}
            {move || match at.get() {
                Some(At::Waiting) => view! { <Release room index /> }.into_any(),
                Some(At::Open) => view! { <Reveal room index one /> }.into_any(),
                Some(At::Shown) => view! { <Answers one /> }.into_any(),
                None => ().into_any(),
            }}
        </li>
    }
}

#[component]
fn Release(room: Room, index: usize) -> impl IntoView {
    let phase = phase(room);
    let on = Memo::new(move |_| matches!(phase.get(), Some(Phase::Running | Phase::Paused)));
    let go = room.exercise_command();
    let error = failed(go);
    move || {
        on.get().then(|| {
            view! {
                <div class="cluster">
                    <Button
                        small=true
                        pending=go.pending()
                        on_press=move |()| { go.dispatch(ExerciseCommand::Release { inject: index }); }
                    >
                        "Release now"
                        <span class="sr-only">{format!(": inject {}", index + 1)}</span>
                    </Button>
                </div>
                <Fault error />
            }
        })
    }
}

/// Who has not answered, and the way to show the answers without them.
#[component]
fn Reveal(room: Room, index: usize, one: Memo<Option<InjectView>>) -> impl IntoView {
    let missing = Memo::new(move |_| {
        let answered = one.with(|i| i.as_ref().map(|i| i.answered.clone()).unwrap_or_default());
        room.read(|v| {
            let players = v.exercise.iter().flat_map(|x| &x.players).map(|p| p.id);
            players
                .filter(|p| !answered.contains(p))
                .map(|p| name_in(v, p))
                .collect::<Vec<_>>()
        })
    });
    let go = room.exercise_command();
    let error = failed(go);
    view! {
        <p class="small">{move || format!("Not answered yet: {}.", missing.get().join(", "))}</p>
        <div class="cluster">
            <Button
                small=true
                icon=Glyph::Eye
                pending=go.pending()
                on_press=move |()| { go.dispatch(ExerciseCommand::Reveal { inject: index }); }
            >
                "Show the answers now"
                <span class="sr-only">{format!(": inject {}", index + 1)}</span>
            </Button>
        </div>
        <Fault error />
    }
}
