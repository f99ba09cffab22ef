use door::{AppError, Fault, fault_at};
use leptos::prelude::*;
use model::{Code, Fault as Wrong, error::Problem};
use ui::*;

use crate::api;

fn unequal() -> AppError {
    let fault = Wrong::new("repeat", "This is not the new password. Type it once more.");
    AppError(Problem {
        faults: vec![fault],
        ..Problem::new(
            Code::Invalid,
            "The new password was typed in two ways. Nothing was saved.",
        )
    })
}

/// Changes the password of the signed-in person.
#[component]
pub fn ChangePassword() -> impl IntoView {
    let toasts = use_toasts();
    let (current, new, repeat) = (
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
    );
    let change = Action::new(|(current, new, repeat): &(String, String, String)| {
        let (current, new, equal) = (current.clone(), new.clone(), new == repeat);
        async move {
            if equal {
                api::change_password(current, new).await
            } else {
                Err(unequal())
            }
        }
    });
    let answer = Signal::derive(move || change.value().get().and_then(Result::err));
    Effect::new(move |_| {
        if let Some(Ok(())) = change.value().get() {
            for field in [current, new, repeat] {
                field.set(String::new());
            }
            toasts.say(Tone::Ready, "Your password is changed.");
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !change.pending().get_untracked() {
            change.dispatch((
                current.get_untracked(),
                new.get_untracked(),
                repeat.get_untracked(),
            ));
        }
    };
    view! {
        <Section title="Password">
            <form class="form" on:submit=submit>
                <Fault error=answer />
                <TextInput
                    name="current"
                    label="Current password"
                    bind=current
                    input_type="password"
                    autocomplete="current-password"
                    error=fault_at(answer, "current")
                />
                <TextInput
                    name="new"
                    label="New password"
                    bind=new
                    input_type="password"
                    autocomplete="new-password"
                    hint="At least 12 characters, and none of the common ones."
                    error=fault_at(answer, "new")
                />
                <TextInput
                    name="repeat"
                    label="New password again"
                    bind=repeat
                    input_type="password"
                    autocomplete="new-password"
                    error=fault_at(answer, "repeat")
                />
                <div class="form-actions">
                    <Button submit=true pending=change.pending()>
                        "Change password"
                    </Button>
                </div>
            </form>
        </Section>
    }
}
