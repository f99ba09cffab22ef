use leptos::prelude::*;
use model::playbooks::{PlaybookBody, PlaybookView};
use ui::*;

use crate::state::counted;

/// Facts of the body, the same for template and playbook; a fragment of a `DataList`.
pub fn facts_of(body: &PlaybookBody) -> AnyView {
    let critical = body.slots.iter().filter(|s| s.critical).count();
    let slots = format!("{}, {critical} critical", body.slots.len());
    let (stance, tasks, clocks) = (body.stance.label(), body.tasks.len(), body.clocks.len());
    let every = counted(body.review_interval_days as usize, "day", "days");
    let industries = body.industries.join(", ").replace('-', " ");
    view! {
        <Fact term="Stance">{stance}</Fact>
        <Fact term="Role slots">
            <span class="num">{slots}</span>
        </Fact>
        <Fact term="Tasks">
            <span class="num">{tasks}</span>
        </Fact>
        <Fact term="Legal clocks">
            <span class="num">{clocks}</span>
        </Fact>
        <Fact term="Reviewed every">
            <span class="num">{every}</span>
        </Fact>
        <Fact term="Industries">{industries}</Fact>
    }
    .into_any()
}

/// Facts on the right of a playbook's overview.
pub fn playbook_facts(view: &PlaybookView) -> AnyView {
    let summary = &view.summary;
    let playbook = &summary.playbook;
    let published = summary.published_at.map(|at| {
        let due = at.plus_days(i64::from(playbook.review_interval_days));
        let version = summary
            .version
            .map(|v| format!("Version {v}, "))
            .unwrap_or_default();
        view! {
            <Fact term="Published">{version} <Time at=at.to_string() date_only=true /></Fact>
            <Fact term="Review due">
                <Time at=due.to_string() date_only=true />
            </Fact>
        }
    });
    let template = playbook.template_key.clone().map(|key| {
        view! {
            <Fact term="Template">
                <a class="link num" href=paths::template(&key)>
                    {key.clone()}
                </a>
            </Fact>
        }
    });
    let tenths = i64::from(summary.score.score.0);
    let facts = facts_of(&view.body);
    view! {
        <DataList>
            <Fact term="Readiness">
                <Score tenths of_hundred=true />
            </Fact>
            {published}
            {facts}
            {template}
        </DataList>
    }
    .into_any()
}

/// The overview beside its facts; the other parts take the whole width.
pub fn with_facts(main: AnyView, side: AnyView) -> AnyView {
    view! {
        <div class="record">
            <div class="record-main">{main}</div>
            <aside class="record-side" aria-label="Facts">
                {side}
            </aside>
        </div>
    }
    .into_any()
}
