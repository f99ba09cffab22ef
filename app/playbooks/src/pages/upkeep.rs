use leptos::prelude::*;
use leptos_meta::Title;
use model::{PersonId, identity::Permission, playbooks::StewardDesk};
use ui::*;

use crate::{
    api::{get_steward_desk, list_holders},
    components::{ReplacePerson, Worklists},
    state::{urgent, use_may, use_viewer},
};

/// Where there is something to do, and how much; the lists below are long.
fn jumps(desk: &StewardDesk, may_replace: bool) -> impl IntoView + use<> {
    let lists = [
        ("#due", "Review due", desk.due.len()),
        ("#unstaffed", "Unstaffed", desk.unstaffed.len()),
        ("#expiring", "Message releases", desk.expiring.len()),
        ("#sent-back", "Sent back", desk.sent_back.len()),
        ("#drafts", "Drafts", desk.drafts.len()),
        ("#waiting", "Waiting for approval", desk.waiting.len()),
        ("#updates", "Template updates", desk.updates.len()),
    ];
    let to = lists.map(|(href, words, n)| {
        (n > 0).then(|| {
            view! {
                <li>
                    <a href=href rel="external">
                        {words}
                    </a>
                    <span class="count num">{n}</span>
                </li>
            }
        })
    });
    view! {
        <nav aria-label="Lists of the desk">
            <ul class="jumps">
                {to.collect_view()}
                {may_replace
                    .then(|| {
                        view! {
                            <li>
                                <a href="#replace" rel="external">
                                    "Replace a person"
                                </a>
                            </li>
                        }
                    })}
            </ul>
        </nav>
    }
}

fn desk_view(desk: StewardDesk, me: Option<PersonId>, may_replace: bool) -> AnyView {
    let head = urgent(&desk, me);
    let jumps = jumps(&desk, may_replace);
    view! {
        <DeskHeadline sentence=head.sentence note=head.note button=head.button />
        {jumps}
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
                    let may = may_edit.get();
                    Suspend::new(async move {
                        match desk.await {
                            Ok(desk) => desk_view(desk, me, may),
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
