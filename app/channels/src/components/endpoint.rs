//! An endpoint: how it fares, its secrets, and the form that describes it.

use crate::{api, state::*};
use door::{Answer, AppError, Fault, failed, fault_at};
use leptos::prelude::*;
use model::{
    Code,
    channels::{Endpoint, EndpointChange, EndpointSecret, NewEndpoint},
};
use ui::*;

/// What is typed about an endpoint; kept on every error.
#[derive(Clone, Copy)]
pub struct EndpointDraft {
    name: RwSignal<String>,
    url: RwSignal<String>,
}

impl EndpointDraft {
    pub fn new(first: Option<&Endpoint>) -> Self {
        Self {
            name: RwSignal::new(first.map(|e| e.name.clone()).unwrap_or_default()),
            url: RwSignal::new(first.map(|e| e.url.clone()).unwrap_or_default()),
        }
    }
    pub fn clear(self) {
        self.name.set(String::new());
        self.url.set(String::new());
    }
    fn read(self) -> NewEndpoint {
        NewEndpoint {
            name: self.name.get_untracked(),
            url: self.url.get_untracked(),
        }
    }
}

#[component]
pub fn EndpointForm(
    draft: EndpointDraft,
    /// Keeps the ids of several forms on a page apart.
    #[prop(into)]
    id: String,
    answer: Answer,
    #[prop(into)] pending: Signal<bool>,
    #[prop(into)] on_save: Callback<NewEndpoint>,
    #[prop(into)] action: String,
) -> impl IntoView {
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !pending.get_untracked() {
            on_save.run(draft.read());
        }
    };
    view! {
        <form class="form" on:submit=submit novalidate=true>
            <Fault error=answer />
            <TextInput
                name="name"
                id=format!("f-{id}-name")
                label="Name"
                hint="What it leads to, such as “On-call telephone”."
                bind=draft.name
                required=true
                max_length=80
                autocomplete="off"
                error=fault_at(answer, "name")
            />
            <TextInput
                name="url"
                id=format!("f-{id}-url")
                label="Address"
                hint="Begins with https://"
                input_type="url"
                bind=draft.url
                required=true
                max_length=2000
                autocomplete="off"
                error=fault_at(answer, "url")
            />
            <div class="form-actions">
                <Button submit=true pending>
                    {action}
                </Button>
            </div>
        </form>
    }
}

/// One endpoint: how deliveries fare, and what can be done.
#[component]
pub fn EndpointRecord(
    endpoint: Endpoint,
    on_secret: Callback<EndpointSecret>,
    /// Says what was done, or nothing, and loads the list anew.
    on_change: Callback<String>,
) -> impl IntoView {
    let toasts = use_toasts();
    let (id, revision, active) = (endpoint.id, endpoint.revision, endpoint.active);
    let name = StoredValue::new(endpoint.name.clone());
    let named = move |words: &str| name.with_value(|name| format!("{words}: {name}"));
    let draft = EndpointDraft::new(Some(&endpoint));
    let url = StoredValue::new(endpoint.url.clone());

    let test = Action::new(move |(): &()| api::test_endpoint(id));
    let rotate = Action::new(move |(): &()| api::rotate_secret(id, revision));
    let end_former = Action::new(move |(): &()| api::end_former_secret(id, revision));
    let switch = Action::new(move |on: &bool| {
        let change = EndpointChange {
            name: name.get_value(),
            url: url.get_value(),
            active: *on,
        };
        api::amend_endpoint(id, revision, change)
    });
    let change = Action::new(move |new: &NewEndpoint| {
        let change = EndpointChange {
            name: new.name.clone(),
            url: new.url.clone(),
            active,
        };
        api::amend_endpoint(id, revision, change)
    });
    let delete = Action::new(move |(): &()| api::delete_endpoint(id));
    let answer = failed(change);

    let trouble = move |error: AppError| {
        let gone = matches!(
            error.code(),
            Code::StaleRevision | Code::NotFound | Code::WrongState
        );
        toasts.say(Tone::Gap, error.message());
        if gone {
            on_change.run(String::new());
        }
    };
    Effect::new(move |_| match test.value().get() {
        Some(Ok(told)) => {
            let words = format!("{}: {}", told.endpoint.name, told.detail);
            if told.accepted {
                on_change.run(sentence(&words));
            } else {
                toasts.say(Tone::Gap, sentence(&words));
                on_change.run(String::new());
            }
        }
        Some(Err(error)) => trouble(error),
        None => {}
    });
    let rotating = RwSignal::new(false);
    Effect::new(move |_| match rotate.value().get() {
        Some(Ok(made)) => {
            rotating.set(false);
            on_secret.run(made);
        }
        Some(Err(error)) => {
            rotating.set(false);
            trouble(error);
        }
        None => {}
    });
    let ending = RwSignal::new(false);
    Effect::new(move |_| match end_former.value().get() {
        Some(Ok(now)) => {
            ending.set(false);
            on_change.run(format!("{}: the former secret is ended.", now.name));
        }
        Some(Err(error)) => {
            ending.set(false);
            trouble(error);
        }
        None => {}
    });
    Effect::new(move |_| match switch.value().get() {
        Some(Ok(now)) if now.active => on_change.run(format!("{} is started.", now.name)),
        Some(Ok(now)) => on_change.run(format!("{} is stopped.", now.name)),
        Some(Err(error)) => trouble(error),
        None => {}
    });
    Effect::new(move |_| {
        if let Some(Ok(now)) = change.value().get() {
            on_change.run(format!("{} is saved.", now.name));
        }
    });
    let deleting = RwSignal::new(false);
    Effect::new(move |_| match delete.value().get() {
        Some(Ok(())) => {
            deleting.set(false);
            on_change.run(name.with_value(|name| format!("{name} is deleted.")));
        }
        Some(Err(error)) => {
            deleting.set(false);
            trouble(error);
        }
        None => {}
    });

    let (tone, word) = endpoint_state(&endpoint);
    let wrong = (endpoint.failures > 0).then(|| {
        let title = format!(
            "{} in a row",
            many(endpoint.failures, "failure", "failures")
        );
        let last = endpoint.last_error.clone().unwrap_or_default();
        let when = endpoint.failed_at.map(|at| {
            view! {
                " Last "
                <Time at=at.to_string() />
                "."
            }
        });
        view! {
            <Notice tone=Tone::Gap title>
                {sentence(&last)} {when}
            </Notice>
        }
    });
    let former = endpoint.keys.iter().find_map(|key| key.until);
    let former_until = former.map(|until| {
        view! {
            <Fact term="Former secret">
                "Signs until " <Time at=until.to_string() exact=true />
            </Fact>
        }
    });
    let made = endpoint.keys.first().map(|key| key.made_at.to_string());
    let made = made.map(|at| {
        view! {
            <Fact term="Secret">"Made " <Time at /></Fact>
        }
    });
    let delivered = match endpoint.delivered_at {
        Some(at) => view! { <Time at=at.to_string() /> }.into_any(),
        None => view! { <span class="muted">"None so far"</span> }.into_any(),
    };
    let switch_label = if active { "Stop" } else { "Start" };
    let rotate_sentence = if former.is_some() {
        "The new secret is shown once. The one in use signs beside it for 24 hours; the former one ends at once."
    } else {
        "The new secret is shown once. The one in use signs beside it for 24 hours."
    };
    let delete_sentence = name.with_value(|name| {
        format!(
            "M posts no more pages to “{name}”, and its secret ends. This cannot be undone; to pause, stop it instead."
        )
    });
    view! {
        <article class="stack-s py-4" aria-label=endpoint.name.clone()>
            <h3 class="cluster strong">{endpoint.name.clone()} <StateMark tone word /></h3>
            <p>
                <code class="break-all">{endpoint.url.clone()}</code>
            </p>
            <DataList inline=true>
                <Fact term="Last delivery">{delivered}</Fact>
                <Fact term="Failures in a row">
                    <span class="num">{number(endpoint.failures)}</span>
                </Fact>
                {made}
                {former_until}
            </DataList>
            {wrong}
            <div class="cluster">
                <Button
                    small=true
                    icon=Glyph::Send
                    label=named("Send a test")
                    pending=test.pending()
                    on_press=move || {
                        test.dispatch(());
                    }
                >
                    "Send a test"
                </Button>
                <Button
                    small=true
                    icon=if active { Glyph::Pause } else { Glyph::Play }
                    label=named(switch_label)
                    pending=switch.pending()
                    on_press=move || {
                        switch.dispatch(!active);
                    }
                >
                    {switch_label}
                </Button>
                <Button
                    small=true
                    icon=Glyph::Key
                    label=named("Rotate the secret")
                    on_press=move || rotating.set(true)
                >
                    "Rotate the secret"
                </Button>
                {former
                    .map(|_| {
                        view! {
                            <Button
                                small=true
                                label=named("End the former secret")
                                on_press=move || ending.set(true)
                            >
                                "End the former secret"
                            </Button>
                        }
                    })}
                <Button
                    small=true
                    kind=ButtonKind::Quiet
                    icon=Glyph::Trash
                    label=named("Delete")
                    on_press=move || deleting.set(true)
                >
                    "Delete"
                </Button>
            </div>
            <Disclosure summary=named("Change")>
                <EndpointForm
                    draft
                    id=id.to_string()
                    answer
                    pending=change.pending()
                    on_save=move |new: NewEndpoint| {
                        change.dispatch(new);
                    }
                    action="Save the endpoint"
                />
            </Disclosure>
            <Confirm
                open=rotating
                title="Rotate the secret"
                sentence=rotate_sentence
                action="Make a new secret"
                pending=rotate.pending()
                on_confirm=move || {
                    rotate.dispatch(());
                }
            />
            <Confirm
                open=ending
                title="End the former secret"
                sentence="M signs with the newest secret only, at once. A receiver that still checks with the former one refuses what comes."
                action="End the former secret"
                danger=true
                pending=end_former.pending()
                on_confirm=move || {
                    end_former.dispatch(());
                }
            />
            <Confirm
                open=deleting
                title="Delete the endpoint"
                sentence=delete_sentence
                action="Delete the endpoint"
                danger=true
                pending=delete.pending()
                on_confirm=move || {
                    delete.dispatch(());
                }
            />
        </article>
    }
}
