use leptos::prelude::*;
use model::readiness::PlaybookScore;
use ui::*;

use crate::state::binding_cap;

/// The caps that apply, and which of them decides.
#[component]
pub fn Caps(score: PlaybookScore) -> impl IntoView {
    let earned: u32 = score.components.iter().map(|(_, p)| p.0).sum();
    let deciding = binding_cap(&score).filter(|c| c.most().0 < earned);
    let items = score
        .caps
        .iter()
        .map(|cap| {
            let words = format!("{}: at most {}.", cap.label(), cap.most());
            let tone = if deciding == Some(*cap) {
                Tone::Gap
            } else {
                Tone::Neutral
            };
            let word = if deciding == Some(*cap) {
                "Decides"
            } else {
                "Applies, takes nothing more"
            };
            view! {
                <li class="cluster">
                    <span class="num">{words}</span>
                    <StateMark tone word />
                </li>
            }
        })
        .collect_view();
    (!score.caps.is_empty()).then(|| {
        view! {
            <Section title="Caps">
                <ul class="stack-s">{items}</ul>
            </Section>
        }
    })
}
