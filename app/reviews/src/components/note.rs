use leptos::prelude::*;
use model::reviews::{ReviewCommand, Step as Stage};
use ui::*;

use super::fault::{Fault, failed, fault_at};
use crate::state::Room;

/// The chair's note on a step: the chair writes and saves, everybody reads.
#[component]
pub fn Note(room: Room, step: Stage) -> impl IntoView {
    let chair = room.memo(|v| v.may_chair);
    let saved = room.memo(move |v| {
        v.notes
            .iter()
            .find(|(s, _)| *s == step)
            .map(|(_, text)| text.clone())
            .unwrap_or_default()
    });
    move || {
        if chair.get() {
            view! { <Write room step saved /> }.into_any()
        } else {
            let text = move || Some(saved.get()).filter(|t| !t.is_empty());
            (move || {
                text().map(|text| {
                    view! {
                        <Section title="Note of the chair">
                            <p class="measure whitespace-pre-line">{text}</p>
                        </Section>
                    }
                })
            })
            .into_any()
        }
    }
}

#[component]
fn Write(room: Room, step: Stage, saved: Memo<String>) -> impl IntoView {
    let draft = room.draft(&format!("note-{}", step.key()), || saved.get_untracked());
    // a note saved elsewhere comes in, unless something else is being typed here
    Effect::new(move |was: Option<String>| {
        let now = saved.get();
        if was.is_some_and(|was| was == draft.get_untracked().trim())
            && draft.get_untracked().trim() != now
        {
            draft.set(now.clone());
        }
        now
    });
    let save = room.command();
    let error = failed(save);
    let clean = Memo::new(move |_| draft.with(|d| d.trim() == saved.get()));
    let state = move || match (clean.get(), saved.with(String::is_empty)) {
        (false, _) => view! { <StateMark tone=Tone::Watch word="Not saved yet" /> }.into_any(),
        (true, false) => view! { <StateMark tone=Tone::Ready word="Saved" /> }.into_any(),
        (true, true) => ().into_any(),
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save.dispatch(ReviewCommand::Note {
            step,
            text: draft.get_untracked(),
        });
    };
    view! {
        <form class="form" on:submit=submit>
            <TextArea
                name=format!("note-{}", step.key())
                label="Note of the chair"
                hint="Goes into the minutes under this step. Everybody in the room reads it once saved."
                bind=draft
                rows=3
                max_length=4_000
                error=fault_at(error, "text")
            />
            <Fault error fields=&["text"] />
            <div class="form-actions items-center">
                <Button submit=true pending=save.pending()>
                    "Save note"
                </Button>
                <span role="status">{state}</span>
            </div>
        </form>
    }
}
