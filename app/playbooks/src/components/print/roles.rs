use leptos::prelude::*;
use model::{PersonId, playbooks::RoleSlot};
use ui::*;

use super::Paper;

fn row(paper: &Paper, slot: &RoleSlot) -> impl IntoView + use<> {
    let name = |seat: Option<PersonId>| seat.map_or_else(|| "Nobody".into(), |id| paper.name(id));
    let (title, primary, deputy) = (slot.title.clone(), name(slot.primary), name(slot.deputy));
    let critical = if slot.critical { "Yes" } else { "No" };
    view! {
        <tr>
            <RowHead label="Slot">{title}</RowHead>
            <Cell label="Primary">{primary}</Cell>
            <Cell label="Deputy">{deputy}</Cell>
            <Cell label="Critical">{critical}</Cell>
        </tr>
    }
}

fn rights(slot: &RoleSlot) -> impl IntoView + use<> {
    let list = slot
        .decision_rights
        .iter()
        .map(|r| view! { <li>{r.clone()}</li> })
        .collect::<Vec<_>>();
    let alone = (!list.is_empty()).then(|| {
        view! {
            <p>"May decide alone:"</p>
            <ul>{list}</ul>
        }
    });
    view! {
        <h3>{slot.title.clone()}</h3>
        <p>{slot.purpose.clone()}</p>
        <p>{format!("Usually held by: {}", slot.typical)}</p>
        {alone}
    }
}

/// Who acts, then what each may decide.
pub fn roles(paper: &Paper) -> AnyView {
    let slots = &paper.shown.body.slots;
    let rows = slots.iter().map(|s| row(paper, s)).collect_view();
    let columns = ["Slot", "Primary", "Deputy", "Critical"]
        .map(Column::text)
        .to_vec();
    view! {
        <h2>"Who acts"</h2>
        <Table caption="Role slots and who fills them" columns>
            {rows}
        </Table>
        {slots.iter().map(rights).collect_view()}
    }
    .into_any()
}
