use leptos::prelude::*;
use leptos_meta::Title;
use model::{
    identity::{Permission, Viewer},
    reviews::DeskView,
};
use ui::*;

use crate::{
    api::desk,
    components::{Administration, Approvals, MyActions, MySlots, ReadinessLine, UpcomingReviews},
    state::headline,
};

/// The desk of the signed-in person.
#[component]
pub fn HomePage() -> impl IntoView {
    let viewer = use_context::<Signal<Option<Viewer>>>();
    let viewer = Signal::derive(move || viewer.and_then(|viewer| viewer.get()));
    let data = Resource::new(|| (), |()| desk());
    view! {
        <Title text="Home" />
        <div class="page">
            <Transition fallback=|| view! { <Skeleton lines=9 label="Loading your desk" /> }>
                {move || {
                    let viewer = viewer.get();
                    Suspend::new(async move {
                        match data.await {
                            Ok(desk) => view! { <Desk desk viewer /> }.into_any(),
                            Err(error) => {
                                view! {
                                    <PageHeader title="Home" />
                                    <ErrorState
                                        what=error.message()
                                        todo="Load the page again."
                                        retry=move || data.refetch()
                                        reference=error.0.request_id
                                    />
                                }
                                    .into_any()
                            }
                        }
                    })
                }}
            </Transition>
        </div>
    }
    .into_any()
}

/// Worklists that concern this person: what has something in it, and what may get something.
#[component]
fn Desk(desk: DeskView, viewer: Option<Viewer>) -> impl IntoView {
    let DeskView {
        now: _,
        next,
        actions,
        reviews,
        slots,
        approvals,
        enterprise,
        playbooks,
    } = desk;
    let may = |permission| viewer.as_ref().is_some_and(|viewer| viewer.may(permission));
    let head = headline(&next, viewer.as_ref());
    let show_actions = !actions.is_empty() || may(Permission::ActionsUpdate);
    let show_reviews = !reviews.is_empty() || may(Permission::ReviewsAttend);
    let show_slots = !slots.is_empty() || may(Permission::ActionsUpdate);
    let show_approvals = !approvals.is_empty() || may(Permission::PlaybooksApprove);
    let (people, jobs) = (may(Permission::PeopleManage), may(Permission::JobsManage));
    let may_schedule = may(Permission::ReviewsSchedule);
    view! {
        <DeskHeadline sentence=head.sentence note=head.note button=head.button />
        {enterprise.map(|score| view! { <ReadinessLine score playbooks /> })}
        {show_actions.then(|| view! { <MyActions actions /> })}
        {show_reviews.then(|| view! { <UpcomingReviews reviews may_schedule /> })}
        {show_slots.then(|| view! { <MySlots slots /> })}
        {show_approvals.then(|| view! { <Approvals approvals /> })}
        {(people || jobs).then(|| view! { <Administration people jobs /> })}
    }
}
