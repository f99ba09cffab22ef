use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_navigate;
use model::{Domain, identity::Permission, playbooks::Format};
use ui::*;

use crate::{api::import_playbook, components::Refusal, state::use_may};

/// What a file looks like, from its name.
fn format_of(name: &str) -> Format {
    let name = name.to_lowercase();
    if name.ends_with(".toml") {
        Format::Toml
    } else if name.contains("cacao") || !name.ends_with(".json") {
        Format::Cacao
    } else {
        Format::Json
    }
}

/// The file that was chosen, its name and its text.
#[cfg(target_family = "wasm")]
async fn read(event: leptos::ev::Event) -> Option<(String, String)> {
    use leptos::wasm_bindgen::JsCast;
    let input: web_sys::HtmlInputElement = event.target()?.dyn_into().ok()?;
    let file = input.files()?.get(0)?;
    let text = wasm_bindgen_futures::JsFuture::from(file.text())
        .await
        .ok()?;
    Some((file.name(), text.as_string()?))
}
#[cfg(not(target_family = "wasm"))]
async fn read(_: leptos::ev::Event) -> Option<(String, String)> {
    None
}

/// `/playbooks/import`: a file becomes a new playbook with a draft.
#[component]
pub fn ImportPage() -> impl IntoView {
    let may = use_may(Permission::PlaybooksEdit);
    let (format, domain) = (
        RwSignal::new("cacao".to_owned()),
        RwSignal::new(String::new()),
    );
    let text = RwSignal::new(String::new());
    let take = Action::new(move |(): &()| {
        let format = Format::ALL
            .into_iter()
            .find(|f| f.key() == format.get_untracked())
            .unwrap_or(Format::Cacao);
        import_playbook(
            format,
            text.get_untracked(),
            domain.get_untracked().parse().ok(),
        )
    });
    let error = Signal::derive(move || take.value().get().and_then(Result::err));
    let done = Signal::derive(move || take.value().get().and_then(Result::ok));
    let (navigate, toasts) = (use_navigate(), use_toasts());
    Effect::new(move |_| {
        // With something to read first, the page stays.
        if let Some(made) = done.get().filter(|made| made.notes.is_empty()) {
            toasts.say(
                Tone::Ready,
                format!("{} came in as a draft.", made.view.body.title),
            );
            navigate(
                &paths::playbook(made.view.summary.playbook.id),
                Default::default(),
            );
        }
    });
    let chosen = move |event: leptos::ev::Event| {
        leptos::task::spawn_local(async move {
            if let Some((name, content)) = read(event).await {
                format.set(format_of(&name).key().to_owned());
                text.set(content);
            }
        });
    };
    let formats: Vec<Choice> = [Format::Cacao, Format::Toml, Format::Json]
        .map(|f| Choice::new(f.key(), f.label()))
        .to_vec();
    let domains: Vec<Choice> = Domain::ALL
        .map(|d| Choice::new(d.code(), d.title()))
        .to_vec();
    let form = move || {
        view! {
            <form
                class="stack"
                on:submit=move |event| {
                    event.prevent_default();
                    take.dispatch(());
                }
            >
                <Field id="f-file" label="File" hint="TOML, JSON or OASIS CACAO 2.0, at most 1 MiB. Or paste its text below.">
                    <input class="input" id="f-file" type="file" accept=".toml,.json,application/json" on:change=chosen />
                </Field>
                <Select name="format" label="Format" options=formats.clone() bind=format />
                <Select
                    name="domain"
                    label="Strategic domain"
                    hint="For a file that names none, as those of other makers do."
                    placeholder="As the file says"
                    options=domains.clone()
                    bind=domain
                />
                <TextArea name="text" label="Text of the file" required=true rows=10 bind=text />
                <Refusal error />
                <div class="cluster">
                    <Button submit=true kind=ButtonKind::Primary pending=take.pending()>
                        "Import as a draft"
                    </Button>
                    <LinkButton kind=ButtonKind::Quiet href=paths::playbooks()>
                        "Back to the playbooks"
                    </LinkButton>
                </div>
            </form>
        }
    };
    let kept = move || {
        done.get().filter(|made| !made.notes.is_empty()).map(|made| {
            let notes = made.notes.into_iter().map(|n| view! { <li>{n}</li> }).collect_view();
            view! {
                <Notice tone=Tone::Watch live=true>
                    <p>{format!("{} came in as a draft. Kept, and given back on export, but not shown:", made.view.body.title)}</p>
                    <ul class="list-disc ps-5">{notes}</ul>
                    <LinkButton href=paths::playbook(made.view.summary.playbook.id)>"Open the draft"</LinkButton>
                </Notice>
            }
        })
    };
    view! {
        <Title text="Import a playbook" />
        <div class="page page-narrow">
            <PageHeader title="Import a playbook" back_href=paths::playbooks() back_label="Playbooks" />
            {kept}
            {move || {
                if may.get() {
                    form().into_any()
                } else {
                    view! {
                        <ErrorState
                            what="Your roles do not include `playbooks:edit`."
                            todo="Stewards, domain owners and executive sponsors import playbooks."
                        />
                    }
                        .into_any()
                }
            }}
        </div>
    }
    .into_any()
}
