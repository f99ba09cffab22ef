use leptos::prelude::*;
use model::{
    VersionId,
    playbooks::{Format, Playbook},
};
use ui::*;

use super::super::failure::Refusal;
use crate::{
    api::retire_playbook,
    state::{retirable, use_viewer},
};

/// What else can be done with the playbook: taking it out as a file, and for its domain owner
/// and the sponsor retiring it.
#[component]
pub fn MoreActions(
    playbook: Playbook,
    /// The version shown, where it was approved and waits for people.
    waiting: Option<Waiting>,
    reload: Callback<()>,
) -> impl IntoView {
    let viewer = use_viewer();
    let (open, open_version) = (RwSignal::new(false), RwSignal::new(false));
    let offered = {
        let playbook = playbook.clone();
        Memo::new(move |_| {
            viewer
                .read()
                .as_ref()
                .is_some_and(|v| retirable(v, &playbook))
        })
    };
    let in_force = playbook.current.is_some();
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
        let version = waiting.map(|w| format!("Retire version {}", w.number));
        let whole = in_force.then(|| "Retire the playbook".to_owned());
        offered.get().then(|| {
            let item = |words: String, open: RwSignal<bool>| {
                view! {
                    <MenuButton icon=Glyph::Trash danger=true on_press=move |()| open.set(true)>
                        {words}
                    </MenuButton>
                }
            };
            (
                version.map(|w| item(w, open_version)),
                whole.map(|w| item(w, open)),
            )
        })
    };
    view! {
        <Menu label="More actions" icon=Glyph::More icon_only=true align_end=true>
            {files} {retire}
        </Menu>
        {waiting
            .map(|w| {
                view! { <Retire playbook=playbook.clone() version=Some(w) open=open_version reload /> }
            })}
        <Retire playbook version=None open reload />
    }
}

/// A version that was approved and is not in force, because critical slots are open.
#[derive(Clone, Copy)]
pub struct Waiting {
    pub id: VersionId,
    pub number: i64,
}

/// What retiring does, and why it is done.
#[component]
fn Retire(
    playbook: Playbook,
    version: Option<Waiting>,
    open: RwSignal<bool>,
    reload: Callback<()>,
) -> impl IntoView {
    let toasts = use_toasts();
    let (id, title) = (playbook.id, playbook.title);
    let (what, sentence, field) = match version {
        Some(w) => (
            format!("version {}", w.number),
            format!(
                "Version {} was approved and never came into force. It is given up; what is in force stays.",
                w.number
            ),
            "f-retire-version-reason",
        ),
        None => (
            "the playbook".to_owned(),
            format!(
                "Nobody can launch {title} any more, and its readiness becomes 0. Its history stays."
            ),
            "f-retire-reason",
        ),
    };
    let title = match version {
        Some(w) => format!("Version {}", w.number),
        None => title,
    };
    let words = format!("Retire {what}");
    let reason = RwSignal::new(String::new());
    let fault = RwSignal::new(None::<String>);
    let retire = Action::new(move |reason: &String| {
        retire_playbook(id, version.map(|w| w.id), reason.clone())
    });
    let told = title;
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
            title=words.clone()
            sentence
            action=words
            pending=retire.pending()
            on_confirm=confirm
        >
            <TextArea
                name="reason"
                id=field
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
