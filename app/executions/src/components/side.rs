use leptos::prelude::*;
use model::{
    executions::{ExecutionCommand as C, TimelineLine},
    identity::PersonRef,
};
use ui::*;

use super::{Fault, fault_at};
use crate::state::{Room, ask, person_choices};

/// Beside the stage: who is here, who has command, and what happened.
#[component]
pub fn Side(room: Room) -> impl IntoView {
    let count = room.memo(|v| u32::try_from(v.people.len()).unwrap_or(u32::MAX));
    view! {
        <Section title="People" count=Signal::derive(move || Some(count.get()))>
            <People room />
            <Command room />
        </Section>
        <Section title="Log" id="log">
            <Note room />
            <Log room />
        </Section>
    }
}

#[component]
fn People(room: Room) -> impl IntoView {
    let people = room.memo(|v| v.people.clone());
    let row = move |person: PersonRef| {
        let id = person.id;
        let part = room.memo(move |v| {
            let mut parts = Vec::new();
            if v.row.commander.id == id {
                parts.push("Commander".to_owned());
            }
            parts.extend(
                v.slots
                    .iter()
                    .filter(|s| s.holder.as_ref().is_some_and(|h| h.id == id))
                    .map(|s| s.title.clone()),
            );
            parts.join(", ")
        });
        let here = Memo::new(move |_| room.link.present.with(|p| p.contains(&id)));
        let mark = move || {
            let (tone, word) = if here.get() {
                (Tone::Ready, "Here")
            } else {
                (Tone::Neutral, "Not here")
            };
            view! { <StateMark tone word /> }
        };
        let words = Signal::derive(move || {
            let part = part.get();
            (!part.is_empty()).then_some(part)
        });
        view! {
            <li class="cluster cluster-between py-2">
                <Person name=person.name title=words />
                {mark}
            </li>
        }
    };
    view! {
        <ul class="small">
            <For each=move || people.get() key=|p| p.id children=row />
        </ul>
    }
}

/// Hand-over of command, the answer to it, and taking it over.
#[component]
fn Command(room: Room) -> impl IntoView {
    let leads = room.memo(|v| v.may.command && !v.row.over);
    let may_take = room.memo(|v| v.may.take_over);
    let transfer = room.memo(|v| v.transfer.clone());
    let open = RwSignal::new(false);
    let run = room.run();
    let take = move |()| {
        room.asking.set(Some(
            ask(
                "Take command",
                "You lead this response from now on, and the commander is told. The reason is on record.",
                "Take command",
                |reason| C::TakeOver { reason },
            )
            .danger(),
        ));
    };
    view! {
        {move || {
            transfer
                .get()
                .map(|t| {
                    if t.to_me {
                        view! {
                            <Notice tone=Tone::Watch title=format!("{} asks you to take command.", t.from.name)>
                                <div class="stack-s">
                                    <p class="whitespace-pre-line">{t.brief.clone()}</p>
                                    <div class="cluster">
                                        <Button pending=run.pending() on_press=move |()| run.go(C::AcceptCommand)>"I take command"</Button>
                                        <Button on_press=move |()| run.go(C::DeclineCommand)>"I cannot"</Button>
                                    </div>
                                </div>
                            </Notice>
                        }
                            .into_any()
                    } else {
                        let at = t.at.to_string();
                        view! {
                            <p class="small muted">
                                {format!("{} is asked to take command, ", t.to.name)} <ui::Time at />
                            </p>
                        }
                            .into_any()
                    }
                })
        }}
        <Fault error=run.error() />
        <div class="cluster">
            {move || {
                leads
                    .get()
                    .then(|| view! { <Button small=true on_press=move |()| open.set(true)>"Hand over command"</Button> })
            }}
            {move || {
                (may_take.get() && !leads.get())
                    .then(|| view! { <Button small=true on_press=take>"Take command"</Button> })
            }}
        </div>
        {move || leads.get().then(|| view! { <HandOver room open /> })}
    }
}

#[component]
fn HandOver(room: Room, open: RwSignal<bool>) -> impl IntoView {
    let to = RwSignal::new(String::new());
    let brief = room.draft("brief", String::new);
    let people = room.memo(|v| {
        let others: Vec<_> = v
            .candidates
            .iter()
            .filter(|p| p.id != v.row.commander.id)
            .cloned()
            .collect();
        person_choices(&others)
    });
    let run = room.run().then(move || {
        open.set(false);
        brief.set(String::new());
    });
    Effect::new(move |_| {
        if open.get() {
            run.clear();
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Ok(to) = to.get_untracked().parse() {
            run.go(C::HandOver {
                to,
                brief: brief.get_untracked(),
            });
        }
    };
    let empty = Memo::new(move |_| to.with(String::is_empty));
    view! {
        <Dialog open title="Hand over command">
            <form class="form" on:submit=submit novalidate=true>
                <p class="measure">"You keep command until the other takes it."</p>
                <Select name="hand-to" label="To" options=people bind=to placeholder="Choose somebody" error=fault_at(run.error(), "to") />
                <TextArea name="brief" label="Brief" hint="Situation, what is decided, what is open." bind=brief rows=4 max_length=5000
                    error=fault_at(run.error(), "brief") />
                <Fault error=run.error() fields=&["to", "brief"] />
                <div class="form-actions">
                    <Button submit=true kind=ButtonKind::Primary pending=run.pending() disabled=empty>"Ask"</Button>
                    <Button on_press=move |()| open.set(false)>"Cancel"</Button>
                </div>
            </form>
        </Dialog>
    }
}

/// A line of one's own in the timeline.
#[component]
fn Note(room: Room) -> impl IntoView {
    let acts = room.memo(|v| v.may.act);
    let text = room.draft("line", String::new);
    let run = room.run().then(move || text.set(String::new()));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if text.with_untracked(|t| !t.trim().is_empty()) {
            run.go(C::Note {
                text: text.get_untracked(),
            });
        }
    };
    move || {
        acts.get().then(|| {
            view! {
                <form class="stack-s" on:submit=submit novalidate=true>
                    <TextInput name="line" label="Write into the log" bind=text max_length=5000 error=fault_at(run.error(), "text") />
                    <Fault error=run.error() fields=&["text"] />
                    <div class="cluster">
                        <Button submit=true small=true pending=run.pending()>"Write"</Button>
                    </div>
                </form>
            }
        })
    }
}

#[component]
fn Log(room: Room) -> impl IntoView {
    // the oldest of equal lines keeps its key when new ones come above it
    let lines = room.memo(|v| {
        let n = v.timeline.len();
        v.timeline
            .iter()
            .enumerate()
            .map(|(i, line)| {
                let same = v.timeline[i + 1..n].iter().filter(|l| *l == line).count();
                (same, line.clone())
            })
            .collect::<Vec<_>>()
    });
    let row = move |(_, line): (usize, TimelineLine)| {
        let at = line.at.to_string();
        view! {
            <li class="py-2" class:lit=room.is_news(Some(line.at))>
                <p>{line.text}</p>
                <p class="muted">
                    {line.by.map(|by| format!("{}, ", by.name))} <ui::Time at />
                </p>
            </li>
        }
    };
    view! {
        <ol class="small">
            <For
                each=move || lines.get()
                key=|(same, line)| (*same, line.at, line.kind.clone(), line.text.clone())
                children=row
            />
        </ol>
    }
}
