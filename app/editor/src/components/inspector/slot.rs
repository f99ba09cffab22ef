//! A role and who fills it.

use leptos::prelude::*;
use model::{PersonId, playbooks::RoleSlot};
use ui::*;

use crate::{
    components::fields::{Line, Lines, Pick, Tick},
    state::{Cell, Editor, Table, lines},
};

pub(super) fn slot(editor: Editor, id: &str) -> AnyView {
    let people = Signal::stored(editor.people.with_value(|all| {
        all.iter()
            .map(|p| Choice::new(p.id.to_string(), format!("{}, {}", p.name, p.title)))
            .collect::<Vec<_>>()
    }));
    let person = |v: &str| -> Result<Option<PersonId>, String> {
        if v.is_empty() {
            return Ok(None);
        }
        v.parse()
            .map(Some)
            .map_err(|_| "Choose a person.".to_owned())
    };
    let primary = Cell::of::<RoleSlot>(
        id,
        "primary",
        |s| s.primary.map(|p| p.to_string()).unwrap_or_default(),
        move |s, v| {
            s.primary = person(v)?;
            Ok(())
        },
    );
    let deputy = Cell::of::<RoleSlot>(
        id,
        "deputy",
        |s| s.deputy.map(|p| p.to_string()).unwrap_or_default(),
        move |s, v| {
            s.deputy = person(v)?;
            Ok(())
        },
    );
    let critical = Cell::of::<RoleSlot>(
        id,
        "critical",
        |s| s.critical.to_string(),
        |s, v| {
            s.critical = v == "true";
            Ok(())
        },
    );
    let rights = Cell::of::<RoleSlot>(
        id,
        "decision_rights",
        |s| s.decision_rights.join("\n"),
        |s, v| {
            s.decision_rights = lines(v);
            Ok(())
        },
    );
    view! {
        <Line editor cell=text!(RoleSlot, id, "title", title) label="Title" on_enter=move |()| editor.add(Table::Slot, None) />
        <Tick editor cell=critical label="Critical" hint="It must acknowledge before the response counts as coordinated." />
        <Pick editor cell=primary label="Primary" options=people none="Nobody" />
        <Pick editor cell=deputy label="Deputy" options=people none="Nobody" />
        <Lines editor cell=text!(RoleSlot, id, "purpose", purpose) label="Purpose" />
        <Lines editor cell=rights label="Decision rights" hint="One on each line." />
        <Line editor cell=text!(RoleSlot, id, "typical", typical) label="Typically held by" />
    }
    .into_any()
}
