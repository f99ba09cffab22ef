//! A message.

use leptos::prelude::*;
use model::playbooks::{Audience, Channel, Communication};

use super::cells::roles;
use crate::{
    components::fields::{Line, Lines, Pick},
    state::{Cell, Editor},
};

pub(super) fn message(editor: Editor, id: &str) -> AnyView {
    let until = Cell::of::<Communication>(
        id,
        "preapproved_until",
        |c| {
            c.preapproved_until
                .map(|d| d.to_string())
                .unwrap_or_default()
        },
        |c, v| {
            c.preapproved_until = match v.trim() {
                "" => None,
                day => Some(
                    day.parse()
                        .map_err(|_| "Choose a day, or leave it empty.".to_owned())?,
                ),
            };
            Ok(())
        },
    );
    view! {
        <Line editor cell=text!(Communication, id, "subject", subject) label="Subject" />
        <div class="ed-pair">
            <Pick editor cell=word!(Communication, id, "audience", audience, Audience) label="Audience" options=choices!(Audience) />
            <Pick editor cell=word!(Communication, id, "channel", channel, Channel) label="Channel" options=choices!(Channel) />
        </div>
        <Pick editor cell=text!(Communication, id, "approver", approver) label="Released by" options=roles(editor) />
        <Line editor cell=until label="Released in advance until" input_type="date"
            hint="May stay empty: then it is released each time." />
        <Lines editor cell=text!(Communication, id, "body", body) label="Text" rows=8 preview=true
            hint="Markdown. A variable is written as {{name}}." />
    }
    .into_any()
}
