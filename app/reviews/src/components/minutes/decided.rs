use leptos::prelude::*;
use model::reviews::{MinutesAction, MinutesChange};
use ui::{time::date_text, *};

#[component]
pub fn Changes(changes: Vec<MinutesChange>) -> impl IntoView {
    let row = |c: MinutesChange| {
        view! {
            <tr>
                <RowHead label="Playbook">{c.playbook}</RowHead>
                <Cell label="Slot">{c.slot}</Cell>
                <Cell label="Seat">{c.seat.label()}</Cell>
                <Cell label="From">{c.from.unwrap_or_else(|| "Nobody".into())}</Cell>
                <Cell label="To">{c.to}</Cell>
                <Cell label="Approved by">{c.approved_by.unwrap_or_else(|| "Not yet approved".into())}</Cell>
            </tr>
        }
    };
    let columns = ["Playbook", "Slot", "Seat", "From", "To", "Approved by"]
        .map(Column::text)
        .to_vec();
    let body = if changes.is_empty() {
        view! { <p>"No assignment was changed."</p> }.into_any()
    } else {
        view! {
            <Table caption="Assignments changed" columns dense=true>
                {changes.into_iter().map(row).collect_view()}
            </Table>
        }
        .into_any()
    };
    view! {
        <h2>"Assignments"</h2>
        {body}
    }
}

#[component]
pub fn Actions(actions: Vec<MinutesAction>) -> impl IntoView {
    let row = |a: MinutesAction| {
        let due = a.due.to_string();
        view! {
            <tr>
                <RowHead label="Key">{a.key}</RowHead>
                <Cell label="What">{a.title}</Cell>
                <Cell label="Owner">{a.owner}</Cell>
                <Cell label="Due">{date_text(&due).unwrap_or(due)}</Cell>
                <Cell label="Playbook">{a.playbook.unwrap_or_else(|| "None".into())}</Cell>
            </tr>
        }
    };
    let columns = ["Key", "What", "Owner", "Due", "Playbook"]
        .map(Column::text)
        .to_vec();
    let body = if actions.is_empty() {
        view! { <p>"No action item was made."</p> }.into_any()
    } else {
        view! {
            <Table caption="Action items" columns dense=true>
                {actions.into_iter().map(row).collect_view()}
            </Table>
        }
        .into_any()
    };
    view! {
        <h2>"Action items"</h2>
        {body}
    }
}
