use leptos::prelude::*;
use live::ConnectionState;
use model::reviews::Step as Stage;
use ui::*;

use crate::state::{Room, span_words, spent};

const HOUR: i64 = 3_600;

/// The head of the room: which review, who has the chair, the line, the clocks, the steps.
#[component]
pub fn Head(room: Room) -> impl IntoView {
    let title = room.memo(|v| format!("Readiness Review {}", v.summary.quarter));
    let kicker = room.memo(|v| v.summary.key.clone());
    let state = move || {
        let chair = room.memo(|v| v.summary.chair.clone());
        let joined = Memo::new(move |_| {
            let open = room.link.present.get();
            room.read(|v| {
                let all = &v.summary.attendees;
                let here = all
                    .iter()
                    .filter(|p| open.contains(&p.id) || v.present.contains(&p.id))
                    .count();
                format!("{here} of {} joined", all.len())
            })
        });
        let who = move || {
            let chair = chair.get();
            if room.me() == Some(chair.id) {
                "You have the chair".to_owned()
            } else {
                format!("{} has the chair", chair.name)
            }
        };
        view! {
            <Line room />
            <span class="strong">{who}</span>
            <span class="num">{joined}</span>
        }
    };
    view! {
        <div class="room-head">
            <PageHeader title kicker back_href=paths::reviews() back_label="Reviews" state />
            <Clocks room />
            <div class="w-full max-md:hidden">
                <Steps room />
            </div>
        </div>
    }
}

/// The live connection in words.
#[component]
fn Line(room: Room) -> impl IntoView {
    let link = Signal::derive(move || match room.link.state.get() {
        ConnectionState::Connecting => Link::Connecting,
        ConnectionState::Live => Link::Live,
        ConnectionState::Reconnecting => Link::Reconnecting,
    });
    view! { <Connection link /> }
}

/// A clock whose end is told by icon and word too.
#[component]
fn Countdown(
    left: Memo<i64>,
    #[prop(into)] label: Signal<String>,
    #[prop(optional)] large: bool,
) -> impl IntoView {
    let over = Memo::new(move |_| left.get() < 0);
    view! {
        <span class="cluster">
            {move || over.get().then(|| view! { <span class="text-gap"><Icon glyph=Glyph::Watch /></span> })}
            <Clock seconds=left label large />
        </span>
    }
}

#[component]
fn Clocks(room: Room) -> impl IntoView {
    let opened = room.memo(|v| v.opened_at.unwrap_or(v.now));
    let step = room.step();
    let total = Memo::new(move |_| HOUR - room.now().secs_since(opened.get()));
    let left = Memo::new(move |_| room.left(step.get()));
    let label = move || {
        format!(
            "{}, {} min",
            step.get().label(),
            step.get().time_box().secs() / 60
        )
    };
    // said once, when the box runs out while one watches
    let over = Memo::new(move |_| (step.get(), left.get() < 0));
    Effect::new(move |was: Option<(Stage, bool)>| {
        let now = over.get();
        if was == Some((now.0, false)) && now.1 {
            room.said
                .set(format!("{} is over its time box.", now.0.label()));
        }
        now
    });
    view! {
        <div class="flex flex-wrap items-end gap-x-8 gap-y-2">
            <Countdown left label large=true />
            <Countdown left=total label="Session, 60 min" />
        </div>
    }
}

#[component]
fn Steps(room: Room) -> impl IntoView {
    let step = room.step();
    let steps = Memo::new(move |_| {
        let (now, at) = (step.get(), room.now());
        let one = |s: Stage| {
            let state = match s.cmp(&now) {
                std::cmp::Ordering::Less => StepState::Done,
                std::cmp::Ordering::Equal => StepState::Current,
                std::cmp::Ordering::Greater => StepState::Upcoming,
            };
            let minutes = u32::try_from(s.time_box().secs() / 60).unwrap_or_default();
            let used = room.read(|v| spent(v, s, at));
            let one = Step::new(s.label(), state).minutes(minutes);
            match (state, used) {
                (StepState::Done, used) if used > 0 => {
                    one.note(format!("used {}", span_words(used)))
                }
                (StepState::Current, used) if used > s.time_box().secs() => one.note("over time"),
                _ => one,
            }
        };
        Stage::ALL.map(one).to_vec()
    });
    view! { <Stepper label="Steps of the review" steps /> }
}
