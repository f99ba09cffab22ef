use leptos::prelude::*;
use model::readiness::{DomainReadiness, Readiness};
use ui::*;

use crate::state::grade_tone;

fn row(domain: &DomainReadiness) -> CoverageRow {
    let cells = domain
        .playbooks
        .iter()
        .map(|p| {
            let word = format!(
                "{}, {} of 100",
                p.coverage.label().to_lowercase(),
                p.score.score
            );
            CoverageCell::new(
                p.title.clone(),
                grade_tone(p.coverage.grade()),
                word,
                paths::readiness_playbook(p.id),
            )
        })
        .collect();
    CoverageRow::new(domain.domain.code(), cells)
}

/// Domains down, playbooks across, weakest first.
#[component]
pub fn Coverage(readiness: Readiness) -> impl IntoView {
    let rows: Vec<CoverageRow> = readiness.domains.iter().map(row).collect();
    view! {
        <Section title="Coverage" id="coverage">
            <CoverageGrid label="Coverage by domain and playbook" rows />
        </Section>
    }
}
