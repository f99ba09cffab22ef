use leptos::prelude::*;
use model::{
    exercises::{InjectView, MAX_TEXT},
    reviews::ExerciseCommand,
};
use ui::*;

use super::{Phase, phase};
use crate::{
    components::fault::{Fault, failed, fault_at},
    state::Room,
};

/// A player's own answer, hidden from the others until all have answered.
#[component]
pub fn Reply(room: Room, index: usize, one: Memo<Option<InjectView>>) -> impl IntoView {
    let may = room.memo(|v| v.exercise.as_ref().is_some_and(|x| x.may_answer));
    let phase = phase(room);
    let open = Memo::new(move |_| matches!(phase.get(), Some(Phase::Running | Phase::Paused)));
    move || match (may.get(), open.get()) {
        (true, true) => view! { <Write room index one /> }.into_any(),
        (false, true) => {
            view! { <p class="muted">"The players answer now. All answers are shown together."</p> }
                .into_any()
        }
        (_, false) => ().into_any(),
    }
}

#[component]
fn Write(room: Room, index: usize, one: Memo<Option<InjectView>>) -> impl IntoView {
    let mine = Memo::new(move |_| one.with(|i| i.as_ref().and_then(|i| i.mine.clone())));
    // an empty draft may have been made before there was an answer
    let draft = room.draft(&format!("answer-{index}"), String::new);
    if draft.with_untracked(String::is_empty)
        && let Some(mine) = mine.get_untracked()
    {
        draft.set(mine);
    }
    let send = room.exercise_command();
    let error = failed(send);
    let sent = Memo::new(move |_| {
        mine.get()
            .is_some_and(|m| draft.with(|d| d.trim() == m.trim()))
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        send.dispatch(ExerciseCommand::Respond {
            inject: index,
            text: draft.get_untracked(),
        });
    };
    let label = move || {
        if mine.with(Option::is_some) {
            "Change my answer"
        } else {
            "Send my answer"
        }
    };
    let state = move || {
        if sent.get() {
            view! { <StateMark tone=Tone::Ready word="Sent. You can change it until all have answered." /> }.into_any()
        } else if mine.with(Option::is_some) {
            view! { <StateMark tone=Tone::Watch word="Changed, not sent yet" /> }.into_any()
        } else {
            ().into_any()
        }
    };
    view! {
        <form class="form" on:submit=submit novalidate=true>
            <TextArea
                name=format!("answer-{index}")
                label="Your answer"
                hint="Nobody reads it before all have answered."
                bind=draft
                rows=5
                required=true
                max_length=u32::try_from(MAX_TEXT).unwrap_or(u32::MAX)
                error=fault_at(error, "text")
            />
            <Fault error fields=&["text"] />
            <div class="form-actions items-center">
                <Button submit=true kind=ButtonKind::Primary icon=Glyph::Send pending=send.pending()>
                    {label}
                </Button>
                <span class="small [&_.state]:whitespace-normal" role="status">
                    {state}
                </span>
            </div>
        </form>
    }
}
