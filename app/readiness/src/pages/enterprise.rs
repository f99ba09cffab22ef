use leptos::prelude::*;
use leptos_meta::Title;
use model::readiness::Readiness;
use ui::*;

use crate::{
    api::current_readiness,
    components::{Coverage, Domains, Failure, Method, Weakest},
    state::{headline, note},
};

fn empty() -> AnyView {
    view! {
        <DeskHeadline
            sentence="No playbook yet. Readiness is 0.0 of 100."
            note="Adopt a template from the library, name its people and have it approved. Then its score appears here."
        >
            <LinkButton kind=ButtonKind::Primary href=paths::library()>
                "Open the library"
            </LinkButton>
        </DeskHeadline>
        <Method />
    }
    .into_any()
}

fn whole(readiness: Readiness) -> AnyView {
    let first = readiness
        .weakest()
        .first()
        .map(|p| paths::readiness_playbook(p.id));
    let Some(href) = first else { return empty() };
    let as_of = readiness.as_of.to_string();
    view! {
        <DeskHeadline sentence=headline(&readiness) note=note(&readiness)>
            <LinkButton kind=ButtonKind::Primary href=href>
                "See what to mend first"
            </LinkButton>
            <span class="small muted">"As of " <Time at=as_of exact=true /></span>
        </DeskHeadline>
        <Weakest readiness=readiness.clone() />
        <Coverage readiness=readiness.clone() />
        <Domains readiness />
        <Method />
    }
    .into_any()
}

/// How ready the enterprise is, where it is weakest, and what to mend.
#[component]
pub fn ReadinessPage() -> impl IntoView {
    let readiness = Resource::new(|| (), |()| current_readiness());
    view! {
        <Title text="Readiness" />
        <Suspense fallback=|| view! { <Skeleton lines=8 label="Loading readiness" /> }>
            {move || Suspend::new(async move {
                match readiness.await {
                    Ok(readiness) => view! { <div class="page">{whole(readiness)}</div> }.into_any(),
                    Err(error) => {
                        view! { <Failure error back_href=paths::home() back_label="Home" /> }.into_any()
                    }
                }
            })}
        </Suspense>
    }
    .into_any()
}
