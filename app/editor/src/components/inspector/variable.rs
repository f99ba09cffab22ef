//! A variable of the messages.

use leptos::prelude::*;
use model::playbooks::Variable;

use crate::{components::fields::Line, state::Editor};

pub(super) fn variable(editor: Editor, id: &str) -> AnyView {
    let key = format!("{{{{{id}}}}}");
    view! {
        <p>"In a message it is written as " <code>{key}</code> "."</p>
        <Line editor cell=text!(Variable, id, "label", label) label="Label" />
        <Line editor cell=text!(Variable, id, "example", example) label="Example" hint="Stands in previews." />
    }
    .into_any()
}
