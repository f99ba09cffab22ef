use leptos::prelude::*;
use model::readiness::{PlaybookReadiness, Readiness};
use ui::*;

use crate::state::{first_mend, grade_tone, tenths};

fn row(playbook: &PlaybookReadiness) -> impl IntoView + use<> {
    let score = &playbook.score;
    let mend = first_mend(score);
    view! {
        <li>
            <a href=paths::readiness_playbook(playbook.id)>
                <span class="worklist-title">{playbook.title.clone()}</span>
                <span class="worklist-meta">
                    <DomainMark code=playbook.domain.code() />
                    {mend
                        .map(|(why, fix)| {
                            view! {
                                <span class="num">{why}</span>
                                <span class="text-ink">{fix} "."</span>
                            }
                        })}
                </span>
                <span class="worklist-end">
                    <Score tenths=tenths(score.score) />
                    <StateMark tone=grade_tone(score.score.grade()) />
                </span>
            </a>
        </li>
    }
}

/// Where to begin: the five weakest, each with its largest loss and what brings it back.
#[component]
pub fn Weakest(readiness: Readiness) -> impl IntoView {
    let rows = readiness.weakest().into_iter().map(row).collect_view();
    let title = match readiness.playbooks().count() {
        0..=4 => "Weakest first",
        _ => "The five weakest",
    };
    view! {
        <Section title id="weakest">
            <ol class="worklist">{rows}</ol>
        </Section>
    }
}
