use leptos::prelude::*;
use model::reviews::ReviewCommand;
use ui::*;

use crate::{
    components::fault::{Fault, failed},
    state::{Paper, hash_words},
};

/// One line for each who was present: signed with time and hash, or still open.
#[component]
pub fn Signatures(paper: Paper) -> impl IntoView {
    let lines = paper.memo(|v| {
        let open = v.summary.state != "closed";
        let present = v.minutes.attendees.iter().filter(|a| a.joined_at.is_some());
        present
            .map(|a| {
                let chair = if a.id == v.summary.chair.id {
                    ", chair"
                } else {
                    ""
                };
                let signed = v.signatures.iter().find(|(p, _)| p.id == a.id);
                let state = match signed {
                    Some((_, s)) => format!(
                        "Signed {}, content {}",
                        s.at.utc_minute(),
                        hash_words(&s.hash)
                    ),
                    None if open => "Not signed yet".to_owned(),
                    None => "Not signed".to_owned(),
                };
                (
                    format!("{}{chair}", a.name),
                    a.title.clone(),
                    signed.is_some(),
                    state,
                )
            })
            .collect::<Vec<_>>()
    });
    let line = |(name, title, signed, state): (String, String, bool, String)| {
        view! {
            <div>
                <p class="strong">{name}</p>
                <p>{title}</p>
                <p class="small cluster">
                    {signed.then(|| view! { <Icon glyph=Glyph::Sign /> })} <span>{state}</span>
                </p>
            </div>
        }
    };
    view! {
        <h2>"Signatures"</h2>
        <p>"The minutes are signed when the chair and at least one more have signed the same content."</p>
        <div class="doc-sign">{move || lines.get().into_iter().map(line).collect_view()}</div>
    }
}

/// One sentence, then the signature over what was read.
#[component]
pub fn Sign(paper: Paper, open: RwSignal<bool>) -> impl IntoView {
    let sign = paper.sign();
    let error = failed(sign);
    // what is signed is what stood here when the dialog opened, not what came in since
    let read = RwSignal::new(String::new());
    let hash = paper.memo(|v| v.hash.clone());
    Effect::new(move |_| {
        if open.get() {
            read.set(hash.get_untracked());
        }
    });
    let toasts = use_toasts();
    Effect::new(move |_| {
        if matches!(sign.value().get(), Some(Ok(()))) {
            open.set(false);
            toasts.say(Tone::Ready, "You signed the minutes.");
        }
    });
    let key = paper.memo(|v| (v.summary.key.clone(), v.summary.attendees.len()));
    let sentence = Signal::derive(move || {
        let (key, people) = key.get();
        format!(
            "You sign the minutes of {key} with the content {}. Your name and the time stand under them for all {people} attendees and cannot be taken back.",
            hash_words(&read.get())
        )
    });
    view! {
        <Confirm
            open
            title="Sign the minutes"
            sentence
            action="Sign"
            pending=sign.pending()
            on_confirm=move |()| { sign.dispatch(read.get_untracked()); }
        >
            <Fault error />
        </Confirm>
    }
}

/// After the signatures: nothing more is added.
#[component]
pub fn Close(paper: Paper, open: RwSignal<bool>) -> impl IntoView {
    let close = paper.command();
    let error = failed(close);
    Effect::new(move |_| {
        if matches!(close.value().get(), Some(Ok(()))) {
            open.set(false);
        }
    });
    let sentence = paper.memo(|v| {
        let present = v
            .minutes
            .attendees
            .iter()
            .filter(|a| a.joined_at.is_some())
            .count();
        format!(
            "The review closes with {} of {present} signatures. No more can be added.",
            v.signatures.len()
        )
    });
    view! {
        <Confirm
            open
            title="Close the review"
            sentence
            action="Close the review"
            pending=close.pending()
            on_confirm=move |()| { close.dispatch(ReviewCommand::Close); }
        >
            <Fault error />
        </Confirm>
    }
}
