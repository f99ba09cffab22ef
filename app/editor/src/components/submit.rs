use door::AppError;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use model::{
    Code,
    playbooks::{ChangeLine, Effect as Readiness, Severity},
    readiness::PlaybookScore,
};
use ui::*;

use crate::{
    api::{get_draft, submit_version},
    state::{Editor, counted},
};

/// Sends the draft to the domain owner: what it changes, in a summary of the writer and line by line.
#[component]
pub fn Submit(editor: Editor, open: RwSignal<bool>) -> impl IntoView {
    let id = editor.id;
    let playbook = editor.playbook.with_value(|p| p.id);
    let toasts = use_toasts();
    let navigate = use_navigate();
    let summary = RwSignal::new(String::new());
    let fault = RwSignal::new(None::<String>);
    // what the server has is what is sent: so everything is saved first
    let changes = Action::new_local(move |(): &()| async move {
        editor.all_saved().await?;
        let view = get_draft(id).await?;
        Ok::<_, AppError>((view.revision, view.changes))
    });
    let read = Memo::new(move |_| {
        let read = changes.value().get()?.ok()?;
        Some(read.0)
    });
    Effect::new(move |_| {
        if open.get() {
            changes.value().set(None);
            changes.dispatch(());
        }
    });
    // only what is listed below is sent: a change of somebody else since refuses it
    let submit = Action::new_local(move |(revision, words): &(i64, String)| {
        let (revision, words) = (*revision, words.clone());
        async move {
            editor.set_leaving(true);
            let answer = submit_version(id, revision, words).await;
            if answer.is_err() {
                editor.set_leaving(false);
            }
            answer
        }
    });
    Effect::new(move |_| {
        if let Some(Err(error)) = submit.value().get()
            && error.code() == Code::StaleRevision
        {
            changes.dispatch(());
        }
        if let Some(Ok(view)) = submit.value().get() {
            open.set(false);
            toasts.say(
                Tone::Ready,
                format!("Version {} waits for approval.", view.shown.number),
            );
            let version = view.shown.id.to_string();
            let href = paths::with_query(paths::playbook(playbook), &[("version", &version)]);
            navigate(&href, Default::default());
        }
    });
    let errors = editor.errors();
    let undecided = Memo::new(move |_| editor.met.with(Vec::len));
    let blocked = Signal::derive(move || errors.get() > 0 || read.get().is_none());
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let words = summary.get_untracked().trim().to_owned();
        if words.is_empty() {
            fault.set(Some(
                "Say what changed; who approves it reads this first.".into(),
            ));
            crate::state::focus_soon(vec!["f-change-summary".into()]);
        } else if errors.get_untracked() == 0
            && !submit.pending().get_untracked()
            && let Some(revision) = read.get_untracked()
        {
            fault.set(None);
            submit.dispatch((revision, words));
        }
    };
    let refused = Signal::derive(move || submit.value().get().and_then(Result::err));
    let at_field = Signal::derive(move || {
        fault
            .get()
            .or_else(|| refused.with(|e| e.as_ref().and_then(|e| e.fault("summary"))))
    });
    let actions = move || {
        view! {
            <Button on_press=move || open.set(false)>"Go on writing"</Button>
            <Button kind=ButtonKind::Primary submit=true form="submit-draft" disabled=blocked pending=submit.pending()>"Submit"</Button>
        }
    };
    let blocking = move || {
        let n = errors.get();
        (n > 0).then(|| {
            let lines = editor.findings.with(|all| {
                all.iter()
                    .filter(|f| f.severity == Severity::Error)
                    .take(5)
                    .map(|f| f.text.clone())
                    .collect::<Vec<_>>()
            });
            view! {
                <Notice tone=Tone::Gap title=format!("{} must be mended first.", counted(n, "error"))>
                    <ul class="list-disc ps-5">{lines.into_iter().map(|l| view! { <li>{l}</li> }).collect_view()}</ul>
                    {(n > 5).then(|| view! { <p>{format!("And {} more, under Check.", n - 5)}</p> })}
                </Notice>
            }
        })
    };
    let lines = Signal::derive(move || {
        changes
            .value()
            .get()
            .map(|read| read.map(|(_, lines)| lines))
    });
    let effect = move || editor.effect.with(effect_sentence);
    view! {
        <Dialog open title="Submit for approval" wide=true actions>
            <form id="submit-draft" novalidate on:submit=send>
                <TextArea name="change-summary" label="What changed, and why" required=true bind=summary error=at_field max_length=1000 />
            </form>
            {blocking}
            {move || (undecided.get() > 0).then(|| view! {
                <Notice tone=Tone::Watch>
                    <p>{format!("{} with two texts is not decided yet; there the other's text is sent.", counted(undecided.get(), "place"))}</p>
                </Notice>
            })}
            {move || refused.get().filter(|e| e.fault("summary").is_none()).map(|e| view! { <Notice tone=Tone::Gap live=true>{e.message()}</Notice> })}
            <p class="num">{effect}</p>
            <ChangeList against=editor.against lines />
        </Dialog>
    }
}

/// What publishing does to readiness, or why approval does not publish yet.
fn effect_sentence(effect: &Readiness) -> String {
    let tenths = |s: &PlaybookScore| tenths_text(i64::from(s.score.0));
    let now = tenths(&effect.now);
    match &effect.published {
        Some(then) => format!(
            "Readiness of this playbook is {now} now and {} when this version is published.",
            tenths(then)
        ),
        None => format!(
            "Readiness of this playbook is {now} now. Approved, this version is not published before these critical slots have a primary and a deputy: {}.",
            effect.open.join(", ")
        ),
    }
}

/// Changes line by line; `None` while they are fetched.
#[component]
fn ChangeList(
    against: Option<i64>,
    #[prop(into)] lines: Signal<Option<Result<Vec<ChangeLine>, AppError>>>,
) -> impl IntoView {
    move || {
        match (lines.get(), against) {
        (_, None) => {
            view! { <p class="muted">"No version is in force yet: all of it is new."</p> }.into_any()
        }
        (None, _) => view! { <Skeleton lines=3 label="Saving and comparing" /> }.into_any(),
        (Some(Err(error)), _) => {
            view! { <Notice tone=Tone::Gap live=true>{error.message()}</Notice> }.into_any()
        }
        (Some(Ok(lines)), Some(_)) if lines.is_empty() => {
            view! { <p class="muted">"Nothing differs from the version in force."</p> }.into_any()
        }
        (Some(Ok(lines)), Some(number)) => view! {
            <h3 class="strong">{format!("{} against version {number}", counted(lines.len(), "change"))}</h3>
            <Lines lines />
        }
        .into_any(),
    }
    }
}

/// Told changes; long texts stand below.
#[component]
pub fn Lines(lines: Vec<ChangeLine>) -> impl IntoView {
    let one = |line: ChangeLine| {
        let texts = line.was.zip(line.to).map(|(was, to)| {
            view! {
                <div class="ed-both">
                    <div><p class="kicker">"Before"</p><p class="ed-text">{was}</p></div>
                    <div><p class="kicker">"Now"</p><p class="ed-text">{to}</p></div>
                </div>
            }
        });
        view! {
            <li>
                <p>{line.text}</p>
                {texts}
            </li>
        }
    };
    view! { <ul class="ed-changes">{lines.into_iter().map(one).collect_view()}</ul> }
}
