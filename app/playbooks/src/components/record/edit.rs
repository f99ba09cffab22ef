use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use model::{
    identity::Permission,
    playbooks::{PlaybookView, VersionState},
};
use ui::*;

use crate::{api::edit_playbook, state::use_may};

/// The way into the editor: to the draft that is open, or to a new one. While a version waits for
/// approval there is none.
#[component]
pub fn EditPlaybook(view: Arc<PlaybookView>) -> impl IntoView {
    let may = use_may(Permission::PlaybooksEdit);
    let navigate = use_navigate();
    let toasts = use_toasts();
    let id = view.summary.playbook.id;
    let edit = Action::new(move |(): &()| edit_playbook(id));
    Effect::new(move |_| match edit.value().get() {
        Some(Ok(draft)) => navigate(&paths::draft(draft.shown.id), Default::default()),
        Some(Err(error)) => toasts.say(Tone::Gap, error.message()),
        None => {}
    });
    let newest = view
        .versions
        .iter()
        .max_by_key(|v| v.number)
        .unwrap_or(&view.shown);
    let (draft, waits) = match newest.state {
        VersionState::Draft => (Some(newest.id), false),
        VersionState::InReview { .. } => (None, true),
        _ => (None, false),
    };
    move || {
        may.get().then(|| match draft {
            Some(draft) => {
                view! { <LinkButton href=paths::draft(draft) icon=Glyph::Pencil>"Edit the draft"</LinkButton> }.into_any()
            }
            None if waits => ().into_any(),
            None => view! {
                <Button icon=Glyph::Pencil pending=edit.pending() on_press=move || { edit.dispatch(()); }>"Edit"</Button>
            }
            .into_any(),
        })
    }
}
