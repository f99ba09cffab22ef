use leptos::prelude::*;
use model::readiness::{Grade, PlaybookReadiness};
use ui::*;

use crate::state::grade_tone;

/// A link out of the room: it opens beside it, so that the room stays.
#[component]
pub fn Out(href: String, #[prop(into)] text: String) -> impl IntoView {
    view! {
        <a class="link" href=href target="_blank" rel="noopener">
            {text}
            <span class="sr-only">" (opens in a new tab)"</span>
        </a>
    }
}

/// A sentence with its full stop.
fn stop(text: &str) -> String {
    format!("{}.", text.trim_end_matches('.'))
}

/// One playbook: its state, its score, what it loses most and what mends that.
#[component]
pub fn PlaybookLine(playbook: PlaybookReadiness) -> impl IntoView {
    let score = i64::from(playbook.score.score.0);
    let word = playbook.coverage.label();
    let tone = grade_tone(playbook.coverage.grade());
    let worst = playbook.score.worst().map(|loss| {
        view! {
            <p class="small measure">
                <span class="muted">{format!("−{} points. {} ", loss.points, stop(&loss.reason))}</span>
                {stop(&loss.fix)}
            </p>
        }
    });
    view! {
        <li class="py-3">
            <div class="cluster cluster-between">
                <span class="min-w-0">
                    <Out href=paths::playbook(playbook.id) text=playbook.title />
                </span>
                <span class="cluster">
                    <StateMark tone word />
                    <Score tenths=score />
                </span>
            </div>
            {worst}
        </li>
    }
}

/// Score and grade, told by a word and not only by a colour.
#[component]
pub fn Graded(points: model::readiness::Points) -> impl IntoView {
    let grade: Grade = points.grade();
    view! {
        <span class="cluster">
            <Score tenths=i64::from(points.0) large=true of_hundred=true />
            <StateMark tone=grade_tone(grade) word=grade.label() />
        </span>
    }
}
