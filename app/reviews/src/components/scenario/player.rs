use leptos::prelude::*;
use model::exercises::InjectView;
use ui::*;

use super::{Phase, answers::Answers, inject, phase, reply::Reply};
use crate::state::Room;

/// The tabletop as a player or an onlooker sees it: one inject at a time, in large type.
#[component]
pub fn Player(room: Room) -> impl IntoView {
    let released = room.memo(|v| {
        let mut all: Vec<(model::Time, usize)> = v
            .exercise
            .iter()
            .flat_map(|x| &x.injects)
            .filter_map(|i| i.released_at.map(|at| (at, i.index)))
            .collect();
        all.sort_unstable();
        all.into_iter().map(|(_, index)| index).collect::<Vec<_>>()
    });
    let shown = RwSignal::new(released.with_untracked(|r| r.last().copied()));
    // a new inject comes forward, unless an answer to the one before it is being written
    let newer = RwSignal::new(None::<usize>);
    Effect::new(move |was: Option<Option<usize>>| {
        let last = released.with(|r| r.last().copied());
        if was.is_some_and(|was| was != last) {
            match shown.get_untracked() {
                Some(index) if writing(room, index) => newer.set(last),
                _ => shown.set(last),
            }
        }
        last
    });
    let phase = phase(room);
    let waiting = move || {
        let text = match phase.get()? {
            Phase::Ready => "The tabletop has not started. The facilitator starts it.",
            Phase::Ended => "The tabletop has ended.",
            Phase::Paused => "The tabletop is paused. You can still write.",
            Phase::Running => return None,
        };
        Some(view! { <Notice>{text}</Notice> })
    };
    view! {
        {waiting}
        <Chooser released shown newer />
        {move || {
            newer
                .get()
                .map(|index| {
                    view! {
                        <Notice tone=Tone::Watch live=true>
                            <div class="cluster">
                                <span>{format!("Inject {} is here. What you typed is kept.", index + 1)}</span>
                                <Button
                                    small=true
                                    on_press=move |()| {
                                        shown.set(Some(index));
                                        newer.set(None);
                                    }
                                >
                                    "Show it"
                                </Button>
                            </div>
                        </Notice>
                    }
                })
        }}
        {move || shown.get().map(|index| view! { <OneInject room index /> })}
    }
}

/// Whether the person has typed something there that nobody has yet.
fn writing(room: Room, index: usize) -> bool {
    let typed = room
        .draft(&format!("answer-{index}"), String::new)
        .get_untracked();
    let (sent, open) = room.peek(|v| {
        let one = v
            .exercise
            .iter()
            .flat_map(|x| &x.injects)
            .find(|i| i.index == index);
        (
            one.and_then(|i| i.mine.clone()).unwrap_or_default(),
            one.is_some_and(|i| i.revealed_at.is_none()),
        )
    });
    open && !typed.trim().is_empty() && typed.trim() != sent.trim()
}

/// All released injects, to go back to one.
#[component]
fn Chooser(
    released: Memo<Vec<usize>>,
    shown: RwSignal<Option<usize>>,
    newer: RwSignal<Option<usize>>,
) -> impl IntoView {
    let many = Memo::new(move |_| released.with(|r| r.len() > 1));
    let tab = move |index: usize| {
        view! {
            <li>
                <button
                    type="button"
                    class="btn btn-s"
                    data-kind=move || if shown.get() == Some(index) { "secondary" } else { "quiet" }
                    aria-current=move || (shown.get() == Some(index)).then_some("true")
                    on:click=move |_| {
                        shown.set(Some(index));
                        if newer.get_untracked() == Some(index) {
                            newer.set(None);
                        }
                    }
                >
                    {format!("Inject {}", index + 1)}
                </button>
            </li>
        }
    };
    move || {
        many.get().then(|| {
            view! {
                <nav aria-label="Injects">
                    <ul class="cluster">
                        <For each=move || released.get() key=|i| *i children=tab />
                    </ul>
                </nav>
            }
        })
    }
}

#[component]
fn OneInject(room: Room, index: usize) -> impl IntoView {
    let one = inject(room, index);
    let told = Memo::new(move |_| {
        one.with(|i| {
            i.as_ref().map(|i| {
                (
                    i.medium.label(),
                    i.from.clone(),
                    i.body.clone(),
                    i.ask.clone(),
                )
            })
        })
    });
    let shown =
        Memo::new(move |_| one.with(|i| i.as_ref().is_some_and(|i| i.revealed_at.is_some())));
    let at = Memo::new(move |_| one.with(|i| i.as_ref().and_then(|i| i.released_at)));
    view! {
        <article class="stack" class:lit=move || room.is_news(at.get()) aria-label=format!("Inject {}", index + 1)>
            {move || {
                told.get()
                    .map(|(medium, from, body, ask)| {
                        view! {
                            <p class="small muted">{format!("Inject {}. {medium} from {from}", index + 1)}</p>
                            <p class="text-20 measure whitespace-pre-line">{body}</p>
                            <p class="text-20 strong measure">{ask}</p>
                        }
                    })
            }}
            <Answered room one />
            {move || {
                if shown.get() {
                    view! { <Answers one /> }.into_any()
                } else {
                    view! { <Reply room index one /> }.into_any()
                }
            }}
        </article>
    }
}

/// "3 of 7 answered".
#[component]
fn Answered(room: Room, one: Memo<Option<InjectView>>) -> impl IntoView {
    let value = Memo::new(move |_| one.with(|i| i.as_ref().map_or(0, |i| i.answered.len())));
    let players = room.memo(|v| v.exercise.as_ref().map_or(0, |x| x.players.len()));
    let to_u32 = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    view! {
        <div class="measure">
            <ProgressBar
                value=Signal::derive(move || to_u32(value.get()))
                max=Signal::derive(move || to_u32(players.get()))
                label="Answers"
                text=Signal::derive(move || Some(format!("{} of {} answered", value.get(), players.get())))
            />
        </div>
    }
}
