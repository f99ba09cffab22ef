use leptos::prelude::*;
use model::{
    playbooks::{PlaybookFilter, PlaybookSummary},
    readiness::Cap,
};
use ui::*;

use crate::state::{Order, grade_tone};

fn columns(filter: &PlaybookFilter, order: Order) -> Vec<Column> {
    let sorted = |column: Column, by: Order| {
        let href = paths::with_query(
            paths::playbooks(),
            &[
                ("q", filter.q.as_deref().unwrap_or_default()),
                ("domain", filter.domain.map_or("", |d| d.code())),
                ("stance", filter.stance.map_or("", |s| s.key())),
                ("order", by.key()),
            ],
        );
        column.sort(
            href,
            if by == order {
                by.direction()
            } else {
                Sort::None
            },
        )
    };
    vec![
        sorted(Column::text("Key"), Order::Key),
        sorted(Column::text("Playbook"), Order::Title),
        Column::text("Domain"),
        sorted(Column::num("Criticality"), Order::Criticality),
        Column::text("Steward"),
        sorted(Column::text("Published version"), Order::Published),
        sorted(Column::num("Readiness"), Order::Score),
        Column::text("State"),
        Column::text("Largest loss"),
    ]
}

fn row(playbook: PlaybookSummary) -> impl IntoView {
    let PlaybookSummary {
        playbook,
        steward,
        version,
        published_at,
        score,
    } = playbook;
    let published = match (version, published_at) {
        (Some(version), Some(at)) => view! {
            <span class="num nowrap">{format!("{version}, ")} <Time at=at.to_string() date_only=true /></span>
        }
        .into_any(),
        _ => "Not published".into_any(),
    };
    let worst = if score.caps.contains(&Cap::Unpublished) {
        Some("Not published".to_owned())
    } else {
        score
            .worst()
            .map(|l| format!("{} (−{})", l.reason, l.points))
    };
    view! {
        // on a phone the card begins with the title
        <tr class="max-md:flex! max-md:flex-col [&>th]:max-md:-order-1">
            <Cell label="Key">
                <span class="num nowrap">{playbook.key}</span>
            </Cell>
            <RowHead label="Playbook">
                <a class="link" href=paths::playbook(playbook.id)>
                    {playbook.title}
                </a>
            </RowHead>
            <Cell label="Domain">
                <DomainMark code=playbook.domain.code() />
            </Cell>
            <Cell label="Criticality" num=true>
                {playbook.criticality}
            </Cell>
            <Cell label="Steward">
                <span class="nowrap">{steward.map_or_else(|| "Nobody".to_owned(), |s| s.name)}</span>
            </Cell>
            <Cell label="Published version">{published}</Cell>
            <Cell label="Readiness" num=true>
                <Score tenths=i64::from(score.score.0) />
            </Cell>
            <Cell label="State">
                <StateMark tone=grade_tone(score.score.grade()) />
            </Cell>
            <Cell label="Largest loss">{worst.unwrap_or_else(|| "None".to_owned())}</Cell>
        </tr>
    }
}

/// The organisation's playbooks, dense: what a steward works through.
#[component]
pub fn PlaybookTable(
    playbooks: Vec<PlaybookSummary>,
    filter: PlaybookFilter,
    order: Order,
) -> impl IntoView {
    view! {
        <Table caption="Playbooks" columns=columns(&filter, order) dense=true>
            {playbooks.into_iter().map(row).collect_view()}
        </Table>
    }
}
