use leptos::prelude::*;
use model::playbooks::Source;
use ui::*;

use super::{Shown, clocks::source_link};

fn row(shown: &Shown, source: &Source) -> impl IntoView + use<> {
    let clocks: Vec<_> = shown
        .body
        .clocks
        .iter()
        .filter(|c| c.source == source.id)
        .map(|c| c.name.clone())
        .collect();
    let (title, checked, note) = (
        source_link(source),
        source.checked.clone(),
        source.note.clone(),
    );
    view! {
        <tr>
            <RowHead label="Source">{title}</RowHead>
            <Cell label="Checked">
                <Time at=checked date_only=true />
            </Cell>
            <Cell label="Clocks that rest on it">{clocks.join(", ")}</Cell>
            <Cell label="Note">{note}</Cell>
        </tr>
    }
}

/// What its deadlines and precedents rest on.
pub fn sources(shown: &Shown) -> AnyView {
    let rows = shown
        .body
        .sources
        .iter()
        .map(|s| row(shown, s))
        .collect_view();
    view! {
        <Section title="Sources">
            <Table
                caption="Sources"
                columns=vec![
                    Column::text("Source"),
                    Column::text("Checked"),
                    Column::text("Clocks that rest on it"),
                    Column::text("Note"),
                ]
                dense=true
            >
                {rows}
            </Table>
        </Section>
    }
    .into_any()
}
