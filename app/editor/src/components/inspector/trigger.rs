//! A trigger.

use leptos::prelude::*;
use model::playbooks::{SignalCategory, TriggerOp, TriggerSuggestion};

use crate::{
    components::fields::{Line, Lines, Pick},
    state::{Cell, Editor, Table, span},
};

pub(super) fn trigger(editor: Editor, id: &str) -> AnyView {
    let window = Cell::of::<TriggerSuggestion>(
        id,
        "window",
        |t| t.window.map(|w| w.to_string()).unwrap_or_default(),
        |t, v| {
            t.window = if v.trim().is_empty() {
                None
            } else {
                Some(span(v)?)
            };
            Ok(())
        },
    );
    let count = Cell::of::<TriggerSuggestion>(
        id,
        "count",
        |t| t.count.to_string(),
        |t, v| {
            t.count = v
                .trim()
                .parse()
                .map_err(|_| "Write a whole number.".to_owned())?;
            Ok(())
        },
    );
    view! {
        <Line editor cell=text!(TriggerSuggestion, id, "field", field) label="What is watched" on_enter=move |()| editor.add(Table::Trigger, None) />
        <Pick editor cell=word!(TriggerSuggestion, id, "category", category, SignalCategory) label="Category" options=choices!(SignalCategory) />
        <div class="ed-pair">
            <Pick editor cell=word!(TriggerSuggestion, id, "op", op, TriggerOp) label="Comparison" options=choices!(TriggerOp) />
            <Line editor cell=text!(TriggerSuggestion, id, "value", value) label="Value" />
        </div>
        <div class="ed-pair">
            <Line editor cell=window label="Within" hint="90s, 2m, 4h, 3d, or nothing" />
            <Line editor cell=count label="Times" input_mode="numeric" />
        </div>
        <Lines editor cell=text!(TriggerSuggestion, id, "note", note) label="Note" />
    }
    .into_any()
}
