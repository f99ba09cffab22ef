use leptos::prelude::*;
use model::reviews::NewReview;
use ui::*;

use super::{Entered, ReviewForm};
use crate::{
    api,
    components::fault::{Fault, failed},
    state::{Room, stale},
};

/// Changes quarter, time and people while the review is only scheduled.
#[component]
pub fn Amend(room: Room, open: RwSignal<bool>) -> impl IntoView {
    let entered = Entered::new();
    let toasts = use_toasts();
    // asked for when it is opened, not with the page
    let load = Action::new(|(): &()| api::form_facts());
    let amend = Action::new(move |new: &NewReview| {
        let new = new.clone();
        let revision = room.peek(|v| v.summary.revision);
        async move {
            let answer = api::amend_review(room.id, revision, new).await;
            room.refetch();
            answer.map_err(|e| {
                if e.code() == model::Code::StaleRevision {
                    stale()
                } else {
                    e
                }
            })
        }
    });
    Effect::new(move |was: Option<bool>| {
        let now = open.get();
        if now && was != Some(true) {
            room.peek(|v| {
                let s = &v.summary;
                entered.quarter.set(s.quarter.to_string());
                entered.chair.set(s.chair.id.to_string());
                let facilitator = if s.facilitator.id == s.chair.id {
                    String::new()
                } else {
                    s.facilitator.id.to_string()
                };
                entered.facilitator.set(facilitator);
                entered
                    .at
                    .set(ui::time::utc_to_local(&s.scheduled_at.to_string()).unwrap_or_default());
                entered.attendees.set(
                    s.attendees
                        .iter()
                        .map(|p| p.id)
                        .filter(|p| *p != s.chair.id)
                        .collect(),
                );
            });
            load.dispatch(());
        }
        now
    });
    Effect::new(move |_| {
        if matches!(amend.value().get(), Some(Ok(_))) {
            open.set(false);
            toasts.say(Tone::Ready, "The review is changed.");
        }
    });
    let error = failed(amend);
    let form = move || {
        load.value().get().map(|answer| match answer {
            Ok(form) => view! {
                <ReviewForm
                    form
                    entered
                    error
                    pending=amend.pending()
                    on_submit=Callback::new(move |new| { amend.dispatch(new); })
                    action="Save"
                />
            }
            .into_any(),
            Err(error) => view! { <Fault error=Signal::stored(Some(error)) /> }.into_any(),
        })
    };
    let waiting = move || {
        load.value()
            .with(Option::is_none)
            .then(|| view! { <Skeleton lines=6 /> })
    };
    view! {
        <Dialog open title="Change the review" wide=true>
            {waiting} {form}
        </Dialog>
    }
}
