//! A deadline.

use leptos::prelude::*;
use model::playbooks::ClockRule;

use super::cells::rows_of;
use crate::{
    components::fields::{Line, Lines, Pick},
    state::{Cell, Editor, Table},
};

pub(super) fn clock(editor: Editor, id: &str) -> AnyView {
    let limit = Cell::of::<ClockRule>(
        id,
        "limit",
        |c| c.limit.to_string(),
        |c, v| {
            c.limit = v
                .trim()
                .parse()
                .map_err(|_| "Write 72h, 30d, 4bd for business days, or 1mo.".to_owned())?;
            Ok(())
        },
    );
    view! {
        <Line editor cell=text!(ClockRule, id, "name", name) label="Name" on_enter=move |()| editor.add(Table::Clock, None) />
        <Line editor cell=text!(ClockRule, id, "anchor", anchor) label="Runs from" hint="The recorded event that starts it." />
        <Line editor cell=limit label="Limit" hint="72h, 30d, 4bd, 1mo" />
        <Line editor cell=text!(ClockRule, id, "authority", authority) label="Authority" />
        <Line editor cell=text!(ClockRule, id, "jurisdiction", jurisdiction) label="Jurisdiction" />
        <Pick editor cell=text!(ClockRule, id, "source", source) label="Source" options=rows_of(editor, Table::Source) />
        <Lines editor cell=maybe!(ClockRule, id, "note", note) label="Note" />
        <p class="small muted">"A deadline is always shown with: confirm with counsel."</p>
    }
    .into_any()
}
