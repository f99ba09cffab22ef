use door::Loaded;
use leptos::prelude::*;
use leptos_meta::Title;
use model::identity::Person;
use ui::*;

use crate::{
    api::{me, sessions},
    components::{Browsers, ChangePassword, Contact},
};

/// Me: who I am to M, whether messages reach me, my password and my browsers.
#[component]
pub fn AccountPage() -> impl IntoView {
    let mine = Resource::new(|| (), |()| me());
    let browsers = Resource::new(|| (), |()| sessions());
    view! {
        <Title text="Account" />
        <div class="page page-narrow">
            <PageHeader
                title="Account"
                actions=|| {
                    view! {
                        <LinkButton href=paths::contact() icon=Glyph::Bell>
                            "How M reaches me"
                        </LinkButton>
                        <LinkButton href=paths::tokens() icon=Glyph::Key>
                            "API tokens"
                        </LinkButton>
                    }
                }
            />
            <Loaded
                data=mine
                show=move |person| {
                    view! {
                        <div class="stack-l">
                            <Me person=person.clone() />
                            <Contact person on_done=move || mine.refetch() />
                        </div>
                    }
                }
            />
            <ChangePassword />
            <Loaded
                data=browsers
                show=move |sessions| view! { <Browsers sessions on_done=move || browsers.refetch() /> }
            />
        </div>
    }
    .into_any()
}

#[component]
fn Me(person: Person) -> impl IntoView {
    let roles = match person.roles.as_slice() {
        [] => "None yet. An administrator gives you one.".to_owned(),
        roles => roles
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join("; "),
    };
    view! {
        <DataList>
            <Fact term="Name">{person.name}</Fact>
            <Fact term="Job title">{person.title}</Fact>
            <Fact term="E-mail">{person.email}</Fact>
            <Fact term="Roles">{roles}</Fact>
        </DataList>
    }
}
