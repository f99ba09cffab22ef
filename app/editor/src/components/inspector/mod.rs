//! All fields of the selected row, a file for each table.

#[macro_use]
mod cells;
mod clock;
mod decision;
mod head;
mod inject;
mod message;
mod metric;
mod question;
mod slot;
mod source;
mod task;
mod trigger;
mod variable;

pub use head::HeadFields;

use leptos::prelude::*;

use crate::state::{Editor, Table};

/// What stands in the inspector now.
#[component]
pub fn Inspector(editor: Editor) -> impl IntoView {
    let what = Memo::new(move |_| {
        let table = editor.section.get().table()?;
        let id = editor.selected.get()?;
        Some((table, id))
    });
    // rows that go away take their inspector with them
    let there = Memo::new(move |_| {
        what.get()
            .filter(|(table, id)| editor.read(|b| table.place(b, id).is_some()))
    });
    // asked only where there is a row to select
    let ask = Memo::new(move |_| {
        let table = editor.section.get().table()?;
        (there.get().is_none() && editor.read(|b| table.len(b) > 0)).then_some(table)
    });
    let nothing = move || {
        ask.get().map(|table| {
            view! { <p class="muted">{format!("Select {} to see all of it.", table.any())}</p> }
        })
    };
    // By key: controls used again for another row would keep what was typed in them.
    view! {
        <For
            each=move || there.get()
            key=|(table, id)| format!("{}/{id}", table.one())
            children=move |(table, id)| view! { <RowFields editor table id /> }
        />
        {nothing}
    }
}

#[component]
fn RowFields(editor: Editor, table: Table, id: String) -> impl IntoView {
    let fields = match table {
        Table::Task => task::task(editor, &id),
        Table::Slot => slot::slot(editor, &id),
        Table::Communication => message::message(editor, &id),
        Table::Decision => decision::decision(editor, &id),
        Table::Clock => clock::clock(editor, &id),
        Table::Variable => variable::variable(editor, &id),
        Table::Source => source::source(editor, &id),
        Table::Trigger => trigger::trigger(editor, &id),
        Table::Metric => metric::metric(editor, &id),
        Table::Question => question::question(editor, &id),
        Table::Inject => inject::inject(editor, &id),
    };
    // Escape leads back to the row
    let row = crate::state::row_id(table, &id);
    let key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            crate::state::focus_soon(vec![row.clone()]);
        }
    };
    view! {
        <div class="ed-fields" role="group" aria-label=format!("Fields of the {}", table.one()) on:keydown=key>
            {fields}
        </div>
    }
}
