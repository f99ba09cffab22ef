use door::{Fault, fault_at};
use leptos::prelude::*;
use model::identity::{NewPerson, Person};
use ui::*;

use super::RoleBoxes;
use crate::api::create_person;

const FORM: &str = "add-person";

/// The form that adds a person, in a dialog. What was typed stays until it is saved.
#[component]
pub fn AddPerson(open: RwSignal<bool>, #[prop(into)] on_done: Callback<Person>) -> impl IntoView {
    let (name, email, title, password) = (
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
    );
    let roles = RwSignal::new(Vec::new());
    let create = Action::new(|person: &NewPerson| create_person(person.clone()));
    let answer = Signal::derive(move || create.value().get().and_then(Result::err));
    Effect::new(move |_| {
        if let Some(Ok(person)) = create.value().get() {
            for field in [name, email, title, password] {
                field.set(String::new());
            }
            roles.set(Vec::new());
            open.set(false);
            on_done.run(person);
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if !create.pending().get_untracked() {
            create.dispatch(NewPerson {
                name: name.get_untracked(),
                email: email.get_untracked(),
                title: title.get_untracked(),
                password: password.get_untracked(),
                roles: roles.get_untracked(),
            });
        }
    };
    let actions = move || {
        view! {
            <Button on_press=move || open.set(false)>"Cancel"</Button>
            <Button kind=ButtonKind::Primary submit=true form=FORM pending=create.pending()>
                "Add person"
            </Button>
        }
    };
    view! {
        <Dialog open title="Add a person" wide=true actions>
            <form id=FORM class="form" novalidate on:submit=submit>
                <Fault error=answer />
                <div class="form-row">
                    <TextInput
                        name="name"
                        label="Name"
                        bind=name
                        required=true
                        autocomplete="off"
                        error=fault_at(answer, "name")
                    />
                    <TextInput
                        name="title"
                        label="Job title"
                        bind=title
                        autocomplete="off"
                        error=fault_at(answer, "title")
                    />
                </div>
                <div class="form-row">
                    <TextInput
                        name="email"
                        label="E-mail"
                        bind=email
                        input_type="email"
                        required=true
                        autocomplete="off"
                        hint="They sign in with it."
                        error=fault_at(answer, "email")
                    />
                    <TextInput
                        name="password"
                        label="First password"
                        bind=password
                        input_type="password"
                        required=true
                        autocomplete="new-password"
                        hint="At least 12 characters. They can change it under Account."
                        error=fault_at(answer, "password")
                    />
                </div>
                <RoleBoxes prefix="add" chosen=roles error=fault_at(answer, "roles") />
            </form>
        </Dialog>
    }
}
