use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use model::playbooks::{Edit, TriggerSuggestion, diff};
use ui::*;

use super::{super::failure::Refusal, Draft, Held};
use crate::{
    api::staff_draft,
    state::{AdoptStep, counted},
};

/// "Cyber: failed_logins rises by".
fn condition(t: &TriggerSuggestion) -> String {
    let field = t.field.replace(['_', '.'], " ");
    format!("{}: {field} {}", t.category.label(), t.op.label())
}

/// What follows the value: "Within 5 minutes, 3 times. Why it matters."
fn hint(t: &TriggerSuggestion) -> String {
    let window = t
        .window
        .map(|w| format!("Within {}", w.words()))
        .unwrap_or_default();
    let times = if t.count > 1 {
        format!("{} times", t.count)
    } else {
        String::new()
    };
    let when = [window, times]
        .into_iter()
        .filter(|s| !s.is_empty())
        .collect::<Vec<_>>()
        .join(", ");
    if when.is_empty() {
        t.note.clone()
    } else {
        format!("{when}. {}", t.note)
    }
}

/// The thresholds that suggest an activation, as this organisation wants them.
#[component]
pub fn Triggers(key: String, draft: Draft, held: Held) -> impl IntoView {
    let navigate = use_navigate();
    let next = AdoptStep::Open.href(&key);
    let onward = next.clone();
    let values: Vec<(RwSignal<String>, RwSignal<Option<String>>)> = draft
        .body
        .triggers
        .iter()
        .map(|t| (RwSignal::new(t.value.clone()), RwSignal::new(None)))
        .collect();
    let fields = draft
        .body
        .triggers
        .iter()
        .zip(&values)
        .enumerate()
        .map(|(i, (t, (value, fault)))| {
            view! {
                <TextInput
                    name=format!("trigger-{i}")
                    label=condition(t)
                    hint=hint(t)
                    max_length=200
                    bind=*value
                    error=*fault
                />
            }
        })
        .collect_view();
    let count = draft.body.triggers.len();
    let version = draft.version;
    let old = StoredValue::new(draft.body);
    let met = RwSignal::new(false);
    let save = Action::new(move |edits: &Vec<Edit>| staff_draft(version, edits.clone()));
    let shown = values.clone();
    Effect::new(move |_| {
        if let Some(Ok(saved)) = save.value().get() {
            held.saved(&saved);
            met.set(!saved.conflicts.is_empty());
            for (trigger, (value, _)) in saved.body.triggers.iter().zip(&shown) {
                value.set(trigger.value.clone());
            }
            old.set_value(saved.body.clone());
            if saved.conflicts.is_empty() {
                navigate(&next, Default::default());
            }
        }
    });
    let error = Signal::derive(move || save.value().get().and_then(Result::err));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let mut right = true;
        for (value, fault) in &values {
            let empty = value.read_untracked().trim().is_empty();
            right &= !empty;
            fault.set(empty.then(|| "A trigger needs a value.".to_owned()));
        }
        if !right {
            return;
        }
        let edits = old.with_value(|old| {
            let mut new = old.clone();
            for (trigger, (value, _)) in new.triggers.iter_mut().zip(&values) {
                trigger.value = value.get_untracked().trim().to_owned();
            }
            diff(old, &new)
        });
        met.set(false);
        save.dispatch(edits);
    };
    if count == 0 {
        return view! {
            <Section title="What starts it">
                <EmptyState
                    title="This template suggests no trigger."
                    text="Somebody starts the playbook by hand. Triggers can be added in the editor."
                >
                    <LinkButton kind=ButtonKind::Primary href=onward>
                        "Go on"
                    </LinkButton>
                </EmptyState>
            </Section>
        }
        .into_any();
    }
    let sentence = format!(
        "{} an activation. Set the values to what is unusual in your organisation.",
        counted(count, "condition suggests", "conditions suggest")
    );
    view! {
        <Section title="What starts it">
            <p class="measure">{sentence}</p>
            <form class="form" novalidate on:submit=submit>
                {fields}
                {move || {
                    met.get()
                        .then(|| {
                            view! {
                                <Notice tone=Tone::Watch live=true>
                                    <p>
                                        "Somebody else changed the triggers meanwhile. Theirs are kept and shown; set the values again where you disagree."
                                    </p>
                                </Notice>
                            }
                        })
                }}
                <Refusal error />
                <div class="form-actions">
                    <Button kind=ButtonKind::Primary submit=true pending=save.pending()>
                        "Save the thresholds"
                    </Button>
                </div>
            </form>
        </Section>
    }
    .into_any()
}
