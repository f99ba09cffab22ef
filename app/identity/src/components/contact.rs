use door::Fault;
use leptos::prelude::*;
use model::identity::Person;
use ui::*;

use crate::api::confirm_contact;

/// One press that shows the contact of this person to work; it counts for 180 days.
#[component]
pub fn Contact(person: Person, #[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let confirm = Action::new(|(): &()| confirm_contact());
    let answer = Signal::derive(move || confirm.value().get().and_then(Result::err));
    Effect::new(move |_| {
        if let Some(Ok(person)) = confirm.value().get() {
            toasts.say(
                Tone::Ready,
                format!("Messages reach you at {}.", person.email),
            );
            on_done.run(());
        }
    });
    let days = Person::REACHABLE_DAYS;
    let last = match person.reachable_at {
        Some(at) => view! {
            <p class="muted">
                "Last confirmed " <Time at=at.to_string() /> ". It counts until "
                <Time at=at.plus_days(days).to_string() date_only=true /> "."
            </p>
        }
        .into_any(),
        None => view! {
            <p class="cluster">
                <StateMark tone=Tone::Watch word="Never confirmed" />
                <span class="muted">"The playbooks you are named in lose readiness points."</span>
            </p>
        }
        .into_any(),
    };
    view! {
        <Section title="Contact">
            <div class="stack">
                <p>"Confirm that messages reach me at " <span class="strong">{person.email}</span> "."</p>
                {last}
                <Fault error=answer />
                <div class="cluster">
                    <Button
                        kind=ButtonKind::Primary
                        icon=Glyph::Check
                        pending=confirm.pending()
                        on_press=move || {
                            confirm.dispatch(());
                        }
                    >
                        "Confirm"
                    </Button>
                    <span class="small muted">{format!("Counts for {days} days.")}</span>
                </div>
            </div>
        </Section>
    }
}
