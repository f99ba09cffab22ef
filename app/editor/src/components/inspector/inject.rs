//! An inject of the scenario.

use leptos::prelude::*;
use model::playbooks::{Inject, Medium};

use crate::{
    components::fields::{Line, Lines, Pick},
    state::{Cell, Editor, Table},
};

pub(super) fn inject(editor: Editor, id: &str) -> AnyView {
    let minute = Cell::of::<Inject>(
        id,
        "minute",
        |i| i.minute.to_string(),
        |i, v| {
            i.minute = v
                .trim()
                .parse()
                .map_err(|_| "Write a whole number of minutes, 0 to 16.".to_owned())?;
            Ok(())
        },
    );
    let to = editor.memo(|b| {
        b.slots
            .iter()
            .map(|s| {
                (
                    s.key.clone(),
                    Table::Slot.title(b, &s.key).unwrap_or_default(),
                )
            })
            .collect::<Vec<_>>()
    });
    let id_of = id.to_owned();
    let sent_to = {
        let id = id.to_owned();
        editor.memo(move |b| {
            Table::Inject
                .place(b, &id)
                .map(|i| b.scenario.injects[i].to.clone())
                .unwrap_or_default()
        })
    };
    view! {
        <div class="ed-pair">
            <Line editor cell=minute label="Minute" hint="0 to 16, ascending" input_mode="numeric" />
            <Pick editor cell=word!(Inject, id, "medium", medium, Medium) label="Medium" options=choices!(Medium) />
        </div>
        <Line editor cell=text!(Inject, id, "from", from) label="From" />
        <Lines editor cell=text!(Inject, id, "body", body) label="Text" rows=4 />
        <Line editor cell=text!(Inject, id, "ask", ask) label="Question to each player" />
        <Lines editor cell=text!(Inject, id, "expected", expected) label="What a good answer contains" hint="For the facilitator only." />
        <fieldset class="field">
            <legend class="field-label">"To"</legend>
            <For each=move || to.get() key=|row| row.clone() children=move |(key, title)| {
                let (here, id) = (key.clone(), id_of.clone());
                let on = Memo::new(move |_| sent_to.with(|all| all.contains(&here)));
                let set = move |on: bool| {
                    let key = key.clone();
                    let cell = Cell::of::<Inject>(&id, "to", |i| i.to.join("\n"), move |i, _| {
                        i.to.retain(|k| *k != key);
                        if on {
                            i.to.push(key.clone());
                        }
                        Ok(())
                    });
                    editor.flush();
                    editor.write(&cell, "\u{0}", false);
                };
                view! {
                    <label class="check">
                        <input type="checkbox" prop:checked=move || on.get() on:change=move |event| set(event_target_checked(&event)) />
                        <span>{title}</span>
                    </label>
                }
            } />
        </fieldset>
    }
    .into_any()
}
