use door::{Loaded, failed};
use leptos::prelude::*;
use leptos_meta::Title;
use model::channels::{ChannelsView, EndpointSecret, MAX_ENDPOINTS, NewEndpoint};
use ui::*;

use crate::{
    api::{create_endpoint, list_channels},
    components::{EndpointDraft, EndpointForm, EndpointRecord, Secret},
};

/// `/admin/endpoints`: where pages are posted to, and whether they arrive.
#[component]
pub fn EndpointsPage() -> impl IntoView {
    let data = Resource::new_blocking(|| (), |()| list_channels());
    let made = RwSignal::new(None::<EndpointSecret>);
    let toasts = use_toasts();
    let changed = Callback::new(move |said: String| {
        if !said.is_empty() {
            toasts.say(Tone::Ready, said);
        }
        data.refetch();
    });
    let on_secret = Callback::new(move |secret: EndpointSecret| {
        made.set(Some(secret));
        data.refetch();
    });
    let secret = move || {
        made.get()
            .map(|made_now| view! { <Secret made=made_now on_close=move || made.set(None) /> })
    };
    view! {
        <Title text="Endpoints" />
        <div class="page">
            <PageHeader
                title="Endpoints"
                state=|| {
                    view! {
                        <span class="measure">
                            "M posts pages to these addresses, each signed after Standard Webhooks so that the receiver can check that it is from M. "
                            <a class="link" rel="external" href=paths::api_docs()>
                                "API reference"
                            </a>
                        </span>
                    }
                }
            />
            {secret}
            <Loaded data show=move |view| view! { <Shown view on_secret on_change=changed /> } />
            <Add on_secret />
        </div>
    }
    .into_any()
}

#[component]
fn Shown(
    view: ChannelsView,
    on_secret: Callback<EndpointSecret>,
    on_change: Callback<String>,
) -> impl IntoView {
    let mail = match view.mail_from {
        Some(from) => view! { <span class="break-all">{from}</span> }.into_any(),
        None => view! {
            <StateMark tone=Tone::Watch word="No mail server" />
            " "
            <span class="muted">"Nobody gets e-mail. The operator sets M_SMTP_URL."</span>
        }
        .into_any(),
    };
    let list = if view.endpoints.is_empty() {
        view! {
            <EmptyState
                title="No endpoint so far."
                text="Add one below to reach people by chat, SMS or telephone. Until then pages go out by e-mail only."
            />
        }
        .into_any()
    } else {
        let count = u32::try_from(view.endpoints.len()).unwrap_or(u32::MAX);
        let rows = view
            .endpoints
            .into_iter()
            .map(|endpoint| view! { <EndpointRecord endpoint on_secret on_change /> })
            .collect_view();
        view! {
            <Section title="Endpoints" count>
                <div class="hair">{rows}</div>
            </Section>
        }
        .into_any()
    };
    view! {
        <div class="stack-l">
            <DataList>
                <Fact term="E-mail comes from">{mail}</Fact>
            </DataList>
            {list}
        </div>
    }
}

#[component]
fn Add(on_secret: Callback<EndpointSecret>) -> impl IntoView {
    let draft = EndpointDraft::new(None);
    let add = Action::new(|new: &NewEndpoint| create_endpoint(new.clone()));
    let answer = failed(add);
    Effect::new(move |_| {
        if let Some(Ok(made)) = add.value().get() {
            draft.clear();
            on_secret.run(made);
        }
    });
    view! {
        <Section title="Add an endpoint">
            <p class="muted">{format!("At most {MAX_ENDPOINTS}. A page goes to each that is active.")}</p>
            <EndpointForm
                draft
                id="new"
                answer
                pending=add.pending()
                on_save=move |new: NewEndpoint| {
                    add.dispatch(new);
                }
                action="Add the endpoint"
            />
        </Section>
    }
}
