use leptos::prelude::*;
use model::actions::ActionView;
use ui::{Person, *};

use crate::state::mark;

/// Action items as rows.
#[component]
pub fn ActionTable(actions: Vec<ActionView>) -> impl IntoView {
    let row = |view: ActionView| {
        let (tone, word) = mark(&view);
        let ActionView {
            item,
            owner,
            playbook_title,
            source_key,
            ..
        } = view;
        view! {
            <tr>
                <RowHead label="Action item">
                    <a href=paths::action(item.id)>
                        {item.title}
                    </a>
                </RowHead>
                <Cell label="State">
                    <StateMark tone word />
                </Cell>
                <Cell label="Due">
                    <Time at=item.due.to_string() date_only=true />
                </Cell>
                <Cell label="Owner">
                    <Person name=owner.name />
                </Cell>
                <Cell label="Playbook">{playbook_title}</Cell>
                <Cell label="From">
                    <span class="num nowrap">{source_key}</span>
                </Cell>
            </tr>
        }
    };
    view! {
        <Table
            caption="Action items"
            columns=vec![
                Column::text("Action item"),
                Column::text("State"),
                Column::text("Due"),
                Column::text("Owner"),
                Column::text("Playbook"),
                Column::text("From"),
            ]
        >
            {actions.into_iter().map(row).collect_view()}
        </Table>
    }
}
