//! A learning question.

use leptos::prelude::*;

use crate::{
    components::fields::Lines,
    state::{Cell, Editor},
};

pub(super) fn question(editor: Editor, id: &str) -> AnyView {
    let cell = Cell::of::<String>(id, "question", Clone::clone, |q, v| {
        *q = v.to_owned();
        Ok(())
    });
    view! { <Lines editor cell label="Question" hint="Asked after each execution and exercise." /> }
        .into_any()
}
