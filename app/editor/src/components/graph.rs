use leptos::prelude::*;
use model::playbooks::Phase;
use ui::{time::clock_text, *};

use crate::state::Editor;

/// From how many tasks on the picture is drawn only when it is asked for: it takes its time.
const MANY: usize = 60;
const TWELVE: i64 = 12 * 60;

/// The order of the work against the twelve minutes, as it is written.
#[component]
pub fn Graph(editor: Editor) -> impl IntoView {
    let open = RwSignal::new(false);
    let count = editor.memo(|b| b.tasks.len());
    Effect::new(move |known: Option<()>| {
        if known.is_none() && !crate::state::narrow_window() && count.get_untracked() <= MANY {
            open.set(true);
        }
    });
    let quick = editor.memo(|b| {
        b.tasks
            .iter()
            .filter(|t| t.phase != Phase::Sustain)
            .map(|t| (t.id.clone(), t.title.clone(), t.phase.label()))
            .collect::<Vec<_>>()
    });
    let end = Memo::new(move |_| {
        editor.timing.with(|timing| {
            timing.graph.as_ref()?;
            quick.with(|all| {
                all.iter()
                    .filter_map(|(id, ..)| timing.span(id))
                    .map(|(_, end)| end)
                    .max()
            })
        })
    });
    let sentence = move || match end.get() {
        Some(end) if end > TWELVE => {
            format!(
                "The longest chain ends at {}: {} after the 12 minutes.",
                clock_text(end),
                clock_text(end - TWELVE)
            )
        }
        Some(end) => format!(
            "The longest chain ends at {}, within the 12 minutes.",
            clock_text(end)
        ),
        None => editor.timing.with(|t| {
            if t.graph.is_none() {
                "Tasks wait for each other in a circle; there is no order to draw.".to_owned()
            } else {
                "No task in the first 12 minutes.".to_owned()
            }
        }),
    };
    // drawn from what was last checked, so that typing does not wait for the picture
    let drawn = Memo::new(move |_| {
        if !open.get() {
            return (Vec::new(), Vec::new());
        }
        editor.timing.with(|timing| {
            let Some(graph) = &timing.graph else {
                return (Vec::new(), Vec::new());
            };
            quick.with_untracked(|all| {
                let nodes: Vec<GraphNode> = all
                    .iter()
                    .filter_map(|(id, title, lane)| {
                        let (start_s, end_s) = timing.span(id)?;
                        Some(GraphNode {
                            id: id.clone(),
                            title: title.clone(),
                            lane: (*lane).to_owned(),
                            start_s,
                            end_s,
                            critical: timing.marks(id).0,
                        })
                    })
                    .collect();
                (nodes, graph.edges.clone())
            })
        })
    });
    let nodes = Signal::derive(move || drawn.with(|(nodes, _)| nodes.clone()));
    let edges = Signal::derive(move || drawn.with(|(_, edges)| edges.clone()));
    let late = Memo::new(move |_| end.get().is_some_and(|e| e > TWELVE));
    view! {
        <section class="ed-graph" aria-labelledby="order-head">
            <div class="section-head">
                <h2 class="section-title" id="order-head">"Order of the work"</h2>
                <Button small=true attr:aria-expanded=move || if open.get() { "true" } else { "false" }
                    on_press=move || open.update(|o| *o = !*o)>
                    {move || if open.get() { "Hide the picture" } else { "Show the picture" }}
                </Button>
            </div>
            <p class="cluster">
                {move || late.get().then(|| view! { <StateMark tone=Tone::Gap word="Late" /> })}
                <span>{sentence}</span>
            </p>
            {move || open.get().then(|| view! { <TaskGraph label="Tasks of the first 12 minutes by what they wait for" nodes edges /> })}
        </section>
    }
}
