use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use model::{
    PersonId,
    playbooks::{Edit, PlaybookBody, RoleSlot, diff},
};
use ui::*;

use super::{super::failure::Refusal, Draft, Held};
use crate::{
    api::staff_draft,
    state::{AdoptStep, Colleague, counted},
};

/// The two seats of a slot as they are chosen.
#[derive(Clone)]
struct Seats {
    key: String,
    primary: RwSignal<String>,
    deputy: RwSignal<String>,
    fault: RwSignal<Option<String>>,
}

impl Seats {
    fn of(slot: &RoleSlot) -> Self {
        let text =
            |p: Option<PersonId>| RwSignal::new(p.map(|p| p.to_string()).unwrap_or_default());
        Self {
            key: slot.key.clone(),
            primary: text(slot.primary),
            deputy: text(slot.deputy),
            fault: RwSignal::new(None),
        }
    }

    /// As the draft has them now.
    fn show(&self, body: &PlaybookBody) {
        if let Some(slot) = body.slot(&self.key) {
            let text = |p: Option<PersonId>| p.map(|p| p.to_string()).unwrap_or_default();
            self.primary.set(text(slot.primary));
            self.deputy.set(text(slot.deputy));
        }
    }

    fn chosen(&self) -> (Option<PersonId>, Option<PersonId>) {
        let read = |s: RwSignal<String>| s.get_untracked().parse().ok();
        (read(self.primary), read(self.deputy))
    }

    /// Primary and deputy are two people.
    fn check(&self) -> bool {
        let (primary, deputy) = self.chosen();
        let twice = primary.is_some() && primary == deputy;
        self.fault.set(
            twice.then(|| "Primary and deputy are two people. Choose another deputy.".to_owned()),
        );
        !twice
    }
}

fn slot_fields(slot: &RoleSlot, seats: &Seats, options: &[Choice]) -> impl IntoView + use<> {
    let (title, key) = (slot.title.clone(), slot.key.clone());
    let hint = format!("Usually held by: {}", slot.typical);
    view! {
        <fieldset class="stack-s adopt-slot">
            <legend class="strong">{title.clone()}</legend>
            <p class="small muted measure">{slot.purpose.clone()} " " {hint}</p>
            <div class="form-row">
                <Select
                    name=format!("{key}-primary")
                    label=format!("Primary of {title}")
                    placeholder="Nobody yet"
                    options=options.to_vec()
                    bind=seats.primary
                />
                <Select
                    name=format!("{key}-deputy")
                    label=format!("Deputy of {title}")
                    placeholder="Nobody yet"
                    options=options.to_vec()
                    bind=seats.deputy
                    error=seats.fault
                />
            </div>
        </fieldset>
    }
}

/// Who holds the critical slots. Saved into the draft; empty seats stay empty.
#[component]
pub fn People(key: String, draft: Draft, colleagues: Vec<Colleague>, held: Held) -> impl IntoView {
    let navigate = use_navigate();
    let toasts = use_toasts();
    let next = AdoptStep::Triggers.href(&key);
    let options: Vec<Choice> = colleagues
        .iter()
        .map(|c| {
            Choice::new(
                c.person.id.to_string(),
                format!("{}, {}", c.person.name, c.person.title),
            )
        })
        .collect();
    let critical: Vec<&RoleSlot> = draft.body.slots.iter().filter(|s| s.critical).collect();
    let others = draft.body.slots.len() - critical.len();
    let seats: Vec<Seats> = critical.iter().map(|s| Seats::of(s)).collect();
    let fields = critical
        .iter()
        .zip(&seats)
        .map(|(slot, seats)| slot_fields(slot, seats, &options))
        .collect_view();
    let version = draft.version;
    let old = StoredValue::new(draft.body);
    let met = RwSignal::new(0_usize);
    let save = Action::new(move |edits: &Vec<Edit>| staff_draft(version, edits.clone()));
    let fields_of = seats.clone();
    Effect::new(move |_| {
        if let Some(Ok(saved)) = save.value().get() {
            held.saved(&saved);
            met.set(saved.conflicts.len());
            for seats in &fields_of {
                seats.show(&saved.body);
            }
            old.set_value(saved.body.clone());
            if saved.conflicts.is_empty() {
                let open = saved.body.unstaffed().count();
                let words = match open {
                    0 => "Every critical slot is filled.".to_owned(),
                    1 => "Saved. 1 critical slot is still open.".to_owned(),
                    n => format!("Saved. {n} critical slots are still open."),
                };
                toasts.say(Tone::Ready, words);
                navigate(&next, Default::default());
            }
        }
    });
    let error = Signal::derive(move || save.value().get().and_then(Result::err));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        // every slot is checked, so that each tells its own fault
        let right = seats.iter().map(Seats::check).collect::<Vec<_>>();
        if right.contains(&false) {
            return;
        }
        let edits = old.with_value(|old| {
            let mut new = old.clone();
            for seats in &seats {
                if let Some(slot) = new.slots.iter_mut().find(|s| s.key == seats.key) {
                    (slot.primary, slot.deputy) = seats.chosen();
                }
            }
            diff(old, &new)
        });
        met.set(0);
        save.dispatch(edits);
    };
    let rest = (others > 0).then(|| {
        format!(
            "{} can be filled later, in the editor.",
            counted(others, "other slot", "other slots")
        )
    });
    view! {
        <Section title="Who holds the critical slots">
            <p class="measure">
                "The primary answers first; the deputy when the primary does not. A seat can stay empty for now."
            </p>
            <form class="stack-l" novalidate on:submit=submit>
                {fields}
                {rest.map(|r| view! { <p class="small muted">{r}</p> })}
                {move || {
                    (met.get() > 0)
                        .then(|| {
                            let words = format!(
                                "Somebody else changed {} meanwhile. Theirs is kept and shown; choose again where you disagree.",
                                counted(met.get(), "of these seats", "of these seats"),
                            );
                            view! {
                                <Notice tone=Tone::Watch live=true>
                                    <p>{words}</p>
                                </Notice>
                            }
                        })
                }}
                <Refusal error />
                <div class="form-actions">
                    <Button kind=ButtonKind::Primary submit=true pending=save.pending()>
                        "Save and set thresholds"
                    </Button>
                </div>
            </form>
        </Section>
    }
}
