use leptos::prelude::*;
use ui::*;

use super::Entered;
use crate::state::{Candidate, counted};

/// Who is invited besides the chair: a list with a search. What is ticked stays ticked while
/// it is filtered away.
#[component]
pub fn Attendees(
    people: Vec<Candidate>,
    entered: Entered,
    error: Signal<Option<String>>,
) -> impl IntoView {
    let search = RwSignal::new(String::new());
    let chosen = entered.attendees;
    let others = move || {
        chosen.with(|c| {
            c.iter()
                .filter(|p| p.to_string() != entered.chair.get())
                .count()
        })
    };
    let row = move |candidate: Candidate| {
        let id = candidate.id();
        let person = candidate.person;
        let text = format!("{} {}", person.name, person.title).to_lowercase();
        let hidden = move || {
            let words = search.get().to_lowercase();
            !words.split_whitespace().all(|w| text.contains(w))
        };
        let fixed = Memo::new(move |_| {
            let id = id.to_string();
            match (entered.chair.get() == id, entered.facilitator.get() == id) {
                (true, _) => Some("chair"),
                (_, true) => Some("facilitator"),
                _ => None,
            }
        });
        let label = move || match fixed.get() {
            Some(part) => format!("{} ({part})", person.name),
            None => person.name.clone(),
        };
        let toggle = move |on: bool| {
            // the chair and the facilitator come anyway; their tick is not the person's doing
            if fixed.get_untracked().is_none() {
                chosen.update(|c| {
                    c.retain(|p| *p != id);
                    if on {
                        c.push(id);
                    }
                });
            }
        };
        view! {
            <li hidden=hidden>
                <Checkbox
                    name="attendees"
                    id=format!("attendee-{id}")
                    value=id.to_string()
                    label=Signal::derive(label)
                    hint=person.title
                    checked=Signal::derive(move || fixed.get().is_some() || chosen.with(|c| c.contains(&id)))
                    disabled=Signal::derive(move || fixed.get().is_some())
                    on_change=toggle
                />
            </li>
        }
    };
    view! {
        <fieldset
            class="field"
            id="f-attendees"
            tabindex="-1"
            data-invalid=move || error.get().map(|_| "true")
            aria-describedby="f-attendees-hint f-attendees-error"
        >
            <legend class="field-label">
                "Attendees" <span class="field-need">" required"</span>
            </legend>
            <p class="field-hint" id="f-attendees-hint">
                "Those present sign the minutes: the chair and at least one more. "
                <span class="num" role="status">
                    {move || format!("{} chosen besides the chair.", counted(others(), "person").replace("persons", "people"))}
                </span>
            </p>
            <div
                on:keydown=move |event| {
                    if event.key() == "Enter" {
                        event.prevent_default();
                    }
                }
            >
                <SearchInput name="attendee-search" id="f-attendees-search" label="Search people" placeholder="Name or title" bind=search />
            </div>
            <ul class="grid-3 gap-y-3 py-3 max-h-96 overflow-y-auto" tabindex="0" aria-label="People">
                {people.into_iter().map(row).collect_view()}
            </ul>
            <div aria-live="polite" id="f-attendees-error">
                {move || {
                    error
                        .get()
                        .map(|error| {
                            view! {
                                <p class="field-error">
                                    <Icon glyph=Glyph::Gap />
                                    <span>{error}</span>
                                </p>
                            }
                        })
                }}
            </div>
        </fieldset>
    }
}
