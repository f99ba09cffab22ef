use leptos::prelude::*;
use model::{
    exercises::ExerciseState,
    reviews::{ReviewCommand, Step as Stage},
};
use ui::*;

use super::fault::{Fault, failed, fault_at};
use crate::state::{Room, counted};

/// The chair's controls at the foot of the stage, always in reach. Nobody else sees them.
#[component]
pub fn ChairBar(room: Room) -> impl IntoView {
    let chair = room.memo(|v| v.may_chair);
    move || chair.get().then(|| view! { <Controls room /> })
}

/// Whether a tabletop runs or is paused.
fn runs(room: Room) -> Memo<bool> {
    room.memo(|v| {
        let state = v.exercise.as_ref().map(|x| x.state);
        matches!(
            state,
            Some(ExerciseState::InConduct { .. } | ExerciseState::Paused { .. })
        )
    })
}

#[component]
fn Controls(room: Room) -> impl IntoView {
    let step = room.step();
    let go = room.command();
    let error = failed(go);
    let (back, end) = (RwSignal::new(false), RwSignal::new(false));
    let runs = runs(room);
    // the tabletop comes first; until it has ended going on is possible, and not what is proposed
    let tabletop = room.memo(|v| {
        v.summary.step == Some(Stage::Scenario)
            && match &v.exercise {
                Some(x) => !matches!(x.state, ExerciseState::Ended { .. }),
                None => !v.offers.is_empty(),
            }
    });
    let next = move || match step.get().next() {
        Some(to) => {
            let kind = if tabletop.get() {
                ButtonKind::Secondary
            } else {
                ButtonKind::Primary
            };
            let press = move |()| {
                go.dispatch(ReviewCommand::EnterStep {
                    step: to,
                    reason: None,
                });
            };
            view! {
                <Button kind pending=go.pending() disabled=runs on_press=press icon=Glyph::ArrowRight>
                    {format!("Next: {}", to.label())}
                </Button>
            }
            .into_any()
        }
        None => view! {
            <Button kind=ButtonKind::Primary on_press=move |()| end.set(true)>
                "End session"
            </Button>
        }
        .into_any(),
    };
    view! {
        <div
            class="stack-s sticky z-10 bottom-[calc(3.5rem+env(safe-area-inset-bottom))] md:bottom-0 bg-paper border-t border-hairline py-3"
            role="group"
            aria-label="Chair"
        >
            <Fault error />
            <div class="cluster">
                {next}
                {move || {
                    (step.get() > Stage::Coverage)
                        .then(|| view! { <Button on_press=move |()| back.set(true)>"Step back"</Button> })
                }}
                {move || runs.get().then(|| view! { <span class="small muted">"The facilitator ends the tabletop, then the review goes on."</span> })}
            </div>
        </div>
        <StepBack room open=back />
        <EndSession room open=end />
    }
}

/// Back to an earlier step, with the reason that goes into the minutes.
#[component]
fn StepBack(room: Room, open: RwSignal<bool>) -> impl IntoView {
    let step = room.step();
    let to = RwSignal::new(String::new());
    let reason = RwSignal::new(String::new());
    let earlier = move || {
        Stage::ALL
            .into_iter()
            .filter(|s| *s < step.get())
            .map(|s| Choice::new(s.key(), s.label()))
            .collect::<Vec<_>>()
    };
    // the step before the present one is the likely one
    Effect::new(move |_| {
        let last = Stage::ALL.into_iter().rfind(|s| *s < step.get());
        to.set(last.map(|s| s.key().to_owned()).unwrap_or_default());
    });
    let go = room.command();
    let error = failed(go);
    Effect::new(move |_| {
        if matches!(go.value().get(), Some(Ok(()))) {
            open.set(false);
            reason.set(String::new());
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let wanted = to.get_untracked();
        if let Some(step) = Stage::ALL.into_iter().find(|s| s.key() == wanted) {
            go.dispatch(ReviewCommand::EnterStep {
                step,
                reason: Some(reason.get_untracked()),
            });
        }
    };
    view! {
        <Dialog open title="Step back">
            <form class="form" on:submit=submit novalidate=true>
                <Select name="back-to" label="To" options=Signal::derive(earlier) bind=to />
                <TextArea
                    name="back-reason"
                    label="Reason"
                    hint="One sentence. It goes into the minutes."
                    bind=reason
                    rows=2
                    required=true
                    max_length=500
                    error=fault_at(error, "reason")
                />
                <Fault error fields=&["reason"] />
                <div class="form-actions">
                    <Button submit=true kind=ButtonKind::Primary pending=go.pending()>
                        "Step back"
                    </Button>
                    <Button on_press=move |()| open.set(false)>"Cancel"</Button>
                </div>
            </form>
        </Dialog>
    }
}

/// One sentence, then the minutes.
#[component]
fn EndSession(room: Room, open: RwSignal<bool>) -> impl IntoView {
    let go = room.command();
    let error = failed(go);
    let sentence = room.memo(|v| {
        format!(
            "The session ends for {}, and the minutes are written from what happened, with {}. It cannot be opened again.",
            counted(v.summary.attendees.len(), "attendee"),
            counted(v.actions.len(), "action item"),
        )
    });
    view! {
        <Confirm
            open
            title="End the session"
            sentence
            action="End session"
            pending=go.pending()
            on_confirm=move |()| { go.dispatch(ReviewCommand::EndSession); }
        >
            <Fault error />
        </Confirm>
    }
}
