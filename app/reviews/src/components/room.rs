use leptos::{html, prelude::*};
use model::{exercises::ExerciseState, reviews::Step as Stage};
use ui::*;

use super::{
    chair::ChairBar,
    cover::CoverageStage,
    fault::{Fault, failed},
    head::Head,
    learn::LearningsStage,
    scenario::ScenarioStage,
    side::Side,
    slots::AssignmentsStage,
};
use crate::state::Room;

/// What each step is for, in one sentence.
fn purpose(step: Stage) -> &'static str {
    match step {
        Stage::Coverage => "What is ready, stale, unstaffed or missing, domain by domain.",
        Stage::Assignments => "Who fills each critical slot. Holes come first.",
        Stage::Scenario => {
            "One tabletop of 20 minutes. Everybody answers alone first, then all answers are shown."
        }
        Stage::Learnings => "What changes, who changes it, by when.",
    }
}

/// Where the review is, in one line for a phone.
fn place(step: Stage) -> String {
    let at = Stage::ALL
        .iter()
        .position(|s| *s == step)
        .map_or(0, |n| n + 1);
    match step.next() {
        Some(next) => format!("Step {at} of 4. Next: {}", next.label()),
        None => format!("Step {at} of 4"),
    }
}

/// Whether the person is writing: then nothing scrolls under their hands.
fn typing() -> bool {
    document()
        .active_element()
        .is_some_and(|e| matches!(e.tag_name().as_str(), "TEXTAREA" | "INPUT" | "SELECT"))
}

/// The live room: the head, the stage of the present step, the people and the log.
#[component]
pub fn InSession(room: Room) -> impl IntoView {
    let join = room.join();
    let asked = StoredValue::new(false);
    let outside = Memo::new(move |_| {
        room.read(|v| v.may_attend) && room.me().is_some_and(|me| !room.joined(me))
    });
    // an attendee who opens the page takes their seat, once
    Effect::new(move |_| {
        if outside.get() && !asked.get_value() {
            asked.set_value(true);
            join.dispatch(());
        }
    });
    let step = room.step();
    let stage_head = NodeRef::<html::Div>::new();
    Effect::new(move |was: Option<Stage>| {
        let now = step.get();
        if was.is_some_and(|was| was != now)
            && !typing()
            && let Some(head) = stage_head.get_untracked()
        {
            head.scroll_into_view();
        }
        now
    });
    // who plays knows what it is
    let told = room.memo(|v| {
        v.summary.step == Some(Stage::Scenario)
            && v.exercise
                .as_ref()
                .is_some_and(|x| !matches!(x.state, ExerciseState::Planned | ExerciseState::Ready))
    });
    let since = room.memo(|v| v.stays.last().map(|s| s.entered_at));
    let stage = move || match step.get() {
        Stage::Coverage => view! { <CoverageStage room /> }.into_any(),
        Stage::Assignments => view! { <AssignmentsStage room /> }.into_any(),
        Stage::Scenario => view! { <ScenarioStage room /> }.into_any(),
        Stage::Learnings => view! { <LearningsStage room /> }.into_any(),
    };
    view! {
        <div class="room">
            <Head room />
            <div class="room-stage max-md:[&_:is(a,button,input,select,textarea,summary)]:scroll-mb-40">
                <Lost lost=room.link.lost() />
                <NotJoined room join outside />
                <div class="stack-s" node_ref=stage_head class:lit=move || room.is_news(since.get())>
                    <p class="small muted md:hidden">{move || place(step.get())}</p>
                    <h2 class="text-28 font-medium">{move || step.get().label()}</h2>
                    {move || {
                        (!told.get()).then(|| view! { <p class="muted measure">{purpose(step.get())}</p> })
                    }}
                </div>
                {stage}
                <ChairBar room />
            </div>
            <Side room />
        </div>
    }
    .into_any()
}

/// When joining failed: the reason, and another try.
#[component]
fn NotJoined(
    room: Room,
    join: Action<(), crate::state::Done>,
    outside: Memo<bool>,
) -> impl IntoView {
    let error = failed(join);
    let trouble = room.trouble();
    view! {
        <Fault error=trouble />
        {move || {
            (outside.get() && error.get().is_some())
                .then(|| {
                    view! {
                        <Notice tone=Tone::Watch title="You are not counted as present." live=true>
                            <div class="stack-s">
                                <p>{error.get().map(|e| e.message())}</p>
                                <Button pending=join.pending() on_press=move |()| { join.dispatch(()); }>
                                    "Join"
                                </Button>
                            </div>
                        </Notice>
                    }
                })
        }}
    }
}
