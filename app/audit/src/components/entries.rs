use leptos::prelude::*;
use model::audit::AuditRow;
use ui::*;

use crate::state::tone;

/// One page of the trail, newest first.
#[component]
pub fn Entries(rows: Vec<AuditRow>) -> impl IntoView {
    view! {
        <Table
            caption="Audit trail, newest first"
            dense=true
            columns=vec![
                Column::text("When"),
                Column::text("Who"),
                Column::text("Action"),
                Column::text("Outcome"),
                Column::text("What"),
                Column::text("From"),
            ]
        >
            {rows.into_iter().map(entry).collect_view()}
        </Table>
    }
}

fn entry(row: AuditRow) -> impl IntoView {
    let AuditRow { entry, actor } = row;
    let who = match (actor, entry.credential.as_str()) {
        (Some(person), "token") => format!("{}, by token", person.name),
        (Some(person), _) => person.name,
        (None, "system") => "M itself".into(),
        (None, _) => "Unknown".into(),
    };
    view! {
        <tr>
            <RowHead label="When">
                <Time at=entry.at.to_string() exact=true />
            </RowHead>
            <Cell label="Who">{who}</Cell>
            <Cell label="Action">
                <code class="break-all">{entry.action}</code>
            </Cell>
            <Cell label="Outcome">
                <span class="flex flex-col">
                    <StateMark tone=tone(entry.outcome) word=entry.outcome.label() />
                    {entry.code.map(|code| view! { <span class="muted">{code}</span> })}
                </span>
            </Cell>
            <Cell label="What">
                <span class="flex min-w-0 flex-col">
                    <span>{entry.detail}</span>
                    <span class="muted break-all">{entry.resource}</span>
                </span>
            </Cell>
            <Cell label="From">
                <span class="flex min-w-0 flex-col">
                    <span class="num">{entry.address}</span>
                    <span class="muted break-all">{entry.request_id}</span>
                </span>
            </Cell>
        </tr>
    }
}
