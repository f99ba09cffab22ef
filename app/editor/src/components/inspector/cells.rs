//! The cells of a row in one word each, and the rows that a field can name.

use leptos::prelude::*;
use ui::*;

use crate::state::{Editor, Table};

/// A text field of a row.
macro_rules! text {
    ($row:ty, $id:expr, $name:literal, $($field:tt).+) => {
        $crate::state::Cell::of::<$row>($id, $name, |r| r.$($field).+.clone(), |r, v| {
            r.$($field).+ = v.to_owned();
            Ok(())
        })
    };
}
macro_rules! maybe {
    ($row:ty, $id:expr, $name:literal, $field:ident) => {
        $crate::state::Cell::of::<$row>(
            $id,
            $name,
            |r| r.$field.clone().unwrap_or_default(),
            |r, v| {
                r.$field = $crate::state::optional(v);
                Ok(())
            },
        )
    };
}
macro_rules! time {
    ($row:ty, $id:expr, $name:literal, $field:ident) => {
        $crate::state::Cell::of::<$row>(
            $id,
            $name,
            |r| r.$field.to_string(),
            |r, v| {
                r.$field = $crate::state::span(v)?;
                Ok(())
            },
        )
    };
}
macro_rules! word {
    ($row:ty, $id:expr, $name:literal, $field:ident, $words:ty) => {
        $crate::state::Cell::of::<$row>(
            $id,
            $name,
            |r| r.$field.key().to_owned(),
            |r, v| {
                r.$field = <$words>::from_key(v).ok_or("Choose one of the list.")?;
                Ok(())
            },
        )
    };
}
macro_rules! choices {
    ($words:ty) => {
        ::leptos::prelude::Signal::stored(
            <$words>::ALL
                .iter()
                .map(|w| ::ui::Choice::new(w.key(), w.label()))
                .collect::<Vec<_>>(),
        )
    };
}

pub(super) const TIME: &str = "90s, 2m, 4h, 3d";

pub(super) fn roles(editor: Editor) -> Signal<Vec<Choice>> {
    let all = editor.memo(|b| {
        b.slots
            .iter()
            .map(|s| {
                let title = Table::Slot.title(b, &s.key).unwrap_or_default();
                (s.key.clone(), title)
            })
            .collect::<Vec<_>>()
    });
    Signal::derive(move || {
        all.get()
            .into_iter()
            .map(|(key, title)| Choice::new(key, title))
            .collect()
    })
}

pub(super) fn rows_of(editor: Editor, table: Table) -> Signal<Vec<Choice>> {
    let all = editor.memo(move |b| {
        table
            .ids(b)
            .into_iter()
            .map(|id| {
                let title = table.title(b, &id).unwrap_or_default();
                (id, title)
            })
            .collect::<Vec<_>>()
    });
    Signal::derive(move || {
        all.get()
            .into_iter()
            .map(|(id, title)| Choice::new(id, title))
            .collect()
    })
}
