use door::AppError;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use model::readiness::PlaybookReadiness;
use ui::*;

use crate::{
    api::playbook_readiness,
    components::{Arithmetic, Caps, Failure, Method},
    state::{Explained, first_mend, fix_href, grade_tone, no_such_playbook, tenths},
};

/// Loads what the address names; an address that names nothing is answered without asking.
async fn load(id: String) -> Result<Explained, AppError> {
    playbook_readiness(id.parse().map_err(|_| no_such_playbook())?).await
}

/// The losses as the picture takes them, each with its fix and where it is made.
fn losses(playbook: &PlaybookReadiness) -> Vec<Loss> {
    playbook
        .score
        .losses
        .iter()
        .map(|l| {
            Loss::new(l.component.label(), tenths(l.points))
                .fix(l.fix.clone())
                .href(fix_href(playbook, l))
        })
        .collect()
}

#[component]
fn Explanation(explained: Explained) -> impl IntoView {
    let Explained {
        as_of,
        playbook,
        domain,
    } = explained;
    let score = playbook.score.clone();
    let (points, tone) = (score.score, grade_tone(score.score.grade()));
    let mend = first_mend(&score).map(|(why, fix)| format!("{why}. {fix}."));
    let (code, criticality, coverage) = (
        playbook.domain.code(),
        playbook.criticality,
        playbook.coverage,
    );
    let label = format!("Where the points of {} went", playbook.title);
    let losses = losses(&playbook);
    let href = paths::playbook(playbook.id);
    view! {
        <PageHeader
            title=playbook.title.clone()
            kicker=format!("Readiness of {}", playbook.key)
            back_href=paths::readiness()
            back_label="Readiness"
            state=move || {
                view! {
                    <StateMark tone=grade_tone(coverage.grade()) word=coverage.label() />
                    <DomainMark code full=true />
                    <span class="num">{format!("Domain: {domain}")}</span>
                    <span class="num">{format!("Criticality {criticality} of 5")}</span>
                    <span>"As of " <Time at=as_of.to_string() exact=true /></span>
                }
            }
            actions=move || view! { <LinkButton href=href>"Open the playbook"</LinkButton> }
        />
        <div class="stack-s">
            <p class="cluster items-baseline">
                <Score tenths=tenths(points) large=true of_hundred=true />
                <StateMark tone />
            </p>
            {mend.map(|m| view! { <p class="measure"><span class="strong">"Mend first: "</span>{m}</p> })}
        </div>
        <Section title="Where the points went">
            <Waterfall label score_tenths=tenths(points) losses />
        </Section>
        <Arithmetic score=score.clone() />
        <Caps score />
        <Method />
    }
}

/// Why a playbook has its score: every lost point with its reason and its fix.
#[component]
pub fn PlaybookReadinessPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let explained = Resource::new_blocking(move || id.get(), load);
    view! {
        <Transition fallback=|| view! { <Skeleton lines=8 label="Loading the score" /> }>
            {move || Suspend::new(async move {
                match explained.await {
                    Ok(explained) => {
                        view! {
                            <Title text=format!("Readiness of {}", explained.playbook.title) />
                            <div class="page">
                                <Explanation explained />
                            </div>
                        }
                            .into_any()
                    }
                    Err(error) => {
                        view! { <Failure error back_href=paths::readiness() back_label="Readiness" /> }.into_any()
                    }
                }
            })}
        </Transition>
    }
    .into_any()
}
