//! The commander's bar at the foot of the stage, always in reach. Nobody else sees it.

use leptos::prelude::*;
use model::executions::{ExecutionCommand as C, Mays, NextStep, StandDown, WarRoomView};
use std::collections::BTreeSet;
use ui::*;

use super::Fault;
use crate::state::{Room, ask, counted};

/// How many people have a part in it.
fn told(view: &WarRoomView) -> String {
    let people: BTreeSet<_> = view.people.iter().map(|p| p.id).collect();
    let n = people.len();
    if n == 1 {
        "1 person".into()
    } else {
        format!("{n} people")
    }
}

fn open_tasks(view: &WarRoomView) -> usize {
    (view.row.tasks - view.row.tasks_done.min(view.row.tasks)) as usize
}

#[component]
pub fn LeadBar(room: Room) -> impl IntoView {
    let may = room.memo(|v| v.may);
    let next_phase = room.memo(|v| {
        v.phases
            .iter()
            .find(|p| p.may_enter)
            .map(|p| (p.phase, p.label.clone()))
    });
    let any = Memo::new(move |_| {
        let m = may.get();
        m.override_quorum
            || m.pause
            || m.resume
            || m.stabilize
            || m.relapse
            || m.close
            || m.reopen
            || m.stand_down
            || next_phase.with(Option::is_some)
    });
    let remark = room.memo(|v| {
        let kind = v.row.state.clone();
        (kind, v.remark.clone())
    });
    view! {
        {move || {
            let (state, remark) = remark.get();
            let title = match state.as_str() {
                "paused" => "Paused. Phases and acknowledgement limits wait.",
                "stabilized" => "Stable.",
                "closed" | "reviewed" => "Closed.",
                "stood_down" => "Stood down.",
                _ => return None,
            };
            Some(view! { <Notice tone=Tone::Watch title>{remark}</Notice> })
        }}
        {move || any.get().then(|| view! { <Bar room may next_phase /> })}
    }
}

#[component]
fn Bar(
    room: Room,
    may: Memo<Mays>,
    next_phase: Memo<Option<(model::playbooks::Phase, String)>>,
) -> impl IntoView {
    let run = room.run();
    let stand_down = RwSignal::new(false);
    let obstacles = room.memo(|v| v.obstacles.clone());
    // loud only while my part has no loud button of its own
    let loud = room.memo(|v| {
        matches!(
            v.next.step,
            NextStep::Stabilize | NextStep::Close | NextStep::Wait { .. } | NextStep::Over
        )
    });
    // the one step that leads on comes first
    let first = move || {
        let m = may.get();
        let kind = if loud.get() {
            ButtonKind::Primary
        } else {
            ButtonKind::Secondary
        };
        if m.resume {
            Some(view! {
                <Button kind icon=Glyph::Play pending=run.pending() on_press=move |()| run.go(C::Resume)>
                    "Resume"
                </Button>
            }.into_any())
        } else if m.close {
            Some(view! {
                <Button kind on_press=move |()| room.asking.set(Some(close(room)))>"Close"</Button>
            }.into_any())
        } else if m.reopen {
            Some(
                view! {
                    <Button on_press=move |()| room.asking.set(Some(reopen(room)))>"Reopen"</Button>
                }
                .into_any(),
            )
        } else if m.override_quorum {
            Some(
                view! {
                    <Button kind on_press=move |()| room.asking.set(Some(quorum(room)))>
                        "Go on without everybody"
                    </Button>
                }
                .into_any(),
            )
        } else if m.stabilize {
            Some(view! {
                <Button kind on_press=move |()| room.asking.set(Some(stabilize(room)))>"Stabilize"</Button>
            }.into_any())
        } else {
            None
        }
    };
    let enter = move || {
        next_phase.get().map(|(phase, label)| {
            view! {
                <Button icon=Glyph::ArrowRight pending=run.pending() on_press=move |()| run.go(C::EnterPhase { phase })>
                    {format!("Enter {}", label.to_lowercase())}
                </Button>
            }
        })
    };
    let rest = move || {
        let m = may.get();
        view! {
            {(m.stabilize && (m.override_quorum || m.close))
                .then(|| view! { <Button on_press=move |()| room.asking.set(Some(stabilize(room)))>"Stabilize"</Button> })}
            {m.pause
                .then(|| view! { <Button icon=Glyph::Pause on_press=move |()| room.asking.set(Some(pause(room)))>"Pause"</Button> })}
            {m.relapse
                .then(|| view! { <Button on_press=move |()| room.asking.set(Some(relapse(room)))>"It breaks out again"</Button> })}
            {m.stand_down
                .then(|| view! { <Button on_press=move |()| stand_down.set(true)>"Stand down"</Button> })}
        }
    };
    let holds = move || {
        let o = obstacles.get();
        let stable = room.memo(|v| v.row.state == "stabilized").get();
        let mut parts = Vec::new();
        if !o.clocks.is_empty() {
            parts.push(format!("running clocks: {}", o.clocks.join(", ")));
        }
        if !o.tasks.is_empty() {
            parts.push(format!(
                "{}: {}",
                counted(o.tasks.len(), "required task"),
                o.tasks.join(", ")
            ));
        }
        (stable && !parts.is_empty()).then(|| {
            view! { <p class="small muted">{format!("What keeps it from being closed: {}.", parts.join("; "))}</p> }
        })
    };
    view! {
        <div
            class="stack-s sticky z-10 bottom-[calc(3.5rem+env(safe-area-inset-bottom))] md:bottom-0 bg-paper border-t border-hairline py-3"
            role="group"
            aria-label="Commander"
        >
            <Fault error=run.error() />
            {holds}
            <div class="cluster">{first} {enter} {rest}</div>
        </div>
        <StandDownDialog room open=stand_down />
    }
}

fn pause(room: Room) -> crate::state::Ask {
    let sentence = room.peek(|v| {
        format!(
            "Phases and acknowledgement limits stop for {} until you resume. Legal clocks run on.",
            told(v)
        )
    });
    ask("Pause", sentence, "Pause", |reason| C::Pause { reason })
}
fn quorum(room: Room) -> crate::state::Ask {
    let sentence = room.peek(|v| {
        let missing: Vec<_> = v
            .slots
            .iter()
            .filter(|s| s.critical && s.holder.is_none())
            .map(|s| s.title.clone())
            .collect();
        format!(
            "The response goes on without {}. It is on record as yours, and the slots stay open.",
            missing.join(", ")
        )
    });
    ask(
        "Go on without every critical slot",
        sentence,
        "Go on",
        |reason| C::OverrideQuorum { reason },
    )
}
fn stabilize(room: Room) -> crate::state::Ask {
    let sentence = room.peek(|v| {
        format!(
            "{} are told that the situation is stable. {} and {} stay open.",
            told(v),
            counted(open_tasks(v), "task"),
            counted(v.obstacles.clocks.len(), "clock")
        )
    });
    ask("Stabilize", sentence, "Stabilize", |summary| C::Stabilize {
        summary,
    })
    .label("Summary")
}
fn relapse(room: Room) -> crate::state::Ask {
    let sentence = room.peek(|v| format!("The response is active again for {}.", told(v)));
    ask("It breaks out again", sentence, "Go on", |reason| {
        C::Relapse { reason }
    })
}
fn close(room: Room) -> crate::state::Ask {
    let sentence = room.peek(|v| {
        format!(
            "The response ends for {}, and each is asked what was learned. It can be reopened for 72 hours.",
            told(v)
        )
    });
    // not "Close" alone: so is called what shuts the dialog
    ask(
        "Close the response",
        sentence,
        "Close the response",
        |summary| C::Close { summary },
    )
    .label("Summary")
}
fn reopen(room: Room) -> crate::state::Ask {
    let sentence = room.peek(|v| format!("The response is active again for {}.", told(v)));
    ask("Reopen", sentence, "Reopen", |reason| C::Reopen { reason })
}

/// False alarm, or no longer needed: one sentence says what it means.
#[component]
fn StandDownDialog(room: Room, open: RwSignal<bool>) -> impl IntoView {
    let because = RwSignal::new("false_alarm".to_owned());
    let note = room.draft("stand-down", String::new);
    let run = room.run().then(move || open.set(false));
    Effect::new(move |_| {
        if open.get() {
            run.clear();
        }
    });
    let choices = vec![
        Choice::new("false_alarm", StandDown::FalseAlarm.label()),
        Choice::new("no_longer_needed", StandDown::NoLongerNeeded.label()),
    ];
    let sentence = room.memo(|v| {
        format!(
            "{} are released and {} cancelled. It cannot be taken up again.",
            told(v),
            counted(open_tasks(v), "open task")
        )
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let because = if because.with_untracked(|b| b == "false_alarm") {
            StandDown::FalseAlarm
        } else {
            StandDown::NoLongerNeeded
        };
        run.go(C::StandDown {
            because,
            note: note.get_untracked(),
        });
    };
    view! {
        <Dialog open title="Stand down">
            <form class="form" on:submit=submit novalidate=true>
                <p class="measure">{move || sentence.get()}</p>
                <RadioGroup name="because" label="Why" options=Signal::stored(choices) bind=because />
                <TextArea name="stand-down" label="Note" hint="May stay empty." bind=note rows=2 max_length=5000 />
                <Fault error=run.error() />
                <div class="form-actions">
                    <Button submit=true kind=ButtonKind::Danger pending=run.pending()>"Stand down"</Button>
                    <Button on_press=move |()| open.set(false)>"Cancel"</Button>
                </div>
            </form>
        </Dialog>
    }
}
