use leptos::prelude::*;
use model::{
    readiness::{Coverage, DomainReadiness, Readiness},
    reviews::Step as Stage,
};
use ui::*;

use super::{
    note::Note,
    playbook::{Graded, PlaybookLine},
};
use crate::state::{Room, counted, grade_tone};

const WORST_FIRST: [Coverage; 5] = [
    Coverage::Missing,
    Coverage::Unstaffed,
    Coverage::NeverExercised,
    Coverage::Stale,
    Coverage::Ready,
];

/// "4 ready, 2 stale"; states with none are left out.
fn counts(count: impl Fn(Coverage) -> usize) -> String {
    let parts: Vec<String> = WORST_FIRST
        .into_iter()
        .rev()
        .map(|c| (count(c), c.label().to_lowercase()))
        .filter(|(n, _)| *n > 0)
        .map(|(n, label)| format!("{n} {label}"))
        .collect();
    if parts.is_empty() {
        "no playbook".into()
    } else {
        parts.join(", ")
    }
}

fn rows(readiness: &Readiness) -> Vec<CoverageRow> {
    let cell = |p: &model::readiness::PlaybookReadiness| {
        CoverageCell::new(
            p.title.clone(),
            grade_tone(p.coverage.grade()),
            p.coverage.label(),
            paths::playbook(p.id),
        )
    };
    readiness
        .domains
        .iter()
        .map(|d| CoverageRow::new(d.domain.code(), d.playbooks.iter().map(cell).collect()))
        .collect()
}

/// The first stage: what is ready, domain by domain, as frozen for this review.
#[component]
pub fn CoverageStage(room: Room) -> impl IntoView {
    let readiness = room.memo(|v| v.readiness.clone());
    view! {
        {move || match readiness.get() {
            Some(readiness) => view! { <Frozen readiness /> }.into_any(),
            None => view! {
                <EmptyState
                    title="No snapshot"
                    text="This review has no frozen readiness. The chair can go on to Assignments."
                />
            }
            .into_any(),
        }}
        <Note room step=Stage::Coverage />
    }
}

/// A frozen readiness: the score, the grid, the domains, the five weakest.
#[component]
pub fn Frozen(readiness: Readiness) -> impl IntoView {
    let total = readiness.playbooks().count();
    let sentence = format!(
        "{} of {} ready.",
        readiness.count(Coverage::Ready),
        counted(total, "playbook")
    );
    let as_of = readiness.as_of.to_string();
    let weakest: Vec<_> = readiness.weakest().into_iter().cloned().collect();
    let grid = rows(&readiness);
    view! {
        <div class="stack-s">
            <Graded points=readiness.enterprise />
            <p class="strong">{sentence}</p>
            <p class="small muted">
                {format!("{}. Frozen ", sentence_case(&counts(|c| readiness.count(c))))} <Time at=as_of exact=true /> "."
            </p>
        </div>
        <Section title="Five weakest">
            <ol class="hair">{weakest.into_iter().map(|playbook| view! { <PlaybookLine playbook /> }).collect_view()}</ol>
        </Section>
        <Section title="Domains and playbooks">
            <CoverageGrid label="Coverage by domain" rows=grid />
        </Section>
        <Section title="Domain by domain">
            <div class="stack-s">
                {readiness.domains.into_iter().map(|domain| view! { <Domain domain /> }).collect_view()}
            </div>
        </Section>
    }
}

fn sentence_case(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// One domain, opened in place: its playbooks by state, worst first.
#[component]
fn Domain(domain: DomainReadiness) -> impl IntoView {
    let summary = format!(
        "{} {}: {}. {}",
        domain.domain.code(),
        domain.domain.title(),
        domain.score,
        counts(|c| domain.count(c))
    );
    let groups = WORST_FIRST
        .into_iter()
        .filter(|c| domain.count(*c) > 0)
        .map(|coverage| {
            let playbooks: Vec<_> = domain.playbooks.iter().filter(|p| p.coverage == coverage).cloned().collect();
            view! {
                <div>
                    <h3 class="strong small">{format!("{} ({})", coverage.label(), playbooks.len())}</h3>
                    <ul>{playbooks.into_iter().map(|playbook| view! { <PlaybookLine playbook /> }).collect_view()}</ul>
                </div>
            }
        })
        .collect_view();
    let empty = domain.playbooks.is_empty();
    view! {
        <Disclosure summary>
            <div class="stack">
                {groups}
                {empty.then(|| view! { <p class="muted">"No playbook of this domain is adopted yet."</p> })}
            </div>
        </Disclosure>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_leave_out_what_is_not_there() {
        let two = |c| match c {
            Coverage::Ready => 4,
            Coverage::Stale => 2,
            _ => 0,
        };
        assert_eq!(counts(two), "4 ready, 2 stale");
        assert_eq!(counts(|_| 0), "no playbook");
        assert_eq!(sentence_case(&counts(two)), "4 ready, 2 stale");
    }
}
