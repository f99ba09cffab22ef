use leptos::prelude::*;
use model::{identity::Permission, readiness::Coverage, reviews::ReviewCommand};
use ui::*;

use super::{
    cover::Frozen,
    fault::{Fault, failed},
    form::Amend,
    people::People,
    roster::{Cancel, HandOver},
};
use crate::state::{Done, Room, counted, viewer};

/// The record of a review that is not open yet: prepare, then open.
#[component]
pub fn Before(room: Room) -> impl IntoView {
    let go = room.command();
    let error = failed(go);
    let trouble = room.trouble();
    let title = room.memo(|v| format!("Strategic Readiness Review {}", v.summary.quarter));
    let kicker = room.memo(|v| v.summary.key.clone());
    let state = move || {
        let word = room.memo(|v| v.summary.state_label.clone());
        let chair = room.memo(|v| format!("Chair {}", v.summary.chair.name));
        let at = room.memo(|v| v.summary.scheduled_at.to_string());
        view! {
            <StateMark tone=Tone::Neutral word=word />
            <span>{chair}</span>
            <Time at />
        }
    };
    view! {
        <div class="record">
            <PageHeader
                title
                kicker
                back_href=paths::reviews()
                back_label="Reviews"
                state
                actions=move || view! { <Lead room go /> }
            />
            <div class="record-main">
                <Fault error=trouble />
                <Fault error />
                <NextStep room />
                <Section title="Attendees" count=room.memo(|v| u32::try_from(v.summary.attendees.len()).ok())>
                    <People room />
                </Section>
                <Snapshot room />
            </div>
            <div class="record-side">
                <Facts room />
                <Governance room />
            </div>
        </div>
    }
    .into_any()
}

fn preparing(room: Room) -> Memo<bool> {
    room.memo(|v| v.summary.state == "preparing")
}

/// The chair's buttons.
#[component]
fn Lead(room: Room, go: Action<ReviewCommand, Done>) -> impl IntoView {
    let chair = room.memo(|v| v.may_chair);
    let preparing = preparing(room);
    let prepare = move |()| {
        go.dispatch(ReviewCommand::Prepare);
    };
    let open = move |()| {
        go.dispatch(ReviewCommand::Open);
    };
    move || match (chair.get(), preparing.get()) {
        (false, _) => ().into_any(),
        (true, false) => view! {
            <Button kind=ButtonKind::Primary pending=go.pending() on_press=prepare>
                "Prepare"
            </Button>
        }
        .into_any(),
        (true, true) => view! {
            <Button pending=go.pending() on_press=prepare>
                "Freeze again"
            </Button>
            <Button kind=ButtonKind::Primary icon=Glyph::Play pending=go.pending() on_press=open>
                "Open the session"
            </Button>
        }
        .into_any(),
    }
}

/// What comes next, in one sentence, for this viewer.
#[component]
fn NextStep(room: Room) -> impl IntoView {
    let sentence = room.memo(|v| {
        let chair = &v.summary.chair.name;
        match (v.may_chair, v.summary.state == "preparing") {
            (true, false) => "Prepare freezes readiness as the committee will see it. It can be frozen again until the session opens.".to_owned(),
            (true, true) => format!(
                "Readiness is frozen. Opening starts the 60 minutes for {}.",
                counted(v.summary.attendees.len(), "attendee")
            ),
            (false, false) => format!("{chair} prepares the review. Nothing is asked of you yet."),
            (false, true) => format!("{chair} opens the session. This page follows by itself."),
        }
    });
    view! { <p class="measure">{sentence}</p> }
}

#[component]
fn Facts(room: Room) -> impl IntoView {
    let at = room.memo(|v| v.summary.scheduled_at.to_string());
    let chair = room.memo(|v| v.summary.chair.name.clone());
    let facilitator = room.memo(|v| v.summary.facilitator.name.clone());
    let frozen = room.memo(|v| v.frozen_at.map(|t| t.to_string()));
    let quarter = room.memo(|v| v.summary.quarter.to_string());
    view! {
        <DataList>
            <Fact term="Quarter">{quarter}</Fact>
            <Fact term="When">
                <Time at exact=true />
            </Fact>
            <Fact term="Length">"60 minutes"</Fact>
            <Fact term="Chair">{chair}</Fact>
            <Fact term="Facilitator">{facilitator}</Fact>
            <Fact term="Snapshot">
                {move || match frozen.get() {
                    Some(at) => view! { <Time at /> }.into_any(),
                    None => "Not frozen yet".into_any(),
                }}
            </Fact>
        </DataList>
    }
}

/// Move, hand over, cancel: for the chair and for who schedules.
#[component]
fn Governance(room: Room) -> impl IntoView {
    let gives = room.gives_chair();
    let viewer = viewer();
    let schedules = Memo::new(move |_| {
        viewer.with(|v| {
            v.as_ref()
                .is_some_and(|v| v.may(Permission::ReviewsSchedule))
        })
    });
    let preparing = preparing(room);
    let (hand, cancel, amend) = (
        RwSignal::new(false),
        RwSignal::new(false),
        RwSignal::new(false),
    );
    view! {
        <div class="cluster">
            {move || {
                (schedules.get() && !preparing.get())
                    .then(|| view! { <Button icon=Glyph::Calendar on_press=move |()| amend.set(true)>"Change"</Button> })
            }}
            {move || {
                gives
                    .get()
                    .then(|| {
                        view! {
                            <Button on_press=move |()| hand.set(true)>"Hand over chair"</Button>
                            <Button kind=ButtonKind::Quiet on_press=move |()| cancel.set(true)>
                                "Cancel the review"
                            </Button>
                        }
                    })
            }}
        </div>
        <HandOver room open=hand />
        <Cancel room open=cancel />
        {move || schedules.get().then(|| view! { <Amend room open=amend /> })}
    }
}

/// The frozen readiness, once there is one.
#[component]
fn Snapshot(room: Room) -> impl IntoView {
    let readiness = room.memo(|v| v.readiness.clone());
    move || {
        readiness.get().map(|readiness| {
            let ready = readiness.count(Coverage::Ready);
            let summary = format!(
                "Readiness as frozen: {}, {ready} ready",
                readiness.enterprise
            );
            view! {
                <Disclosure summary>
                    <div class="stack-l">
                        <Frozen readiness />
                    </div>
                </Disclosure>
            }
        })
    }
}
