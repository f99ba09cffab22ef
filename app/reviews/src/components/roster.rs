use leptos::prelude::*;
use model::reviews::ReviewCommand;
use ui::*;

use super::fault::{Fault, failed, fault_at};
use crate::state::{Room, choices};

/// Another attendee takes the chair.
#[component]
pub fn HandOver(room: Room, open: RwSignal<bool>) -> impl IntoView {
    let to = RwSignal::new(String::new());
    let sentence = room.memo(|v| {
        format!(
            "The person leads the review from then on. {} stays an attendee.",
            v.summary.chair.name
        )
    });
    let others = room.memo(|v| {
        choices(
            v.summary
                .attendees
                .iter()
                .filter(|p| p.id != v.summary.chair.id),
        )
    });
    let go = room.command();
    let error = failed(go);
    let missing = RwSignal::new(false);
    let wrong = Signal::derive(move || {
        let asked = (missing.get() && to.with(String::is_empty))
            .then(|| "Choose who takes the chair.".to_owned());
        asked
            .or_else(|| fault_at(error, "to").get())
            .or_else(|| fault_at(error, "chair").get())
    });
    Effect::new(move |_| {
        if matches!(go.value().get(), Some(Ok(()))) {
            open.set(false);
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match to.get_untracked().parse() {
            Ok(to) => {
                go.dispatch(ReviewCommand::HandOverChair { to });
            }
            Err(_) => missing.set(true),
        }
    };
    view! {
        <Dialog open title="Hand over the chair">
            <form class="form" on:submit=submit novalidate=true>
                <p class="measure">{sentence}</p>
                <Select
                    name="new-chair"
                    label="New chair"
                    options=others
                    bind=to
                    placeholder="Choose an attendee"
                    required=true
                    error=wrong
                />
                <Fault error fields=&["to", "chair"] />
                <div class="form-actions">
                    <Button submit=true kind=ButtonKind::Primary pending=go.pending()>
                        "Hand over"
                    </Button>
                    <Button on_press=move |()| open.set(false)>"Cancel"</Button>
                </div>
            </form>
        </Dialog>
    }
}

/// The review does not take place, and why.
#[component]
pub fn Cancel(room: Room, open: RwSignal<bool>) -> impl IntoView {
    let reason = RwSignal::new(String::new());
    let go = room.command();
    let error = failed(go);
    Effect::new(move |_| {
        if matches!(go.value().get(), Some(Ok(()))) {
            open.set(false);
        }
    });
    let sentence = room.memo(|v| {
        format!(
            "{} is cancelled for all {} attendees and cannot be opened again. It stays in the history with your reason.",
            v.summary.key,
            v.summary.attendees.len()
        )
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        go.dispatch(ReviewCommand::Cancel {
            reason: reason.get_untracked(),
        });
    };
    view! {
        <Dialog open title="Cancel the review">
            <form class="form" on:submit=submit novalidate=true>
                <p class="measure">{sentence}</p>
                <TextArea
                    name="cancel-reason"
                    label="Reason"
                    bind=reason
                    rows=2
                    required=true
                    max_length=500
                    error=fault_at(error, "reason")
                />
                <Fault error fields=&["reason"] />
                <div class="form-actions">
                    <Button submit=true kind=ButtonKind::Danger pending=go.pending()>
                        "Cancel the review"
                    </Button>
                    <Button on_press=move |()| open.set(false)>"Keep it"</Button>
                </div>
            </form>
        </Dialog>
    }
}
