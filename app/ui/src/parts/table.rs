use leptos::prelude::*;

use crate::{Glyph, Icon};

/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    Asc,
    Desc,
    #[default]
    None,
}

/// The head of one column.
#[derive(Clone, Debug)]
pub struct Column {
    label: String,
    num: bool,
    hidden: bool,
    sort: Option<(String, Sort)>,
}

impl Column {
    pub fn text(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            num: false,
            hidden: false,
            sort: None,
        }
    }

    /// Numbers: tabular, aligned to the end.
    pub fn num(label: impl Into<String>) -> Self {
        Self {
            num: true,
            ..Self::text(label)
        }
    }

    /// A head that is read, not shown.
    pub fn hidden(label: impl Into<String>) -> Self {
        Self {
            hidden: true,
            ..Self::text(label)
        }
    }

    /// Makes the head a link that sorts.
    pub fn sort(mut self, href: impl Into<String>, now: Sort) -> Self {
        self.sort = Some((href.into(), now));
        self
    }
}

fn head(column: Column) -> impl IntoView {
    let Column {
        label,
        num,
        hidden,
        sort,
    } = column;
    let direction = sort.as_ref().and_then(|(_, now)| match now {
        Sort::Asc => Some("ascending"),
        Sort::Desc => Some("descending"),
        Sort::None => None,
    });
    let words = match sort {
        Some((href, now)) => view! {
            <a class="table-sort" href=href>
                {label}
                {match now {
                    Sort::Asc => Some(view! { <Icon glyph=Glyph::ArrowUp /> }),
                    Sort::Desc => Some(view! { <Icon glyph=Glyph::ArrowDown /> }),
                    Sort::None => None,
                }}
            </a>
        }
        .into_any(),
        None if hidden => view! { <span class="sr-only">{label}</span> }.into_any(),
        None => label.into_any(),
    };
    view! {
        <th scope="col" class=num.then_some("end") aria-sort=direction>
            {words}
        </th>
    }
}

/// A table on a desk; on a phone each row becomes a card, with the labels its cells carry.
#[component]
pub fn Table(
    #[prop(into)] caption: Signal<String>,
    columns: Vec<Column>,
    #[prop(optional)] dense: bool,
    #[prop(optional)] show_caption: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <table class=if dense { "table table-dense" } else { "table" }>
            <caption class=if show_caption { "table-caption" } else { "sr-only" }>
                {move || caption.get()}
            </caption>
            <thead>
                <tr>{columns.into_iter().map(head).collect_view()}</tr>
            </thead>
            <tbody>{children()}</tbody>
        </table>
    }
}

/// One cell; `label` repeats the column for the phone.
#[component]
pub fn Cell(
    #[prop(into)] label: String,
    #[prop(optional)] num: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <td data-label=label class=num.then_some("num end")>
            {children()}
        </td>
    }
}

/// The cell that names its row.
#[component]
pub fn RowHead(#[prop(into)] label: String, children: Children) -> impl IntoView {
    view! {
        <th scope="row" data-label=label>
            {children()}
        </th>
    }
}
