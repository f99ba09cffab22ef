use leptos::prelude::*;

use crate::{Cell, Column, Disclosure, DomainMark, Icon, RowHead, StateMark, Table, Tone};

/// One playbook in the grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageCell {
    pub title: String,
    pub tone: Tone,
    pub word: String,
    pub href: String,
}

impl CoverageCell {
    pub fn new(
        title: impl Into<String>,
        tone: Tone,
        word: impl Into<String>,
        href: impl Into<String>,
    ) -> Self {
        Self {
            title: title.into(),
            tone,
            word: word.into(),
            href: href.into(),
        }
    }
}

/// One domain with its playbooks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverageRow {
    pub code: String,
    pub cells: Vec<CoverageCell>,
}

impl CoverageRow {
    pub fn new(code: impl Into<String>, cells: Vec<CoverageCell>) -> Self {
        Self {
            code: code.into(),
            cells,
        }
    }

    /// "14 ready, 3 watch, 2 gap"; states with none are left out.
    fn counts(&self) -> String {
        let parts: Vec<String> = [Tone::Ready, Tone::Watch, Tone::Gap, Tone::Neutral]
            .into_iter()
            .filter_map(|tone| {
                let count = self.cells.iter().filter(|cell| cell.tone == tone).count();
                (count > 0).then(|| format!("{count} {}", tone.word().to_lowercase()))
            })
            .collect();
        if parts.is_empty() {
            "No playbook".into()
        } else {
            parts.join(", ")
        }
    }
}

fn grid_row(row: CoverageRow) -> impl IntoView {
    let counts = row.counts();
    view! {
        <li class="coverage-row">
            <span class="coverage-domain">
                <DomainMark code=row.code full=true />
                <span class="small muted num">{counts}</span>
            </span>
            <ul class="coverage-cells">
                {row
                    .cells
                    .into_iter()
                    .map(|cell| {
                        let name = format!("{}: {}", cell.title, cell.word);
                        let title = name.clone();
                        view! {
                            <li>
                                <a
                                    class="coverage-cell"
                                    data-tone=cell.tone.key()
                                    href=cell.href
                                    title=title
                                >
                                    <Icon glyph=cell.tone.glyph() />
                                    <span class="sr-only">{name}</span>
                                </a>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </li>
    }
}

fn table_rows(row: CoverageRow) -> impl IntoView {
    let code = row.code;
    row.cells
        .into_iter()
        .map(|cell| {
            let code = code.clone();
            view! {
                <tr>
                    <RowHead label="Playbook">
                        <a class="link" href=cell.href>
                            {cell.title}
                        </a>
                    </RowHead>
                    <Cell label="Domain">
                        <DomainMark code />
                    </Cell>
                    <Cell label="State">
                        <StateMark tone=cell.tone word=cell.word />
                    </Cell>
                </tr>
            }
        })
        .collect_view()
}

/// Domains down, playbooks across; each cell links to its playbook, and the same stands in a table.
#[component]
pub fn CoverageGrid(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] rows: Signal<Vec<CoverageRow>>,
) -> impl IntoView {
    view! {
        <div class="stack">
            <ul class="coverage" aria-label=move || label.get()>
                {move || rows.get().into_iter().map(grid_row).collect_view()}
            </ul>
            <Disclosure summary="Show as a table">
                <Table
                    caption=label
                    columns=vec![Column::text("Playbook"), Column::text("Domain"), Column::text("State")]
                    dense=true
                >
                    {move || rows.get().into_iter().map(table_rows).collect_view()}
                </Table>
            </Disclosure>
        </div>
    }
}
