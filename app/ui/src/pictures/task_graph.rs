use leptos::prelude::*;

use super::layout::{BEND_HEIGHT, Layout, NODE_HEIGHT, NODE_WIDTH, Slot, lay_out};
use crate::{Cell, Column, Disclosure, RowHead, Table, time::clock_text};

/// One task in the graph; times in seconds from the start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GraphNode {
    pub id: String,
    pub title: String,
    pub lane: String,
    pub start_s: i64,
    pub end_s: i64,
    pub critical: bool,
}

/// At most two lines of about this many characters; what is cut ends in "…".
fn two_lines(title: &str) -> (String, Option<String>) {
    const WIDTH: usize = 25;
    let mut first = String::new();
    let mut second = String::new();
    let mut onto_second = false;
    for word in title.split_whitespace() {
        let line = if onto_second { &second } else { &first };
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > WIDTH {
            if onto_second {
                second.push('…');
                break;
            }
            onto_second = true;
        }
        let line = if onto_second { &mut second } else { &mut first };
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    for line in [&mut first, &mut second] {
        if line.chars().count() > WIDTH + 1 {
            *line = line.chars().take(WIDTH).chain(['…']).collect();
        }
    }
    (first, (!second.is_empty()).then_some(second))
}

fn span(node: &GraphNode) -> String {
    format!("{}–{}", clock_text(node.start_s), clock_text(node.end_s))
}

fn edge_path(layout: &Layout, way: &[Slot]) -> String {
    let mut path = String::new();
    let mut last = (0_i32, 0_i32);
    for (index, slot) in way.iter().enumerate() {
        let (x, y) = layout.place(*slot);
        match slot {
            Slot::Node(_) if index == 0 => {
                last = (x + NODE_WIDTH, y + NODE_HEIGHT / 2);
                path = format!("M{} {}", last.0, last.1);
            }
            slot => {
                let end = match slot {
                    Slot::Node(_) => (x - 2, y + NODE_HEIGHT / 2),
                    Slot::Bend(_) => (x, y + BEND_HEIGHT / 2),
                };
                let half = (end.0 - last.0) / 2;
                path.push_str(&format!(
                    " C{} {} {} {} {} {}",
                    last.0 + half,
                    last.1,
                    end.0 - half,
                    end.1,
                    end.0,
                    end.1
                ));
                last = end;
                if let Slot::Bend(_) = slot {
                    last.0 += NODE_WIDTH;
                    path.push_str(&format!(" H{}", last.0));
                }
            }
        }
    }
    path
}

fn draw(label: String, nodes: &[GraphNode], edges: &[(String, String)]) -> impl IntoView + use<> {
    let find = |id: &str| nodes.iter().position(|node| node.id == id);
    let pairs: Vec<(usize, usize)> = edges
        .iter()
        .filter_map(|(from, to)| Some((find(from)?, find(to)?)))
        .collect();
    let order: Vec<(bool, i64)> = nodes
        .iter()
        .map(|node| (!node.critical, node.start_s))
        .collect();
    let layout = lay_out(&order, &pairs);
    let mut lines: Vec<(bool, String)> = layout
        .ways
        .iter()
        .map(|way| {
            let heavy = way.iter().all(|slot| match slot {
                Slot::Node(index) => nodes.get(*index).is_some_and(|node| node.critical),
                Slot::Bend(_) => true,
            });
            (heavy, edge_path(&layout, way))
        })
        .collect();
    // the critical path is drawn last, on top
    lines.sort();
    let boxes = nodes
        .iter()
        .enumerate()
        .map(|(index, node)| {
            let (x, y) = layout.place(Slot::Node(index));
            let (first, second) = two_lines(&node.title);
            let lift = if second.is_some() { 0 } else { 8 };
            view! {
                <g class="graph-node" data-critical=node.critical.then_some("true")>
                    <title>{format!("{}, {}, {}", node.title, node.lane, span(node))}</title>
                    <rect x=x y=y width=NODE_WIDTH height=NODE_HEIGHT rx="4" />
                    <text class="graph-title" x=x + 12 y=y + 20 + lift>
                        {first}
                    </text>
                    {second
                        .map(|second| {
                            view! {
                                <text class="graph-title" x=x + 12 y=y + 36>
                                    {second}
                                </text>
                            }
                        })}
                    <text class="graph-meta" x=x + 12 y=y + 54 - lift / 2>
                        {format!("{} · {}", node.lane, span(node))}
                    </text>
                </g>
            }
        })
        .collect_view();
    view! {
        <svg
            class="graph"
            role="img"
            aria-label=label
            width=layout.width
            height=layout.height
            viewBox=format!("0 0 {} {}", layout.width, layout.height)
        >
            {lines
                .into_iter()
                .map(|(heavy, path)| {
                    view! { <path class="graph-edge" data-critical=heavy.then_some("true") d=path /> }
                })
                .collect_view()}
            {boxes}
        </svg>
    }
}

fn table_row(
    node: &GraphNode,
    nodes: &[GraphNode],
    edges: &[(String, String)],
) -> impl IntoView + use<> {
    let after: Vec<String> = edges
        .iter()
        .filter(|(_, to)| *to == node.id)
        .filter_map(|(from, _)| nodes.iter().find(|other| other.id == *from))
        .map(|other| other.title.clone())
        .collect();
    let after = if after.is_empty() {
        "The start".to_string()
    } else {
        after.join(", ")
    };
    let node = node.clone();
    let span = span(&node);
    view! {
        <tr>
            <RowHead label="Task">{node.title}</RowHead>
            <Cell label="Phase">{node.lane}</Cell>
            <Cell label="Time" num=true>
                {span}
            </Cell>
            <Cell label="After">{after}</Cell>
            <Cell label="Critical path">{if node.critical { "Yes" } else { "No" }}</Cell>
        </tr>
    }
}

/// Tasks from left to right with the critical path heavy; the same stands in a table.
#[component]
pub fn TaskGraph(
    #[prop(into)] label: Signal<String>,
    #[prop(into)] nodes: Signal<Vec<GraphNode>>,
    #[prop(into)] edges: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let columns = vec![
        Column::text("Task"),
        Column::text("Phase"),
        Column::num("Time"),
        Column::text("After"),
        Column::text("Critical path"),
    ];
    view! {
        <div class="stack">
            <div class="graph-scroll" tabindex="0" role="region" aria-label=move || label.get()>
                {move || draw(label.get(), &nodes.read(), &edges.read())}
            </div>
            <Disclosure summary="Show as a table">
                <Table caption=label columns dense=true>
                    {move || {
                        let (nodes, edges) = (nodes.read(), edges.read());
                        nodes.iter().map(|node| table_row(node, &nodes, &edges)).collect_view()
                    }}
                </Table>
            </Disclosure>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::two_lines;

    #[test]
    fn titles_take_two_lines_at_most() {
        assert_eq!(
            two_lines("Freeze payments"),
            ("Freeze payments".into(), None)
        );
        let (first, second) =
            two_lines("Notify the lead regulator within the legal deadline and log it");
        assert_eq!(first, "Notify the lead regulator");
        assert_eq!(second.as_deref(), Some("within the legal deadline…"));
    }
}
