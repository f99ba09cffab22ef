use leptos::prelude::*;
use model::{PlaybookId, exercises::ScenarioOffer, reviews::ReviewCommand};
use ui::*;

use super::Background;
use crate::{
    components::{
        fault::{Fault, failed},
        playbook::Out,
    },
    state::Room,
};

/// Scenarios fitted to the weakest playbooks. The chair chooses one.
#[component]
pub fn Offers(room: Room) -> impl IntoView {
    // the chosen one is not offered again
    let offers = room.memo(|v| {
        let chosen = v.exercise.as_ref().map(|x| x.playbook);
        v.offers
            .iter()
            .filter(|o| Some(o.playbook) != chosen)
            .cloned()
            .collect::<Vec<_>>()
    });
    let chair = room.memo(|v| v.may_chair);
    let none = Memo::new(move |_| offers.with(Vec::is_empty));
    // while none is chosen the first one, which tests what is weakest, is the one proposed
    let proposed = room.memo(|v| {
        let first = v.offers.first().filter(|_| v.exercise.is_none());
        first.map(|o| o.playbook)
    });
    let choose = room.command();
    let error = failed(choose);
    let lead = move || {
        if chair.get() {
            "Choose one. They are offered because they test what is weakest.".to_owned()
        } else {
            room.read(|v| format!("{} chooses the scenario.", v.summary.chair.name))
        }
    };
    view! {
        <p class="measure">{lead}</p>
        <Fault error />
        {move || {
            none.get()
                .then(|| {
                    view! {
                        <EmptyState
                            title="No scenario to offer"
                            text="No published playbook has a scenario. The review can go on to Learnings."
                        />
                    }
                })
        }}
        <ul class="hair">
            <For
                each=move || offers.get()
                key=|o| o.playbook
                children=move |offer| view! { <Offer offer chair proposed choose /> }
            />
        </ul>
    }
}

#[component]
fn Offer(
    offer: ScenarioOffer,
    chair: Memo<bool>,
    proposed: Memo<Option<PlaybookId>>,
    choose: Action<ReviewCommand, crate::state::Done>,
) -> impl IntoView {
    let playbook = offer.playbook;
    let title = offer.title.clone();
    let first = Memo::new(move |_| proposed.get() == Some(playbook));
    let button = move || {
        let title = title.clone();
        let kind = if first.get() {
            ButtonKind::Primary
        } else {
            ButtonKind::Secondary
        };
        view! {
            <Button
                kind
                pending=choose.pending()
                on_press=move |()| { choose.dispatch(ReviewCommand::ChooseScenario { playbook }); }
            >
                "Choose"
                <span class="sr-only">{format!(" {title}")}</span>
            </Button>
        }
    };
    view! {
        <li class="stack-s py-4">
            <div class="cluster cluster-between">
                <div class="min-w-0">
                    <h3 class="text-20 font-medium">{offer.title}</h3>
                    <p class="small">
                        <Out href=paths::playbook(playbook) text=offer.playbook_title />
                        <span class="muted">{format!(". {}", offer.reason)}</span>
                    </p>
                </div>
                {move || chair.get().then(&button)}
            </div>
            <Disclosure summary="Background and objectives">
                <Background text=offer.background objectives=offer.objectives />
            </Disclosure>
        </li>
    }
}
