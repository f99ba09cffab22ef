//! A metric.

use leptos::prelude::*;
use model::playbooks::Metric;

use crate::{
    components::fields::{Line, Lines},
    state::{Editor, Table},
};

pub(super) fn metric(editor: Editor, id: &str) -> AnyView {
    view! {
        <Line editor cell=text!(Metric, id, "name", name) label="Name" on_enter=move |()| editor.add(Table::Metric, None) />
        <Line editor cell=text!(Metric, id, "target", target) label="Target" />
        <Lines editor cell=text!(Metric, id, "measure", measure) label="How it is measured" />
    }
    .into_any()
}
