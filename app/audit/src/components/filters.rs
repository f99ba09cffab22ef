use leptos::prelude::*;
use leptos_router::components::Form;
use model::{Fault, audit::Outcome, identity::Person};
use ui::{paths, *};

use crate::state::Asked;

/// What to look for: a plain form whose fields stand in the address.
#[component]
pub fn Filters(asked: Memo<Asked>, #[prop(into)] people: Signal<Vec<Person>>) -> impl IntoView {
    let faults = Memo::new(move |_| asked.read().meaning().1);
    let error = move |field: &'static str| {
        Signal::derive(move || {
            faults
                .read()
                .iter()
                .find(|fault: &&Fault| fault.field == field)
                .map(|fault| fault.message.clone())
        })
    };
    let word =
        move |pick: fn(&Asked) -> &String| Signal::derive(move || pick(&asked.read()).clone());
    let persons = Signal::derive(move || {
        let people = people.get();
        people
            .into_iter()
            .map(|person| Choice::new(person.id.to_string(), person.name))
            .collect::<Vec<_>>()
    });
    let outcomes: Vec<Choice> = Outcome::ALL
        .map(|outcome| Choice::new(outcome.key(), outcome.label()))
        .into();
    view! {
        <Form method="get" action=paths::audit() attr:class="grid grid-cols-2 items-start gap-3 lg:grid-cols-[1.5fr_1.2fr_1fr_1.1fr_1.1fr_auto]" attr:role="search">
            <Select
                name="person"
                label="Person"
                placeholder="Everybody"
                options=persons
                value=word(|asked| &asked.person)
                error=error("person")
            />
            <TextInput
                name="action"
                label="Action begins with"
                placeholder="reviews."
                autocomplete="off"
                value=word(|asked| &asked.action)
            />
            <Select
                name="outcome"
                label="Outcome"
                placeholder="Any"
                options=outcomes
                value=word(|asked| &asked.outcome)
                error=error("outcome")
            />
            <DateInput name="from" label="From (UTC)" value=word(|asked| &asked.from) error=error("from") />
            <DateInput name="until" label="Until (UTC)" value=word(|asked| &asked.until) error=error("until") />
            <span class="cluster pt-7 md:pt-[1.5625rem]">
                <Button submit=true icon=Glyph::Filter>
                    "Apply"
                </Button>
                {move || {
                    asked.read().narrowed().then(|| view! { <a class="link" href=paths::audit()>"Clear"</a> })
                }}
            </span>
        </Form>
    }
}
