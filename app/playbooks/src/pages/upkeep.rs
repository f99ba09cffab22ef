use leptos::prelude::*;
use leptos_meta::Title;
use model::{PersonId, identity::Permission, playbooks::StewardDesk};
use ui::*;

use crate::{
    api::{get_steward_desk, list_holders},
    components::{ReplacePerson, Worklists},
    state::{urgent, use_may, use_viewer},
};

fn desk_view(desk: StewardDesk, me: Option<PersonId>) -> AnyView {
    let head = urgent(&desk, me);
    view! {
        <DeskHeadline sentence=head.sentence note=head.note>
            {head
                .button
                .map(|(label, href)| {
                    view! {
                        <LinkButton kind=ButtonKind::Primary href>
                            {label}
                        </LinkButton>
                    }
                })}
        </DeskHeadline>
        <Worklists desk me />
    }
    .into_any()
}

/// `/upkeep`: what decays unless its steward looks after it, and handing seats over.
#[component]
pub fn UpkeepPage() -> impl IntoView {
    let viewer = use_viewer();
    let may_edit = use_may(Permission::PlaybooksEdit);
    let desk = Resource::new_blocking(|| (), |()| get_steward_desk());
    let holders = Resource::new_blocking(|| (), |()| list_holders());
    let changed = Callback::new(move |()| desk.refetch());
    view! {
        <Title text="Upkeep" />
        <div class="page">
            <Transition fallback=|| view! { <Skeleton lines=9 label="Loading the desk" /> }>
                {move || {
                    let me = viewer.get().map(|v| v.id);
                    Suspend::new(async move {
                        match desk.await {
                            Ok(desk) => desk_view(desk, me),
                            Err(error) => {
                                view! {
                                    <PageHeader title="Upkeep" />
                                    <ErrorState
                                        what=error.message()
                                        todo="Load the page again, or ask an administrator whether your roles should include it."
                                        retry=move || desk.refetch()
                                        reference=error.0.request_id
                                    />
                                }
                                    .into_any()
                            }
                        }
                    })
                }}
            </Transition>
            // apart from the lists, so that its result stays while they are loaded anew
            <Transition>
                {move || {
                    let may = may_edit.get();
                    Suspend::new(async move {
                        let holders = holders.await.unwrap_or_default();
                        (may && !holders.is_empty())
                            .then(|| view! { <ReplacePerson holders changed /> })
                    })
                }}
            </Transition>
        </div>
    }
    .into_any()
}
