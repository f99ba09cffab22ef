use leptos::prelude::*;
use model::executions::{ExecutionCommand as C, SlotView, WarRoomView};
use ui::*;

use super::Fault;
use crate::state::{Room, Run, ask, person_choices, slot_tone};

fn find<'a>(view: &'a WarRoomView, key: &str) -> Option<&'a SlotView> {
    view.slots.iter().find(|s| s.key == key)
}

/// Who has acknowledged, who is asked, where nobody is left.
#[component]
pub fn Slots(room: Room) -> impl IntoView {
    let run = room.run();
    let keys = room.memo(|v| v.slots.iter().map(|s| s.key.clone()).collect::<Vec<_>>());
    let held = room.memo(|v| {
        let held = v.slots.iter().filter(|s| s.state == "held").count();
        (
            u32::try_from(held).unwrap_or(u32::MAX),
            u32::try_from(v.slots.len()).unwrap_or(u32::MAX),
        )
    });
    let override_ = room.memo(|v| v.quorum_override.clone());
    view! {
        <Section title="Slots" id="slots">
            <ProgressBar
                value=Signal::derive(move || held.get().0)
                max=Signal::derive(move || held.get().1)
                label="Acknowledged"
            />
            {move || {
                override_
                    .get()
                    .map(|q| {
                        let title = format!("{} went on without {}.", q.by.name, q.missing.join(", "));
                        view! { <Notice tone=Tone::Watch title>{q.reason}</Notice> }
                    })
            }}
            <Fault error=run.error() />
            <ul class="worklist">
                <For
                    each=move || keys.get()
                    key=|key| key.clone()
                    children=move |key| view! { <Slot room run key /> }
                />
            </ul>
        </Section>
    }
}

#[component]
fn Slot(room: Room, run: Run, key: String) -> impl IntoView {
    let name = key.clone();
    let slot = room.memo(move |v| find(v, &name).cloned());
    let leads = room.memo(|v| v.may.command && !v.row.over);
    let lit = move || slot.with(|s| room.is_news(s.as_ref().and_then(|s| s.held_at)));
    let body = move || {
        slot.get().map(|s| {
            let tone = slot_tone(&s);
            let who = match &s.holder {
                Some(p) => view! { <Person name=p.name.clone() title=p.title.clone() /> }.into_any(),
                None => asked(room, &s),
            };
            let held = s.held_at.map(|at| at.to_string());
            view! {
                <div class="cluster cluster-between">
                    <span class="cluster">
                        <span class="worklist-title">{s.title.clone()}</span>
                        {s.critical.then(|| view! { <Badge>"Critical"</Badge> })}
                    </span>
                    <StateMark tone word=s.state_label.clone() />
                </div>
                <div class="cluster cluster-between">
                    <span class="cluster">
                        {who}
                        {held.map(|at| view! { <span class="small muted"><ui::Time at /></span> })}
                    </span>
                    <span class="cluster">{buttons(room, run, &s)}
                    {leads.get().then(|| {
                        let label = if s.holder.is_some() { "Replace" } else { "Name somebody" };
                        let slot = (s.key.clone(), s.title.clone());
                        let of = format!("{label}: {}", s.title);
                        view! { <Button small=true label=of on_press=move |()| room.naming.set(Some(slot.clone()))>{label}</Button> }
                    })}</span>
                </div>
                {tried(&s)}
            }
        })
    };
    view! {
        <li class:lit=lit>
            <div class="stack-s">{body}</div>
        </li>
    }
}

/// Who is asked now, and how long they have.
fn asked(room: Room, s: &SlotView) -> AnyView {
    let page = s
        .pages
        .iter()
        .rev()
        .find(|p| matches!(p.state.as_str(), "queued" | "sent" | "delivered"));
    match page {
        Some(page) => {
            let limit = page.limit_at;
            let left = Memo::new(move |_| limit.secs_since(room.now()));
            let (name, state) = (page.person.name.clone(), page.state_label.to_lowercase());
            let rank = page.rank.label().to_lowercase();
            view! {
                <span>{format!("{name}, {rank}, {state}")}</span>
                <Clock seconds=left label="Answer within" />
            }
            .into_any()
        }
        None if s.state == "unfilled" => {
            view! { <span class="muted">"The playbook names nobody."</span> }.into_any()
        }
        None => view! { <span class="muted">"Everybody was asked."</span> }.into_any(),
    }
}

/// Who was asked before, and what came of it.
fn tried(s: &SlotView) -> Option<AnyView> {
    let past: Vec<String> = s
        .pages
        .iter()
        .filter(|p| matches!(p.state.as_str(), "declined" | "timed_out" | "unreached"))
        .map(|p| {
            let reason = if p.reason.is_empty() {
                String::new()
            } else {
                format!(" ({})", p.reason)
            };
            format!(
                "{}: {}{reason}",
                p.person.name,
                p.state_label.to_lowercase()
            )
        })
        .collect();
    (!past.is_empty()).then(|| view! { <p class="small muted">{past.join(" · ")}</p> }.into_any())
}

fn buttons(room: Room, run: Run, s: &SlotView) -> impl IntoView + use<> {
    let take = s.may_acknowledge.then(|| {
        let slot = s.key.clone();
        let label = format!("I take it: {}", s.title);
        view! {
            <Button small=true icon=Glyph::Check label pending=run.pending() on_press=move |()| run.go(C::Acknowledge { slot: slot.clone() })>
                "I take it"
            </Button>
        }
    });
    let back = s.may_decline.then(|| {
        let (slot, title) = (s.key.clone(), s.title.clone());
        let words = if s.state == "held" {
            "Give back"
        } else {
            "I cannot"
        };
        let label = format!("{words}: {title}");
        let press = move |()| {
            let slot = slot.clone();
            room.asking.set(Some(
                ask(
                    format!("{words}: {title}"),
                    "The next person is asked at once.",
                    words,
                    move |reason| C::Decline {
                        slot: slot.clone(),
                        reason,
                    },
                )
                .optional(),
            ));
        };
        view! { <Button small=true label on_press=press>{words}</Button> }
    });
    view! {
        {take}
        {back}
    }
}

/// The commander names somebody for a slot. There is one dialog in the room.
#[component]
pub fn Naming(room: Room) -> impl IntoView {
    let open = RwSignal::new(false);
    let person = RwSignal::new(String::new());
    let people = room.memo(|v| person_choices(&v.candidates));
    let run = room.run().then(move || open.set(false));
    Effect::new(move |_| {
        if room.naming.with(Option::is_some) {
            person.set(String::new());
            run.clear();
            open.set(true);
        }
    });
    let title = move || {
        room.naming.with(|n| {
            n.as_ref()
                .map(|(_, t)| format!("Who is {t}?"))
                .unwrap_or_default()
        })
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let (Some((slot, _)), Ok(person)) =
            (room.naming.get_untracked(), person.get_untracked().parse())
        {
            run.go(C::Appoint { slot, person });
        }
    };
    let empty = Memo::new(move |_| person.with(String::is_empty));
    view! {
        <Dialog open title=Signal::derive(title) on_close=move |()| room.naming.set(None)>
            <form class="form" on:submit=submit novalidate=true>
                <p class="measure">"The person is asked at once. Name yourself and you have it without asking."</p>
                <Select name="appoint" label="Person" options=people bind=person placeholder="Choose somebody"
                    error=super::fault_at(run.error(), "person") />
                <Fault error=run.error() fields=&["person"] />
                <div class="form-actions">
                    <Button submit=true kind=ButtonKind::Primary pending=run.pending() disabled=empty>"Ask"</Button>
                    <Button on_press=move |()| open.set(false)>"Cancel"</Button>
                </div>
            </form>
        </Dialog>
    }
}
