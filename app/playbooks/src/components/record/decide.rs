use door::AppError;
use leptos::prelude::*;
use model::playbooks::{PlaybookView, VersionRow, VersionState};
use ui::*;

use super::history::short_hash;
use crate::api::{approve_version, request_changes};

/// What became of the version, in a sentence.
fn outcome(view: &PlaybookView, row: &VersionRow) -> String {
    let now = view
        .versions
        .iter()
        .find(|v| v.id == row.id)
        .map(|v| &v.state);
    match now {
        Some(VersionState::Published { .. }) => {
            format!("Version {} is approved and published.", row.number)
        }
        Some(VersionState::ChangesRequested { .. }) => {
            format!("Version {} went back with your reason.", row.number)
        }
        _ => format!(
            "Version {} is approved. It is published once it is staffed.",
            row.number
        ),
    }
}

/// Approve what was read, or send it back with a reason. What is refused goes to `refused`.
#[component]
pub fn DecideVersion(
    row: VersionRow,
    reload: Callback<()>,
    refused: RwSignal<Option<AppError>>,
) -> impl IntoView {
    let toasts = use_toasts();
    let sending_back = RwSignal::new(false);
    let reason = RwSignal::new(String::new());
    let fault = RwSignal::new(None::<String>);
    let (id, hash) = (row.id, row.hash.clone());
    let approve = Action::new(move |(): &()| approve_version(id, hash.clone()));
    let send_back = Action::new(move |reason: &String| request_changes(id, reason.clone()));
    let settled = row.clone();
    Effect::new(move |_| {
        let done = [approve.value().get(), send_back.value().get()];
        if let Some(view) = done.into_iter().flatten().find_map(Result::ok) {
            toasts.say(Tone::Ready, outcome(&view, &settled));
            reload.run(());
        }
    });
    let error = Signal::derive(move || {
        [approve.value().get(), send_back.value().get()]
            .into_iter()
            .flatten()
            .find_map(Result::err)
    });
    let at_field = Signal::derive(move || {
        fault
            .get()
            .or_else(|| error.read().as_ref().and_then(|e| e.fault("reason")))
    });
    Effect::new(move |_| refused.set(error.get().filter(|e| e.fault("reason").is_none())));
    let pending = Signal::derive(move || approve.pending().get() || send_back.pending().get());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let words = reason.get_untracked().trim().to_owned();
        if words.is_empty() {
            fault.set(Some("Say what should change; the author reads it.".into()));
        } else {
            fault.set(None);
            approve.value().set(None);
            send_back.dispatch(words);
        }
    };
    let short = short_hash(&row.hash).to_owned();
    view! {
        <p>
            "Your approval is bound to this content, " <code title=row.hash.clone()>{short}</code>
            ". If it changes, it must be approved again."
        </p>
        <div class="cluster">
            <Button
                kind=ButtonKind::Primary
                pending
                on_press=move || {
                    send_back.value().set(None);
                    approve.dispatch(());
                }
            >
                {format!("Approve version {}", row.number)}
            </Button>
            <Button
                on_press=move || sending_back.update(|s| *s = !*s)
                attr:aria-expanded=move || if sending_back.get() { "true" } else { "false" }
            >
                {move || if sending_back.get() { "Keep it in review" } else { "Request changes" }}
            </Button>
        </div>
        {move || {
            sending_back
                .get()
                .then(|| {
                    view! {
                        <form class="form" novalidate on:submit=submit>
                            <TextArea
                                name="reason"
                                label="What should change"
                                required=true
                                max_length=1000
                                bind=reason
                                error=at_field
                            />
                            <div class="form-actions">
                                <Button submit=true pending>
                                    "Send it back"
                                </Button>
                            </div>
                        </form>
                    }
                })
        }}
    }
}
