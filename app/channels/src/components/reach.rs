//! My rules: what they come to, the form, and a test.

use crate::{api, state::*};
use door::{AppError, Fault, failed, fault_at};
use leptos::prelude::*;
use model::channels::{Channel, ContactTest, MyContact, NewContactRules};
use ui::*;

/// What the rules come to, and the form that changes them.
#[component]
pub fn Reach(mine: MyContact) -> impl IntoView {
    let toasts = use_toasts();
    let draft = RulesDraft::new(&mine.rules);
    let saved = RwSignal::new(mine.rules.clone());
    // A time that is none is told here, in the words of the server otherwise.
    let save = Action::new(
        |(revision, read): &(i64, Result<NewContactRules, AppError>)| {
            let (revision, read) = (*revision, read.clone());
            async move { api::set_rules(revision, read?).await }
        },
    );
    let answer = failed(save);
    Effect::new(move |_| {
        if let Some(Ok(rules)) = save.value().get() {
            saved.set(rules);
            toasts.say(Tone::Ready, "Your rules are saved. They hold from now on.");
        }
    });
    // Only the browser knows the zone, so it comes after the first render.
    Effect::new(move |_| {
        if draft.quiet.get()
            && draft.zone.with_untracked(|zone| zone.trim().is_empty())
            && let Some(zone) = browser_zone()
        {
            draft.zone.set(zone);
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !save.pending().get_untracked() {
            let revision = saved.with_untracked(|rules| rules.revision);
            save.dispatch((revision, draft.read()));
        }
    };
    let mail_hint = if mine.mail {
        format!("To {}.", mine.email)
    } else {
        "No mail server is set up, so no e-mail leaves M.".to_owned()
    };
    let endpoint_hint = match mine.endpoints {
        0 => "Chat, SMS or telephone. None is active.".to_owned(),
        1 => "Chat, SMS or telephone. 1 is active.".to_owned(),
        n => format!("Chat, SMS or telephone. {} are active.", number(n as i64)),
    };
    let hours = move || {
        draft.quiet.get().then(|| {
            view! {
                <div class="form-row">
                    <TextInput
                        name="quiet-from"
                        label="From"
                        input_type="time"
                        bind=draft.from
                        required=true
                        error=fault_at(answer, "quiet.from")
                    />
                    <TextInput
                        name="quiet-to"
                        label="To"
                        input_type="time"
                        bind=draft.to
                        required=true
                        error=fault_at(answer, "quiet.to")
                    />
                </div>
                <TextInput
                    name="quiet-zone"
                    label="Time zone"
                    hint="Such as Europe/Berlin or America/New_York."
                    bind=draft.zone
                    required=true
                    max_length=64
                    autocomplete="off"
                    error=fault_at(answer, "quiet.time_zone")
                />
            }
        })
    };
    view! {
        <p class="measure" aria-live="polite">
            {move || saved.with(reach_words)}
        </p>
        <Section title="My rules">
            <form class="form" on:submit=submit novalidate=true>
                <Fault error=answer />
                <fieldset class="field">
                    <legend class="field-label">"Channels"</legend>
                    <div class="choices">
                        <Checkbox
                            name="email"
                            label=channel_words(Channel::Email)
                            hint=mail_hint
                            bind=draft.email
                        />
                        <Checkbox
                            name="webhook"
                            label=channel_words(Channel::Webhook)
                            hint=endpoint_hint
                            bind=draft.webhook
                        />
                    </div>
                </fieldset>
                <Checkbox
                    name="quiet"
                    label="Quiet hours"
                    hint="Every day. Nothing is sent outside of the app then."
                    bind=draft.quiet
                />
                {hours}
                <Checkbox
                    name="critical"
                    label="Severity 1 and 2 always reach me"
                    hint="On every channel, in quiet hours too."
                    bind=draft.critical
                />
                <div class="form-actions">
                    <Button kind=ButtonKind::Primary submit=true pending=save.pending()>
                        "Save my rules"
                    </Button>
                </div>
            </form>
        </Section>
    }
}

/// A message to myself, and what became of it on each channel.
#[component]
pub fn SendTest() -> impl IntoView {
    let send = Action::new(|(): &()| api::send_test());
    let answer = failed(send);
    let came = move || match (send.pending().get(), send.value().get()) {
        (false, Some(Ok(test))) => Some(view! { <Came test /> }),
        _ => None,
    };
    view! {
        <Section title="Test">
            <div class="stack">
                <p class="measure">
                    "M sends you a message on each channel that your saved rules leave on, in quiet hours too."
                </p>
                <Fault error=answer />
                <div class="cluster">
                    <Button
                        icon=Glyph::Send
                        pending=send.pending()
                        on_press=move || {
                            send.dispatch(());
                        }
                    >
                        "Send me a test"
                    </Button>
                </div>
                <div aria-live="polite">{came}</div>
            </div>
        </Section>
    }
}

#[component]
fn Came(test: ContactTest) -> impl IntoView {
    let facts = test
        .tries
        .into_iter()
        .map(|t| {
            let (tone, word) = outcome_state(t.outcome);
            view! {
                <Fact term=channel_words(t.channel)>
                    <StateMark tone word />
                    " "
                    <span class="muted">{sentence(&t.detail)}</span>
                </Fact>
            }
        })
        .collect_view();
    view! { <DataList>{facts}</DataList> }
}
