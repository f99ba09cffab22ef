use leptos::prelude::*;
use model::{identity::Viewer, playbooks::VersionState};
use ui::*;

use super::submit::Lines;
use crate::{api::withdraw_version, state::Editor};

/// A version that is not written any more: what it is, and what was typed and not sent.
#[component]
pub fn Locked(editor: Editor) -> impl IntoView {
    let shown = editor.shown.get_untracked();
    let (key, title, playbook) = editor
        .playbook
        .with_value(|p| (p.key.clone(), p.title.clone(), p.id));
    let gone = editor.gone.get_untracked();
    let viewer = use_context::<Signal<Option<Viewer>>>();
    let me = viewer.and_then(|v| v.with_untracked(|v| v.as_ref().map(|v| v.id)));
    let mine = me.is_some_and(|me| shown.writers().contains(&me));
    let number = shown.number;
    let what = match &shown.state {
        _ if gone.is_some() => "It cannot be written any more.".to_owned(),
        VersionState::InReview { .. } => {
            format!(
                "Version {number} was submitted and waits for approval. It is not changed meanwhile."
            )
        }
        VersionState::ChangesRequested { reason, .. } => {
            format!(
                "Version {number} was sent back: {reason} Press Edit on the playbook to go on with it."
            )
        }
        VersionState::Approved { .. } => {
            format!("Version {number} is approved. It does not change any more.")
        }
        VersionState::Published { .. } => {
            format!("Version {number} is in force. It does not change any more.")
        }
        VersionState::Superseded { .. } => {
            format!("Version {number} was in force and no longer is.")
        }
        VersionState::Retired { reason, .. } => format!("Version {number} was given up: {reason}."),
        VersionState::Draft => "It is a draft again.".to_owned(),
    };
    let why = gone.map(|e| e.message());
    let withdraw = Action::new(move |(): &()| withdraw_version(editor.id));
    Effect::new(move |_| {
        if let Some(Ok(view)) = withdraw.value().get() {
            editor.reopened(view);
        }
    });
    let refused = Signal::derive(move || withdraw.value().get().and_then(Result::err));
    let may_withdraw = mine && matches!(shown.state, VersionState::InReview { .. });
    let unsent = Memo::new(move |_| editor.unsent());
    let href = paths::with_query(
        paths::playbook(playbook),
        &[("version", &editor.id.to_string())],
    );
    view! {
        <PageHeader title kicker=key back_href=paths::playbook(playbook) back_label="Playbook" />
        <Notice tone=Tone::Watch live=true title="This version is not a draft.">
            <div class="stack-s">
                <p>{what}</p>
                {why.map(|why| view! { <p>{why}</p> })}
                <div class="cluster">
                    <LinkButton href>"See the playbook"</LinkButton>
                    {may_withdraw.then(|| view! {
                        <Button pending=withdraw.pending() on_press=move || { withdraw.dispatch(()); }>"Withdraw it and go on writing"</Button>
                    })}
                </div>
            </div>
        </Notice>
        {move || refused.get().map(|e| view! { <Notice tone=Tone::Gap live=true>{e.message()}</Notice> })}
        {move || {
            let lines = unsent.get();
            (!lines.is_empty())
                .then(|| {
                    view! {
                        <Section title="What you wrote and was not saved" id="unsent">
                            <p>"It is kept in this browser. When the version is a draft again it is put back."</p>
                            <Lines lines />
                            <div>
                                <Button on_press=move || editor.forget()>"Throw it away"</Button>
                            </div>
                        </Section>
                    }
                })
        }}
    }
}
