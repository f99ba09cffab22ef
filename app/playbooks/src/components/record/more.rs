use leptos::prelude::*;
use model::playbooks::{Format, Playbook};
use ui::*;

use super::super::failure::Refusal;
use crate::{
    api::retire_playbook,
    state::{retirable, use_viewer},
};

/// What else can be done with the playbook: taking it out as a file, and for its domain owner
/// and the sponsor retiring it.
#[component]
pub fn MoreActions(playbook: Playbook, reload: Callback<()>) -> impl IntoView {
    let viewer = use_viewer();
    let open = RwSignal::new(false);
    let offered = {
        let playbook = playbook.clone();
        Memo::new(move |_| {
            viewer
                .read()
                .as_ref()
                .is_some_and(|v| retirable(v, &playbook))
        })
    };
    let files = Format::ALL
        .map(|format| {
            let href = paths::playbook_export(playbook.id, format.key());
            view! {
                <a class="menu-item" href=href rel="external" download>
                    <Icon glyph=Glyph::Code />
                    <span>{format!("Export as {}", format.label())}</span>
                </a>
            }
        })
        .collect_view();
    let retire = move || {
        offered.get().then(|| {
            view! {
                <MenuButton icon=Glyph::Trash danger=true on_press=move |()| open.set(true)>
                    "Retire the playbook"
                </MenuButton>
            }
        })
    };
    view! {
        <Menu label="More actions" icon=Glyph::More icon_only=true align_end=true>
            {files} {retire}
        </Menu>
        <Retire playbook open reload />
    }
}

/// What retiring does, and why it is done.
#[component]
fn Retire(playbook: Playbook, open: RwSignal<bool>, reload: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let (id, title) = (playbook.id, playbook.title);
    let reason = RwSignal::new(String::new());
    let fault = RwSignal::new(None::<String>);
    let retire = Action::new(move |reason: &String| retire_playbook(id, reason.clone()));
    let told = title.clone();
    Effect::new(move |_| {
        if let Some(Ok(_)) = retire.value().get() {
            open.set(false);
            toasts.say(Tone::Ready, format!("{told} is retired."));
            reload.run(());
        }
    });
    let error = Signal::derive(move || retire.value().get().and_then(Result::err));
    let at_field = Signal::derive(move || {
        fault
            .get()
            .or_else(|| error.read().as_ref().and_then(|e| e.fault("reason")))
    });
    let beside = Signal::derive(move || error.get().filter(|e| e.fault("reason").is_none()));
    let confirm = move |()| {
        let words = reason.get_untracked().trim().to_owned();
        if words.is_empty() {
            fault.set(Some("Say why it is retired; the history keeps it.".into()));
        } else {
            fault.set(None);
            retire.dispatch(words);
        }
    };
    view! {
        <Confirm
            open
            danger=true
            title="Retire the playbook"
            sentence=format!(
                "Nobody can launch {title} any more, and its readiness becomes 0. Its history stays.",
            )
            action="Retire the playbook"
            pending=retire.pending()
            on_confirm=confirm
        >
            <TextArea
                name="reason"
                id="f-retire-reason"
                label="Why it is retired"
                required=true
                max_length=1000
                bind=reason
                error=at_field
            />
            <Refusal error=beside />
        </Confirm>
    }
}
