use leptos::prelude::*;
use model::readiness::{Grade, Points};
use ui::*;

use crate::state::counted;

/// The state of the enterprise in one line, with the way to its explanation.
#[component]
pub fn ReadinessLine(score: Points, playbooks: u32) -> impl IntoView {
    let grade = score.grade();
    let tone = match grade {
        Grade::Ready => Tone::Ready,
        Grade::Watch => Tone::Watch,
        Grade::Gap => Tone::Gap,
    };
    view! {
        <p class="cluster">
            <span>
                "Enterprise readiness " <Score tenths=i64::from(score.0) of_hundred=true />
            </span>
            <StateMark tone word=grade.label() />
            <span class="muted num">{counted(playbooks, "playbook")}</span>
            <a class="link" href=paths::readiness()>
                "Why this score"
            </a>
        </p>
    }
}
