use leptos::prelude::*;
use model::{Domain, identity::Role};
use ui::*;

/// Every role as a checkbox; owning a domain is chosen domain by domain.
#[component]
pub fn RoleBoxes(
    /// Keeps the ids of two forms on one page apart.
    prefix: &'static str,
    chosen: RwSignal<Vec<Role>>,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let general = Role::all()
        .into_iter()
        .filter(|role| !matches!(role, Role::DomainOwner(_)));
    let general = general
        .map(|role| role_box(prefix, role, role.title(), chosen))
        .collect_view();
    let domains = Domain::ALL
        .map(|domain| role_box(prefix, Role::DomainOwner(domain), domain.title(), chosen))
        .collect_view();
    view! {
        <fieldset class="flex flex-col gap-1">
            <legend class="field-label">"Roles"</legend>
            <div class="grid gap-x-6 sm:grid-cols-2">{general}</div>
        </fieldset>
        <fieldset class="flex flex-col gap-1">
            <legend class="field-label">"Owner of"</legend>
            <p class="field-hint">"Approves the playbooks of the domain and assigns who fills them."</p>
            <div class="grid gap-x-6 sm:grid-cols-2">{domains}</div>
        </fieldset>
        {move || error.get().map(|error| view! { <Notice tone=Tone::Gap live=true>{error}</Notice> })}
    }
}

fn role_box(
    prefix: &str,
    role: Role,
    label: &'static str,
    chosen: RwSignal<Vec<Role>>,
) -> impl IntoView {
    let key = role.key();
    let id = format!("{prefix}-{}", key.replace(':', "-"));
    let checked = move || chosen.read().contains(&role);
    let on_change = move |on: bool| {
        chosen.update(|roles| {
            roles.retain(|other| *other != role);
            if on {
                roles.push(role);
            }
        });
    };
    view! { <Checkbox name="roles" id value=key label checked=Signal::derive(checked) on_change /> }
}
