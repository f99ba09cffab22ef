//! A source.

use leptos::prelude::*;
use model::playbooks::Source;

use crate::{
    components::fields::{Line, Lines},
    state::{Editor, Table},
};

pub(super) fn source(editor: Editor, id: &str) -> AnyView {
    view! {
        <Line editor cell=text!(Source, id, "title", title) label="Title" on_enter=move |()| editor.add(Table::Source, None) />
        <Line editor cell=maybe!(Source, id, "url", url) label="Address" input_type="url" input_mode="url" />
        <Line editor cell=text!(Source, id, "checked", checked) label="Checked on" input_type="date" />
        <Lines editor cell=maybe!(Source, id, "note", note) label="Note" />
    }
    .into_any()
}
