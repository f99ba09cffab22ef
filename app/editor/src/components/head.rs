use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use model::identity::Viewer;
use ui::*;

use super::submit::Submit;
use crate::{
    api::discard_draft,
    state::{Editor, Saving},
};

/// Which draft, how it stands, who is in it, and what is done with it as a whole.
#[component]
pub fn Head(editor: Editor) -> impl IntoView {
    let title = editor.memo(|b| {
        if b.title.trim().is_empty() {
            "Untitled playbook".to_owned()
        } else {
            b.title.clone()
        }
    });
    let (key, playbook) = editor.playbook.with_value(|p| (p.key.clone(), p.id));
    let number = editor.shown.with_untracked(|s| s.number);
    let submitting = RwSignal::new(false);
    let discarding = RwSignal::new(false);
    let draft = match editor.against {
        Some(against) => format!("Draft of version {number}, against version {against}"),
        None => format!("Draft of version {number}, the first one"),
    };
    let state = move || {
        view! {
            <span class="strong">{draft}</span>
            <SavedWord editor />
            <Present editor />
            <EffectWords editor />
        }
    };
    let actions = move || {
        view! {
            <Button icon=Glyph::Undo label="Undo" disabled=Signal::derive(move || !editor.can_undo.get()) on_press=move || editor.undo() />
            <Button icon=Glyph::Redo label="Redo" disabled=Signal::derive(move || !editor.can_redo.get()) on_press=move || editor.redo() />
            <Button kind=ButtonKind::Quiet on_press=move || discarding.set(true)>"Discard"</Button>
            <Button kind=ButtonKind::Primary icon=Glyph::Send on_press=move || submitting.set(true)>"Submit for approval"</Button>
        }
    };
    view! {
        <PageHeader title kicker=key back_href=paths::playbook(playbook) back_label="Playbook" state actions />
        {editor.template_changed.then(|| view! {
            <Notice><p>"The template has changed since. Its update is offered on the playbook."</p></Notice>
        })}
        <RefusedWords editor />
        <Submit editor open=submitting />
        <Discard editor open=discarding />
    }
}

/// Whether everything is on the server, always in words.
#[component]
fn SavedWord(editor: Editor) -> impl IntoView {
    let away = editor.link.lost();
    let parts = Memo::new(move |_| match (editor.saving.get(), away.get()) {
        (Saving::Saved, false) => ("saved", Glyph::Ready, "Saved"),
        (Saving::Saved, true) => (
            "reconnecting",
            Glyph::Clock,
            "Reconnecting. What you type is kept",
        ),
        (Saving::Sending, _) => ("saving", Glyph::Clock, "Saving"),
        (Saving::Kept, _) => ("kept", Glyph::Offline, "Not saved, kept in this browser"),
        (Saving::Unkept, _) => (
            "kept",
            Glyph::Gap,
            "Not saved. Leave this page open: the browser keeps nothing",
        ),
        (Saving::Refused(_), _) => ("kept", Glyph::Gap, "Not saved, kept in this browser"),
    });
    view! {
        <span class="ed-saved" role="status" aria-live="polite" data-saved=move || parts.get().0>
            {move || {
                let (_, glyph, words) = parts.get();
                view! {
                    <Icon glyph />
                    <span>{words}</span>
                }
            }}
        </span>
    }
}

#[component]
fn RefusedWords(editor: Editor) -> impl IntoView {
    let why = Memo::new(move |_| match editor.saving.get() {
        Saving::Refused(why) => Some(why),
        _ => None,
    });
    move || {
        why.get().map(|why| {
            view! {
                <Notice tone=Tone::Gap live=true title="The last changes are not saved.">
                    <p>{why}</p>
                </Notice>
            }
        })
    }
}

/// Who else has the draft open.
#[component]
fn Present(editor: Editor) -> impl IntoView {
    let viewer = use_context::<Signal<Option<Viewer>>>();
    let others = Memo::new(move |_| {
        let me = viewer.and_then(|v| v.with(|v| v.as_ref().map(|v| v.id)));
        let mut names: Vec<String> = editor
            .link
            .present
            .get()
            .into_iter()
            .filter(|id| Some(*id) != me)
            .map(|id| editor.name(id))
            .collect();
        names.sort();
        names.dedup();
        names
    });
    move || {
        let names = others.get();
        (!names.is_empty()).then(|| {
            view! {
                <span class="ed-present">
                    <Icon glyph=Glyph::People />
                    {format!("{} also here", names.join(", "))}
                </span>
            }
        })
    }
}

/// What publishing would do to readiness.
#[component]
fn EffectWords(editor: Editor) -> impl IntoView {
    let points = Memo::new(move |_| {
        editor.effect.with(|e| {
            let published = e.published.as_ref().map(|p| p.score.0);
            (e.now.score.0, published, e.open.len())
        })
    });
    let words = move || {
        let (now, then, open) = points.get();
        let tenths = |n: u32| tenths_text(i64::from(n));
        match then {
            Some(then) => format!(
                "Readiness {} now, {} when published",
                tenths(now),
                tenths(then)
            ),
            None => format!(
                "Readiness {} now, not published while {} open",
                tenths(now),
                match open {
                    1 => "1 critical slot is".to_owned(),
                    n => format!("{n} critical slots are"),
                }
            ),
        }
    };
    view! { <span class="num ed-effect">{words}</span> }
}

#[component]
fn Discard(editor: Editor, open: RwSignal<bool>) -> impl IntoView {
    let navigate = use_navigate();
    let toasts = use_toasts();
    let id = editor.id;
    let discard = Action::new_local(move |(): &()| async move {
        editor.set_leaving(true);
        // what is shown here is what is given up: a change of somebody else since refuses it
        let revision = editor.at_rest().await;
        let answer = discard_draft(id, revision).await;
        if answer.is_err() {
            editor.set_leaving(false);
        }
        answer
    });
    let number = editor.shown.with_untracked(|s| s.number);
    Effect::new(move |_| match discard.value().get() {
        Some(Ok(playbook)) => {
            open.set(false);
            editor.forget();
            toasts.say(
                Tone::Ready,
                format!("Draft {number} is discarded. It stays in the history."),
            );
            navigate(&paths::playbook(playbook), Default::default());
        }
        Some(Err(error)) => {
            open.set(false);
            toasts.say(Tone::Gap, error.message());
        }
        None => {}
    });
    view! {
        <Confirm
            open
            title="Discard this draft"
            sentence=format!("Version {number} is given up for everybody who writes in it. It stays in the history and can be restored from there.")
            action="Discard the draft"
            danger=true
            pending=discard.pending()
            on_confirm=move || {
                discard.dispatch(());
            }
        />
    }
}
