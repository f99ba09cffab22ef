//! A source: how it delivers, its keys, and the form that describes it.

use super::{Answer, FormTrouble, failed, fault};
use crate::{api, state::*};
use leptos::prelude::*;
use model::{
    Code, Span,
    playbooks::SignalCategory,
    signals::{DEFAULT_RATE, FeedFormat, MAX_KEYS, NewKey, NewSource, SourceKind, SourceView},
};
use ui::*;

/// The secret of a new key, this once.
#[component]
pub fn Secret(key: NewKey, #[prop(into)] on_close: Callback<()>) -> impl IntoView {
    let NewKey { source, secret } = key;
    let old = (source.keys.len() > 1).then_some(
        " The old key works until you drop it, so that the sender can change without a gap.",
    );
    view! {
        <SecretOnce
            title=format!("Copy the key of “{}” now", source.name)
            label="Key"
            secret
            on_close
        >
            "M keeps only its hash and cannot show it again."
            {old}
        </SecretOnce>
    }
}

/// What is typed about a source; kept on every error.
#[derive(Clone, Copy)]
pub struct SourceDraft {
    name: RwSignal<String>,
    kind: RwSignal<String>,
    url: RwSignal<String>,
    format: RwSignal<String>,
    every: RwSignal<String>,
    category: RwSignal<String>,
    severity: RwSignal<String>,
    rate: RwSignal<String>,
}

impl SourceDraft {
    pub fn new(first: Option<&SourceView>) -> Self {
        let text = |t: String| RwSignal::new(t);
        let source = first.map(|v| &v.source);
        let feed = source.and_then(|s| s.feed_address());
        Self {
            name: text(source.map(|s| s.name.clone()).unwrap_or_default()),
            kind: text(source.map_or("api", |s| s.delivers.key()).into()),
            url: text(feed.map(|f| f.0.to_owned()).unwrap_or_default()),
            format: text(match feed.map(|f| f.1) {
                Some(FeedFormat::Cap) => "cap".into(),
                _ => "news".into(),
            }),
            every: text(feed.map_or_else(|| "15m".into(), |f| f.2.to_string())),
            category: text(
                source
                    .and_then(|s| s.category)
                    .map_or("", |c| c.key())
                    .into(),
            ),
            severity: text(
                source
                    .and_then(|s| s.severity)
                    .map(|s| s.number().to_string())
                    .unwrap_or_default(),
            ),
            rate: text(source.map_or(DEFAULT_RATE, |s| s.rate).to_string()),
        }
    }
    pub fn clear(self) {
        for (field, text) in [
            (self.name, ""),
            (self.url, ""),
            (self.category, ""),
            (self.severity, ""),
        ] {
            field.set(text.into());
        }
    }
    /// What is no number or time becomes 0, for which the engine has the words.
    fn read(self) -> NewSource {
        let delivers = match self.kind.get_untracked().as_str() {
            "form" => SourceKind::Form,
            "feed" => SourceKind::Feed {
                url: self.url.get_untracked().trim().to_owned(),
                format: if self.format.get_untracked() == "cap" {
                    FeedFormat::Cap
                } else {
                    FeedFormat::News
                },
                every: self.every.get_untracked().trim().parse().unwrap_or(Span(0)),
            },
            _ => SourceKind::Api,
        };
        NewSource {
            name: self.name.get_untracked(),
            delivers,
            category: SignalCategory::from_key(&self.category.get_untracked()),
            severity: severity(&self.severity.get_untracked()),
            rate: self.rate.get_untracked().trim().parse().unwrap_or(0),
        }
    }
}

#[component]
pub fn SourceForm(
    draft: SourceDraft,
    /// Keeps the ids of several forms on a page apart.
    #[prop(into)]
    id: String,
    fresh: bool,
    answer: Answer,
    #[prop(into)] pending: Signal<bool>,
    #[prop(into)] on_save: Callback<NewSource>,
    #[prop(into)] action: String,
) -> impl IntoView {
    let named = StoredValue::new(id);
    let named = move |field: &str| named.with_value(|id| format!("f-{id}-{field}"));
    let feed = Memo::new(move |_| draft.kind.with(|k| k == "feed"));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !pending.get_untracked() {
            on_save.run(draft.read());
        }
    };
    let kinds = vec![
        Choice::new("api", "A program sends").hint("CloudEvents 1.0, with the source's key."),
        Choice::new("feed", "M reads a feed").hint("RSS, Atom or CAP 1.2 alerts."),
    ];
    let about_feed = move || {
        feed.get().then(|| {
            view! {
                <TextInput
                    name="url"
                    id=named("url")
                    label="Address of the feed"
                    input_type="url"
                    bind=draft.url
                    required=true
                    max_length=2000
                    autocomplete="off"
                    error=fault(answer, "delivers.url")
                />
                <div class="form-row">
                    <Select
                        name="format"
                        id=named("format")
                        label="Format"
                        options=vec![
                            Choice::new("news", FeedFormat::News.label()),
                            Choice::new("cap", FeedFormat::Cap.label()),
                        ]
                        bind=draft.format
                    />
                    <TextInput
                        name="every"
                        id=named("every")
                        label="Read every"
                        hint="1m to 24h."
                        bind=draft.every
                        autocomplete="off"
                        error=fault(answer, "delivers.every")
                    />
                </div>
            }
        })
    };
    view! {
        <form class="form" on:submit=submit novalidate=true>
            <FormTrouble answer />
            <TextInput
                name="name"
                id=named("name")
                label="Name"
                hint="Who sends, such as “Payment monitoring”."
                bind=draft.name
                required=true
                max_length=80
                autocomplete="off"
                error=fault(answer, "name")
            />
            {fresh
                .then(|| view! { <RadioGroup name="kind" label="How it delivers" options=kinds bind=draft.kind /> })}
            {about_feed}
            <div class="form-row">
                <Select
                    name="category"
                    id=named("category")
                    label="Category"
                    hint="For signals that name none."
                    placeholder="Each signal names its own"
                    options=category_options()
                    bind=draft.category
                    error=fault(answer, "category")
                />
                <Select
                    name="severity"
                    id=named("severity")
                    label="Severity"
                    hint="For signals that name none."
                    placeholder="None"
                    options=severity_options()
                    bind=draft.severity
                    error=fault(answer, "severity")
                />
                <TextInput
                    name="rate"
                    id=named("rate")
                    label="Signals a minute"
                    hint="More are slowed, and none is lost."
                    input_mode="numeric"
                    bind=draft.rate
                    autocomplete="off"
                    error=fault(answer, "rate")
                />
            </div>
            <div class="form-actions">
                <Button submit=true pending>
                    {action}
                </Button>
            </div>
        </form>
    }
}

/// One source: what came from it, its keys or its feed, and what can be done.
#[component]
pub fn SourceRecord(
    view: SourceView,
    #[prop(into)] on_key: Callback<NewKey>,
    #[prop(into)] on_change: Callback<String>,
) -> impl IntoView {
    let toasts = use_toasts();
    let s = view.source.clone();
    let (id, revision, name) = (s.id, s.revision, s.name.clone());
    let draft = SourceDraft::new(Some(&view));
    let rotate = Action::new(move |_: &()| api::rotate_source_key(id, revision));
    let drop_keys = Action::new(move |all: &bool| api::drop_source_keys(id, revision, *all));
    let switch = Action::new(move |on: &bool| api::set_source_active(id, revision, *on));
    let change = Action::new(move |new: &NewSource| api::change_source(id, revision, new.clone()));
    let answer = failed(change);
    let trouble = move |error: door::AppError| {
        let stale = error.code() == Code::StaleRevision;
        toasts.say(Tone::Gap, error.message());
        if stale {
            on_change.run(String::new());
        }
    };
    Effect::new(move |_| match rotate.value().get() {
        Some(Ok(key)) => on_key.run(key),
        Some(Err(error)) => trouble(error),
        None => {}
    });
    let tell = move |action: Action<bool, Result<SourceView, door::AppError>>,
                     said: &'static str| {
        Effect::new(move |_| match action.value().get() {
            Some(Ok(view)) => on_change.run(format!("{}: {said}.", view.source.name)),
            Some(Err(error)) => trouble(error),
            None => {}
        });
    };
    tell(drop_keys, "the key is dropped");
    tell(switch, "the state is changed");
    Effect::new(move |_| {
        if let Some(Ok(view)) = change.value().get() {
            on_change.run(format!("{} is saved.", view.source.name));
        }
    });
    let (tone, word) = if s.active {
        (Tone::Ready, "Takes signals")
    } else {
        (Tone::Neutral, "Paused")
    };
    let keys = matches!(s.delivers, SourceKind::Api).then(|| {
        let held = s
            .keys
            .iter()
            .map(|k| {
                view! {
                    <li class="cluster">
                        <code>{format!("…{}", k.hint)}</code>
                        <span class="muted">"made " <Time at=k.created_at.to_string() /></span>
                    </li>
                }
            })
            .collect_view();
        let n = s.keys.len();
        let make = if n == 0 { "Make a key" } else { "Rotate the key" };
        view! {
            <div class="stack-s">
                <p class="small muted">
                    {if n == 0 { "No key: nothing can be sent yet." } else { "Keys, newest first" }}
                </p>
                <ul>{held}</ul>
                <div class="cluster">
                    <Button
                        small=true
                        icon=Glyph::Key
                        label=format!("{make} for {name}")
                        pending=rotate.pending()
                        on_press=move || {
                            rotate.dispatch(());
                        }
                    >
                        {make}
                    </Button>
                    {(n >= MAX_KEYS)
                        .then(|| {
                            view! {
                                <Button
                                    small=true
                                    label=format!("Drop the old key of {name}")
                                    pending=drop_keys.pending()
                                    on_press=move || {
                                        drop_keys.dispatch(false);
                                    }
                                >
                                    "Drop the old key"
                                </Button>
                            }
                        })}
                    {(n > 0)
                        .then(|| {
                            let closing = RwSignal::new(false);
                            view! {
                                <Button
                                    small=true
                                    kind=ButtonKind::Quiet
                                    label=format!("Drop every key of {name}")
                                    on_press=move || closing.set(true)
                                >
                                    "Drop every key"
                                </Button>
                                <Confirm
                                    open=closing
                                    title="Drop every key"
                                    sentence=format!(
                                        "What sends to “{name}” is refused at once. This cannot be undone; make a new key to let it send again.",
                                    )
                                    action="Drop every key"
                                    danger=true
                                    pending=drop_keys.pending()
                                    on_confirm=move || {
                                        closing.set(false);
                                        drop_keys.dispatch(true);
                                    }
                                />
                            }
                        })}
                </div>
            </div>
        }
    });
    let feed = s.feed_address().map(|(url, _, every)| {
        let (url, every) = (url.to_owned(), every.words());
        let read = s.feed.read_at.map(|at| at.to_string());
        let next = view.next_reading_at.map(|at| at.to_string());
        let wrong = s.feed.error.clone().map(|error| {
            let times = many(i64::from(s.feed.failures), "reading", "readings");
            view! {
                <Notice tone=Tone::Gap title=format!("{times} failed in a row")>
                    {error} " It is tried again by itself; change the address if it moved."
                </Notice>
            }
        });
        view! {
            <div class="stack-s">
                <p>
                    <code class="break-all">{url}</code>
                    <span class="muted num">{format!(", every {every}")}</span>
                </p>
                {wrong}
                <p class="muted cluster">
                    {match read {
                        Some(at) => view! { <span>"Read " <Time at /></span> }.into_any(),
                        None => view! { <span>"Not read so far"</span> }.into_any(),
                    }}
                    {next.map(|at| view! { <span>"Next " <Time at /></span> })}
                </p>
            </div>
        }
    });
    let form = !matches!(s.delivers, SourceKind::Form);
    let active = s.active;
    let switch_label = if active {
        "Pause"
    } else {
        "Take signals again"
    };
    view! {
        <article class="stack-s py-4" aria-label=s.name.clone()>
            <h3 class="cluster strong">
                {s.name.clone()} <span class="muted num">{s.key.clone()}</span>
                <StateMark tone word />
            </h3>
            <DataList inline=true>
                <Fact term="Delivers">{s.delivers.label()}</Fact>
                <Fact term="Category">{s.category.map_or("Its own", |c| c.label())}</Fact>
                <Fact term="Rate limit">
                    <span class="num">{format!("{} a minute", number(s.rate.into()))}</span>
                </Fact>
                <Fact term="Signals">
                    <span class="num">{number(view.signals)}</span>
                </Fact>
                <Fact term="Last signal">
                    {match view.last_received_at {
                        Some(at) => view! { <Time at=at.to_string() /> }.into_any(),
                        None => view! { <span class="muted">"None so far"</span> }.into_any(),
                    }}
                </Fact>
                <Fact term="Precision">
                    <span class="num">{precision_words(view.precision)}</span>
                </Fact>
            </DataList>
            {keys}
            {feed}
            {form
                .then(|| {
                    view! {
                        <div class="cluster">
                            <Button
                                small=true
                                icon=if active { Glyph::Pause } else { Glyph::Play }
                                label=format!("{switch_label}: {}", s.name)
                                pending=switch.pending()
                                on_press=move || {
                                    switch.dispatch(!active);
                                }
                            >
                                {switch_label}
                            </Button>
                        </div>
                        <Disclosure summary=format!("Change {}", s.name)>
                            <SourceForm
                                draft
                                id=id.to_string()
                                fresh=false
                                answer
                                pending=change.pending()
                                on_save=move |new: NewSource| {
                                    change.dispatch(new);
                                }
                                action="Save the source"
                            />
                        </Disclosure>
                    }
                })}
        </article>
    }
}
