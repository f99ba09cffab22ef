use door::Loaded;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::{components::Form, hooks::use_query_map};
use model::identity::{Permission, Person, Viewer};
use ui::{paths, *};

use crate::{
    api::{people, set_active},
    components::{AddPerson, EditRoles, PeopleTable},
};

/// Whether every word of `q` occurs in what is known of the person.
fn matches(person: &Person, q: &str) -> bool {
    let roles: String = person.roles.iter().map(|role| format!(" {role}")).collect();
    let text = format!("{} {} {}{roles}", person.name, person.title, person.email).to_lowercase();
    q.split_whitespace()
        .all(|word| text.contains(&word.to_lowercase()))
}

/// Who is in M and what they may do; for the administrator also the means to change it.
#[component]
pub fn PeoplePage() -> impl IntoView {
    let viewer = use_context::<Signal<Option<Viewer>>>();
    let manage = Memo::new(move |_| {
        viewer
            .and_then(|viewer| viewer.get())
            .is_some_and(|viewer| viewer.may(Permission::PeopleManage))
    });
    let query = use_query_map();
    let q = Memo::new(move |_| query.read().get("q").unwrap_or_default());
    let data = Resource::new(|| (), |()| people());
    let adding = RwSignal::new(false);
    let editing = RwSignal::new(None::<Person>);
    let toasts = use_toasts();

    let added = move |person: Person| {
        toasts.say(
            Tone::Ready,
            format!("{} is added and can sign in.", person.name),
        );
        data.refetch();
    };
    let edited = move |person: Person| {
        toasts.say(
            Tone::Ready,
            format!("The roles of {} are saved.", person.name),
        );
        data.refetch();
    };
    let switch = Action::new(|(person, active): &(Person, bool)| {
        set_active(person.id, person.revision, *active)
    });
    Effect::new(move |_| match switch.value().get() {
        Some(Ok(person)) => {
            data.refetch();
            let words = if person.active {
                format!("{} can sign in again.", person.name)
            } else {
                format!(
                    "{} is signed out everywhere and cannot sign in.",
                    person.name
                )
            };
            toasts.undo(words, move || {
                switch.dispatch((person.clone(), !person.active));
            });
        }
        Some(Err(error)) => {
            data.refetch();
            toasts.say(Tone::Gap, error.message());
        }
        None => {}
    });
    let list = move |people: Vec<Person>| {
        let all = people.len();
        let shown: Vec<Person> = people
            .into_iter()
            .filter(|person| matches(person, &q.get()))
            .collect();
        if shown.is_empty() {
            return view! {
                <EmptyState
                    title="Nobody fits."
                    text=format!("No person among {all} has all of these words in name, title, e-mail or role.")
                >
                    <LinkButton href=paths::people()>"Show everybody"</LinkButton>
                </EmptyState>
            }
            .into_any();
        }
        view! {
            <PeopleTable
                people=shown
                manage=manage.get()
                on_roles=move |person| editing.set(Some(person))
                on_switch=move |person: Person| {
                    let active = !person.active;
                    switch.dispatch((person, active));
                }
            />
        }
        .into_any()
    };
    view! {
        <Title text="People" />
        <div class="page page-wide">
            <PageHeader
                title="People"
                state=|| "Who is in M, and what they may do."
                actions=move || {
                    move || {
                        manage
                            .get()
                            .then(|| {
                                view! {
                                    <Button
                                        kind=ButtonKind::Primary
                                        icon=Glyph::Plus
                                        on_press=move || adding.set(true)
                                    >
                                        "Add person"
                                    </Button>
                                }
                            })
                    }
                }
            />
            <Form method="get" action=paths::people() attr:class="filters">
                <SearchInput name="q" label="Search people" placeholder="Name, title, e-mail or role" value=q />
                <Button submit=true>"Search"</Button>
            </Form>
            <Loaded data show=move |people| move || list(people.clone()) />
        </div>
        <AddPerson open=adding on_done=added />
        <EditRoles person=editing on_done=edited />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Domain, OrgId, PersonId, identity::Role};

    #[test]
    fn search_needs_every_word_and_knows_roles() {
        let nil: PersonId = "00000000-0000-0000-0000-000000000000"
            .parse()
            .expect("an id");
        let person = Person {
            id: nil,
            org_id: OrgId(nil.0),
            revision: 0,
            name: "Mara Lind".into(),
            email: "mara@example.com".into(),
            title: "CFO".into(),
            active: true,
            roles: vec![Role::DomainOwner(Domain::Fin)],
            reachable_at: None,
            created_at: "2026-01-01T00:00:00Z".parse().expect("a time"),
        };
        assert!(
            matches(&person, "")
                && matches(&person, "lind  cfo")
                && matches(&person, "financial OWNER")
        );
        assert!(!matches(&person, "lind coo"));
    }
}
