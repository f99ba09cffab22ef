use leptos::prelude::*;
use ui::*;

use super::Fault;
use crate::state::{Ask, Room};

/// One sentence and one text before a command. There is one dialog in the room; what asks sets
/// `room.asking`.
#[component]
pub fn Asking(room: Room) -> impl IntoView {
    let open = RwSignal::new(false);
    let text = RwSignal::new(String::new());
    let run = room.run().then(move || {
        open.set(false);
        text.set(String::new());
    });
    Effect::new(move |was: Option<Option<String>>| {
        let now = room.asking.with(|a| a.as_ref().map(|a| a.title.clone()));
        if now.is_some() {
            // another question begins with an empty field
            if was.flatten() != now {
                text.set(String::new());
            }
            run.clear();
            open.set(true);
        }
        now
    });
    let read = move |of: fn(&Ask) -> String| {
        Signal::derive(move || room.asking.with(|a| a.as_ref().map(of).unwrap_or_default()))
    };
    let required = Memo::new(move |_| room.asking.with(|a| a.as_ref().is_some_and(|a| a.required)));
    let danger = Memo::new(move |_| room.asking.with(|a| a.as_ref().is_some_and(|a| a.danger)));
    let empty = Memo::new(move |_| required.get() && text.with(|t| t.trim().is_empty()));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(ask) = room.asking.get_untracked()
            && !empty.get_untracked()
        {
            run.go((ask.make)(text.get_untracked()));
        }
    };
    view! {
        <Dialog
            open
            title=read(|a| a.title.clone())
            on_close=move |()| room.asking.set(None)
        >
            <form class="form" on:submit=submit novalidate=true>
                <p class="measure">{move || read(|a| a.sentence.clone()).get()}</p>
                <TextArea name="asked" label=read(|a| a.label.clone()) bind=text rows=2 max_length=5000
                    hint=Signal::derive(move || {
                        let hint = if required.get() { "Needed; it goes on record." } else { "May stay empty." };
                        Some(hint.to_owned())
                    }) />
                <Fault error=run.error() />
                <div class="form-actions">
                    {move || {
                        let kind = if danger.get() { ButtonKind::Danger } else { ButtonKind::Primary };
                        view! {
                            <Button submit=true kind pending=run.pending() disabled=empty>
                                {move || read(|a| a.action.clone()).get()}
                            </Button>
                        }
                    }}
                    <Button on_press=move |()| open.set(false)>"Cancel"</Button>
                </div>
            </form>
        </Dialog>
    }
}
