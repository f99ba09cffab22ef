use leptos::prelude::*;
use leptos_meta::Title;
use model::{identity::Permission, reviews::ReviewSummary};
use ui::*;

use crate::{
    api,
    components::{History, NextReview},
    state::viewer,
};

/// All reviews in the order of the work.
struct Shelves {
    next: Option<ReviewSummary>,
    planned: Vec<ReviewSummary>,
    to_sign: Vec<ReviewSummary>,
    past: Vec<ReviewSummary>,
}

impl Shelves {
    fn of(all: Vec<ReviewSummary>) -> Self {
        let (mut planned, rest): (Vec<_>, Vec<_>) = all
            .into_iter()
            .partition(|r| matches!(r.state.as_str(), "scheduled" | "preparing" | "in_session"));
        planned.sort_by_key(|r| (r.state != "in_session", r.scheduled_at));
        let next = if planned.is_empty() {
            None
        } else {
            Some(planned.remove(0))
        };
        let (to_sign, mut past): (Vec<_>, Vec<_>) =
            rest.into_iter().partition(|r| r.state == "minutes_draft");
        past.sort_by_key(|r| std::cmp::Reverse(r.scheduled_at));
        Self {
            next,
            planned,
            to_sign,
            past,
        }
    }
    fn is_empty(&self) -> bool {
        self.next.is_none()
            && self.planned.is_empty()
            && self.to_sign.is_empty()
            && self.past.is_empty()
    }
}

/// `/reviews`: the next review, then what waits for signatures, then the history.
#[component]
pub fn ReviewsPage() -> impl IntoView {
    let reviews = Resource::new(|| (), |()| api::list_reviews());
    let viewer = viewer();
    let may = Memo::new(move |_| {
        viewer.with(|v| {
            v.as_ref()
                .is_some_and(|v| v.may(Permission::ReviewsSchedule))
        })
    });
    let schedule = move |kind: ButtonKind| {
        move || {
            may.get().then(|| {
                view! {
                    <LinkButton href=paths::review_new() kind icon=Glyph::Plus>
                        "Schedule"
                    </LinkButton>
                }
            })
        }
    };
    let body = move |shelves: Shelves| {
        if shelves.is_empty() {
            return view! {
                <EmptyState
                    title="No review yet"
                    text="A Strategic Readiness Review takes 60 minutes each quarter: coverage, assignments, one scenario, learnings."
                >
                    {schedule(ButtonKind::Primary)}
                </EmptyState>
            }
            .into_any();
        }
        let next = match shelves.next {
            Some(review) => view! {
                <NextReview review>{schedule(ButtonKind::Secondary)}</NextReview>
            }
            .into_any(),
            None => view! {
                <EmptyState title="No review is planned" text="One review each quarter keeps the playbooks honest.">
                    {schedule(ButtonKind::Primary)}
                </EmptyState>
            }
            .into_any(),
        };
        view! {
            {next}
            <History title="Minutes waiting for signatures" reviews=shelves.to_sign />
            <History title="Also planned" reviews=shelves.planned />
            <History title="History" reviews=shelves.past />
        }
        .into_any()
    };
    view! {
        <Title text="Reviews" />
        <div class="page">
            <PageHeader title="Strategic Readiness Reviews" />
            <Suspense fallback=|| view! { <Skeleton lines=6 /> }>
                {move || Suspend::new(async move {
                    match reviews.await {
                        Ok(all) => body(Shelves::of(all)),
                        Err(error) => view! { <NotLoaded error retry=move |()| reviews.refetch() /> }.into_any(),
                    }
                })}
            </Suspense>
        </div>
    }
    .into_any()
}

/// The list could not be loaded; the page itself stands.
#[component]
fn NotLoaded(error: door::AppError, #[prop(into)] retry: Callback<()>) -> impl IntoView {
    let reference = error.0.request_id.clone();
    view! { <ErrorState what=error.message() todo="Try again. If it stays so, tell an administrator." retry reference /> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{PersonId, Quarter, ReviewId, Time, identity::PersonRef};

    fn review(state: &str, at: i64) -> ReviewSummary {
        let nobody = PersonRef {
            id: "00000000-0000-0000-0000-000000000000"
                .parse::<PersonId>()
                .expect("id"),
            name: String::new(),
            title: String::new(),
        };
        ReviewSummary {
            id: "00000000-0000-0000-0000-000000000000"
                .parse::<ReviewId>()
                .expect("id"),
            revision: 0,
            key: format!("{state}-{at}"),
            quarter: Quarter::new(2026, 4).expect("quarter"),
            state: state.into(),
            state_label: String::new(),
            step: None,
            chair: nobody.clone(),
            facilitator: nobody,
            attendees: Vec::new(),
            scheduled_at: Time::from_micros(at),
            action_items: 0,
            signatures: 0,
            signed_by_me: false,
        }
    }

    #[test]
    fn what_is_in_session_comes_first_then_the_nearest() {
        let all = [
            ("closed", 1),
            ("scheduled", 9),
            ("scheduled", 5),
            ("in_session", 7),
            ("minutes_draft", 3),
            ("missed", 2),
        ];
        let shelves = Shelves::of(all.into_iter().map(|(s, at)| review(s, at)).collect());
        let keys = |all: &[ReviewSummary]| all.iter().map(|r| r.key.clone()).collect::<Vec<_>>();
        assert_eq!(
            shelves.next.as_ref().map(|r| r.key.as_str()),
            Some("in_session-7")
        );
        assert_eq!(keys(&shelves.planned), ["scheduled-5", "scheduled-9"]);
        assert_eq!(keys(&shelves.past), ["missed-2", "closed-1"]);
        assert_eq!(keys(&shelves.to_sign), ["minutes_draft-3"]);
    }
}
