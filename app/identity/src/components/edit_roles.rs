use door::{Fault, fault_at};
use leptos::prelude::*;
use model::identity::{Person, Role};
use ui::*;

use super::RoleBoxes;
use crate::api::set_roles;

const FORM: &str = "edit-roles";

/// The roles of one person, in a dialog that opens when a person is set.
#[component]
pub fn EditRoles(
    person: RwSignal<Option<Person>>,
    #[prop(into)] on_done: Callback<Person>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let roles = RwSignal::new(Vec::<Role>::new());
    let save = Action::new(|(person, roles): &(Person, Vec<Role>)| {
        set_roles(person.id, person.revision, roles.clone())
    });
    let answer = Signal::derive(move || save.value().get().and_then(Result::err));
    Effect::new(move |_| {
        if let Some(person) = person.get() {
            save.clear();
            roles.set(person.roles);
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if let Some(Ok(saved)) = save.value().get() {
            open.set(false);
            on_done.run(saved);
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if let Some(person) = person.get_untracked()
            && !save.pending().get_untracked()
        {
            save.dispatch((person, roles.get_untracked()));
        }
    };
    let title = move || match person.read().as_ref() {
        Some(person) => format!("Roles of {}", person.name),
        None => "Roles".into(),
    };
    let actions = move || {
        view! {
            <Button on_press=move || open.set(false)>"Cancel"</Button>
            <Button kind=ButtonKind::Primary submit=true form=FORM pending=save.pending()>
                "Save roles"
            </Button>
        }
    };
    view! {
        <Dialog open title=Signal::derive(title) wide=true actions on_close=move || person.set(None)>
            <form id=FORM class="form" on:submit=submit>
                <Fault error=answer />
                <RoleBoxes prefix="edit" chosen=roles error=fault_at(answer, "roles") />
                <p class="small muted">"New roles take effect with the person’s next request."</p>
            </form>
        </Dialog>
    }
}
