use door::{Fault, Loaded, fault_at};
use leptos::prelude::*;
use leptos_meta::Title;
use model::identity::{ApiToken, NewToken};
use ui::*;

use crate::{
    api::{create_token, revoke_token, tokens},
    components::NewSecret,
};

/// My tokens for the API: make one, see what they are used for, end one.
#[component]
pub fn TokensPage() -> impl IntoView {
    let data = Resource::new(|| (), |()| tokens());
    let made = RwSignal::new(None::<NewToken>);
    let ending = RwSignal::new(None::<ApiToken>);
    let done = move |token: NewToken| {
        made.set(Some(token));
        data.refetch();
    };
    let secret = move || {
        made.get()
            .map(|token| view! { <NewSecret token on_close=move || made.set(None) /> })
    };
    view! {
        <Title text="API tokens" />
        <div class="page">
            <PageHeader
                title="API tokens"
                back_href=paths::account()
                back_label="Account"
                state=|| {
                    view! {
                        <span class="measure">
                            "A program that holds a token acts as you, with your roles. "
                            <a class="link" rel="external" href=paths::api_docs()>
                                "API reference"
                            </a>
                        </span>
                    }
                }
            />
            {secret}
            <NewTokenForm on_done=done />
            <Loaded data show=move |tokens| view! { <TokenList tokens ending /> } />
        </div>
        <EndToken token=ending on_done=move || data.refetch() />
    }
    .into_any()
}

#[component]
fn NewTokenForm(#[prop(into)] on_done: Callback<NewToken>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let days = RwSignal::new(String::from("90"));
    let create = Action::new(|(name, days): &(String, u32)| create_token(name.clone(), *days));
    let answer = Signal::derive(move || create.value().get().and_then(Result::err));
    Effect::new(move |_| {
        if let Some(Ok(token)) = create.value().get() {
            name.set(String::new());
            on_done.run(token);
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !create.pending().get_untracked() {
            create.dispatch((
                name.get_untracked(),
                days.get_untracked().parse().unwrap_or(90),
            ));
        }
    };
    let lengths = vec![
        Choice::new("30", "30 days"),
        Choice::new("90", "90 days"),
        Choice::new("180", "180 days"),
        Choice::new("365", "1 year"),
    ];
    view! {
        <Section title="New token">
            <form class="form" on:submit=submit>
                <Fault error=answer />
                <div class="form-row">
                    <TextInput
                        name="name"
                        label="Name"
                        bind=name
                        max_length=80
                        autocomplete="off"
                        hint="What will use it, such as “Risk dashboard”."
                        error=fault_at(answer, "name")
                    />
                    <Select
                        name="days"
                        label="Valid for"
                        bind=days
                        options=lengths
                        hint="It ends by itself."
                        error=fault_at(answer, "days")
                    />
                </div>
                <div class="form-actions">
                    <Button submit=true icon=Glyph::Key pending=create.pending()>
                        "Create token"
                    </Button>
                </div>
            </form>
        </Section>
    }
}

#[component]
fn TokenList(tokens: Vec<ApiToken>, ending: RwSignal<Option<ApiToken>>) -> impl IntoView {
    let count = u32::try_from(tokens.len()).unwrap_or(u32::MAX);
    let row = move |token: ApiToken| {
        let used = match token.last_used_at {
            Some(at) => view! { <Time at=at.to_string() /> }.into_any(),
            None => view! { <span class="muted">"Never"</span> }.into_any(),
        };
        let state = match token.revoked_at {
            Some(at) => {
                view! { <span class="muted">"Ended " <Time at=at.to_string() /></span> }.into_any()
            }
            None => {
                let (mine, label) = (token.clone(), format!("End token {}", token.name));
                view! {
                    <Button small=true label on_press=move || ending.set(Some(mine.clone()))>
                        "End token"
                    </Button>
                }
                .into_any()
            }
        };
        view! {
            <tr>
                <RowHead label="Name">{token.name.clone()}</RowHead>
                <Cell label="Created">
                    <Time at=token.created_at.to_string() date_only=true />
                </Cell>
                <Cell label="Valid until">
                    <Time at=token.expires_at.to_string() date_only=true />
                </Cell>
                <Cell label="Last used">{used}</Cell>
                <Cell label="">
                    <span class="flex justify-end">{state}</span>
                </Cell>
            </tr>
        }
    };
    let body = if tokens.is_empty() {
        view! {
            <EmptyState
                title="You have no token."
                text="Make one when a program needs to read or change M for you. People do not need one."
            />
        }
        .into_any()
    } else {
        view! {
            <Table
                caption="My API tokens"
                columns=vec![
                    Column::text("Name"),
                    Column::text("Created"),
                    Column::text("Valid until"),
                    Column::text("Last used"),
                    Column::hidden("Actions"),
                ]
            >
                {tokens.into_iter().map(row).collect_view()}
            </Table>
        }
        .into_any()
    };
    view! {
        <Section title="My tokens" count>
            {body}
        </Section>
    }
}

/// Asks once, since it cannot be undone.
#[component]
fn EndToken(
    token: RwSignal<Option<ApiToken>>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let open = RwSignal::new(false);
    let end = Action::new(|token: &ApiToken| revoke_token(token.id));
    Effect::new(move |_| {
        if token.get().is_some() {
            open.set(true);
        }
    });
    Effect::new(move |_| match end.value().get() {
        Some(Ok(())) => {
            open.set(false);
            toasts.say(Tone::Ready, "The token is ended.");
            on_done.run(());
        }
        Some(Err(error)) => {
            open.set(false);
            toasts.say(Tone::Gap, error.message());
        }
        None => {}
    });
    Effect::new(move |_| {
        if !open.get() {
            token.set(None);
        }
    });
    let sentence = move || match token.read().as_ref() {
        Some(token) => format!(
            "What uses “{}” loses access at once. This cannot be undone.",
            token.name
        ),
        None => String::new(),
    };
    view! {
        <Confirm
            open
            title="End this token"
            sentence=Signal::derive(sentence)
            action="End token"
            danger=true
            pending=end.pending()
            on_confirm=move || {
                if let Some(token) = token.get_untracked() {
                    end.dispatch(token);
                }
            }
        />
    }
}
