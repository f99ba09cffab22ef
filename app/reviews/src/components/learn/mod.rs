//! The fourth stage: what was seen becomes action items.

mod form;

use leptos::prelude::*;
use model::{
    actions::ActionView, exercises::Observation, identity::Permission, reviews::Step as Stage,
};
use ui::*;

use self::form::ActionForm;
use super::{note::Note, playbook::Out, scenario::kind_tone};
use crate::state::Room;

/// The id of the title field: "Make action item" leads there.
const TITLE_ID: &str = "f-action-title";

#[component]
pub fn LearningsStage(room: Room) -> impl IntoView {
    let may = room.leads(Permission::ActionsCreate);
    view! {
        <Seen room may />
        {move || may.get().then(|| view! { <ActionForm room /> })}
        <Items room />
        <Note room step=Stage::Learnings />
    }
}

/// The observations of the tabletop, each one tap away from an action item.
#[component]
fn Seen(room: Room, may: Memo<bool>) -> impl IntoView {
    let seen = room.memo(|v| {
        v.exercise
            .as_ref()
            .map(|x| x.observations.clone())
            .unwrap_or_default()
    });
    let count = Memo::new(move |_| seen.with(|s| u32::try_from(s.len()).ok()));
    let none = Memo::new(move |_| seen.with(Vec::is_empty));
    view! {
        <Section title="Observations" count>
            {move || none.get().then(|| view! { <p class="muted">"Nothing was noted in the tabletop."</p> })}
            <ul class="hair">
                <For
                    each=move || seen.get()
                    key=|o| o.id
                    children=move |observation| view! { <OneSeen room may observation /> }
                />
            </ul>
        </Section>
    }
}

#[component]
fn OneSeen(room: Room, may: Memo<bool>, observation: Observation) -> impl IntoView {
    let Observation { kind, text, by, .. } = observation;
    let title: String = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(200)
        .collect();
    let made = {
        let title = title.clone();
        room.memo(move |v| {
            v.actions
                .iter()
                .find(|a| a.item.title == title)
                .map(|a| a.item.key.clone())
        })
    };
    let detail = if text.chars().count() > 200 {
        text.clone()
    } else {
        String::new()
    };
    let make = move || {
        let (title, detail) = (title.clone(), detail.clone());
        let press = move |()| form::fill(room, &title, &detail);
        view! {
            <Button small=true icon=Glyph::Plus on_press=press>
                "Make action item"
            </Button>
        }
    };
    view! {
        <li class="stack-s py-3">
            <p class="cluster">
                <StateMark tone=kind_tone(kind) word=kind.label() />
                <span class="small muted">{room.name(by)}</span>
            </p>
            <p class="measure whitespace-pre-line">{text}</p>
            <div class="cluster">
                {move || match (made.get(), may.get()) {
                    (Some(key), _) => view! { <StateMark tone=Tone::Ready word=key /> }.into_any(),
                    (None, true) => make().into_any(),
                    (None, false) => ().into_any(),
                }}
            </div>
        </li>
    }
}

/// The action items of this review.
#[component]
fn Items(room: Room) -> impl IntoView {
    let items = room.memo(|v| v.actions.clone());
    let count = Memo::new(move |_| items.with(|i| u32::try_from(i.len()).ok()));
    let none = Memo::new(move |_| items.with(Vec::is_empty));
    let lit = move |at| room.is_news(Some(at));
    view! {
        <Section title="Action items" count>
            {move || {
                none.get()
                    .then(|| {
                        view! { <p class="muted">"No action item yet. Each has an owner and a due date, and changes a playbook."</p> }
                    })
            }}
            <ul class="hair">
                <For
                    each=move || items.get()
                    key=|a| (a.item.id, a.item.revision)
                    children=move |action| {
                        let news = lit(action.item.created_at);
                        view! { <Item action news /> }
                    }
                />
            </ul>
        </Section>
    }
}

/// One action item: what, who, until when, which playbook.
#[component]
pub fn Item(action: ActionView, #[prop(optional)] news: bool) -> impl IntoView {
    let item = action.item;
    view! {
        <li class="py-3" class:lit=news>
            <p>
                <Out href=paths::action(item.id) text=item.key /> " " {item.title}
            </p>
            <p class="small muted">
                {format!("{}, due ", action.owner.name)} <Time at=item.due.to_string() date_only=true />
                {action.playbook_title.map(|title| format!(". Changes {title}"))}
            </p>
        </li>
    }
}
