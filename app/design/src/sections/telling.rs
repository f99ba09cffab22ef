use leptos::prelude::*;
use ui::*;

use super::Sample;

pub fn view() -> impl IntoView {
    let toasts = use_toasts();
    // It takes the focus when it comes, so it does not stand here from the beginning.
    let shown = RwSignal::new(false);
    let secret = move || {
        if shown.get() {
            view! {
                <SecretOnce
                    title="Copy the secret of “Monitoring” now"
                    label="Secret"
                    secret="an-example-of-a-secret".to_owned()
                    on_close=move || shown.set(false)
                >
                    "M keeps only its hash and cannot show it again."
                </SecretOnce>
            }
            .into_any()
        } else {
            view! {
                <Button icon=Glyph::Key on_press=move || shown.set(true)>
                    "Make a key"
                </Button>
            }
            .into_any()
        }
    };
    view! {
        <Section title="Telling" id="telling">
            <div class="grid-2">
                <Sample name="Notices">
                    <div class="stack">
                        <Notice>"The snapshot was frozen at 08:55. Later changes show after the review."</Notice>
                        <Notice tone=Tone::Ready>"All 9 critical slots are acknowledged."</Notice>
                        <Notice tone=Tone::Watch title="2 playbooks go stale this week">
                            "Review them, or the score of Financial Strategy falls by 3.2."
                        </Notice>
                        <Notice tone=Tone::Gap title="3 critical slots have no deputy">
                            "Assign them before you publish."
                        </Notice>
                    </div>
                </Sample>
                <Sample name="Error: what happened, what was kept, what to do">
                    <ErrorState
                        what="The minutes were not saved."
                        kept="Your text is still on this page."
                        todo="The server did not answer. Wait a moment, then try again."
                        retry=|| ()
                        reference="7f3a-19c2"
                    />
                </Sample>
                <Sample name="Nothing here yet">
                    <EmptyState
                        title="No review is scheduled"
                        text="A Strategic Readiness Review takes 60 minutes each quarter. It shows what is ready and who is missing."
                    >
                        <LinkButton href=paths::review_new() icon=Glyph::Calendar>
                            "Schedule a review"
                        </LinkButton>
                    </EmptyState>
                </Sample>
                <Sample name="Loading">
                    <Skeleton lines=4 />
                </Sample>
                <Sample name="A secret, shown once">{secret}</Sample>
                <Sample name="Toasts">
                    <div class="cluster">
                        <Button on_press=move || toasts.say(Tone::Ready, "Draft saved.")>"Saved"</Button>
                        <Button on_press=move || toasts.undo("Role slot removed.", || ())>"With undo"</Button>
                        <Button on_press=move || {
                            toasts.say(Tone::Gap, "The deputy was not told. Try again.")
                        }>"Failure"</Button>
                    </div>
                </Sample>
            </div>
        </Section>
    }
}
