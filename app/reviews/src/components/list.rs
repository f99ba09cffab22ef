use leptos::prelude::*;
use model::reviews::ReviewSummary;
use ui::*;

use crate::state::counted;

fn tone(state: &str) -> Tone {
    match state {
        "in_session" | "minutes_draft" => Tone::Watch,
        "signed" | "closed" => Tone::Ready,
        "missed" => Tone::Gap,
        _ => Tone::Neutral,
    }
}

/// Where a review leads: the minutes once there are any, the review itself before.
fn href(review: &ReviewSummary) -> String {
    match review.state.as_str() {
        "minutes_draft" | "signed" | "closed" => paths::review_minutes(review.id),
        _ => paths::review(review.id),
    }
}

/// The review that comes next, with its one action; `children` stand beside it.
#[component]
pub fn NextReview(review: ReviewSummary, children: Children) -> impl IntoView {
    let live = review.state == "in_session";
    let sentence = match (live, review.step) {
        (true, Some(step)) => format!(
            "The review of {} is in session, at {}.",
            review.quarter,
            step.label()
        ),
        (true, None) => format!("The review of {} is in session.", review.quarter),
        _ => format!("The review of {} comes next.", review.quarter),
    };
    let button = if live {
        "Go to the room"
    } else {
        "Open the review"
    };
    let at = review.scheduled_at.to_string();
    view! {
        <section class="stack" aria-labelledby="next-review">
            <h2 id="next-review" class="text-20 font-medium">
                {sentence}
            </h2>
            <DataList inline=true>
                <Fact term="Review">{review.key.clone()}</Fact>
                <Fact term="State">
                    <StateMark tone=tone(&review.state) word=review.state_label.clone() />
                </Fact>
                <Fact term="When">
                    <Time at />
                </Fact>
                <Fact term="Chair">{review.chair.name.clone()}</Fact>
                <Fact term="Attendees">{review.attendees.len()}</Fact>
            </DataList>
            <div class="cluster">
                <LinkButton href=paths::review(review.id) kind=ButtonKind::Primary icon=Glyph::ArrowRight>
                    {button}
                </LinkButton>
                {children()}
            </div>
        </section>
    }
}

/// A list of other reviews.
#[component]
pub fn History(#[prop(into)] title: String, reviews: Vec<ReviewSummary>) -> impl IntoView {
    if reviews.is_empty() {
        return ().into_any();
    }
    let count = u32::try_from(reviews.len()).ok();
    let row = |review: ReviewSummary| {
        let at = review.scheduled_at.to_string();
        let (href, tone) = (href(&review), tone(&review.state));
        let unsigned = review.state == "minutes_draft" && !review.signed_by_me;
        view! {
            <li>
                <a href=href>
                    <span class="worklist-title">{format!("{} {}", review.quarter, review.key)}</span>
                    <span class="worklist-meta">
                        <Time at date_only=true />
                        <span>{format!("Chair {}", review.chair.name)}</span>
                        <span>{counted(review.action_items as usize, "action item")}</span>
                        <span>{counted(review.signatures as usize, "signature")}</span>
                        {unsigned.then(|| view! { <span>"Not signed by you"</span> })}
                    </span>
                    <span class="worklist-end">
                        <StateMark tone word=review.state_label />
                    </span>
                </a>
            </li>
        }
    };
    view! {
        <Section title count>
            <ul class="worklist">{reviews.into_iter().map(row).collect_view()}</ul>
        </Section>
    }
    .into_any()
}
