use door::AppError;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use model::playbooks::{ChangeLine, Severity};
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
        get_draft(id).await.map(|view| view.changes)
    });
    Effect::new(move |_| {
        if open.get() {
            changes.value().set(None);
            changes.dispatch(());
        }
    });
    let submit = Action::new_local(move |words: &String| {
        let words = words.clone();
        async move {
            editor.all_saved().await?;
            editor.set_leaving(true);
            let answer = submit_version(id, words).await;
            if answer.is_err() {
                editor.set_leaving(false);
            }
            answer
        }
    });
    Effect::new(move |_| {
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
    let blocked = Signal::derive(move || errors.get() > 0);
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let words = summary.get_untracked().trim().to_owned();
        if words.is_empty() {
            fault.set(Some(
                "Say what changed; who approves it reads this first.".into(),
            ));
            crate::state::focus_soon(vec!["f-change-summary".into()]);
        } else if errors.get_untracked() == 0 && !submit.pending().get_untracked() {
            fault.set(None);
            submit.dispatch(words);
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
    let effect = move || {
        let tenths = |n: u32| tenths_text(i64::from(n));
        editor.effect.with(|e| {
            format!(
                "Readiness of this playbook is {} now and {} when this version is published.",
                tenths(e.now.score.0),
                tenths(e.published.score.0)
            )
        })
    };
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
            <ChangeList against=editor.against lines=changes.value() />
        </Dialog>
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
