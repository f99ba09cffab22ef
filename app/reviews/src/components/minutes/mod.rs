//! The minutes as a document: numbered, printable, signed.

mod body;
mod decided;
mod remarks;
mod scenario;
mod sign;

use leptos::prelude::*;
use model::reviews::MinutesView;
use ui::*;

use self::{
    body::{Attendance, Coverage, Steps},
    decided::{Actions, Changes},
    remarks::Remarks,
    scenario::Scenario,
    sign::{Close, Sign, Signatures},
};
use super::fault::Fault;
use crate::state::Paper;

#[component]
pub fn Document(view: MinutesView) -> impl IntoView {
    let paper = Paper::new(view);
    let minutes = paper.memo(|v| v.minutes.clone());
    let trouble = paper.trouble;
    let (signing, closing) = (RwSignal::new(false), RwSignal::new(false));
    let title = paper.memo(|v| {
        format!(
            "Minutes of the Strategic Readiness Review {}",
            v.minutes.quarter
        )
    });
    let kicker = paper.memo(|v| format!("{} {}", v.minutes.organisation, v.minutes.key));
    let body = move || {
        let m = minutes.get();
        view! {
            <Attendance attendees=m.attendees />
            <Steps steps=m.steps />
            <Coverage coverage=m.coverage />
            <Changes changes=m.changes />
            <Scenario scenario=m.scenario />
            <Actions actions=m.actions />
        }
        .into_any()
    };
    view! {
        <article class="doc">
            <PageHeader
                title
                kicker
                serif=true
                back_href=paths::review(paper.id)
                back_label="The review"
                state=move || view! { <State paper /> }
                actions=move || view! { <Buttons paper signing closing /> }
            />
            <Fault error=trouble />
            <p class="doc-meta">
                {move || {
                    minutes
                        .with(|m| {
                            format!(
                                "Held {} to {}. Chair {}.",
                                m.opened_at.utc_minute(),
                                m.ended_at.utc_minute(),
                                m.chair,
                            )
                        })
                }}
            </p>
            {body}
            <Remarks paper />
            <Signatures paper />
            <Foot paper />
        </article>
        <Sign paper open=signing />
        <Close paper open=closing />
    }
    .into_any()
}

#[component]
fn State(paper: Paper) -> impl IntoView {
    let mark = paper.memo(|v| {
        let tone = if v.summary.state == "minutes_draft" {
            Tone::Watch
        } else {
            Tone::Ready
        };
        (tone, v.summary.state_label.clone())
    });
    move || {
        let (tone, word) = mark.get();
        view! { <StateMark tone word /> }
    }
}

#[component]
fn Buttons(paper: Paper, signing: RwSignal<bool>, closing: RwSignal<bool>) -> impl IntoView {
    let signs = paper.memo(|v| v.may_sign && !v.summary.signed_by_me);
    let closes = paper.memo(|v| v.may_chair && v.summary.state == "signed");
    let print = move |()| {
        // the browser may refuse to print; there is nothing to undo then
        let _ = window().print();
    };
    view! {
        <div class="cluster font-sans">
            <Button icon=Glyph::Print on_press=print>
                "Print"
            </Button>
            {move || closes.get().then(|| view! { <Button on_press=move |()| closing.set(true)>"Close the review"</Button> })}
            {move || {
                signs
                    .get()
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Primary icon=Glyph::Sign on_press=move |()| signing.set(true)>
                                "Sign the minutes"
                            </Button>
                        }
                    })
            }}
        </div>
    }
}

/// What identifies the text on every copy.
#[component]
fn Foot(paper: Paper) -> impl IntoView {
    let line = paper.memo(|v| {
        let m = &v.minutes;
        format!(
            "{} {} minutes, {}. {}. SHA-256 {}",
            m.organisation,
            m.key,
            m.ended_at.utc_minute(),
            v.summary.state_label,
            v.hash
        )
    });
    view! { <p class="doc-foot">{line}</p> }
}
