use leptos::prelude::*;
use model::identity::Person as Someone;
use ui::*;

/// The people of the organisation; with `manage` also what can be done to them.
#[component]
pub fn PeopleTable(
    people: Vec<Someone>,
    manage: bool,
    #[prop(into)] on_roles: Callback<Someone>,
    /// Activates or deactivates, whichever the person is not.
    #[prop(into)]
    on_switch: Callback<Someone>,
) -> impl IntoView {
    let mut columns = vec![
        Column::text("Person"),
        Column::text("E-mail"),
        Column::text("Roles"),
        Column::text("Contact confirmed"),
        Column::text("Access"),
    ];
    if manage {
        columns.push(Column::hidden("Actions"));
    }
    let rows = people
        .into_iter()
        .map(|person| view! { <PersonRow person manage on_roles on_switch /> })
        .collect_view();
    view! {
        <Table caption="People of the organisation" columns dense=true>
            {rows}
        </Table>
    }
}

#[component]
fn PersonRow(
    person: Someone,
    manage: bool,
    on_roles: Callback<Someone>,
    on_switch: Callback<Someone>,
) -> impl IntoView {
    let roles = match person.roles.as_slice() {
        [] if person.active => view! { <StateMark tone=Tone::Watch word="No role" /> }.into_any(),
        [] => view! { <span class="muted">"None"</span> }.into_any(),
        roles => roles
            .iter()
            .map(|role| view! { <span>{role.to_string()}</span> })
            .collect_view()
            .into_any(),
    };
    let reached = match person.reachable_at {
        Some(at) => view! { <Time at=at.to_string() date_only=true /> }.into_any(),
        None => view! { <span class="muted">"Never"</span> }.into_any(),
    };
    let (tone, word) = if person.active {
        (Tone::Ready, "Active")
    } else {
        (Tone::Neutral, "Ended")
    };
    let buttons = manage.then(|| {
        let (name, active) = (person.name.clone(), person.active);
        let (for_roles, for_switch) = (person.clone(), person.clone());
        let verb = if active { "Deactivate" } else { "Activate" };
        view! {
            <Cell label="">
                <span class="flex justify-end gap-2">
                    <Button
                        small=true
                        kind=ButtonKind::Quiet
                        label=format!("Roles of {name}")
                        on_press=move || on_roles.run(for_roles.clone())
                    >
                        "Roles"
                    </Button>
                    <Button
                        small=true
                        kind=ButtonKind::Quiet
                        label=format!("{verb} {name}")
                        on_press=move || on_switch.run(for_switch.clone())
                    >
                        {verb}
                    </Button>
                </span>
            </Cell>
        }
    });
    view! {
        <tr>
            <RowHead label="Person">
                <Person name=person.name.clone() title=person.title.clone() />
            </RowHead>
            <Cell label="E-mail">{person.email.clone()}</Cell>
            <Cell label="Roles">
                <span class="flex flex-col">{roles}</span>
            </Cell>
            <Cell label="Contact confirmed">{reached}</Cell>
            <Cell label="Access">
                <StateMark tone word />
            </Cell>
            {buttons}
        </tr>
    }
}
