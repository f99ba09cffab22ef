use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_navigate;
use model::{identity::Permission, reviews::NewReview};
use ui::*;

use crate::{
    api,
    components::{Entered, ReviewForm, failed},
    state::viewer,
};

/// `/reviews/new`: who meets when, for which quarter.
#[component]
pub fn NewReviewPage() -> impl IntoView {
    let form = Resource::new(|| (), |()| api::form_facts());
    let entered = Entered::new();
    let schedule = Action::new(|new: &NewReview| api::schedule_review(new.clone()));
    let error = failed(schedule);
    let viewer = viewer();
    let may = Memo::new(move |_| {
        viewer.with(|v| {
            v.as_ref()
                .is_some_and(|v| v.may(Permission::ReviewsSchedule))
        })
    });
    let navigate = use_navigate();
    let toasts = use_toasts();
    Effect::new(move |_| {
        if let Some(Ok(review)) = schedule.value().get() {
            toasts.say(Tone::Ready, format!("{} is scheduled.", review.key));
            navigate(&paths::review(review.id), Default::default());
        }
    });
    view! {
        <Title text="Schedule a review" />
        <div class="page page-narrow">
            <PageHeader title="Schedule a review" back_href=paths::reviews() back_label="Reviews" />
            <Suspense fallback=|| view! { <Skeleton lines=8 /> }>
                {move || {
                    let may = may.get();
                    Suspend::new(async move {
                        match form.await {
                            Ok(_) if !may => view! {
                                <ErrorState
                                    what="Your roles do not include `reviews:schedule`. An administrator can change them."
                                    todo="Executive sponsors and playbook stewards schedule reviews."
                                />
                            }
                            .into_any(),
                            Ok(form) => view! {
                                <ReviewForm
                                    form
                                    entered
                                    error
                                    pending=schedule.pending()
                                    on_submit=Callback::new(move |new| { schedule.dispatch(new); })
                                    action="Schedule the review"
                                />
                            }
                            .into_any(),
                            Err(error) => view! {
                                <ErrorState
                                    what=error.message()
                                    todo="Try again. If it stays so, tell an administrator."
                                    retry=move |()| form.refetch()
                                />
                            }
                            .into_any(),
                        }
                    })
                }}
            </Suspense>
        </div>
    }
    .into_any()
}
