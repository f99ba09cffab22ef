use leptos::prelude::*;
use model::{
    exercises::{MAX_TEXT, Observation, ObservationKind},
    reviews::ExerciseCommand,
};
use ui::*;

use super::{Phase, phase};
use crate::{
    components::fault::{Fault, failed, fault_at},
    state::Room,
};

pub fn kind_tone(kind: ObservationKind) -> Tone {
    match kind {
        ObservationKind::Strength => Tone::Ready,
        ObservationKind::AreaForImprovement => Tone::Watch,
    }
}

/// Strengths and areas for improvement: anybody in the room notes them, also after the end.
#[component]
pub fn Observe(room: Room) -> impl IntoView {
    let phase = phase(room);
    let begun = Memo::new(move |_| phase.get().is_some_and(|p| p != Phase::Ready));
    let may = room.memo(|v| v.may_attend || v.exercise.as_ref().is_some_and(|x| x.may_facilitate));
    let seen = room.memo(|v| {
        v.exercise
            .as_ref()
            .map(|x| x.observations.clone())
            .unwrap_or_default()
    });
    let count = Memo::new(move |_| seen.with(|s| u32::try_from(s.len()).ok()));
    let line = move |o: Observation| {
        let by = room.name(o.by);
        view! {
            <li class="py-3" class:lit=room.is_news(Some(o.at))>
                <p class="cluster">
                    <StateMark tone=kind_tone(o.kind) word=o.kind.label() />
                    <span class="small muted">
                        {by} {o.inject.map(|i| format!(", inject {}", i + 1))}
                    </span>
                </p>
                <p class="measure whitespace-pre-line">{o.text}</p>
            </li>
        }
    };
    // a player is busy with the answer; the facilitator watches
    let open = room.peek(|v| v.exercise.as_ref().is_some_and(|x| x.may_facilitate));
    move || {
        begun.get().then(|| {
            view! {
                <Section title="Observations" count>
                    <ul class="hair">
                        <For each=move || seen.get() key=|o| o.id children=line />
                    </ul>
                    {move || {
                        may.get()
                            .then(|| {
                                view! {
                                    <Disclosure summary="Note what you saw" open>
                                        <Add room />
                                    </Disclosure>
                                }
                            })
                    }}
                </Section>
            }
        })
    }
}

#[component]
fn Add(room: Room) -> impl IntoView {
    let kind = room.draft("observation-kind", || "area".to_owned());
    let text = room.draft("observation", String::new);
    let go = room.exercise_command();
    let error = failed(go);
    Effect::new(move |_| {
        if matches!(go.value().get(), Some(Ok(()))) {
            text.set(String::new());
        }
    });
    let options = vec![
        Choice::new("area", ObservationKind::AreaForImprovement.label()),
        Choice::new("strength", ObservationKind::Strength.label()),
    ];
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let strength = kind.with_untracked(|k| k == "strength");
        let kind = if strength {
            ObservationKind::Strength
        } else {
            ObservationKind::AreaForImprovement
        };
        // the inject that came last is the one talked about
        let inject = room.peek(|v| {
            let released = v
                .exercise
                .iter()
                .flat_map(|x| &x.injects)
                .filter_map(|i| i.released_at.map(|at| (at, i.index)));
            released.max().map(|(_, index)| index)
        });
        go.dispatch(ExerciseCommand::Observe {
            kind,
            inject,
            text: text.get_untracked(),
        });
    };
    view! {
        <form class="form" on:submit=submit novalidate=true>
            <RadioGroup name="observation-kind" label="Kind" options bind=kind inline=true />
            <TextArea
                name="observation"
                label="What you saw"
                bind=text
                rows=2
                max_length=u32::try_from(MAX_TEXT).unwrap_or(u32::MAX)
                error=fault_at(error, "text")
            />
            <Fault error fields=&["text"] />
            <div class="form-actions">
                <Button submit=true icon=Glyph::Plus pending=go.pending()>
                    "Add observation"
                </Button>
            </div>
        </form>
    }
}
