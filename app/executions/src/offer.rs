use leptos::{prelude::*, task::spawn_local};
use model::{executions::DeclarablePlaybook, identity::Permission};
use ui::{PaletteEntry, paths, use_palette};

use crate::{api, state::viewer};

/// In the frame: to who may declare, the palette offers every playbook that can be. Opened,
/// chosen, declared: three taps from anywhere.
#[component]
pub fn OfferPlaybooks() -> impl IntoView {
    let (palette, viewer) = (use_palette(), viewer());
    let asked = StoredValue::new(false);
    // When it is first opened, so that no page loads what is seldom wanted.
    Effect::new(move |_| {
        let may = viewer.with(|v| {
            v.as_ref()
                .is_some_and(|v| v.may(Permission::ExecutionsDeclare))
        });
        if !may || !palette.open.get() || asked.get_value() {
            return;
        }
        asked.set_value(true);
        spawn_local(async move {
            match api::form().await {
                Ok(form) => palette.add(form.playbooks.into_iter().map(entry).collect()),
                // The palette still leads to the form; opened again it asks again.
                Err(_) => {
                    asked.try_set_value(false);
                }
            }
        });
    });
}

fn entry(playbook: DeclarablePlaybook) -> PaletteEntry {
    PaletteEntry::new(
        format!("Declare: {}", playbook.title),
        paths::execution_new(Some(playbook.id)),
    )
    .hint(playbook.key)
    .keywords(format!(
        "{} start activate launch crisis incident response",
        playbook.domain.title()
    ))
}
