use leptos::prelude::*;
use model::{
    PersonId, PlaybookId,
    identity::PersonRef,
    playbooks::{PlaybookView, RoleSlot},
    reviews::{NewAssignment, Seat},
};
use ui::*;

use super::super::failure::Refusal;
use crate::api::assign_seat;

/// Who may be put where, and what happens then.
#[derive(Clone)]
pub struct Staffing {
    pub playbook: PlaybookId,
    pub colleagues: StoredValue<Vec<PersonRef>>,
    /// Whether the viewer may change this version's seats.
    pub open: Signal<bool>,
    pub assigned: Callback<PlaybookView>,
}

impl Staffing {
    /// Whether the person can still answer; yes when that could not be loaded.
    pub fn active(&self, id: PersonId) -> bool {
        self.colleagues
            .with_value(|all| all.is_empty() || all.iter().any(|p| p.id == id))
    }
}

/// One seat of a slot: who holds it, and a way to change that in place.
#[component]
pub fn SeatFact(
    role: RoleSlot,
    seat: Seat,
    people: Vec<PersonRef>,
    staffing: Staffing,
) -> impl IntoView {
    let (holder, other) = match seat {
        Seat::Primary => (role.primary, role.deputy),
        Seat::Deputy => (role.deputy, role.primary),
    };
    let named = match holder.map(|id| people.into_iter().find(|p| p.id == id)) {
        Some(Some(person)) if staffing.active(person.id) => {
            view! { <Person name=person.name title=person.title /> }.into_any()
        }
        Some(Some(person)) => view! {
            <span class="stack-s">
                <Person name=person.name title=person.title />
                <StateMark tone=Tone::Gap word="No longer active" />
            </span>
        }
        .into_any(),
        Some(None) => view! { <StateMark tone=Tone::Gap word="No longer listed" /> }.into_any(),
        None if role.critical => view! { <StateMark tone=Tone::Gap word="Nobody" /> }.into_any(),
        None => view! { <StateMark tone=Tone::Neutral word="Nobody" /> }.into_any(),
    };
    let changing = RwSignal::new(false);
    let open = staffing.open;
    let what = format!("{} of {}", seat.label().to_lowercase(), role.title);
    let begin = if holder.is_some() { "Change" } else { "Name" };
    let word = move || if changing.get() { "Cancel" } else { begin };
    let label = {
        let what = what.clone();
        Signal::derive(move || format!("{} {what}", word()))
    };
    view! {
        <Fact term=seat.label()>
            <div class="cluster cluster-between">
                {named}
                {move || {
                    open.get()
                        .then(|| {
                            view! {
                                <Button
                                    kind=ButtonKind::Quiet
                                    small=true
                                    label
                                    on_press=move || changing.update(|c| *c = !*c)
                                    attr:aria-expanded=move || if changing.get() { "true" } else { "false" }
                                >
                                    {word}
                                </Button>
                            }
                        })
                }}
            </div>
            {move || {
                (open.get() && changing.get())
                    .then(|| {
                        view! {
                            <SeatForm
                                role=role.key.clone()
                                what=what.clone()
                                seat
                                holder
                                other
                                staffing=staffing.clone()
                            />
                        }
                    })
            }}
        </Fact>
    }
}

fn choices(colleagues: &[PersonRef], other: Option<PersonId>, other_seat: &str) -> Vec<Choice> {
    colleagues
        .iter()
        .map(|p| {
            if other == Some(p.id) {
                Choice::new(
                    p.id.to_string(),
                    format!("{}, already {other_seat}", p.name),
                )
                .disabled()
            } else {
                Choice::new(p.id.to_string(), format!("{}, {}", p.name, p.title))
            }
        })
        .collect()
}

#[component]
fn SeatForm(
    role: String,
    what: String,
    seat: Seat,
    holder: Option<PersonId>,
    other: Option<PersonId>,
    staffing: Staffing,
) -> impl IntoView {
    let toasts = use_toasts();
    let Staffing {
        playbook,
        colleagues,
        assigned,
        ..
    } = staffing;
    let other_seat = match seat {
        Seat::Primary => "deputy",
        Seat::Deputy => "primary",
    };
    let options = colleagues.with_value(|all| choices(all, other, other_seat));
    let now = holder.map(|id| id.to_string()).unwrap_or_default();
    let chosen = RwSignal::new(now.clone());
    let fault = RwSignal::new(None::<String>);
    let id = format!("f-{role}-{}", seat.label().to_lowercase());
    let save = Action::new(move |person: &PersonId| {
        assign_seat(NewAssignment {
            playbook,
            slot: role.clone(),
            seat,
            person: *person,
        })
    });
    Effect::new(move |_| {
        if let Some(Ok(view)) = save.value().get() {
            toasts.say(
                Tone::Ready,
                format!(
                    "Version {} is made and waits for approval.",
                    view.shown.number
                ),
            );
            assigned.run(view);
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match chosen.get_untracked().parse::<PersonId>() {
            Ok(person) if Some(person) != holder => {
                fault.set(None);
                save.dispatch(person);
            }
            Ok(_) => fault.set(Some(
                "This is who holds it now. Choose somebody else.".into(),
            )),
            Err(_) => fault.set(Some("Choose a person.".into())),
        }
    };
    let error = Signal::derive(move || save.value().get().and_then(Result::err));
    let at_field = Signal::derive(move || {
        fault
            .get()
            .or_else(|| error.read().as_ref().and_then(|e| e.fault("person")))
    });
    let beside = Signal::derive(move || error.get().filter(|e| e.fault("person").is_none()));
    view! {
        <form class="stack-s pt-2" novalidate on:submit=submit>
            <Select
                id
                name="person"
                label=format!("New {what}")
                hint="Makes a new version, which the domain owner approves."
                placeholder="Choose a person"
                options
                bind=chosen
                error=at_field
            />
            <Refusal error=beside />
            <div class="cluster">
                <Button submit=true small=true pending=save.pending() label=format!("Save {what}")>
                    "Save"
                </Button>
            </div>
        </form>
    }
}
