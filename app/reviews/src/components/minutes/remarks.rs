use leptos::prelude::*;
use model::reviews::ReviewCommand;
use ui::*;

use crate::{
    components::fault::{Fault, failed, fault_at},
    state::{Paper, counted},
};

/// The chair's remarks: read by all, written by the chair while the minutes are a draft.
#[component]
pub fn Remarks(paper: Paper) -> impl IntoView {
    let saved = paper.memo(|v| v.minutes.remarks.clone());
    let writes = paper.memo(|v| v.may_chair && v.summary.state == "minutes_draft");
    let read = move || {
        let text = saved.get();
        let text = if text.is_empty() {
            "None.".to_owned()
        } else {
            text
        };
        view! { <p class="whitespace-pre-line">{text}</p> }
    };
    view! {
        <h2>"Remarks of the chair"</h2>
        {read}
        {move || writes.get().then(|| view! { <Write paper saved /> })}
    }
}

#[component]
fn Write(paper: Paper, saved: Memo<String>) -> impl IntoView {
    let draft = RwSignal::new(saved.get_untracked());
    let given = paper.memo(|v| v.signatures.len());
    let save = paper.command();
    let error = failed(save);
    let hint = move || match given.get() {
        0 => "They become part of the text that is signed.".to_owned(),
        n => format!(
            "They change the text that is signed: {} given so far falls away.",
            counted(n, "signature")
        )
        .replace("s given so far falls", "s given so far fall"),
    };
    let toasts = use_toasts();
    Effect::new(move |_| {
        if matches!(save.value().get(), Some(Ok(()))) {
            toasts.say(Tone::Ready, "The remarks are saved.");
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        save.dispatch(ReviewCommand::Remark {
            text: draft.get_untracked(),
        });
    };
    view! {
        <form class="form no-print font-sans" on:submit=submit novalidate=true>
            <TextArea
                name="remarks"
                label="Remarks"
                hint=Signal::derive(move || Some(hint()))
                bind=draft
                rows=3
                max_length=4_000
                error=fault_at(error, "text")
            />
            <Fault error fields=&["text"] />
            <div class="form-actions">
                <Button submit=true pending=save.pending()>
                    "Save remarks"
                </Button>
            </div>
        </form>
    }
}
