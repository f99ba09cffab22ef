use leptos::prelude::*;
use live::ConnectionState;
use ui::*;

use crate::state::{Room, counted, is_over, lasted, severity_tone, state_tone};

/// The head of the war room: which execution, its state, who leads, the line, the clock.
#[component]
pub fn Head(room: Room) -> impl IntoView {
    let title = room.memo(|v| v.row.title.clone());
    let kicker = room.memo(|v| {
        let exercise = if v.row.exercise { "EXERCISE · " } else { "" };
        format!(
            "{exercise}{} · {} version {}",
            v.row.key, v.row.playbook_key, v.version_number
        )
    });
    let state = move || {
        let mark = room.memo(|v| (state_tone(&v.row.state), v.row.state_label.clone()));
        let severity = room.memo(|v| (v.row.severity, v.row.severity_label.clone()));
        let commander = room.memo(|v| v.row.commander.clone());
        let who = move || {
            let commander = commander.get();
            if room.me() == Some(commander.id) {
                "You have command".to_owned()
            } else {
                format!("{} has command", commander.name)
            }
        };
        view! {
            {move || {
                let (tone, word) = mark.get();
                view! { <StateMark tone word /> }
            }}
            {move || {
                let (severity, label) = severity.get();
                view! {
                    <StateMark tone=severity_tone(severity) word=format!("Severity {severity}, {}", label.to_lowercase()) />
                }
            }}
            <span class="strong">{who}</span>
            <Line room />
        }
    };
    view! {
        <div class="room-head">
            <PageHeader title kicker back_href=paths::executions() back_label="Executions" state />
            <Coordination room />
        </div>
    }
}

/// The live connection in words; nothing once the response is over.
#[component]
fn Line(room: Room) -> impl IntoView {
    let over = room.over();
    let link = Signal::derive(move || match room.link.state.get() {
        ConnectionState::Connecting => Link::Connecting,
        ConnectionState::Live => Link::Live,
        ConnectionState::Reconnecting => Link::Reconnecting,
    });
    move || (!over.get()).then(|| view! { <Connection link /> })
}

/// The clock against T3: counts up from the declaration, turns to words once coordinated.
#[component]
fn Coordination(room: Room) -> impl IntoView {
    let target = room.memo(|v| v.target_secs);
    let took = room.memo(|v| v.row.coordination_secs);
    let over = room.memo(|v| is_over(&v.row.state));
    let t1 = room.memo(|v| v.row.stamps.t1);
    let waits = room.memo(|v| {
        let missing = v.row.critical.saturating_sub(v.row.acknowledged);
        (missing, v.row.critical)
    });
    let elapsed = Memo::new(move |_| room.now().secs_since(t1.get()).max(0));
    // said once, when the target passes while one watches
    let late = Memo::new(move |_| took.get().is_none() && elapsed.get() > target.get());
    Effect::new(move |was: Option<bool>| {
        let now = late.get();
        if was == Some(false) && now && !over.get_untracked() {
            room.said.set(format!(
                "The target of {} is over. Not every critical slot is acknowledged.",
                lasted(target.get_untracked())
            ));
        }
        now
    });
    let kind = Memo::new(move |_| (took.get(), over.get()));
    move || {
        match kind.get() {
        (Some(secs), _) => {
            let target = target.get_untracked();
            let mark = if secs <= target {
                view! { <StateMark tone=Tone::Ready word=format!("Within {}", lasted(target)) /> }
            } else {
                view! { <StateMark tone=Tone::Gap word=format!("{} over {}", lasted(secs - target), lasted(target)) /> }
            };
            view! {
                <div class="stack-s">
                    <p class="num text-28 font-medium">{format!("Coordinated in {}", lasted(secs))}</p>
                    {mark}
                </div>
            }
            .into_any()
        }
        (None, true) => view! { <p class="muted">"It ended before it was coordinated."</p> }.into_any(),
        (None, false) => view! {
            <div class="stack-s">
                <span class="clock clock-l" role="timer" aria-label="Since the declaration">
                    <span class="clock-label" aria-hidden="true">
                        {move || format!("Since the declaration, target {}", lasted(target.get()))}
                    </span>
                    <span class="clock-digits">{move || time::clock_text(elapsed.get())}</span>
                </span>
                {move || {
                    let (missing, critical) = waits.get();
                    let (tone, word) = if late.get() {
                        (Tone::Gap, "Over the target".to_owned())
                    } else {
                        (Tone::Watch, "Not coordinated yet".to_owned())
                    };
                    view! {
                        <span class="cluster">
                            <StateMark tone word />
                            <span class="small muted num">
                                {format!("{} of {} open", missing, counted(critical as usize, "critical slot"))}
                            </span>
                        </span>
                    }
                }}
            </div>
        }
        .into_any(),
    }
    }
}
