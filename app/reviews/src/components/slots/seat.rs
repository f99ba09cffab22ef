use leptos::prelude::*;
use model::reviews::{AssignmentChange, NewAssignment, Seat, SlotRow};
use ui::*;

use crate::{
    components::{
        fault::{Fault, failed},
        playbook::Out,
    },
    state::{Room, choices, name_in},
};

/// One slot with its two seats.
#[component]
pub fn Slot(room: Room, row: Memo<Option<SlotRow>>, may: Memo<bool>) -> impl IntoView {
    // what names the slot does not change while it is shown
    let Some(first) = row.get_untracked() else {
        return ().into_any();
    };
    // a version in review that this session did not make
    let (playbook, title) = (first.playbook, first.slot_title.clone());
    let elsewhere = Memo::new(move |_| {
        let pending = row.with(|r| r.as_ref().is_some_and(|r| r.pending));
        pending
            && !room.read(|v| {
                v.changes
                    .iter()
                    .any(|c| c.playbook == playbook && c.slot == title && c.approved_by.is_none())
            })
    });
    view! {
        <li class="stack-s py-3">
            <div class="cluster cluster-between">
                <div class="min-w-0">
                    <h3 class="strong">{first.slot_title}</h3>
                    <p class="small cluster">
                        <DomainMark code=first.domain.code() />
                        <Out href=paths::playbook(first.playbook) text=first.playbook_title />
                        {(!first.critical).then(|| view! { <span class="muted">"not critical"</span> })}
                    </p>
                </div>
                {move || elsewhere.get().then(|| view! { <span class="small muted">"A version of this playbook waits for approval"</span> })}
            </div>
            <div class="grid-2">
                <SeatOf room row may seat=Seat::Primary />
                <SeatOf room row may seat=Seat::Deputy />
            </div>
        </li>
    }
    .into_any()
}

/// Who sits there, and the way to change it in place.
#[component]
fn SeatOf(room: Room, row: Memo<Option<SlotRow>>, may: Memo<bool>, seat: Seat) -> impl IntoView {
    let holder = Memo::new(move |_| {
        row.with(|r| {
            r.as_ref().and_then(|r| match seat {
                Seat::Primary => r.primary.clone(),
                Seat::Deputy => r.deputy.clone(),
            })
        })
    });
    let proposed = Memo::new(move |_| {
        let slot = row.get()?;
        room.read(|v| {
            let mine = |c: &&AssignmentChange| {
                c.playbook == slot.playbook && c.slot == slot.slot_title && c.seat == seat
            };
            v.changes
                .iter()
                .rfind(mine)
                .filter(|c| c.approved_by.is_none())
                .map(|c| name_in(v, c.to))
        })
    });
    let critical = Memo::new(move |_| row.with(|r| r.as_ref().is_some_and(|r| r.critical)));
    let editing = RwSignal::new(false);
    let who = move || match holder.get() {
        Some(p) => view! { <Person name=p.name title=p.title /> }.into_any(),
        None if critical.get() => view! { <StateMark tone=Tone::Gap word="Nobody" /> }.into_any(),
        None => view! { <span class="muted">"Nobody"</span> }.into_any(),
    };
    let label = move || {
        let slot = row.with(|r| r.as_ref().map(|r| r.slot_title.clone()).unwrap_or_default());
        let verb = if holder.with(Option::is_some) {
            "Change"
        } else {
            "Name"
        };
        (
            verb,
            format!("{verb} {} of {slot}", seat.label().to_lowercase()),
        )
    };
    let open = move || {
        view! {
            <Button small=true on_press=move |()| editing.set(true)>
                <span aria-hidden="true">{move || label().0}</span>
                <span class="sr-only">{move || label().1}</span>
            </Button>
        }
    };
    view! {
        <div class="stack-s">
            <p class="small muted">{seat.label()}</p>
            <div class="cluster">
                {who} {move || (may.get() && !editing.get()).then(open)}
            </div>
            {move || {
                proposed
                    .get()
                    .map(|name| {
                        view! {
                            <p class="small">
                                <StateMark tone=Tone::Watch word=format!("{name}, waits for approval") />
                            </p>
                        }
                    })
            }}
            {move || editing.get().then(|| view! { <Change room row seat editing /> })}
        </div>
    }
}

/// The editor of one seat.
#[component]
fn Change(
    room: Room,
    row: Memo<Option<SlotRow>>,
    seat: Seat,
    editing: RwSignal<bool>,
) -> impl IntoView {
    let to = RwSignal::new(String::new());
    let missing = RwSignal::new(false);
    let people = room.memo(|v| v.people.clone());
    // nobody is their own deputy, and who sits there already is no change
    let options = Signal::derive(move || {
        let taken = row.with(|r| {
            let seats = r
                .iter()
                .flat_map(|r| [&r.primary, &r.deputy])
                .flatten()
                .map(|p| p.id);
            seats.collect::<Vec<_>>()
        });
        people.with(|all| choices(all.iter().filter(|p| !taken.contains(&p.id))))
    });
    let assign = room.assign();
    let error = failed(assign);
    let wrong = Signal::derive(move || {
        let asked =
            (missing.get() && to.with(String::is_empty)).then(|| "Choose a person.".to_owned());
        asked.or_else(|| {
            error.with(|e| {
                e.as_ref()
                    .and_then(|e| e.faults().first().map(|f| f.message.clone()))
            })
        })
    });
    Effect::new(move |_| {
        if matches!(assign.value().get(), Some(Ok(()))) {
            editing.set(false);
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match (row.get_untracked(), to.get_untracked().parse()) {
            (Some(row), Ok(person)) => {
                assign.dispatch(NewAssignment {
                    playbook: row.playbook,
                    slot: row.slot,
                    seat,
                    person,
                });
            }
            _ => missing.set(true),
        }
    };
    let name = row.with_untracked(|r| {
        r.as_ref()
            .map(|r| format!("{}-{}-{}", seat.label().to_lowercase(), r.playbook, r.slot))
    });
    view! {
        <form class="stack-s" on:submit=submit novalidate=true>
            <Select
                name=name.unwrap_or_default()
                label=format!("New {}", seat.label().to_lowercase())
                hint="It takes effect when the domain owner approves."
                options
                bind=to
                placeholder="Choose a person"
                required=true
                error=wrong
            />
            <Faultless error />
            <div class="cluster">
                <Button submit=true pending=assign.pending()>"Save"</Button>
                <Button kind=ButtonKind::Quiet on_press=move |()| editing.set(false)>
                    "Cancel"
                </Button>
            </div>
        </form>
    }
}

/// Errors that belong to no field.
#[component]
fn Faultless(error: Signal<Option<door::AppError>>) -> impl IntoView {
    let other = Signal::derive(move || error.get().filter(|e| e.faults().is_empty()));
    view! { <Fault error=other /> }
}
